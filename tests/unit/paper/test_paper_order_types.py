"""Every order type and time in force: what sets an order off, what it takes, when it ends; hours, locates, previews."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import LISTINGS, OPEN, Floor, dec, order

from newsbot.paper.orders.policy import Children, NoBorrow, Policy
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice
from newsbot.tws.order_messages import OpenOrder, OrderStatus, RequestOpenOrders


def texts(floor: Floor, code: int) -> list[str]:
    return [notice.text for notice in floor.all(Notice) if notice.code == code]


# ------------------------------------------------------------------------------------------------------ order types


def test_a_stop_limit_takes_nothing_beyond_its_limit() -> None:
    floor = Floor()
    floor.place(1, action="SELL", stop="41.00", order_type="STP LMT", limit_price=dec("40.90"), wait_ms=30)
    assert floor.statuses(1) == ["PreSubmitted[trigger]"]
    floor.quote("40.50", "40.60")
    assert floor.statuses(1)[-1] == "Submitted"
    assert floor.fills() == []
    floor.quote("40.95", "41.00")
    assert floor.fills() == [(1, 100, dec("40.90"))]  # it was resting at its limit


@pytest.mark.parametrize(
    ("action", "away", "quotes", "stops", "price"),
    [
        ("SELL", {"aux_price": Decimal(1)}, ["43.00", "42.50", "44.00", "43.00"], ["41.1", "42", "43"], "43"),
        ("SELL", {"trailing_percent": Decimal(2)}, ["43.00", "42.14"], ["41.25", "42.14"], "42.14"),
        ("BUY", {"aux_price": Decimal(1)}, ["41.00", "41.50", "42.04"], ["43.14", "42.04"], "42.08"),
    ],
)
def test_a_trailing_stop_follows_the_market_and_never_goes_back(
    action: str, away: dict[str, Any], quotes: list[str], stops: list[str], price: str
) -> None:
    floor = Floor()
    floor.place(1, action=action, order_type="TRAIL", wait_ms=30, **away)
    for bid in quotes:
        floor.quote(bid, dec(bid) + dec("0.04"))
    shown = [told.order.trail_stop_price for told in floor.all(OpenOrder)]
    assert list(dict.fromkeys(str(stop.normalize()) for stop in shown if stop is not None)) == stops
    assert floor.fills() == [(1, 100, dec(price))]


def test_a_trailing_stop_begins_where_it_is_told_to() -> None:
    floor = Floor()
    floor.place(1, action="SELL", order_type="TRAIL", aux_price=Decimal(1), trail_stop_price=dec("42.05"), wait_ms=30)
    assert floor.told(1).order.trail_stop_price == dec("42.05")
    floor.quote("42.04", "42.08")
    assert floor.fills() == [(1, 100, dec("42.04"))]


def test_the_limit_of_a_trailing_stop_limit_moves_with_its_stop() -> None:
    floor = Floor()
    floor.place(
        1, action="SELL", order_type="TRAIL LIMIT", aux_price=Decimal(1), limit_price_offset=dec("0.10"), wait_ms=30
    )
    floor.quote("44.00", "44.04")
    told = floor.told(1).order
    assert (told.trail_stop_price, told.limit_price) == (dec("43.00"), dec("42.90"))
    floor.quote("42.50", "42.54")
    assert floor.fills() == []
    floor.quote("42.95", "42.99")
    assert floor.fills() == [(1, 100, dec("42.90"))]


@pytest.mark.parametrize(("kind", "limit"), [("MIT", None), ("LIT", "41.00")])
def test_an_order_if_touched_waits_for_a_better_price(kind: str, limit: str | None) -> None:
    floor = Floor()
    floor.place(1, stop="41.00", order_type=kind, limit_price=None if limit is None else dec(limit), wait_ms=30)
    assert floor.statuses(1) == ["PreSubmitted[trigger]"]
    floor.quote("40.90", "40.95")
    assert floor.fills() == [(1, 100, dec("40.95"))]


def test_market_to_limit_leaves_its_rest_at_the_price_it_got() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, order_type="MTL", wait_ms=100)
    assert floor.told(1).order.limit_price == dec("42.14")
    floor.quote("42.20", "42.24")
    assert floor.fills() == [(1, 30, dec("42.14"))]
    floor.quote("42.00", "42.10")
    assert floor.fills()[1:] == [(1, 70, dec("42.14"))]


@pytest.mark.parametrize(
    ("kind", "limit", "status", "price"),
    [("MOC", None, "Filled", "42.14"), ("LOC", "42.20", "Filled", "42.14"), ("LOC", "42.00", "Cancelled", None)],
)
def test_an_order_for_the_close_takes_its_quote_whole(
    kind: str, limit: str | None, status: str, price: str | None
) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=10)
    floor.place(1, order_type=kind, tif="DAY", limit_price=None if limit is None else dec(limit), wait_ms=100)
    assert floor.fills() == []
    floor.wait((datetime(2026, 3, 11, 20, tzinfo=UTC) - floor.now).total_seconds() * 1000)
    assert floor.status(1).status == status
    assert [fill[2] for fill in floor.fills()] == ([] if price is None else [dec(price)])


@pytest.mark.parametrize("spelling", ["STPLMT", "STP LMT"])
def test_two_words_for_the_same_type(spelling: str) -> None:
    floor = Floor()
    floor.place(1, action="SELL", stop="41.00", order_type=spelling, limit_price=dec("40.90"), wait_ms=30)
    assert floor.told(1).order.order_type == "STP LMT"


def test_an_order_for_the_close_that_still_waits_is_over_at_the_bell() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", order_type="MOC", tif="DAY", parent=1, wait_ms=30)
    entry = floor.broker.desk.hand.find(key=(7, 1))
    assert entry is not None
    floor.broker.desk.hand.fill(entry, 40, dec("41.00"), floor.now)
    floor.place(3, limit="41.00", transmit=False)
    floor.place(4, action="SELL", order_type="MOC", tif="DAY", parent=3, wait_ms=30)
    until(floor, "2026-03-11T20:00:00Z")
    assert floor.fills()[1:] == [(2, 40, dec("42.10"))]
    assert [floor.status(number).status for number in (2, 4)] == ["Cancelled", "Cancelled"]


def test_a_child_for_the_close_that_waits_for_all_of_its_parent_is_over_at_the_bell() -> None:
    floor = far(children=Children.COMPLETE)
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", order_type="MOC", tif="DAY", parent=1, wait_ms=30)
    entry = floor.broker.desk.hand.find(key=(7, 1))
    assert entry is not None
    floor.broker.desk.hand.fill(entry, 40, dec("41.00"), floor.now)
    until(floor, "2026-03-11T20:00:00Z")
    assert (floor.fills(), floor.status(2).status) == ([(1, 40, dec("41.00"))], "Cancelled")


def test_a_child_for_the_close_whose_sibling_has_traded_all_is_over_at_the_bell() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=40)
    floor.place(1, limit="42.14", transmit=False)
    floor.place(2, action="SELL", limit="42.10", parent=1, transmit=False)
    floor.place(3, action="SELL", order_type="MOC", tif="DAY", parent=1, wait_ms=1000)
    exits = [(1, 40, dec("42.14")), (2, 40, dec("42.10"))]
    assert (floor.fills(), floor.status(3).remaining) == (exits, 60)
    until(floor, "2026-03-11T20:00:00Z")
    assert (floor.fills(), floor.status(3).status) == (exits, "Cancelled")


def test_nothing_fills_at_the_bell_when_fills_are_switched_off() -> None:
    floor = far(fills=False)
    floor.place(1, order_type="MOC", tif="DAY", wait_ms=30)
    until(floor, "2026-03-11T20:00:00Z")
    assert (floor.status(1).status, floor.fills()) == ("Cancelled", [])


@pytest.mark.parametrize(("kind", "price", "bid"), [("STP", "41.00", "40.00"), ("MIT", "43.00", "44.00")])
def test_a_halted_market_sets_nothing_off(kind: str, price: str, bid: str) -> None:
    floor = Floor()
    floor.place(1, action="SELL", order_type=kind, aux_price=dec(price), wait_ms=30)
    floor.quote(bid, dec(bid) + 1, halted=2)
    assert floor.statuses(1) == ["PreSubmitted[trigger]"]
    floor.quote("42.10", "42.14", halted=0)
    assert (floor.statuses(1), floor.fills()) == (["PreSubmitted[trigger]"], [])


# ---------------------------------------------------------------------------------------------------- time in force


@pytest.mark.parametrize(("tif", "filled"), [("IOC", 30), ("FOK", 0)])
def test_what_cannot_trade_at_once_is_cancelled(tif: str, filled: int) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.20", tif=tif, wait_ms=200)
    assert (floor.status(1).status, floor.status(1).filled) == ("Cancelled", filled)
    assert floor.codes(1) == [202]


def test_fill_or_kill_fills_when_all_is_there() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", tif="FOK", wait_ms=200)
    assert floor.status(1).status == "Filled"


def test_an_immediate_order_away_from_the_market_is_cancelled_at_once() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="IOC", wait_ms=21)
    assert floor.status(1).status == "Cancelled"


def test_all_or_none_waits_for_all_and_a_minimum_for_so_many() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=60)
    floor.place(1, limit="42.14", all_or_none=True)
    floor.place(2, limit="42.14", min_quantity=80, wait_ms=100)
    assert floor.fills() == []
    floor.quote("42.10", "42.14", size=190)
    assert floor.fills() == [(1, 100, dec("42.14")), (2, 90, dec("42.14"))]


def test_a_minimum_is_asked_of_the_first_fill_only() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=60)
    floor.place(1, limit="42.14", min_quantity=50, wait_ms=100)
    floor.quote("42.10", "42.14", size=10)
    assert [fill[1] for fill in floor.fills()] == [60, 10]


def test_an_order_put_off_further_is_not_woken_at_its_former_time() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", good_after_time="20260311 15:00:00 UTC", wait_ms=30)
    floor.place(1, limit="42.20", good_after_time="20260311 16:00:00 UTC", wait_ms=30)
    until(floor, "2026-03-11T15:30:00Z")
    assert (floor.statuses(1), floor.fills()) == (["PreSubmitted"], [])
    until(floor, "2026-03-11T16:00:01Z")
    assert floor.fills() == [(1, 100, dec("42.14"))]


def test_an_order_good_after_a_time_waits_for_it() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", good_after_time="20260311 10:05:00 US/Eastern", wait_ms=30)
    assert floor.statuses(1) == ["PreSubmitted"]
    assert floor.codes(1) == [399]
    floor.wait(200_000)
    assert floor.fills() == []
    floor.wait(100_000)
    assert floor.status(1).status == "Filled"


def test_an_order_for_the_opening_waits_for_the_bell_and_is_gone_when_it_misses_it() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", tif="OPG")
    floor.place(2, limit="41.00", tif="OPG", wait_ms=30)
    floor.wait(3_600_000)
    assert floor.fills() == []
    floor.wait((datetime(2026, 3, 12, 13, 31, tzinfo=UTC) - floor.now).total_seconds() * 1000)
    assert (floor.status(1).status, floor.status(2).status) == ("Filled", "Cancelled")


def test_an_empty_time_in_force_is_told_as_day() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="", wait_ms=30)
    assert floor.told(1).order.tif == "DAY"
    assert texts(floor, 10349) == ["Order TIF was set to DAY based on order preset."]
    quiet = Floor(policy=Policy(tif_notice=False))
    quiet.place(1, limit="41.00", tif="", wait_ms=30)
    assert quiet.codes(1) == []


# ------------------------------------------------------------------------------------------------------------ hours

NIGHT = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)  # 22:00 on Tuesday in New York
EARLY = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # 08:00 on Wednesday: extended hours
FRIDAY = datetime(2026, 4, 2, 21, 0, tzinfo=UTC)  # Thursday evening before Good Friday


def at_hours(now: datetime) -> Floor:
    """A broker that keeps to the hours of the exchanges."""
    return Floor(opens=now, by_hours=True)


def until(floor: Floor, when: str) -> None:
    floor.wait((datetime.fromisoformat(when) - floor.now).total_seconds() * 1000)


def test_an_order_outside_its_hours_is_held_until_the_opening() -> None:
    floor = at_hours(NIGHT)
    floor.place(1, limit="42.20", size=10, wait_ms=30)
    assert floor.statuses(1) == ["PreSubmitted"]
    assert texts(floor, 399) == [
        "Order Message:\nBUY 10 HLDN NASDAQ.NMS\n"
        "Warning: your order will not be placed at the exchange until 2026-03-11 09:30:00 US/Eastern"
    ]
    until(floor, "2026-03-11T13:29:59.900Z")
    assert floor.fills() == []
    floor.quote("42.10", "42.14")
    assert floor.statuses(1) == ["PreSubmitted", "Submitted", "Filled"]


def test_outside_regular_hours_only_orders_that_say_so_trade_and_market_orders_never() -> None:
    floor = at_hours(EARLY)
    floor.place(1, limit="42.20", outside_rth=True)
    floor.place(2, limit="42.20")
    floor.place(3, outside_rth=True)
    floor.place(4, stop="42.00", outside_rth=True)
    floor.place(5, stop="42.00", wait_ms=200)
    assert [fill[0] for fill in floor.fills()] == [1, 4]
    assert [floor.codes(number) for number in range(1, 6)] == [[], [399], [2109, 399], [], [399]]
    until(floor, "2026-03-11T13:30:01Z")
    assert sorted(fill[0] for fill in floor.fills()) == [1, 2, 3, 4, 5]


def test_a_day_order_sent_after_the_close_is_of_the_next_session() -> None:
    floor = at_hours(FRIDAY)
    floor.place(1, limit="41.00", tif="DAY", wait_ms=30)
    assert "until 2026-04-06 09:30:00" in texts(floor, 399)[0]  # over a holiday and a weekend
    until(floor, "2026-04-06T19:59:59Z")
    assert floor.status(1).status == "Submitted"
    floor.wait(1000)
    assert floor.status(1).status == "Cancelled"


def test_a_day_order_ends_at_one_on_half_days() -> None:
    floor = at_hours(datetime(2026, 11, 27, 15, 0, tzinfo=UTC))
    floor.place(1, limit="41.00", tif="DAY", wait_ms=30)
    until(floor, "2026-11-27T17:59:59Z")
    assert floor.status(1).status == "Submitted"
    floor.wait(1000)
    assert floor.status(1).status == "Cancelled"


def test_what_rests_over_night_trades_on_at_the_opening() -> None:
    floor = at_hours(OPEN)
    floor.place(1, limit="42.00", wait_ms=30)
    until(floor, "2026-03-11T21:00:00Z")
    floor.quote("41.00", "41.04")  # after hours
    assert floor.fills() == []
    assert floor.status(1).status == "Submitted"
    until(floor, "2026-03-12T13:30:01Z")
    assert floor.fills() == [(1, 100, dec("42.00"))]


# --------------------------------------------------------------------------------------------------- what is refused


def far(**settings: Any) -> Floor:
    return Floor(policy=Policy(**settings))


@pytest.mark.parametrize(
    ("settings", "terms", "code"),
    [
        ({"price_percent": Decimal(3)}, {"limit": "43.41"}, 109),
        ({"price_percent": Decimal(3)}, {"limit": "43.40"}, None),
        ({"price_percent": Decimal(3)}, {"limit": "43.41", "override_percentage_constraints": True}, None),
        ({"price_percent": Decimal(3)}, {"action": "SELL", "limit": "40.00"}, 109),
        ({"ticks_max": 10}, {"limit": "42.25"}, 382),
        ({"ticks_max": 10}, {"limit": "42.24"}, None),
        ({"size_max": 50}, {"limit": "42.00"}, 383),
        ({"forbidden": frozenset({"HLDN"})}, {"limit": "42.00"}, 203),
        ({"no_permission": frozenset({"STK"})}, {"limit": "42.00"}, 460),
    ],
)
def test_precautions_and_permissions(settings: dict[str, Any], terms: dict[str, Any], code: int | None) -> None:
    floor = far(**settings)
    floor.place(1, wait_ms=30, **terms)
    assert floor.codes(1) == ([] if code is None else [code])


def test_both_sides_of_the_market_are_refused_when_they_could_trade_with_each_other() -> None:
    floor = far(both_sides=False)
    floor.place(1, action="SELL", limit="43.00", wait_ms=30)
    floor.place(2, limit="42.00", wait_ms=30)
    floor.place(3, limit="43.00", wait_ms=30)
    assert [floor.codes(number) for number in (1, 2, 3)] == [[], [], [201]]
    assert "both sides" in texts(floor, 201)[0]


def test_of_options_only_one_side_is_taken_and_no_order_for_the_close() -> None:
    option = replace(
        LISTINGS[0], con_id=5, ticker="HLDN 261218C00042000", symbol="HLDN", sec_type="OPT", right="C",
        strike=Decimal(42), expiry=date(2026, 12, 18), multiplier=Decimal(100),
    )  # fmt: skip
    floor = Floor(listings=[*LISTINGS, option])
    contract = Contract(con_id=5, exchange="SMART")
    floor.place(1, limit="1.00", size=1, contract=contract, wait_ms=30)
    floor.place(2, action="SELL", limit="9.00", size=1, contract=contract, wait_ms=30)
    floor.place(3, size=1, contract=contract, order_type="MOC", tif="DAY")
    assert [floor.codes(number) for number in (1, 2, 3)] == [[], [201], [387]]


# --------------------------------------------------------------------------------------------------------- shorting


def scarce(shares: int, **settings: Any) -> Floor:
    return Floor(listings=[replace(LISTINGS[0], shortable=shares), LISTINGS[1]], policy=Policy(**settings))


def test_a_short_sale_waits_for_shares_to_borrow() -> None:
    floor = scarce(50)
    floor.place(1, action="SELL", limit="42.00", wait_ms=200)
    assert floor.statuses(1) == ["PreSubmitted[locate]"]
    assert floor.codes(1) == [404]
    floor.broker.load([replace(LISTINGS[0], shortable=100)], [])
    floor.quote("42.10", "42.14")
    assert floor.statuses(1) == ["PreSubmitted[locate]", "Submitted", "Filled"]


def test_what_is_held_needs_no_borrowing() -> None:
    floor = scarce(50)
    floor.place(1, limit="42.20", wait_ms=200)
    floor.place(2, action="SELL", limit="42.00", size=150, wait_ms=200)
    assert floor.codes(2) == []
    assert floor.status(2).status == "Filled"


def test_a_short_sale_may_be_rejected_outright() -> None:
    floor = scarce(50, no_borrow=NoBorrow.REJECTED)
    floor.place(1, action="SELL", limit="42.00", wait_ms=200)
    assert floor.codes(1) == [201]
    assert floor.status(1).status == "Inactive"


# ---------------------------------------------------------------------------------------------------------- preview


def test_a_preview_tells_margin_and_commission_and_makes_no_order() -> None:
    floor = Floor()
    heard = floor.place(1, limit="42.00", size=1000, what_if=True)
    assert [type(message) for message in heard] == [OpenOrder]
    state = heard[0].state
    assert (state.status, state.commission, state.commission_currency) == ("PreSubmitted", dec("5.00"), "USD")
    assert (state.init_margin_before, state.init_margin_change, state.init_margin_after) == (0, 10500, 10500)
    assert (state.equity_before, state.equity_change, state.equity_after) == (100_000, -5, 99_995)
    assert floor.wait(1000) == []
    assert floor.tell(RequestOpenOrders())[:-1] == []
    floor.place(1, limit="42.00", wait_ms=30)  # the id is still free
    assert floor.codes(1) == []


def test_a_preview_is_refused_like_the_order() -> None:
    floor = Floor()
    floor.place(1, limit="42.005", what_if=True)
    assert floor.codes(1) == [110]


# --------------------------------------------------------------------------------------------------------- new terms


def test_a_stop_is_moved_in_place() -> None:
    floor = Floor()
    floor.place(1, action="SELL", stop="41.00", wait_ms=30)
    floor.place(1, action="SELL", stop="42.05", wait_ms=30)
    floor.quote("42.04", "42.10")
    assert floor.fills() == [(1, 100, dec("42.04"))]


def test_a_partly_filled_order_is_made_smaller_but_not_below_what_it_has() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.20", wait_ms=100)
    floor.place(1, limit="42.20", size=30, wait_ms=30)
    assert floor.codes(1) == [105]
    floor.place(1, limit="42.18", size=50, wait_ms=30)
    floor.quote("42.10", "42.14", size=500)
    assert floor.fills() == [(1, 30, dec("42.14")), (1, 20, dec("42.14"))]
    assert floor.status(1).status == "Filled"


def test_a_trailing_stop_keeps_its_place_when_only_its_size_is_changed() -> None:
    floor = Floor()
    floor.place(1, action="SELL", order_type="TRAIL", aux_price=Decimal(1), wait_ms=30)
    floor.quote("44.00", "44.04")
    floor.quote("43.50", "43.54")
    floor.place(1, action="SELL", order_type="TRAIL", aux_price=Decimal(1), size=50, wait_ms=30)
    assert floor.told(1).order.trail_stop_price == dec("43.00")
    floor.place(1, action="SELL", order_type="TRAIL", aux_price=Decimal(2), size=50, wait_ms=30)
    assert floor.told(1).order.trail_stop_price == dec("41.50")


def test_fills_may_be_switched_off() -> None:
    floor = far(fills=False)
    floor.place(1, wait_ms=1000)
    assert floor.fills() == []
    floor.broker.desk.policy = Policy()
    floor.quote("42.10", "42.14")
    assert floor.fills() == [(1, 100, dec("42.14"))]
    assert len({status.perm_id for status in floor.all(OrderStatus)}) == 1


def test_nothing_is_traded_that_has_expired_or_is_only_news() -> None:
    future = replace(LISTINGS[0], con_id=5, ticker="ESH6", symbol="ES", sec_type="FUT", expiry=date(2026, 3, 10))
    channel = replace(LISTINGS[0], con_id=6, ticker="BRFG:BRFG_ALL", sec_type="NEWS", primary_exchange="BRFG")
    floor = Floor(listings=[*LISTINGS, future, channel])
    hand = floor.broker.desk.hand
    for listing, words in ((future, "refused with 392"), (channel, "refused with 200")):
        with pytest.raises(ValueError, match=words):
            hand.place(listing, order(limit="42.00"), floor.now)


def test_times_of_orders_move_with_another_clock() -> None:
    floor = at_hours(NIGHT)
    floor.place(1, limit="42.20", tif="DAY", wait_ms=30)
    floor.broker.set_clock(floor.now - timedelta(days=1))
    floor.now -= timedelta(days=1)
    until(floor, "2026-03-10T13:30:01Z")
    floor.quote("42.10", "42.14")
    assert floor.status(1).status == "Filled"
