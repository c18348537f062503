"""Quotes, bars and hours of the market: played from tapes, or invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, dec

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import merge
from newsbot.paper.market.market import Market, TapeRow, Top
from newsbot.paper.zone import NEW_YORK
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


# ------------------------------------------------------------------------------------------------- invented quotes

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HLDN_ID, ORBI_ID = 990002, 990003


def invented(
    seed: int = 1, *, watched: tuple[int, ...] = (HLDN_ID,), at: datetime = OPEN, by_hours: bool = False
) -> Market:
    """A market whose clock has been started."""
    market = Market(LISTINGS, seed=seed, by_hours=by_hours)
    market.start(at)
    for con_id in watched:
        market.watch(con_id)
    return market


def run(market: Market, until: datetime) -> list[tuple[datetime, str, Top]]:
    """Every change up to then, with its time."""
    changes = []
    while (at := market.next_at()) is not None and at <= until:
        market.tell(at)
        changes += [(at, listing.ticker, after) for listing, _, after in market.step()]
    market.tell(until)
    return changes


@settings(max_examples=25)
@given(st.integers(0, 10**9))
def test_a_walk_keeps_a_sensible_market(seed: int) -> None:
    market = invented(seed, watched=(HLDN_ID, ORBI_ID))
    for listing in LISTINGS:
        top = market.top(listing.con_id)
        assert top.bid is not None
        assert top.ask is not None
        assert top.last is not None
        assert 0 < top.bid < top.ask <= top.bid + 6 * listing.min_tick
        assert abs(top.bid / listing.prev_close - 1) < Decimal("0.45")
        assert top.bid <= top.last <= top.ask
    assert len(run(market, OPEN + timedelta(seconds=5))) == 10  # the first second was seen when it was watched


def test_only_what_is_watched_is_reported_and_the_rest_is_known_when_asked() -> None:
    market = invented(watched=(HLDN_ID, HLDN_ID))
    first = market.top(ORBI_ID)
    assert {ticker for _, ticker, _ in run(market, OPEN + timedelta(seconds=10))} == {"HLDN"}
    assert market.top(ORBI_ID) != first
    market.unwatch(HLDN_ID)
    assert market.next_at() == OPEN + timedelta(seconds=11)
    market.unwatch(HLDN_ID)
    market.unwatch(HLDN_ID)
    assert market.next_at() is None
    market.tell(OPEN + timedelta(minutes=30))
    market.watch(ORBI_ID)
    assert market.next_at() == OPEN + timedelta(minutes=30)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 30), st.integers(1, 5000), st.integers(0, 999_999))
def test_a_quote_is_the_same_whatever_was_watched_before(seed: int, since: int, later: int, micro: int) -> None:
    at = OPEN + timedelta(seconds=since + later, microseconds=micro)
    busy = invented(seed, at=OPEN + timedelta(seconds=since + max(0, later - 20)), watched=(ORBI_ID, HLDN_ID))
    run(busy, at)
    fresh = invented(seed, at=at, watched=())
    assert [busy.top(con_id) for con_id in (HLDN_ID, ORBI_ID)] == [fresh.top(con_id) for con_id in (HLDN_ID, ORBI_ID)]


def test_what_was_taken_of_a_quote_comes_back_with_the_next() -> None:
    market = invented()
    top = market.top(HLDN_ID)
    assert top.ask_size is not None
    market.take(HLDN_ID, buy=True, quantity=60)
    assert market.top(HLDN_ID).ask_left == top.ask_size - 60
    (_, _, after) = run(market, OPEN + timedelta(seconds=1))[-1]
    assert after.ask_left == after.ask_size


def test_a_walk_ends_where_a_tape_begins() -> None:
    market = invented()
    market.load(LISTINGS, [row(100, "42")])
    market.start(OPEN)
    assert play(market, 1000) == [(100, "HLDN", "42")]
    assert market.next_at() is None


def test_a_driven_walk_leaves_out_nothing_however_far_it_is_driven() -> None:
    market = invented()
    market.start(OPEN + timedelta(hours=9))
    assert len(run(market, OPEN + timedelta(hours=1))) == 3600


def test_a_walk_that_slept_does_not_make_up_for_the_night() -> None:
    market = invented()
    market.begin_tape(OPEN)
    market.start(OPEN + timedelta(minutes=10))
    assert market.next_at() == OPEN
    market.start(OPEN + timedelta(hours=9))
    assert market.next_at() == OPEN + timedelta(hours=9)


def test_another_clock_lets_the_walk_go_on_from_there() -> None:
    market = invented()
    market.restart(OPEN - 90 * DAY + timedelta(microseconds=1))
    assert market.next_at() == OPEN - 90 * DAY + timedelta(seconds=1)


def test_a_quote_from_outside_is_played_at_once_and_holds() -> None:
    market = invented()
    before = market.top(HLDN_ID)
    market.put(TapeRow(at=OPEN, ticker="HLDN", bid=dec("50.00"), ask=dec("50.10")))
    assert market.next_at() == OPEN
    assert [(ticker, top.bid, top.ask, top.last) for _, ticker, top in run(market, OPEN + timedelta(seconds=5))] == [
        ("HLDN", dec("50.00"), dec("50.10"), before.last)
    ]
    assert market.has_tape(HLDN_ID)
    assert not market.has_tape(ORBI_ID)
    assert market.stories(HLDN_ID, OPEN.date()) == ()


@pytest.mark.parametrize("state", [1, 2])
def test_a_halt_is_told_at_once_and_the_quote_stands(state: int) -> None:
    market = invented(watched=(HLDN_ID, ORBI_ID))
    before = market.top(HLDN_ID)
    market.halt(HLDN_ID, state)
    ((at, ticker, top),) = run(market, OPEN)
    assert (at, ticker, top.halted) == (OPEN, "HLDN", state)
    later = OPEN + timedelta(seconds=30)
    assert {ticker for _, ticker, _ in run(market, later)} == {"ORBI"}
    market.move(HLDN_ID, dec("0.8"), later)
    assert (market.top(HLDN_ID).bid, market.top(HLDN_ID).ask) == (before.bid, before.ask)
    market.halt(HLDN_ID, 0)
    (_, _, after) = run(market, later)[0]
    assert after.halted == 0
    assert after.bid is not None
    assert before.bid is not None
    assert abs(after.bid / before.bid - dec("0.8")) < dec("0.01")


def test_a_halt_of_a_listing_with_a_tape_is_a_row_of_it() -> None:
    market = Market(LISTINGS, tape=[row(1, "41")])
    play(market, 1)
    market.halt(HLDN_ID, 1)
    ((_, _, top),) = run(market, OPEN + timedelta(seconds=2))
    assert (top.bid, top.halted) == (41, 1)


@pytest.mark.parametrize("factor", ["0", "-1", "NaN"])
def test_a_move_must_be_by_something(factor: str) -> None:
    with pytest.raises(ValueError, match="multiplied"):
        invented().move(HLDN_ID, dec(factor), OPEN)


def test_no_number_of_moves_makes_a_price_that_is_none() -> None:
    market = invented()
    for factor in ("1e300", "1e-300"):
        for _ in range(3):
            market.move(HLDN_ID, dec(factor), OPEN)
            run(market, OPEN)
            bid = market.top_at(hldn(), OPEN).bid
            assert bid is not None
            assert bid >= hldn().min_tick


def test_unknown_ids_are_harmless() -> None:
    market = invented()
    market.halt(1, 1)
    market.move(1, dec("1.1"), OPEN)
    market.unwatch(1)
    market.take(1, buy=True, quantity=5)
    assert market.top(1) == Top()
    assert market.stories(1, OPEN.date()) == ()


# -------------------------------------------------------------------------------------------------------------- bars


def hldn() -> Listing:
    return LISTINGS[0]


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 10**9),
    st.sampled_from([(5, 30), (30, 60), (60, 300), (300, 1800), (1800, 3600), (3600, 14_400), (3600, 86_400)]),
    st.booleans(),
    st.integers(0, 40_000),
)
def test_bars_sum_up_exactly_to_longer_ones(seed: int, steps: tuple[int, int], regular: bool, unfinished: int) -> None:
    now = OPEN + timedelta(seconds=unfinished)
    market = invented(seed, at=now)
    market.move(HLDN_ID, dec("1.03"), OPEN - timedelta(minutes=17))
    market.halt(HLDN_ID, 1)
    market.tell(now + timedelta(minutes=5))
    market.halt(HLDN_ID, 0)
    market.tell(now + timedelta(minutes=9))
    short, long = (timedelta(seconds=step) for step in steps)
    ((opens, closes),) = market.hours(hldn(), OPEN.date()).of(regular=regular)
    begin = opens if long == DAY else max(opens, min(now, closes).replace(minute=0, second=0) - 2 * long)
    wholes = list(market.bars(hldn(), begin, OPEN + DAY, long, regular=regular))
    parts = list(market.bars(hldn(), begin, OPEN + DAY, short, regular=regular))
    assert wholes
    for whole, after in zip(wholes, [*wholes[1:], None], strict=True):
        inside = [bar for bar in parts if whole.start <= bar.start and (after is None or bar.start < after.start)]
        summed = merge(inside)
        assert replace(summed, wap=whole.wap) == whole
        assert whole.low <= summed.wap <= whole.high


def test_a_bar_closes_at_the_price_of_its_end_where_the_next_one_opens() -> None:
    market = invented(watched=())
    bars = list(market.bars(hldn(), OPEN - timedelta(minutes=30), OPEN, MINUTE, regular=True))
    assert [bar.start for bar in bars] == [OPEN - timedelta(minutes=30 - number) for number in range(30)]
    assert all(bar.close == after.open for bar, after in pairwise(bars))
    assert bars[-1].close == market.top(HLDN_ID).last


def test_the_last_bar_is_unfinished_and_none_is_of_the_future() -> None:
    market = invented(watched=(), at=OPEN + timedelta(seconds=90))
    bars = list(market.bars(hldn(), OPEN, OPEN + DAY, MINUTE, regular=True))
    assert [(bar.start, bar.count) for bar in bars] == [(OPEN, 60), (OPEN + MINUTE, 30)]
    assert bars[-1].close == market.top(HLDN_ID).last


def test_bars_keep_to_the_hours_and_begin_at_the_opening_and_on_the_clock() -> None:
    market = invented(watched=(), at=OPEN + 5 * DAY)
    hours = [
        f"{bar.start.astimezone(NEW_YORK):%a %H:%M}"
        for bar in market.bars(hldn(), OPEN + 2 * DAY, OPEN + 5 * DAY, timedelta(hours=1), regular=True)
    ]
    assert hours == [
        *("Fri 10:00", "Fri 11:00", "Fri 12:00", "Fri 13:00", "Fri 14:00", "Fri 15:00"),
        "Mon 09:30",
    ]
    days = list(market.bars(hldn(), OPEN - 365 * DAY, OPEN, DAY, regular=False))
    assert len(days) == 251
    assert {f"{bar.start.astimezone(NEW_YORK):%H:%M}" for bar in days} == {"04:00"}


def test_yesterdays_close_is_that_of_its_bar() -> None:
    market = invented(watched=())
    (tuesday,) = market.bars(hldn(), OPEN - DAY - timedelta(hours=1), OPEN - DAY, DAY, regular=True)
    assert market.prev_close(hldn(), OPEN) == tuesday.close
    assert market.prev_close(hldn(), OPEN + timedelta(hours=9)) == tuesday.close
    assert market.prev_close(hldn(), OPEN + timedelta(hours=15)) != tuesday.close


def test_the_past_of_a_tape_is_what_it_has_played_and_before_that_ends_at_the_last_close() -> None:
    quotes = [("42", 100), ("43", 300), ("41", 400), ("42.5", 900)]
    rows = [
        TapeRow(at=OPEN + timedelta(seconds=20 * number), ticker="HLDN", last=dec(last), volume=volume)
        for number, (last, volume) in enumerate(quotes)
    ]
    market = Market(LISTINGS, tape=rows)
    market.start(OPEN)
    run(market, OPEN + timedelta(seconds=200))
    played = list(market.bars(hldn(), OPEN, OPEN + DAY, MINUTE, regular=True))
    assert [(bar.open, bar.high, bar.low, bar.close, bar.volume, bar.count) for bar in played] == [
        (42, 43, 41, 41, 400, 3),
        (dec("42.5"), dec("42.5"), dec("42.5"), dec("42.5"), 500, 1),
        (dec("42.5"), dec("42.5"), dec("42.5"), dec("42.5"), 0, 0),
        (dec("42.5"), dec("42.5"), dec("42.5"), dec("42.5"), 0, 0),
    ]
    assert played[0].wap == (100 * 42 + 200 * 43 + 100 * 41) / dec(400)
    before = list(market.bars(hldn(), OPEN - 5 * DAY, OPEN - timedelta(hours=8), DAY, regular=True))
    assert before[-1].close == hldn().prev_close == market.prev_close(hldn(), OPEN)
    (today,) = market.bars(hldn(), OPEN - timedelta(hours=1), OPEN, DAY, regular=True)
    assert today.close == dec("42.5")
    assert today.high >= 43


def test_the_close_of_a_day_that_a_tape_has_played_is_its_last_price() -> None:
    late = TapeRow(at=OPEN + timedelta(hours=10), ticker="HLDN", last=dec("44"))
    tape = [TapeRow(at=OPEN, ticker="HLDN", last=dec("42")), late, replace(late, at=OPEN + DAY, last=dec("45"))]
    market = Market(LISTINGS, tape=tape)
    market.start(OPEN)
    run(market, OPEN + DAY)
    assert market.prev_close(hldn(), OPEN) == dec("41.86")
    assert market.prev_close(hldn(), OPEN + DAY) == 42  # what came after the regular close is not it


def test_quotes_without_trades_count_by_their_middle() -> None:
    market = Market(LISTINGS, tape=[row(0, "41"), row(2, "43")])
    run(market, OPEN + timedelta(seconds=10))
    (bar,) = market.bars(hldn(), OPEN, OPEN + DAY, MINUTE, regular=True)
    assert (bar.open, bar.close, bar.volume) == (dec("41.5"), dec("43.5"), 0)
    assert market.top_at(hldn(), OPEN + timedelta(seconds=1)).bid == 41
    assert market.top_at(hldn(), OPEN - timedelta(seconds=1)) == Top()


# -------------------------------------------------------------------------------------------------------------- hours


def test_a_market_is_open_round_the_clock_unless_it_keeps_to_the_hours() -> None:
    night = OPEN + timedelta(hours=12)  # 22:00 in New York
    assert invented().is_open(hldn(), night, outside_rth=False)
    assert invented().next_open(hldn(), night, outside_rth=False) == night
    market = invented(by_hours=True)
    assert not market.is_open(hldn(), night, outside_rth=True)
    assert market.next_open(hldn(), night, outside_rth=True) == OPEN + timedelta(hours=18)
    assert market.next_open(hldn(), night, outside_rth=False) == OPEN + timedelta(hours=23, minutes=30)
    assert (market.sessions, invented().sessions) == (True, False)


def test_quotes_go_at_the_close_and_come_with_the_opening() -> None:
    close = OPEN + timedelta(hours=10)  # 20:00 in New York
    market = invented(by_hours=True, at=close - timedelta(seconds=3))
    changes = run(market, close + timedelta(hours=9))
    times = [(at - close).total_seconds() for at, _, _ in changes]
    assert times[:4] == [-2, -1, 0, 8 * 3600]
    gone = changes[2][2]
    assert (gone.bid, gone.ask) == (None, None)
    assert gone.last == market.top_at(hldn(), close).last
    assert changes[3][2].bid is not None
    assert not list(market.bars(hldn(), close, close + timedelta(hours=1), MINUTE, regular=False))


def test_a_weekend_is_skipped() -> None:
    friday = datetime(2026, 3, 13, 23, 59, 58, tzinfo=UTC)  # two seconds before 20:00 in New York
    market = invented(by_hours=True, at=friday)
    run(market, friday + timedelta(seconds=4))
    assert market.next_at() == datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
    market.watch(ORBI_ID)
    assert market.next_at() == friday + timedelta(seconds=4)
