"""Exits of every kind through the real client and the paper broker: timed, trailing, stop with a limit."""

import json
from pathlib import Path

from cli import json_lines, newsbot

RULES = """
plans:
  timed:
    side: buy
    size: {notional: $5000}
    entry: {limit: +0.5%}
    take_profit: 8%
    stop_loss: {stop: 4%, limit: 5%}
    exit_after: 2m
  trailing:
    side: buy
    size: {notional: $5000}
    entry: {limit: +0.5%}
    take_profit: 6%
    stop_loss: {trail: 3%}
rules:
  - id: approval
    about: Leaves after two minutes.
    sources: [wires]
    when: {any: fda approves}
    trade: timed
    tests:
      fires: {HLDN: "FDA approves a drug of Halden Bio (NASDAQ: HLDN)"}
      silent: ["FDA rejects a drug of Halden Bio (NASDAQ: HLDN)"]
  - id: buyback
    about: Leaves by a stop that follows the price.
    sources: [wires]
    when: {any: share repurchase}
    trade: trailing
    tests:
      fires: {QVLT: "Quillvolt Energy announces share repurchase (NYSE: QVLT)"}
      silent: ["Quillvolt Energy announces results (NYSE: QVLT)"]
"""


def test_every_exit_closes_its_bracket_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "exits.yaml").write_text(RULES, encoding="utf-8")
    done = newsbot(
        "run", "--dry-run", "--rules", tmp_path / "rules", "--format", "json", "--journal", tmp_path / "j.db"
    )
    assert done.returncode == 0, done.stderr
    lines = json_lines(done.stdout)

    legs = {}
    for line in lines:
        if line["kind"] == "order_planned":
            legs |= {leg["order_ref"]: leg for leg in line["legs"]}
    stops = sorted((leg["order_type"], leg["limit"], leg["trail"]) for leg in legs.values() if leg["role"] == "S")
    assert stops == [("STP LMT", "40.24", None), ("TRAIL", None, "0.54")]

    (asked,) = (line for line in lines if line["kind"] == "exit_requested")
    (repriced,) = (line for line in lines if line["kind"] == "leg_repriced")
    assert asked["why"] == "time is up: 0:02:00 after the first fill"
    assert legs[repriced["order_ref"]]["role"] == "T"
    assert legs[repriced["order_ref"]]["order_id"] == repriced["order_id"]
    exits = {
        line["fill"]["ticker"]: line
        for line in lines
        if line["kind"] == "fill_seen"
        if line["fill"]["action"] == "SELL"
    }
    assert exits["HLDN"]["fill"]["order_ref"] == repriced["order_ref"]
    assert exits["HLDN"]["at"][:19] == repriced["at"][:19] == "2026-03-11T13:43:08"
    assert legs[exits["QVLT"]["fill"]["order_ref"]]["role"] == "S"
    assert float(exits["QVLT"]["fill"]["price"]) > float(legs[exits["QVLT"]["fill"]["order_ref"]]["price"])

    # one order bought, one sold, and the other one cancelled by the broker: nothing works any more
    ends = {line["order_ref"]: line["state"] for line in lines if line["kind"] == "order_state_changed"}
    for ref, leg in legs.items():
        filled = any(line["kind"] == "fill_seen" and line["fill"]["order_ref"] == ref for line in lines)
        assert filled or ends[ref] == "Cancelled", json.dumps(leg)
    assert not [line for line in lines if line["kind"] == "alert_raised" and line["severity"] == "critical"]
