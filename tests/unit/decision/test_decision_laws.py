"""Laws that hold for any picture: hostile quotes, terms, limits and positions included."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from decision_builders import DAY, NOW, make_instrument, make_quote, make_signal, make_value, make_view
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbot.decision import grid
from newsbot.decision.plan import at_risk, missing, plan, screen
from newsbot.decision.view import View
from newsbot.domain.article import Stamp
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.order import OrderPlan, QuoteType, Side
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.domain.signal import Action, Kind, PriceAt, RuleMode, Size, TradeTerms

D = Decimal
# Every sort of number, the ones no market has included.
ANY = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=0, max_value=1000, places=2),
    st.sampled_from([D(0), D(-1), D("NaN"), D("sNaN"), D("-Infinity"), D("1E+999999"), D("1E-999999")]),
)
MAYBE = st.none() | ANY
ROWS = st.lists(st.tuples(ANY, ANY), max_size=3).map(tuple) | st.just(((D(0), D("0.01")),))
MOMENTS = st.integers(-100_000, 100_000).map(lambda ms: NOW + timedelta(milliseconds=ms))
HOURS = st.none() | st.lists(st.tuples(MOMENTS, MOMENTS), max_size=2).map(tuple)

SIDES = st.sampled_from(Side)
FRACTIONS = st.decimals(min_value=D("0.001"), max_value=D("0.9"), places=4)


def wild_terms() -> st.SearchStrategy[TradeTerms]:
    size = st.builds(Size, by=st.sampled_from(["notional", "risk", "shares"]), amount=ANY)
    return st.builds(
        TradeTerms,
        side=SIDES,
        size=size,
        entry_limit=ANY,
        take_profit=ANY,
        stop_loss=ANY,
        trailing=st.booleans(),
        stop_limit=st.none() | ANY,
        take_profit_at=st.none() | st.builds(PriceAt, slot=st.just("price"), change=ANY),
    )


def mostly(sane: Any, wild: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The sane value nine times of ten, so that every gate is reached with everything before it in order."""
    return st.integers(0, 9).flatmap(lambda number: wild if number == 0 else st.just(sane))


@st.composite
def wild_views(draw: st.DrawFn) -> View:
    stamp = st.builds(Stamp, at=MOMENTS, precision_s=st.integers(-5, 4000), how=st.just("page"))
    sane = make_signal()
    signal = make_signal(
        company=draw(mostly(sane.company, st.none())),
        kinds=draw(mostly(sane.kinds, st.lists(st.sampled_from(Kind), max_size=2).map(tuple))),
        mode=draw(mostly(sane.mode, st.sampled_from(RuleMode))),
        action=draw(mostly(sane.action, st.sampled_from(Action))),
        terms=draw(mostly(sane.terms, st.none() | wild_terms())),
        max_age_s=draw(mostly(120, st.integers(-10, 100_000))),
        published=draw(mostly(sane.published, st.none() | stamp)),
        first_seen_at=draw(mostly(sane.first_seen_at, MOMENTS)),
    )
    limits = RiskLimits(
        order_value_max=draw(mostly(D(10_000), ANY)),
        order_shares_max=draw(mostly(2000, st.integers(-5, 10**9))),
        position_value_max=draw(mostly(D(10_000), ANY)),
        daily_orders_max=draw(mostly(10, st.integers(-1, 50))),
        spread_max=draw(mostly(D("0.005"), ANY)),
        proof_of_life_max_s=draw(mostly(2.0, st.floats())),
        quote_age_max_s=draw(mostly(60, st.integers(-1, 100))),
        seen_age_max_s=draw(mostly(30, st.integers(-1, 1000))),
        short_allowed=draw(st.booleans()),
    )
    quote = make_quote(
        bid=draw(mostly(D("42.10"), MAYBE)),
        ask=draw(mostly(D("42.14"), MAYBE)),
        halted=draw(mostly(0, st.sampled_from([None, -1, 0, 1, 2, 9]))),
        type=draw(mostly(QuoteType.LIVE, st.none() | st.sampled_from(QuoteType))),
        changed_at=draw(mostly(make_quote().changed_at, st.none() | MOMENTS)),
    )
    return make_view(
        signal=signal,
        mode=draw(st.sampled_from(TradingMode)),
        limits=limits,
        not_ready=draw(mostly("", st.just("no link"))),
        day=draw(mostly(DAY, st.none())),
        cooldown_until=draw(mostly(None, MOMENTS)),
        orders_today=draw(mostly(0, st.integers(-1, 60))),
        held=draw(mostly(D(0), ANY)),
        instrument=draw(
            mostly(make_instrument(), st.none() | st.builds(make_instrument, increments=ROWS, hours=HOURS))
        ),
        contract_problem=draw(mostly(None, st.just((RefusalReason.NO_CONTRACT, "none")))),
        quote=draw(mostly(quote, st.none())),
        heard_at=draw(mostly(make_view().heard_at, st.none() | MOMENTS)),
    )


@st.composite
def hostile_numbers(draw: st.DrawFn) -> View:
    """Views whose only oddities are numbers, so that most of them get as far as sizing."""
    sane = make_view(limits=RiskLimits(order_shares_max=10**12, short_allowed=True))
    signal = make_signal(terms=draw(wild_terms() | st.just(sane.signal.terms)))
    quote = draw(st.builds(make_quote, bid=ANY, ask=ANY) | st.just(sane.quote))
    limits = replace(
        sane.limits,
        order_value_max=draw(ANY | st.just(D("1E+999"))),
        position_value_max=draw(ANY | st.just(D("1E+999"))),
        spread_max=draw(ANY | st.just(D("0.02"))),
    )
    instrument = draw(st.builds(make_instrument, increments=ROWS) | st.just(sane.instrument))
    return replace(
        sane, signal=signal, quote=quote, limits=limits, instrument=instrument, held=draw(ANY | st.just(D(0)))
    )


@st.composite
def tradable_views(draw: st.DrawFn) -> View:
    """A real market: any price, spread within the limit, any terms a rule may state, any sane grid."""
    bid = draw(st.decimals(min_value=D("0.50"), max_value=D(5000), places=2))
    ask = bid + draw(st.decimals(min_value=D("0.0001"), max_value=D("0.02"), places=4)) * bid
    side = draw(SIDES)
    terms = TradeTerms(
        side=side,
        size=Size(
            by=draw(st.sampled_from(["notional", "risk", "shares"])),
            amount=draw(st.decimals(min_value=1, max_value=20_000, places=2)),
        ),
        entry_limit=draw(st.decimals(min_value=0, max_value=D("0.05"), places=4)),
        take_profit=draw(FRACTIONS),
        stop_loss=draw(FRACTIONS),
        trailing=draw(st.booleans()),
        stop_limit=draw(st.none() | FRACTIONS),
        take_profit_at=draw(st.none() | st.builds(PriceAt, slot=st.just("price"), change=st.just(D("-0.005")))),
    )
    said = draw(st.decimals(min_value=D("0.5"), max_value=D(9000), places=2))
    step = draw(st.sampled_from([D("0.0001"), D("0.005"), D("0.01"), D("0.05"), D("0.25")]))
    rows = draw(
        st.sampled_from([((D(0), step),), ((D(0), D("0.0001")), (D(1), step)), ((D(0), D("0.07")), (D(7), step))])
    )
    limits = RiskLimits(
        order_value_max=draw(st.decimals(min_value=100, max_value=50_000, places=0)),
        position_value_max=draw(st.decimals(min_value=100, max_value=50_000, places=0)),
        spread_max=D("0.02"),
        short_allowed=True,
    )
    held = draw(st.decimals(min_value=-50, max_value=50, places=1) | st.just(D(0)))
    return make_view(
        signal=make_signal(terms=terms, values=(make_value(low=said, high=said),)),
        quote=make_quote(bid=bid, ask=ask),
        instrument=make_instrument(increments=rows),
        limits=limits,
        held=held,
    )


def approved(view: View) -> OrderPlan | None:
    decision = plan(view)
    return decision.plan if isinstance(decision, Approved) else None


@settings(max_examples=300)
@given(wild_views() | hostile_numbers())
def test_every_view_ends_in_one_verdict(view: View) -> None:
    decision = plan(view)
    assert isinstance(decision, Approved | Refused)
    refused = screen(view)
    if refused is not None:
        assert decision == refused
    elif missing(view):
        assert isinstance(decision, Refused)
    if isinstance(decision, Refused):
        assert decision.detail
    assert plan(view) == decision


@given(st.none() | MOMENTS, st.integers(-1, 60))
def test_only_a_quote_of_a_known_and_recent_time_prices_an_order(told: datetime | None, limit: int) -> None:
    view = make_view(quote=make_quote(changed_at=told), limits=RiskLimits(quote_age_max_s=limit))
    young = told is not None and timedelta(0) <= NOW - told <= timedelta(seconds=limit)
    decision = plan(view)
    if young:
        assert isinstance(decision, Approved)
        assert missing(view) == ""
    else:
        assert isinstance(decision, Refused)
        assert decision.reason is RefusalReason.STALE_QUOTE
        assert missing(view) == "quote"


@settings(max_examples=300)
@given(tradable_views())
@example(make_view())
def test_an_approved_plan_keeps_every_limit(view: View) -> None:
    order = approved(view)
    if order is None:
        return
    terms, limits, quote, bracket = view.signal.terms, view.limits, view.quote, order.bracket
    assert terms
    assert quote
    assert quote.bid
    assert quote.ask
    worst = bracket.entry if order.side is Side.BUY else max(bracket.entry, quote.ask)
    assert 1 <= order.quantity <= limits.order_shares_max
    assert order.quantity * worst <= limits.order_value_max
    assert (abs(view.held) + order.quantity) * worst <= limits.position_value_max
    risk = at_risk(order)
    assert risk >= order.quantity * abs(bracket.entry - bracket.stop_loss)
    match terms.size.by:
        case "notional":
            assert order.quantity * worst <= terms.size.amount
        case "risk":
            assert risk <= terms.size.amount
        case "shares":
            assert order.quantity <= terms.size.amount


@settings(max_examples=300)
@given(tradable_views())
@example(make_view())
def test_prices_are_on_the_grid_and_rounding_adds_no_risk(view: View) -> None:
    order = approved(view)
    if order is None:
        return
    assert view.quote
    assert view.quote.bid
    assert view.quote.ask
    assert view.signal.terms
    terms, bracket, rows = view.signal.terms, order.bracket, order.instrument.increments
    assert all(grid.on_grid(price, rows) for price in (bracket.entry, bracket.take_profit, bracket.stop_loss))
    loss, gain = abs(bracket.entry - bracket.stop_loss), abs(bracket.take_profit - bracket.entry)
    assert loss <= bracket.entry * terms.stop_loss
    stop = order.legs[2]
    if terms.take_profit_at is None:
        assert gain >= bracket.entry * terms.take_profit
    else:
        said = view.signal.values[0].low * (1 + terms.take_profit_at.change)
        assert abs(bracket.take_profit - bracket.entry) <= abs(said - bracket.entry)
    assert (stop.trail is not None) == terms.trailing
    if stop.trail is not None:
        steps = [max(step for edge, step in rows if edge <= price) for price in (bracket.entry, bracket.stop_loss)]
        assert stop.trail % max(steps) == 0
        assert 0 <= loss - stop.trail < max(steps)
        assert stop.trail > 0
    assert (stop.limit is not None) == (terms.stop_limit is not None)
    if stop.limit is not None and terms.stop_limit is not None:
        assert grid.on_grid(stop.limit, rows)
        assert loss <= abs(bracket.entry - stop.limit) <= bracket.entry * terms.stop_limit
    if order.side is Side.BUY:
        assert bracket.stop_loss < bracket.entry < bracket.take_profit
        assert bracket.entry <= view.quote.ask * (1 + terms.entry_limit)
    else:
        assert bracket.take_profit < bracket.entry < bracket.stop_loss
        assert bracket.entry >= view.quote.bid * (1 - terms.entry_limit)


@given(tradable_views())
def test_legs_are_opposite_and_of_one_quantity(view: View) -> None:
    order = approved(view)
    if order is None:
        return
    entry, take_profit, stop_loss = order.legs
    assert entry.action.opposite is take_profit.action is stop_loss.action
    assert {leg.quantity for leg in order.legs} == {order.quantity}
    assert [leg.price for leg in order.legs] == [
        order.bracket.entry,
        order.bracket.take_profit,
        order.bracket.stop_loss,
    ]
    assert len({leg.order_ref for leg in order.legs}) == 3


@given(tradable_views())
def test_observe_refuses_what_paper_approves_and_nothing_else(view: View) -> None:
    observed = plan(replace(view, mode=TradingMode.OBSERVE))
    assert isinstance(observed, Refused)
    decision = plan(view)
    if isinstance(decision, Approved):
        assert observed.reason is RefusalReason.MODE
        assert f"{decision.plan.quantity:,} at {decision.plan.bracket.entry:f}" in observed.detail
    else:
        assert observed == decision


@given(tradable_views(), st.integers(1, 10**6))
def test_tightening_a_limit_below_the_order_refuses_it(view: View, cents: int) -> None:
    order = approved(view)
    if order is None:
        return
    value = order.quantity * order.bracket.entry
    below = max(value - D(cents) / 100, D("0.01"))
    if below >= value:
        return
    for change, reason in (
        ({"order_value_max": below}, RefusalReason.MAX_ORDER_VALUE),
        ({"order_shares_max": order.quantity - 1}, RefusalReason.MAX_ORDER_VALUE),
        ({"position_value_max": below}, RefusalReason.MAX_POSITION),
        ({"daily_orders_max": view.orders_today}, RefusalReason.MAX_DAILY_ORDERS),
        ({"spread_max": D("0.00001")}, RefusalReason.SPREAD),
    ):
        refused = plan(replace(view, limits=replace(view.limits, **change)))
        assert isinstance(refused, Refused)
        assert refused.reason is reason
