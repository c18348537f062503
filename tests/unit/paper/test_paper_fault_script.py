"""Fault scripts as files: what is read from them, and what is said when something in them is wrong."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.error import ConfigError
from newsbot.paper.build import build_broker
from newsbot.paper.faults.names import MESSAGES
from newsbot.paper.faults.rule import Leg, leg_of
from newsbot.paper.faults.script import BYTES_MAX, parse_script, read_script
from newsbot.paper.faults.values import duration, moment
from newsbot.paper.faults.verbs import VERBS, Place
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder

FIXTURES = sorted((Path(__file__).parents[3] / "fixtures" / "faults").glob("*.yaml"))


def wrong(text: str | bytes) -> list[str]:
    """What is said of a script."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ConfigError) as fault:
        parse_script(data, "f.yaml")
    return [str(finding) for finding in fault.value.findings]


def test_a_rule_is_read() -> None:
    (rule,) = parse_script(
        b"""
- when: {message: placeOrder, leg: stop, client: 7, symbol: HLDN, order_ref: 'nb1.*', connection: 2, every: 3}
  do:
    - reject: {code: 201, text: no means}
    - delay: 1.5s
    - drop
  wait: 0
  times: 4
""",
        "f.yaml",
    )
    assert rule.when.message is not None
    assert rule.when.message.kind is PlaceOrder
    assert (rule.when.which.leg, rule.when.which.client, rule.when.which.connection) == (Leg.STOP, 7, 2)
    assert (rule.when.which.symbol, rule.when.which.order_ref, rule.when.every) == ("HLDN", "nb1.*", 3)
    assert [(action.verb, dict(action.values)) for action in rule.do] == [
        ("reject", {"code": 201, "text": "no means"}),
        ("delay", {"by": timedelta(seconds=1.5)}),
        ("drop", {}),
    ]
    assert (rule.times, rule.most, rule.line) == (4, 4, 2)


def test_a_status_that_nobody_tells_is_told() -> None:
    (finding,) = wrong("- when: {message: orderStatus, status: Fillled}\n  do: drop\n")
    assert finding == ("NB-P13 f.yaml:1:40 – status cannot be read – 'Fillled' – did you mean \"Filled\"?")


def test_names_that_stand_for_nothing_are_found_with_their_places() -> None:
    rules = parse_script(
        b"""
- {when: placeOrder, do: {halt: NOPE}}
- when: {message: placeOrder, symbol: APPL}
  do: [{quote: {ticker: aapl, bid: 1}}, drop]
- {when: {after: 1s, symbol: MNQ}, do: cancel}
- {when: {after: 1s, symbol: MNQ}, do: halt}
- {when: {after: 1s}, do: [{halt: ESZ6}, {halt: AAPL 261218C00230000}, {halt: VOD}]}
""",
        "f.yaml",
    )
    found = build_broker().strangers(rules, date(2026, 11, 20), "f.yaml")
    assert [(one.code, one.line, one.column, one.found) for one in found] == [
        ("NB-P18", 2, 33, "'NOPE'"),
        ("NB-P18", 3, 39, "'APPL'"),
        ("NB-P18", 4, 25, "'aapl'"),
        ("NB-P18", 6, 30, "'MNQ'"),
    ]
    assert 'did you mean "AAPL"?' in str(found[2])


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-08 02:30 America/New_York", "there is no such time"),
        ("2026-03-29 01:30 Europe/London", "there is no such time"),
        ("2026-03-11T14:00:00+01:00 America/New_York", "keep one of them"),
        ("9999-12-31 23:00 America/New_York", "outside the years"),
    ],
)
def test_a_moment_that_never_comes_is_told(at: str, words: str) -> None:
    (finding,) = wrong(f"- when: {{at: {at}}}\n  do: cancel_all\n")
    assert finding.startswith("NB-P13 f.yaml:1:14 – at cannot be read")
    assert words in finding


def test_of_a_moment_that_comes_twice_the_first_is_meant() -> None:
    assert moment("2026-11-01 01:30 America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_moment_is_read_in_its_zone_and_comes_once() -> None:
    text = b"- {when: {at: 2026-03-11 23:45 America/New_York}, do: {restart: {down: 90s}}}"
    (rule,) = parse_script(text, "f.yaml")
    assert rule.when.at == datetime(2026, 3, 12, 3, 45, tzinfo=UTC)
    assert rule.most == 1
    assert rule.do[0].values["down"] == timedelta(seconds=90)


def test_a_moment_after_the_start_may_repeat() -> None:
    (rule,) = parse_script(b"- {when: {after: 3s, every: 3s}, do: rst, times: 200}", "f.yaml")
    assert (rule.when.after, rule.when.repeat, rule.most) == (timedelta(seconds=3), timedelta(seconds=3), 200)


def test_every_verb_is_read_with_its_main_value_alone() -> None:
    alone = {
        "by": "2s", "times": "3", "count": "1", "status": "Inactive", "for": "5s", "bytes": "8192", "every": "10ms",
        "fields": "[999, 1]", "code": "201", "what": "positions", "price": "1.5", "quantity": "40", "reason": "x",
        "ticker": "HLDN", "down": "60s", "limit": "50",
    }  # fmt: skip
    more = {"manual_order": "{ticker: HLDN, action: BUY, quantity: 3}", "move": "-12%", "rollback_ids": "10"}
    for verb in VERBS.values():
        value = more.get(verb.name) or (alone[verb.main] if verb.main else "")
        message = verb.only[0] if verb.only else "orderStatus"
        when = f"{{message: {message}, symbol: HLDN}}"
        (rule,) = parse_script(f"- {{when: {when}, do: {{{verb.name}: {value}}}}}".encode(), "f.yaml")
        assert rule.do[0].verb == verb.name


def test_notice_is_another_word_for_code() -> None:
    (rule,) = parse_script(b"- {when: {after: 1s}, do: {notice: 1100}}", "f.yaml")
    assert (rule.do[0].verb, rule.do[0].values["code"]) == ("code", 1100)


def test_all_errors_of_a_file_are_said_at_once_with_their_places() -> None:
    said = wrong(
        """- when: {message: placeOrdr, n: first}
  do: dropp
- when: {after: 5}
  do: {delay: 2s}
- when: placeOrder
  do: {reject: {code: 201, txt: no}}
  tims: 3
- do: drop
- when: {at: 2026-03-11T10:00, after: 1s}
  do: halt
"""
    )
    assert said == [
        "NB-P11 f.yaml:1:19 – unknown message – 'placeOrdr' – did you mean \"placeOrder\"?",
        "NB-P13 f.yaml:1:33 – n cannot be read – 'first' – write a whole number",
        "NB-P11 f.yaml:2:7 – unknown verb – 'dropp' – did you mean \"drop\"?",
        "NB-P13 f.yaml:3:17 – after cannot be read – '5' – write a number and its unit: 250ms, 2s, 5m, 1h",
        "NB-P11 f.yaml:6:28 – unknown key of reject – 'txt' – did you mean \"text\"?",
        "NB-P11 f.yaml:7:3 – unknown key of a rule – 'tims' – did you mean \"times\"?",
        "NB-P13 f.yaml:8:3 – the rule has no when: – every rule needs when:",
        "NB-P14 f.yaml:9:9 – when needs one of message, at and after – at and after – make it one",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "NB-P10 f.yaml – the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("[]", "NB-P10 f.yaml:1:1 – the script has no rules – an empty list"),
        ("when: x", "NB-P10 f.yaml:1:1 – a fault script is a list of rules – a table"),
        ("drop", "a fault script is a list of rules – 'drop'"),
        ("- a: [1\n", "NB-P10 f.yaml:2:1 – not readable as YAML"),
        ("- drop", "NB-P13 f.yaml:1:3 – a rule is a table – 'drop'"),
        ("- {when: placeOrder, do: drop, do: drop}", 'NB-P12 f.yaml:1:32 – key "do" appears twice – first at line 1'),
        ("- &a {when: placeOrder, do: drop}\n- *a", "NB-P15 f.yaml:2:3 – aliases (*name) are not allowed"),
        ("- !!python/name:os.system x", "NB-P15 f.yaml:1:3 – tags (!name) are not allowed"),
        ("- {when: placeOrder, do: drop}\n---\n- x", 'NB-P15 f.yaml:3:1 – a second document begins after "---"'),
        ("[" * 30 + "]" * 30, "NB-P15 f.yaml:1:21 – nested too deep"),
        ("- {[a]: b}", "NB-P13 f.yaml:1:4 – a key is one word"),
        ("- {when: [placeOrder], do: drop}", "when is a message or a table – a list"),
        ("- {when: {message: [a]}, do: drop}", "message is one name – a list"),
        ("- {when: placeOrder, do: []}", "do is empty"),
        ("- {when: placeOrder, do: [[drop]]}", "not a verb – a list"),
        ("- {when: placeOrder, do: {drop: , rst: }}", "one verb at a time – 2 keys"),
        ("- {when: placeOrder, do: {drop: 3}}", "drop takes no value – '3'"),
        ("- {when: placeOrder, do: delay}", "delay needs by – write delay: {by: …}"),
        ("- {when: placeOrder, do: {duplicate: 1}}", "times cannot be read – '1' – allowed: 2 to 1000"),
        ("- {when: placeOrder, do: {garbage: {hex: 0g}}}", "hex cannot be read – '0g' – write bytes as pairs"),
        ("- {when: placeOrder, do: {burst: 100}}", "bytes cannot be read – '100' – allowed: 4096 to 4194304"),
        ("- {when: placeOrder, do: {burst: lots}}", "write a number of bytes: 8192 or 4096*2"),
        ("- {when: placeOrder, do: {move: 12}}", "by cannot be read – '12' – write a percentage: -12%"),
        ("- {when: placeOrder, do: {restart: {rst: maybe}}}", "rst cannot be read – 'maybe' – write true or false"),
        ("- {when: placeOrder, do: {quote: {bid: -2}}}", "bid cannot be read – '-2' – write a price"),
        ("- {when: placeOrder, do: {quote: {bid: NaN}}}", "bid cannot be read – 'NaN' – write a price"),
        ("- {when: placeOrder, do: {stuck: Gone}}", "status cannot be read – 'Gone' – allowed: PendingSubmit,"),
        ('- {when: placeOrder, do: {code: {code: 1, text: "a\\0b"}}}', "text cannot be read"),
        ("- {when: {after: 1s, n: 2}, do: rst}", "n counts messages, and this waits for a time"),
        ("- {when: {message: error, n: 2, every: 2}, do: rst}", "n and every exclude each other"),
        ("- {when: {message: placeOrder, n: 2}, do: rst, times: 2}", "times says how often, and this happens once"),
        ("- {when: {message: tickPrice, leg: stop}, do: drop}", "leg, order_ref, order_id and status need a message"),
        ("- {when: {after: 1s}, do: halt}", "halt needs an instrument – add ticker: or symbol:"),
        ("- {when: tickPrice, do: fill}", "fill needs an order – message: tickPrice"),
        ("- {when: orderStatus, do: stuck}", "stuck acts on placeOrder – message: orderStatus"),
        ("- {when: placeOrder, do: extra_fields}", "extra_fields acts on what the broker sends"),
        ("- {when: placeOrder, do: drop, wait: 2s}", "wait cannot hold back drop"),
        ("- {when: {connect: 1}, do: drop}", "unknown key of when – 'connect'"),
        ("- {when: connect, do: drop}", "drop needs a message"),
        ("- {when: {at: tomorrow}, do: rst}", "at cannot be read – 'tomorrow' – write it as 2026-03-11T23:45:00Z"),
        ("- {when: {at: 2026-03-11 10:00}, do: rst}", "it has no zone"),
        ("- {when: {at: 2026-03-11 10:00 Moon/Base}, do: rst}", "at cannot be read"),
        ("- {when: {at: 9999-03-11T10:00Z}, do: rst}", "outside the years 1990 to 2100"),
        ("- {when: {after: 1s, every: 0}, do: rst}", "every cannot be read – '0' – it must be longer than nothing"),
        ("- {when: {message: placeOrder, leg: middle}, do: drop}", "leg cannot be read – 'middle' – allowed: entry"),
        ("a" * (BYTES_MAX + 1), "NB-P15 f.yaml – the file is too big – at most 256 KiB"),
        (b"- \xff\xfe", "NB-P10 f.yaml – not UTF-8 text – byte 2"),
        (b"- \x01", "NB-P10 f.yaml – not readable as YAML"),
        ("- {when: placeOrder, do: drop}\n" * 1001, "too many rules – 1001 – at most 1000"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str | bytes, words: str) -> None:
    said = wrong(text)
    assert any(words in one for one in said), said


def test_aliases_cannot_unfold() -> None:
    bomb = "- &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"- &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
    )
    said = wrong(bomb)
    assert len(said) < 400
    assert all(one.startswith(("NB-P15", "NB-P13")) for one in said)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"NB-P10 .*none.yaml – cannot be read – No such file"):
        read_script(tmp_path / "none.yaml")


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_the_scripts_in_fixtures_are_good_and_say_what_they_are(path: Path) -> None:
    assert read_script(path)
    assert path.read_text().startswith("# ")


def test_there_are_scripts_in_fixtures() -> None:
    assert len(FIXTURES) >= 5


def test_every_message_of_a_client_and_of_the_broker_has_a_name() -> None:
    assert {"placeOrder", "startApi", "reqExecutions", "orderStatus", "completedOrdersEnd", "connect"} <= set(MESSAGES)
    assert all(named.kind is not None for name, named in MESSAGES.items() if name != "connect")


def test_every_verb_says_what_it_does() -> None:
    assert all(verb.meaning and isinstance(verb.place, Place) for verb in VERBS.values())
    assert all(verb.value(verb.main) is not None for verb in VERBS.values() if verb.main)


@pytest.mark.parametrize(
    ("terms", "leg"),
    [
        ({"order_ref": "nb1.ABCDEFGHIJKLMNOP.S1.XY"}, Leg.STOP),
        ({"order_ref": "nb1.ABCDEFGHIJKLMNOP.T2.XY", "parent_id": 1}, Leg.TARGET),
        ({"order_ref": "my-E"}, Leg.ENTRY),
        ({"order_ref": "STARTS", "parent_id": 4, "order_type": "LMT"}, Leg.TARGET),
        ({}, Leg.ENTRY),
        ({"parent_id": 4, "order_type": "STP LMT"}, Leg.STOP),
        ({"parent_id": 4, "order_type": "TRAIL"}, Leg.STOP),
        ({"parent_id": 4, "order_type": "LMT"}, Leg.TARGET),
    ],
)
def test_the_leg_is_told_by_reference_or_by_parent_and_type(terms: dict[str, object], leg: Leg) -> None:
    told = {"action": "SELL", "total_quantity": Decimal(1), "order_type": "MKT", **terms}
    assert leg_of(Order(**told)) is leg  # type: ignore[arg-type]


@given(st.integers(0, 10**8), st.sampled_from([("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]))
def test_a_duration_is_its_number_times_its_unit(number: int, unit: tuple[str, int]) -> None:
    assert duration(f"{number}{unit[0]}") == timedelta(milliseconds=number * unit[1])


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_a_moment_with_its_offset_is_itself(at: datetime) -> None:
    assert moment(at.isoformat()) == at


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with suppress(ConfigError):
        parse_script(data, "f.yaml")
