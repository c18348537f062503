"""Whatever happens in whatever order: one verdict a signal, one bracket a story, ids that only rise, an exact fold."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from builders import RULE, make_article, make_instrument
from engine_desk import Desk, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.decision.session import exchange_date
from newsbot.domain.decision import Approved, Refused
from newsbot.domain.effect import CancelOrder, ModifyLeg, PlaceBracket
from newsbot.domain.event import AlertRaised, OrderPlanned, RuleDisabled, RuleEnabled, SignalRaised, WatchAdded
from newsbot.domain.exit import ExitRequested
from newsbot.domain.input import (
    BracketFailed,
    BracketSent,
    ExecutionReceived,
    LinkClosed,
    NoticeReceived,
    RulesBroken,
    StatusReceived,
    Tick,
)
from newsbot.domain.order import Fill
from newsbot.journal.codec import claims

RULES = (
    RULE
    + """
  - id: fda-updates
    about: Trades updates too.
    sources: [globenewswire, prnewswire]
    when: {any: fda approves}
    kinds: [first, update]
    trade: {plan: small, exit_after: 1m}
  - id: fda-confirmed
    about: Trades what two sources tell.
    sources: [globenewswire, prnewswire]
    when: {any: asthma drug}
    confirm: {sources: 2, within: 2m}
    trade: small
  - id: fda-watch
    about: Watches.
    sources: [prnewswire]
    when: {any: approves}
    action: watch
  - id: recalled
    about: Leaves.
    sources: [globenewswire, prnewswire]
    when: {any: recalls}
    action: exit
"""
)
TIMED = RULES.replace("stop_loss: 4%}", "stop_loss: 4%, exit_after: 1m}")
EDITED = RULES.replace("8%", "9%").replace("  - id: fda-watch", "  - id: fda-watches")
FOLDER = Path(tempfile.mkdtemp(prefix="newsbot-laws-"))
HEADLINES = (
    "FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)",
    "FDA approves Halden Bio's new inhaler for children (NASDAQ: HLDN)",
    "UPDATE 2-FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)",
    "FDA approves Brixara's heart monitor (NASDAQ: BRXA)",
    "FDA approves Halden Bio's asthma drug, company says (NASDAQ: HLDN)",
    "Nothing of interest happened on this day at all",
    "Halden Bio recalls its asthma drug (NASDAQ: HLDN)",
    "Halden Bio's asthma drug is cleared by the regulator (NASDAQ: HLDN)",
)

stories = st.tuples(
    st.just("story"),
    st.sampled_from(HEADLINES),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["globenewswire", "prnewswire"]),
)
again = st.tuples(st.just("story"), st.just(HEADLINES[0]), st.sampled_from(["1", "2", "3"]), st.just("prnewswire"))
steps = st.one_of(
    stories,
    again,
    again,
    st.tuples(st.just("later"), st.sampled_from([0.1, 1.0, 3.0, 60.0, 700_000.0])),
    st.tuples(st.just("quote"), st.sampled_from(["42.14", "44.00", "0"])),
    st.tuples(st.just("order"), st.integers(0, 2), st.sampled_from(["PreSubmitted", "Submitted", "Cancelled", "Odd"])),
    st.tuples(
        st.just("status"),
        st.integers(0, 9),
        st.sampled_from(["Submitted", "Filled", "Inactive", "Cancelled"]),
        st.sampled_from([0, 0, 1, 118]),
    ),
    st.tuples(st.just("fill"), st.integers(0, 2), st.sampled_from(["x1", "x2", "x3"]), st.integers(1, 200)),
    st.tuples(
        st.just("notice"), st.integers(-1, 6), st.sampled_from([105, 201, 202, 399, 1100, 1102, 10147, 10999, 504])
    ),
    st.sampled_from([("connect",), ("closed",), ("alive",), ("restart",), ("sent",), ("failed",), ("tick",)]),
    st.sampled_from(
        [("entered",), ("entered",), ("minute",), ("minute",), ("reload", EDITED), ("reload", RULES), ("broken",)]
    ),
    st.tuples(st.sampled_from(["disable", "enable"]), st.sampled_from(["fda-approval", "fda-confirmed", "recalled"])),
)


leaving = st.sampled_from([("minute",), ("minute",), ("tick",), ("later", 5.0), ("alive",), ("connect",), ("sent",)])


def play(desk: Desk, step: tuple[object, ...], placed: list[PlaceBracket]) -> None:
    match step:
        case ("story", headline, guid, source):
            article = make_article(str(headline), guid=str(guid), source=str(source), at=desk.now, published=desk.now)
            desk.poll(article, source=str(source))
        case ("later", seconds):
            desk.later(float(str(seconds)))
        case ("quote", ask):
            desk.quote(ask=str(ask))
        case ("order", index, state) if placed:
            desk.give(shown(placed[-1], int(str(index)), str(state)))
        case ("status", order_id, state, filled):
            desk.give(
                StatusReceived(
                    order_id=int(str(order_id)),
                    client_id=7,
                    perm_id=0,
                    state=str(state),
                    filled=Decimal(str(filled)),
                    remaining=Decimal(1),
                    why_held="",
                )
            )
        case ("fill", index, exec_id, quantity) if placed:
            desk.give(_fill(placed[-1], int(str(index)), str(exec_id), int(str(quantity)), desk))
        case ("notice", ident, code):
            severity = {201: "reject", 10999: "unknown", 10147: "info"}.get(int(str(code)), "warning")
            desk.give(NoticeReceived(ident=int(str(ident)), code=int(str(code)), text="words", severity=severity))
        case ("connect",):
            desk.connect()
        case ("closed",):
            desk.give(LinkClosed(detail="gone"))
        case ("alive",):
            desk.alive()
        case ("restart",):
            desk.restart()
        case ("sent",) if placed:
            desk.give(BracketSent(intent_id=placed[-1].plan.intent_id, sent=0.0))
        case ("entered",) if placed:
            bracket = placed[-1]
            desk.give(*(shown(bracket, index, "Submitted") for index in range(3)))
            desk.give(_fill(bracket, 0, "whole", bracket.plan.quantity, desk))
        case ("minute",):
            desk.later(60).alive().quote()
            desk.quote(instrument=make_instrument("BRXA", con_id=990003)).later(1).alive().give(Tick())
        case ("reload", text):
            desk.reload(FOLDER, str(text))
        case ("broken",):
            desk.give(RulesBroken(faults=("NB-R01 r.yaml:1:1 – no",)))
        case ("disable", rule_id):
            desk.record(RuleDisabled(rule_id=str(rule_id), by="ann", reason="odd"))
        case ("enable", rule_id):
            desk.record(RuleEnabled(rule_id=str(rule_id), by="ann", reason="well"))
        case ("failed",) if placed:
            desk.give(BracketFailed(intent_id=placed[-1].plan.intent_id, detail="broken pipe"))
        case _:
            desk.give(Tick())


@settings(max_examples=200)
@given(st.lists(steps, min_size=5, max_size=40))
def test_the_laws_hold_in_any_order_of_events(todo: list[tuple[object, ...]]) -> None:
    judge(Desk(FOLDER, rules=RULES).connect().baseline().quote(), todo)


@settings(max_examples=100)
@given(st.lists(steps | leaving, min_size=5, max_size=30))
def test_the_laws_hold_while_a_bracket_is_to_be_closed(todo: list[tuple[object, ...]]) -> None:
    held = [("story", HEADLINES[3], "9", "globenewswire"), ("sent",), ("entered",), ("minute",)]
    desk = Desk(FOLDER, rules=TIMED).connect().baseline()
    desk.quote(instrument=make_instrument("BRXA", con_id=990003))
    desk = judge(desk, [*held, *todo])
    assert desk.of(ExitRequested)


def judge(desk: Desk, todo: Sequence[tuple[object, ...]]) -> Desk:
    """Play it all, and hold what came of it to the laws."""
    placed: list[PlaceBracket] = []
    for step in todo:
        desk.effects.clear()
        play(desk, step, placed)
        placed += desk.brackets
        for change in (effect for effect in desk.effects if isinstance(effect, ModifyLeg)):
            # nothing but the target of a bracket whose entry is over, and no more than is held
            intent = next(i for i in desk.state.book.intents.values() if i.ids and i.ids.take_profit == change.order_id)
            entry, target, stop = intent.legs
            assert intent.closing
            assert entry.done
            assert change.leg.quantity - target.filled == intent.open_quantity > 0
            assert change.leg.order_ref == target.leg.order_ref
            assert stop.leg == intent.plan.legs[2]
            assert intent.untold is None  # nothing has filled that was not told
        for cancel in (effect for effect in desk.effects if isinstance(effect, CancelOrder)):
            intent = next(i for i in desk.state.book.intents.values() if cancel.order_id in (i.ids or ()))
            stands = intent.open_quantity > 0  # then its stop and its target do too
            assert not stands or cancel.order_id == next(iter(intent.ids or ()))
        if step == ("tick",):
            # what waits is looked at again at some time to come, else a replay would stand still
            assert all(at > desk.now for at in [*desk.state.book.exits.values(), *desk.state.book.checks.values()])
    assert desk.folded() == desk.state.book
    claimed = Counter(claim for _, event in desk.events for claim in claims(event))
    assert set(claimed.values()) <= {1}  # else the journal would refuse the step, at every start again
    raised = [event.signal.signal_id for event in desk.of(SignalRaised) if isinstance(event, SignalRaised)]
    verdicts = Counter(
        [event.signal_id for event in desk.of(Refused) if isinstance(event, Refused)]
        + [event.plan.signal_id for event in desk.of(Approved) if isinstance(event, Approved)]
        + [event.signal_id for event in desk.of(AlertRaised) if isinstance(event, AlertRaised) and event.signal_id]
        + [event.signal_id for event in desk.of(WatchAdded) if isinstance(event, WatchAdded)]
        + [event.signal_id for event in desk.of(ExitRequested) if isinstance(event, ExitRequested) and event.signal_id]
    )
    waiting = [parked.signal.signal_id for parked in desk.state.book.parked.values()]
    assert len(set(raised)) == len(raised)
    assert sorted(raised) == sorted([*verdicts.elements(), *waiting])
    stories = Counter((bracket.plan.instrument.con_id, bracket.plan.story_id) for bracket in placed)
    assert all(count == 1 for count in stories.values())
    # whatever the words and stories: what needs confirmation orders once a day and ticker
    confirmed = Counter(
        (event.plan.instrument.ticker, exchange_date(at))
        for at, event in desk.events
        if isinstance(event, Approved) and event.plan.rule_id == "fda-confirmed"
    )
    assert all(count == 1 for count in confirmed.values())
    ids = [order_id for event in desk.of(OrderPlanned) if isinstance(event, OrderPlanned) for order_id in event.ids]
    assert ids == sorted(set(ids))
    assert len(placed) == len(ids) // 3
    return desk


@settings(max_examples=50)
@given(st.lists(steps, max_size=25))
def test_every_signal_has_its_verdict_once_the_deadline_is_past(todo: list[tuple[object, ...]]) -> None:
    desk = Desk(FOLDER, rules=RULES).connect().baseline()
    placed: list[PlaceBracket] = []
    for step in todo:
        desk.effects.clear()
        play(desk, step, placed)
        placed += desk.brackets
    desk.later(5).give(Tick())
    assert not [parked for parked in desk.state.book.parked.values() if parked.confirmed]
    desk.later(125).give(Tick())
    desk.later(5).give(Tick())
    assert not desk.state.book.parked


def _fill(bracket: PlaceBracket, index: int, exec_id: str, quantity: int, desk: Desk) -> ExecutionReceived:
    leg = bracket.plan.legs[index]
    return ExecutionReceived(
        fill=Fill(
            exec_id=f"{bracket.plan.intent_id}.{index}.{exec_id}",
            perm_id=0,
            order_id=tuple(bracket.ids)[index],
            client_id=7,
            order_ref=leg.order_ref,
            con_id=bracket.plan.instrument.con_id,
            ticker=bracket.plan.instrument.ticker,
            action=leg.action,
            quantity=quantity,
            price=leg.price,
            at=desk.now,
        )
    )
