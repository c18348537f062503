"""Listings, tapes and the seeded walk: what is found, what is played when."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, dec

from newsbot.paper.build import default_listings
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, TapeRow, Top
from newsbot.tws.contract import Contract


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
