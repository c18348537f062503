"""Values of options against known ones, and the laws between them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_floor import LISTINGS, OPEN, dec

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market import greeks
from newsbot.paper.market.greeks import Option
from newsbot.paper.market.top import Top
from newsbot.paper.quotes.option_ticks import computations

options = st.builds(
    Option, strike=st.floats(50, 200), years=st.floats(0.02, 2), call=st.booleans()
)  # fmt: skip


def listed(right: str = "C", strike: str = "40") -> Listing:
    return Listing(
        con_id=1, ticker=f"HLDN 260417{right}", sec_type="OPT", primary_exchange="CBOE", currency="USD", name="",
        min_tick=dec("0.01"), prev_close=dec("3"), expiry=date(2026, 4, 17), strike=dec(strike), right=right,
        underlying="HLDN",
    )  # fmt: skip


def test_the_textbook_call() -> None:
    found = greeks.values(Option(strike=100, years=1, call=True), dec(100), 0.2)
    assert found.price == dec("7.965567")  # without interest
    assert found.delta == dec("0.539828")
    assert found.vega == dec("0.396953")
    assert found.gamma == dec("0.019848")
    assert found.theta == dec("-0.010875")


@given(options, st.floats(0.05, 2.0), st.floats(60, 180))
def test_the_volatility_found_gives_the_price_back(what: Option, volatility: float, spot: float) -> None:
    under = Decimal(str(round(spot, 2)))
    price = greeks.values(what, under, volatility).price
    found = greeks.implied(what, under, price)
    if found is not None:
        assert abs(greeks.values(what, under, found).price - price) <= dec("0.000005")


@given(options, st.floats(0.05, 2.0))
def test_a_call_less_a_put_is_the_price_less_the_strike(what: Option, volatility: float) -> None:
    call = greeks.values(Option(strike=what.strike, years=what.years, call=True), dec(100), volatility)
    put = greeks.values(Option(strike=what.strike, years=what.years, call=False), dec(100), volatility)
    assert float(call.price - put.price) == pytest.approx(100 - what.strike, abs=1e-5)
    assert call.delta - put.delta == 1


def test_only_options_that_live_are_options() -> None:
    assert greeks.option(LISTINGS[0], OPEN) is None
    assert greeks.option(listed(), OPEN) is not None
    assert greeks.option(listed(), datetime(2026, 4, 17, 20, 0, tzinfo=UTC)) is None


def test_ticks_come_for_what_has_changed() -> None:
    top = Top(bid=dec("3.0"), ask=dec("3.2"), last=dec("3.1"))
    first = list(computations(5, (listed(), dec("42.12"), OPEN), Top(), top))
    assert [tick.tick for tick in first] == [10, 11, 12, 13]
    assert {tick.under_price for tick in first} == {dec("42.12")}
    for tick in first:
        assert tick.implied_volatility is not None
        assert tick.delta is not None
        assert dec("0.5") < tick.delta < 1
    moved = Top(bid=dec("3.0"), ask=dec("3.3"), last=dec("3.1"))
    assert [tick.tick for tick in computations(5, (listed(), dec("42.12"), OPEN), top, moved)] == [11, 13]
    assert [tick.tick for tick in computations(5, (listed(), dec("42.12"), OPEN), Top(), top, delayed=True)] == [
        80, 81, 82, 83,
    ]  # fmt: skip


def test_a_price_that_no_volatility_explains_has_none() -> None:
    (tick,) = computations(5, (listed(), dec("42.12"), OPEN), Top(), Top(bid=dec("1.0")))
    assert (tick.option_price, tick.implied_volatility, tick.delta) == (dec("1.0"), None, None)


def test_without_the_price_of_the_underlying_nothing_is_computed() -> None:
    assert list(computations(5, (listed(), None, OPEN), Top(), Top(bid=dec("3.0")))) == []
