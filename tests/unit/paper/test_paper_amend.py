"""New terms for orders: sent back as they were told, several at a time, and too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import LISTINGS, ORBI, Floor, dec

from newsbot.paper.orders.orders import LIMITED, TRAILING
from newsbot.paper.orders.policy import Policy
from newsbot.tws.hello import Notice
from newsbot.tws.messages import ANSWERS, REQUESTS, decode, encode
from newsbot.tws.order import Order
from newsbot.tws.order_messages import OpenOrder, PlaceOrder

VERSIONS = (157, 163, 178, 187, 193, 200)
STP_LMT = {"action": "SELL", "order_type": "STP LMT", "limit_price": dec("39.00"), "aux_price": dec("40.00")}
GTD = {"limit": "41.00", "tif": "GTD", "good_till_date": "20260320 15:00:00 US/Eastern"}
TYPES: dict[str, dict[str, Any]] = {
    "LMT": {"limit": "41.00"},
    "LMT with every attribute": {
        "limit": "41.00",
        "outside_rth": True,
        "all_or_none": True,
        "min_quantity": 10,
        "display_size": 10,
        "order_ref": "ref",
        "oca_group": "mine",
        "oca_type": 1,
        "good_after_time": "20260312 15:00:00 US/Eastern",
    },
    "LMT good till a date": GTD,
    "LMT without a time in force": {"limit": "41.00", "tif": ""},
    "STP": {"action": "SELL", "stop": "40.00"},
    "STP LMT": STP_LMT,
    "MIT": {"order_type": "MIT", "aux_price": dec("41.00")},
    "LIT": {"order_type": "LIT", "aux_price": dec("41.00"), "limit_price": dec("41.00")},
    "TRAIL by amount": {"action": "SELL", "order_type": "TRAIL", "aux_price": Decimal(2)},
    "TRAIL by percent": {"action": "SELL", "order_type": "TRAIL", "trailing_percent": Decimal(5)},
    "TRAIL from a place": {
        "action": "SELL",
        "order_type": "TRAIL",
        "aux_price": Decimal(2),
        "trail_stop_price": dec("41.50"),
    },
    "TRAIL LIMIT by offset": {
        "action": "SELL",
        "order_type": "TRAIL LIMIT",
        "aux_price": Decimal(2),
        "limit_price_offset": dec("0.10"),
    },
    "TRAIL LIMIT by limit": {
        "action": "SELL",
        "order_type": "TRAIL LIMIT",
        "trailing_percent": Decimal(5),
        "limit_price": dec("40.90"),
        "trail_stop_price": dec("41.00"),
    },
    "MKT at the opening": {"tif": "OPG"},
    "MOC": {"order_type": "MOC", "tif": "DAY"},
    "LOC": {"order_type": "LOC", "tif": "DAY", "limit_price": dec("41.00")},
    "MTL": {"order_type": "MTL"},
}


def as_a_client(told: OpenOrder, version: int, **changes: object) -> PlaceOrder:
    """The order a client of that version was told, sent back with changes, through the wire both ways."""
    heard = decode(encode(told, version), ANSWERS, version)
    assert isinstance(heard, OpenOrder)
    again = PlaceOrder(order_id=heard.order_id, contract=heard.contract, order=replace(heard.order, **changes))  # type: ignore[arg-type]
    sent = decode(encode(again, version), REQUESTS, version)
    assert isinstance(sent, PlaceOrder)
    return sent


def errors(floor: Floor) -> list[tuple[int, int]]:
    codes = [(notice.ident, notice.code) for notice in floor.all(Notice) if not 2100 <= notice.code < 2200]
    return [(ident, code) for ident, code in codes if code not in (399, 10349)]


def moved(terms: Order) -> dict[str, object]:
    """Another price where there is one, another size where there is none."""
    if terms.order_type in TRAILING:
        return {"aux_price": dec("1.50")} if terms.aux_price else {"trailing_percent": Decimal(4)}
    if terms.order_type in LIMITED:
        return {"limit_price": (terms.limit_price or Decimal(0)) - dec("0.50")}
    return {"aux_price": terms.aux_price - dec("0.50")} if terms.aux_price else {"total_quantity": Decimal(60)}


# ------------------------------------------------------------------------------------------- sent back as it was told


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", TYPES)
def test_what_was_told_may_be_sent_back_with_a_change(name: str, version: int) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)  # MTL gets a part
    floor.place(1, wait_ms=100, **TYPES[name])
    floor.quote("42.40", "42.44")  # a trailing stop has moved
    before = floor.told(1).order
    change = moved(before)
    floor.tell(as_a_client(floor.told(1), version, **change))
    floor.wait(30)
    assert errors(floor) == []
    after = floor.told(1).order
    assert {key: getattr(after, key) for key in change} == change
    if before.order_type in TRAILING:
        change |= {"trail_stop_price": after.trail_stop_price, "limit_price": after.limit_price}
    assert after == replace(before, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["TRAIL by amount", "TRAIL by percent", "TRAIL LIMIT by offset", "TRAIL LIMIT by limit"]
)
def test_a_trailing_stop_sent_back_for_another_size_stays_where_it_is(name: str) -> None:
    floor = Floor()
    floor.place(1, wait_ms=30, **TYPES[name])
    floor.quote("44.00", "44.04")
    floor.quote("43.00", "43.04")
    stop, limit = floor.told(1).order.trail_stop_price, floor.told(1).order.limit_price
    floor.tell(as_a_client(floor.told(1), 178, total_quantity=Decimal(60)))
    floor.wait(30)
    told = floor.told(1).order
    assert (told.trail_stop_price, told.limit_price, told.total_quantity) == (stop, limit, 60)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_child_may_be_sent_back_with_the_group_it_was_told(version: int) -> None:
    floor = Floor()
    floor.bracket(entry="41.00")
    group = floor.told(3).order.oca_group
    for number, price in enumerate(("39.50", "39.00")):
        floor.tell(as_a_client(floor.told(3), version, aux_price=dec(price)))
        floor.wait(30)
        assert (errors(floor), floor.told(3).order.aux_price) == ([], dec(price)), number
    told = floor.told(3).order
    assert (told.oca_group, told.oca_type) == (group, 3)
    floor.quote("40.90", "41.00")
    floor.quote("38.90", "38.95")
    assert floor.statuses(2)[-1] == "Cancelled"


def test_another_group_is_refused() -> None:
    floor = Floor()
    floor.bracket(entry="41.00")
    told = floor.told(3)
    floor.tell(PlaceOrder(order_id=3, contract=told.contract, order=replace(told.order, oca_group="other")))
    floor.wait(30)
    assert errors(floor) == [(3, 105)]


# ------------------------------------------------------------------------------------------------ several at a time


def test_each_change_comes_when_it_is_its_turn() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    floor.place(1, limit="41.50", wait_ms=10)
    floor.place(1, limit="41.70", size=60)
    floor.wait(10)
    assert (floor.told(1).order.limit_price, floor.told(1).order.total_quantity) == (dec("41.50"), 100)
    floor.wait(10)
    assert (floor.told(1).order.limit_price, floor.told(1).order.total_quantity) == (dec("41.70"), 60)


def test_a_wrong_change_is_refused_alone() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    floor.place(1, limit="41.50", wait_ms=5)
    floor.place(1, limit="41.503", wait_ms=5)
    floor.place(1, limit="41.60", size=70, wait_ms=100)
    assert errors(floor) == [(1, 110)]
    assert (floor.told(1).order.limit_price, floor.told(1).order.total_quantity) == (dec("41.60"), 70)


# --------------------------------------------------------------------------------------------------------- too late


def test_a_change_that_loses_against_a_fill_is_answered() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=55)
    floor.place(1, limit="42.30", size=200, wait_ms=3)
    floor.place(1, limit="42.40", size=200, wait_ms=100)
    assert (floor.status(1).status, errors(floor)) == ("Filled", [(1, 104), (1, 104)])


def test_a_change_that_loses_against_a_cancellation_is_answered() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    floor.cancel(1, wait_ms=10)
    floor.place(1, limit="41.30", wait_ms=100)
    assert (floor.status(1).status, errors(floor)) == ("Cancelled", [(1, 202), (1, 103)])


def test_a_cancellation_that_loses_against_a_fill_is_answered() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=55)
    floor.cancel(1, wait_ms=100)
    assert (floor.status(1).status, errors(floor)) == ("Filled", [(1, 10148)])


def test_answers_that_somebody_waits_for_are_not_tidied_away() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=55)
    floor.place(1, limit="42.30", wait_ms=10)  # the fill comes in between
    floor.broker.desk.book._tidy()
    floor.wait(100)
    assert errors(floor) == [(1, 104)]


# ------------------------------------------------------------------------------------------------------------ held


def test_a_held_child_sent_again_without_its_parent_is_free() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1, transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=0, wait_ms=100)
    told = floor.told(2).order
    assert (told.parent_id, told.oca_group) == (0, "")
    assert (floor.statuses(1), floor.statuses(2)) == ([], ["PreSubmitted", "Submitted"])
    floor.cancel(1)
    assert floor.status(2).status == "Submitted"
    floor.quote("45.00", "45.04")
    assert floor.fills() == [(2, 100, dec("45.00"))]


def test_a_held_order_sent_again_with_a_parent_hangs_on_it() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1, wait_ms=100)
    assert (floor.statuses(1), floor.statuses(2)) == (["PreSubmitted", "Submitted"], ["PreSubmitted[child]"])
    floor.cancel(1)
    assert floor.status(2).status == "Cancelled"


def test_a_child_takes_no_children() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1, transmit=False)
    floor.place(3, limit="40.00", parent=2, transmit=False)
    floor.place(4, limit="40.00", transmit=False)
    floor.place(4, limit="40.00", parent=2)
    floor.place(1, limit="41.00", parent=4)  # which would be a parent and a child
    floor.place(4, limit="40.00", parent=4)
    assert errors(floor) == [(3, 321), (4, 321), (1, 321), (4, 321)]


def test_a_working_order_is_not_hung_on_another() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    floor.place(2, action="SELL", limit="45.00", wait_ms=30)
    floor.place(2, action="SELL", limit="45.50", parent=1, wait_ms=30)
    assert (errors(floor), floor.told(2).order.limit_price) == ([(2, 105)], dec("45.00"))


# ------------------------------------------------------------------------------------------------------ another clock


def test_times_that_a_client_has_named_do_not_move_with_another_clock() -> None:
    floor = Floor()
    until, after = "20260311 16:30:00 UTC", "20260311 15:00:00 UTC"
    floor.place(1, limit="41.00", tif="GTD", good_till_date=until)
    floor.place(2, limit="42.20", good_after_time=after)
    floor.place(3, limit="41.00", tif="DAY", wait_ms=30)
    jump = timedelta(hours=2)
    floor.broker.set_clock(floor.now + jump)
    floor.now += jump
    floor.quote("42.10", "42.14")  # the tape begins anew with the clock
    floor.wait(1000)
    assert floor.fills() == [(2, 100, dec("42.14"))]
    floor.wait(timedelta(minutes=29).total_seconds() * 1000)
    assert floor.status(1).status == "Submitted"
    floor.wait(timedelta(minutes=1).total_seconds() * 1000)
    assert (floor.status(1).status, floor.status(3).status) == ("Cancelled", "Submitted")
    floor.wait((datetime(2026, 3, 11, 22, tzinfo=UTC) - floor.now).total_seconds() * 1000)
    assert floor.status(3).status == "Cancelled"


def test_an_order_whose_end_is_behind_the_new_clock_is_over() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="GTD", good_till_date="20260311 16:30:00 UTC", wait_ms=30)
    floor.now += timedelta(hours=5)
    floor.broker.set_clock(floor.now)
    floor.wait(1)
    assert (floor.status(1).status, floor.codes(1)) == ("Cancelled", [202])


# --------------------------------------------------------------------------------------------------- switched off


@pytest.mark.parametrize("tif", ["IOC", "FOK"])
def test_immediate_orders_end_even_when_nothing_fills(tif: str) -> None:
    floor = Floor(policy=Policy(fills=False))
    floor.place(1, limit="42.20", tif=tif, wait_ms=100)
    assert (floor.status(1).status, floor.codes(1)) == ("Cancelled", [202])


def test_an_immediate_order_under_way_ends_when_fills_are_switched_off() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", tif="IOC", wait_ms=30)
    floor.broker.desk.policy = Policy(fills=False)
    floor.wait(100)
    assert (floor.status(1).status, floor.fills()) == ("Cancelled", [])


# ------------------------------------------------------------------------------------------------------- the grid

CHEAP = replace(LISTINGS[1], prev_close=dec("1.05"))


def test_the_limit_of_a_trailing_stop_stands_on_the_grid() -> None:
    floor = Floor()
    floor.place(
        1, action="SELL", order_type="TRAIL LIMIT", aux_price=dec("0.50"), limit_price_offset=dec("0.003"), wait_ms=30
    )
    told = floor.told(1).order
    assert (told.trail_stop_price, told.limit_price) == (dec("41.60"), dec("41.60"))
    floor.quote("41.50", "41.60")
    floor.quote("41.80", "41.90")
    assert floor.fills() == [(1, 100, dec("41.60"))]


@pytest.mark.parametrize(
    ("action", "bid", "ask", "away", "stop", "limit"),
    [
        ("SELL", "1.02", "1.03", "0.0275", "0.9925", "0.9922"),  # below 1 the steps are finer
        ("SELL", "0.9990", "0.9995", "0.10", "0.899", "0.8987"),
        ("BUY", "0.9970", "0.9985", "0.0042", "1.01", "1.01"),  # above they are coarser
        ("BUY", "0.9970", "0.9985", "0.0011", "0.9996", "0.9999"),
    ],
)
def test_a_trailing_stop_stands_on_the_grid_of_its_own_level(
    action: str, bid: str, ask: str, away: str, stop: str, limit: str
) -> None:
    floor = Floor(listings=(LISTINGS[0], CHEAP), quotes=False)
    floor.quote(bid, ask, ticker="ORBI")
    terms = {"order_type": "TRAIL LIMIT", "aux_price": dec(away), "limit_price_offset": dec("0.0003")}
    floor.place(1, contract=ORBI, action=action, wait_ms=30, **terms)
    told = floor.told(1).order
    assert (told.trail_stop_price, told.limit_price) == (dec(stop), dec(limit))
