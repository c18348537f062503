"""Listings, tapes and the seeded walk: what is found, what is played when, what clients see of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, ORBI, Floor, dec

from newsbot.paper.build import default_listings
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, TapeRow, Top
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice
from newsbot.tws.quote import (
    CancelMarketData,
    MarketDataType,
    RequestMarketData,
    RequestMarketDataType,
    TickGeneric,
    TickParameters,
    TickPrice,
    TickSize,
    TickSnapshotEnd,
)


def row(seconds: float, bid: str, *, ticker: str = "HLDN") -> TapeRow:
    return TapeRow(at=OPEN + timedelta(seconds=seconds), ticker=ticker, bid=Decimal(bid), ask=Decimal(bid) + 1)


def play(market: Market, until: float) -> list[tuple[float, str, str]]:
    """Seconds, ticker and bid of every row played up to then."""
    played = []
    while (at := market.next_at()) is not None and at <= OPEN + timedelta(seconds=until):
        for listing, _, after in market.step():
            played.append(((at - OPEN).total_seconds(), listing.ticker, str(after.bid)))
    return played


# -------------------------------------------------------------------------------------------------------------- tapes


def test_rows_are_played_in_order_of_time_and_ties_in_order_of_the_tape() -> None:
    tape = [row(2, "42"), row(1, "41"), row(2, "27", ticker="ORBI"), row(3, "43")]
    assert play(Market(LISTINGS, tape=tape), 2) == [(1, "HLDN", "41"), (2, "HLDN", "42"), (2, "ORBI", "27")]


def test_a_tape_that_is_loaded_again_plays_only_what_is_still_to_come() -> None:
    tape = [row(1, "41"), row(2, "42"), row(3, "43"), row(2, "27", ticker="ORBI")]
    market = Market(LISTINGS, tape=tape)
    play(market, 2)
    market.load(LISTINGS, tape)
    market.load(LISTINGS, tape)
    assert play(market, 10) == [(3, "HLDN", "43")]
    market.load(LISTINGS, tape)
    assert market.next_at() is None


def test_another_tape_adds_instruments_and_leaves_the_rest() -> None:
    market = Market(LISTINGS, tape=[row(1, "41"), row(9, "49"), row(9, "27", ticker="ORBI")])
    play(market, 1)
    more = Listing(
        con_id=990009, ticker="KRVO", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Kervo Robotics",
        min_tick=Decimal("0.01"), prev_close=Decimal("22.90"),
    )  # fmt: skip
    market.load([more], [row(5, "23", ticker="KRVO"), row(6, "44")])
    assert play(market, 10) == [(5, "KRVO", "23"), (6, "HLDN", "44"), (9, "ORBI", "27")]
    assert [listing.ticker for listing in market.listings()] == ["HLDN", "ORBI", "KRVO"]


def test_a_listing_that_is_replaced_is_found_by_its_new_id_only() -> None:
    market = Market(LISTINGS)
    market.load([Listing(
        con_id=7, ticker="HLDN", sec_type="STK", primary_exchange="NYSE", currency="USD", name="Halden Bio Inc",
        min_tick=Decimal("0.01"), prev_close=Decimal(42),
    )], [])  # fmt: skip
    assert [listing.con_id for listing in market.find(HLDN)] == [7]
    assert market.find(Contract(con_id=990002)) == ()


def test_an_empty_cell_changes_nothing_and_minus_one_takes_a_side_away() -> None:
    top = Top().after(TapeRow(at=OPEN, ticker="HLDN", bid=dec("42"), ask=dec("43"), bid_size=5, ask_size=6, halted=0))
    assert top.after(TapeRow(at=OPEN, ticker="HLDN")) == top
    gone = top.after(TapeRow(at=OPEN, ticker="HLDN", ask=dec("-1")))
    assert (gone.bid, gone.ask) == (dec("42"), None)


# --------------------------------------------------------------------------------------------------- the seeded walk


@settings(max_examples=25)
@given(st.integers(0, 10**9))
def test_a_walk_keeps_a_sensible_market(seed: int) -> None:
    market = Market(default_listings(), seed=seed)
    market.start(OPEN)
    for _ in range(60):
        for listing, _, top in market.step():
            assert top.bid is not None
            assert top.ask is not None
            assert 0 < top.bid < top.ask <= top.bid + 3 * listing.min_tick
            assert top.bid % listing.min_tick == 0
            assert abs(top.bid / listing.prev_close - 1) < Decimal("0.15")
            assert top.last in (top.bid, top.ask)


def test_the_same_seed_walks_the_same_way_and_another_does_not() -> None:
    def tops(seed: int) -> list[Top]:
        market = Market(default_listings(), seed=seed)
        market.start(OPEN)
        return [top for _ in range(20) for _, _, top in market.step()]

    assert tops(1) == tops(1)
    assert tops(1) != tops(2)


def test_a_walk_ends_where_a_tape_begins() -> None:
    market = Market(default_listings(), seed=1)
    market.start(OPEN)
    market.load(LISTINGS, [row(100, "42")])
    market.start(OPEN)
    assert play(market, 1000) == [(100, "HLDN", "42")]
    assert market.next_at() is None


def test_a_walk_that_slept_does_not_make_up_for_the_night() -> None:
    market = Market(default_listings(), seed=1)
    market.start(OPEN)
    market.start(OPEN + timedelta(minutes=10))
    assert market.next_at() == OPEN
    market.start(OPEN + timedelta(hours=9))
    assert market.next_at() == OPEN + timedelta(hours=9)


# --------------------------------------------------------------------------------------------------- subscriptions


def test_a_subscription_begins_with_the_present_quote() -> None:
    floor = Floor()
    floor.quote(halted=0)
    told = floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert isinstance(told[0], TickParameters)
    assert told[1] == MarketDataType(req_id=5, type=1)
    prices = {(tick.tick, tick.price, tick.size) for tick in told if isinstance(tick, TickPrice)}
    assert prices == {(1, dec("42.10"), 1000), (2, dec("42.14"), 1000), (9, dec("41.86"), 0)}
    assert [tick.tick for tick in told if isinstance(tick, TickSize)] == [0, 3]
    assert [(tick.tick, tick.value) for tick in told if isinstance(tick, TickGeneric)] == [(49, 0)]


def test_only_what_changes_is_told() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    (price, size) = floor.quote("42.11", "42.14")
    assert (price.tick, price.price) == (1, dec("42.11"))
    assert (size.tick, size.size) == (0, 1000)
    assert [tick.tick for tick in floor.quote("42.11", "42.14", size=900)] == [0, 3]
    assert floor.quote("42.11", "42.14", size=900) == []
    assert floor.quote("27.00", ticker="ORBI") == []


def test_a_side_that_goes_is_told_as_minus_one() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    (tick,) = floor.quote("42.10", "-1")
    assert (tick.tick, tick.price, tick.size) == (2, -1, 0)


def test_a_halt_is_told() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert [(tick.tick, tick.value) for tick in floor.quote(halted=1)] == [(49, 1)]


def test_a_cancelled_subscription_is_silent_and_its_id_is_free() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert floor.tell(CancelMarketData(req_id=5)) == []
    assert floor.quote("42.20", "42.24") == []
    assert [notice.code for notice in floor.tell(CancelMarketData(req_id=5))] == [300]
    assert isinstance(floor.tell(RequestMarketData(req_id=5, contract=ORBI))[0], TickParameters)


def test_a_snapshot_ends_at_once_when_there_is_a_quote() -> None:
    floor = Floor()
    told = floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    assert told[-1] == TickSnapshotEnd(req_id=5)
    assert floor.quote("42.20", "42.24") == []


def test_a_snapshot_without_a_quote_ends_after_11_seconds() -> None:
    floor = Floor(quotes=False)
    told = floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    assert TickSnapshotEnd(req_id=5) not in told
    assert floor.wait(10_999) == []
    assert floor.wait(1) == [TickSnapshotEnd(req_id=5)]


def test_a_snapshot_of_a_client_that_left_is_forgotten() -> None:
    floor = Floor(quotes=False)
    floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    floor.broker.leave(1)
    assert floor.wait(12_000) == []


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (RequestMarketData(req_id=5, contract=ORBI), 102),
        (RequestMarketData(req_id=6, contract=Contract(symbol="NONE")), 200),
        (RequestMarketData(req_id=6, contract=HLDN, generic_ticks="233,9999"), 321),
        (RequestMarketData(req_id=6, contract=HLDN, generic_ticks="233", snapshot=True), 321),
    ],
)
def test_a_subscription_that_is_refused(request_: RequestMarketData, code: int) -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN, generic_ticks="233,mdoff,292:BRFG"))
    (notice,) = floor.tell(request_)
    assert isinstance(notice, Notice)
    assert (notice.ident, notice.code) == (request_.req_id, code)


def test_a_login_has_a_hundred_lines() -> None:
    floor = Floor()
    floor.join(2, 8)
    for number in range(100):
        floor.tell(RequestMarketData(req_id=number, contract=HLDN), link=1 + number % 2)
    assert [notice.code for notice in floor.tell(RequestMarketData(req_id=100, contract=HLDN))] == [101]


def test_the_data_stays_live_whatever_type_is_asked_for() -> None:
    floor = Floor()
    assert floor.tell(RequestMarketDataType(type=3)) == []
    assert MarketDataType(req_id=5, type=1) in floor.tell(RequestMarketData(req_id=5, contract=HLDN))
