"""Single orders: when and at what price they fill, how they end, and what is refused with which code."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import LISTINGS, ORBI, Floor, dec, order

from newsbot.paper.market.market import Market
from newsbot.paper.orders import order_times
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Commission, Execution
from newsbot.tws.hello import NextValidId, Notice, RequestIds
from newsbot.tws.order_messages import (
    CompletedOrder,
    GlobalCancel,
    OpenOrder,
    OpenOrdersEnd,
    OrderStatus,
    RequestAllOpenOrders,
    RequestAutoOpenOrders,
    RequestCompletedOrders,
    RequestOpenOrders,
)

# --------------------------------------------------------------------------------------------------- the fill model


@pytest.mark.parametrize(
    ("terms", "price"),
    [
        ({"limit": "42.20"}, "42.14"),  # a buy gets the ask, not its limit
        ({"limit": "42.14"}, "42.14"),
        ({"limit": "42.13"}, None),
        ({"action": "SELL", "limit": "42.00"}, "42.10"),  # a sell gets the bid
        ({"action": "SELL", "limit": "42.10"}, "42.10"),
        ({"action": "SELL", "limit": "42.11"}, None),
        ({}, "42.14"),
        ({"action": "SELL"}, "42.10"),
        ({"stop": "42.14"}, "42.14"),  # a buy stop at or below the ask is set off at once
        ({"stop": "42.15"}, None),
        ({"action": "SELL", "stop": "42.10"}, "42.10"),
        ({"action": "SELL", "stop": "42.09"}, None),
    ],
)
def test_an_order_against_the_quote_42_10_to_42_14(terms: dict[str, Any], price: str | None) -> None:
    floor = Floor()
    floor.place(1, wait_ms=100, **terms)
    assert [fill[2] for fill in floor.fills()] == ([] if price is None else [dec(price)])


def test_it_takes_20_ms_to_be_acknowledged_and_40_more_to_be_filled() -> None:
    floor = Floor()
    assert floor.place(1, limit="42.20") == []
    assert floor.wait(19.9) == []
    assert [type(message) for message in floor.wait(0.2)] == [OpenOrder, OrderStatus] * 2
    assert floor.wait(39.7) == []
    assert [type(message) for message in floor.wait(0.3)] == [
        Execution, OpenOrder, OrderStatus, OrderStatus, Commission,
    ]  # fmt: skip


def test_a_fill_takes_the_quote_of_its_own_moment() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=30)
    floor.quote("42.15", "42.19", wait_ms=100)
    assert floor.fills() == [(1, 100, dec("42.19"))]


def test_a_quote_that_has_gone_by_then_fills_nothing() -> None:
    floor = Floor()
    floor.place(1, limit="42.14", wait_ms=30)
    floor.quote("42.20", "42.24", wait_ms=100)
    assert floor.fills() == []
    floor.quote("42.00", "42.10", wait_ms=100)
    assert floor.fills() == [(1, 100, dec("42.14"))]  # it was resting: its own limit, not the better ask


def test_a_stop_takes_the_quote_even_far_below() -> None:
    floor = Floor()
    floor.place(1, action="SELL", stop="41.00", wait_ms=30)
    floor.quote("35.00", "35.50")
    assert floor.fills() == [(1, 100, dec("35.00"))]


def test_a_stop_that_was_set_off_stays_so() -> None:
    floor = Floor()
    floor.place(1, action="SELL", stop="41.00", wait_ms=30)
    floor.quote("40.90", "40.95", wait_ms=10)
    assert floor.statuses(1) == ["PreSubmitted[trigger]", "Submitted"]
    floor.quote("43.00", "43.05")
    assert floor.fills() == [(1, 100, dec("43.00"))]


def test_no_more_is_filled_than_the_quote_holds() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.20", wait_ms=5000)
    assert floor.fills() == [(1, 30, dec("42.14"))]
    assert (floor.status(1).status, floor.status(1).filled, floor.status(1).remaining) == ("Submitted", 30, 70)
    floor.quote("42.15", "42.16", size=50)
    floor.quote("42.15", "42.16", size=500)
    assert floor.fills()[1:] == [(1, 50, dec("42.20")), (1, 20, dec("42.20"))]  # the rest was resting at its limit
    assert floor.status(1).status == "Filled"


def test_two_orders_share_the_quoted_size() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=150)
    floor.place(1, limit="42.20")
    floor.place(2, limit="42.20", wait_ms=100)
    assert [fill[:2] for fill in floor.fills()] == [(1, 100), (2, 50)]


def test_a_quote_without_a_size_does_not_limit() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=None)
    floor.place(1, limit="42.20", wait_ms=100)
    assert [fill[1] for fill in floor.fills()] == [100]


@pytest.mark.parametrize("halted", [1, 2])
@pytest.mark.parametrize("terms", [{"limit": "42.20"}, {}, {"stop": "42.00"}])
def test_nothing_fills_while_halted(halted: int, terms: dict[str, Any]) -> None:
    floor = Floor()
    floor.quote(halted=halted)
    floor.place(1, wait_ms=10_000, **terms)
    assert floor.fills() == []
    floor.quote(halted=0)
    assert [fill[1] for fill in floor.fills()] == [100]


def test_a_halt_in_the_last_40_ms_stops_the_fill() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=30)
    floor.quote(halted=1)
    assert floor.fills() == []


def test_an_instrument_without_a_quote_fills_nothing() -> None:
    floor = Floor(quotes=False)
    floor.place(1, wait_ms=1000)
    assert floor.fills() == []
    floor.quote("42.10", "-1")
    assert floor.fills() == []


def test_a_fill_is_told_in_the_order_of_tws() -> None:
    floor = Floor()
    heard = floor.place(1, limit="42.20", order_ref="nb1.x", wait_ms=100)
    fill = next(message for message in heard if isinstance(message, Execution))
    assert (fill.req_id, fill.order_id, fill.client_id, fill.order_ref) == (-1, 1, 7, "nb1.x")
    assert (fill.side, fill.shares, fill.cumulative, fill.avg_price) == ("BOT", 100, 100, dec("42.14"))
    assert (fill.time, fill.account) == ("20260311 10:00:02 US/Eastern", "DU0000000")
    report = next(message for message in heard if isinstance(message, Commission))
    assert (report.exec_id, report.commission, report.realized) == (fill.exec_id, dec("1.00"), None)


def test_the_commissions_of_partial_fills_add_up_to_that_of_the_order() -> None:
    floor = Floor(quotes=False)
    for _ in range(4):
        floor.quote("42.10", "42.14", size=100)
        floor.place(1, limit="42.20", size=400, wait_ms=100) if not floor.fills() else floor.wait(100)
    assert [report.commission for report in floor.all(Commission)] == [dec("1.00"), dec(0), dec("0.50"), dec("0.50")]


# --------------------------------------------------------------------------------------------------------- endings


@pytest.mark.parametrize(
    ("terms", "ends_at"),
    [
        ({"tif": "DAY"}, "2026-03-11T20:00:00+00:00"),
        ({"tif": ""}, "2026-03-11T20:00:00+00:00"),
        ({"tif": "DAY", "outside_rth": True}, "2026-03-12T00:00:00+00:00"),
        ({"tif": "GTD", "good_till_date": "20260311 10:05:00 US/Eastern"}, "2026-03-11T14:05:00+00:00"),
        ({"tif": "GTD", "good_till_date": "20260311 14:05:00 UTC"}, "2026-03-11T14:05:00+00:00"),
        ({"tif": "GTD", "good_till_date": "20260311-14:05:00"}, "2026-03-11T14:05:00+00:00"),
        ({"tif": "GTD", "good_till_date": "20260311 10:05:00"}, "2026-03-11T14:05:00+00:00"),
    ],
)
def test_an_order_ends_at_its_time(terms: dict[str, Any], ends_at: str) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30, **terms)
    end = datetime.fromisoformat(ends_at)
    floor.wait((end - floor.now).total_seconds() * 1000 - 1)
    assert floor.status(1).status == "Submitted"
    floor.wait(1)
    assert floor.status(1).status == "Cancelled"
    assert floor.codes(1) == ([202] if terms["tif"] else [10349, 202])


def test_an_order_good_till_cancelled_does_not_end() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="GTC", wait_ms=7 * 86_400_000)
    assert floor.status(1).status == "Submitted"
    assert floor.broker.next_event_at() is None


@pytest.mark.parametrize(
    ("now", "close"),
    [
        ("2026-03-11T20:00:00+00:00", "2026-03-12T20:00:00+00:00"),  # at the bell: tomorrow's
        ("2026-03-13T21:00:00+00:00", "2026-03-16T20:00:00+00:00"),  # over the weekend
        ("2026-03-06T21:30:00+00:00", "2026-03-09T20:00:00+00:00"),  # and over the change to summer time
    ],
)
def test_a_day_order_ends_at_the_next_close_of_a_weekday(now: str, close: str) -> None:
    terms, at = order(limit="41.00", tif="DAY"), datetime.fromisoformat(now)
    expiry = order_times.expiry(Market(), LISTINGS[0], terms, at, extended=False)
    assert expiry == datetime.fromisoformat(close)


def test_a_partly_filled_order_that_is_cancelled_keeps_its_fills() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.20", wait_ms=100)
    floor.cancel(1)
    assert (floor.status(1).status, floor.status(1).filled) == ("Cancelled", 30)
    assert floor.statuses(1)[-2:] == ["PendingCancel", "Cancelled"]


def test_a_fill_on_its_way_beats_a_cancellation() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=55)
    floor.cancel(1, wait_ms=100)
    assert floor.status(1).status == "Filled"


def test_an_order_cancelled_before_its_acknowledgement_never_works() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=1)
    floor.cancel(1, wait_ms=1)
    floor.wait(200)
    assert floor.fills() == []
    assert floor.status(1).status == "Cancelled"


def test_a_global_cancel_takes_everybodys_orders() -> None:
    floor = Floor()
    floor.join(2, 8)
    floor.place(1, limit="41.00")
    floor.place(1, link=2, limit="41.00", wait_ms=30)
    floor.tell(GlobalCancel())
    floor.wait(30)
    assert [link for link, message in floor.said if isinstance(message, Notice) and message.code == 202] == [1, 2]


# --------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"size": 0}, 434),
        ({"size": -5}, 321),
        ({"size": "1.5"}, 10243),
        ({"size": "999999999999999", "limit": "42"}, 321),
        ({"limit": "999999999999999"}, 463),
        ({"order_type": "TRAIL", "trailing_percent": Decimal(100)}, 463),
        ({"order_type": "TRAIL", "aux_price": Decimal(-1)}, 463),
        ({"limit": "42", "etrade_only": True}, 10268),
        ({"limit": "42", "firm_quote_only": True}, 10269),
        ({"limit": "42", "nbbo_price_cap": Decimal(1)}, 10270),
        ({"action": "HOLD"}, 321),
        ({"order_type": "TRAIL"}, 321),  # no trailing amount
        ({"order_type": "TRAIL", "aux_price": Decimal(1), "trailing_percent": Decimal(1)}, 321),
        ({"order_type": "TRAIL LIMIT", "aux_price": Decimal(1)}, 321),  # no offset
        ({"order_type": "STP LMT", "stop": "42"}, 321),
        ({"order_type": "MIT"}, 321),
        ({"order_type": "PEG MKT"}, 387),
        ({"order_type": "NONE"}, 321),
        ({"order_type": "LMT"}, 321),  # no limit price
        ({"order_type": "STP"}, 321),  # no stop price
        ({"tif": "AUC"}, 10052),
        ({"tif": "OPG", "stop": "42"}, 111),
        ({"tif": "GTC", "order_type": "MOC"}, 113),
        ({"tif": "GTD"}, 391),
        ({"tif": "GTD", "good_till_date": "20260311 09:59:00 US/Eastern"}, 391),  # over already
        ({"tif": "GTD", "good_till_date": "20260311 10:05:00 Mars/Olympus"}, 391),
        ({"tif": "GTD", "good_till_date": "tomorrow"}, 391),
        ({"tif": "GTD", "good_till_date": "20261311-10:05:00"}, 391),
        ({"tif": "GTD", "good_till_date": "20260311 10:05:00 America"}, 391),  # a folder of zones, not a zone
        ({"tif": "GTD", "good_till_date": "20260311 10:05:00 ../../etc/passwd"}, 391),
        ({"tif": "GTD", "good_till_date": "99991231 23:59:59"}, 391),  # no such time in UTC
        ({"account": "DU9999999"}, 321),
        ({"cash_quantity": Decimal(1000)}, 10244),
        ({"conditions": ((3, "a", "1", "20260311 10:00:00"),)}, 321),
        ({"algo_strategy": "Vwap"}, 321),
        ({"hedge_type": "B"}, 321),
        ({"scale_price_increment": Decimal(1)}, 321),
        ({"good_after_time": "soon"}, 391),
        ({"good_after_time": "99991231-23:00:00"}, 391),
        ({"tif": "GTD", "good_till_date": "99991231-23:00:00"}, 391),
    ],
)
def test_an_order_tws_would_not_send_on_is_refused_at_once(terms: dict[str, Any], code: int) -> None:
    floor = Floor()
    heard = floor.place(1, **terms)
    assert [(notice.ident, notice.code) for notice in heard] == [(1, code)]
    assert floor.wait(200) == []


@pytest.mark.parametrize(("order_id", "code"), [(0, 10149), (-5, 320), (2**31, 320), (2**31 - 1, None)])
def test_an_order_id_must_be_a_positive_32_bit_number(order_id: int, code: int | None) -> None:
    floor = Floor()
    floor.place(order_id, limit="41.00")
    assert floor.codes(order_id) == ([] if code is None else [code])


def test_an_id_at_or_below_one_used_is_a_duplicate_even_when_that_one_was_refused() -> None:
    floor = Floor()
    floor.place(5, limit="41.00")
    floor.place(4, limit="41.00")
    assert floor.codes(4) == [103]
    floor.place(6, limit="41.005", wait_ms=30)
    assert floor.codes(6) == [110]
    floor.place(6, limit="41.00")
    assert floor.codes(6) == [110, 103]
    assert [message.order_id for message in floor.tell(RequestIds())] == [7]


def test_an_unknown_contract_is_refused() -> None:
    floor = Floor()
    floor.place(1, contract=Contract(symbol="NONE", sec_type="STK", exchange="SMART", currency="USD"), limit="41")
    assert floor.codes(1) == [200]


@pytest.mark.parametrize(
    ("price", "fits"),
    [("41.01", True), ("41.015", False), ("0.9999", True), ("0.99995", False), ("0", False), ("-1", False)],
)
def test_prices_stand_on_the_grid_of_the_market_rule(price: str, fits: bool) -> None:
    floor = Floor()
    floor.place(1, action="SELL", stop=price, wait_ms=30)
    assert floor.codes(1) == ([] if fits else [110])
    assert floor.status(1).status == ("PreSubmitted" if fits else "Inactive")


def test_the_twenty_first_order_on_one_side_is_rejected() -> None:
    floor = Floor()
    for number in range(1, 22):
        floor.place(number, limit="41.00", size=1, wait_ms=30)
    assert [floor.codes(number) for number in (20, 21)] == [[], [201]]
    floor.place(22, action="SELL", limit="43.00", size=1, wait_ms=30)
    floor.place(23, contract=ORBI, limit="26.00", size=1, wait_ms=30)
    assert floor.codes(22) == floor.codes(23) == []


def test_an_order_beyond_the_accounts_means_is_rejected() -> None:
    floor = Floor(cash=10_000)
    floor.place(1, limit="42.00", size=900, wait_ms=30)  # 37,800: a quarter of it is there
    floor.place(2, limit="42.00", size=100, wait_ms=30)
    assert floor.codes(1) == []
    assert floor.codes(2) == [201]
    assert "insufficient funds: initial margin 1050.00, available 550.00" in [n.text for n in floor.all(Notice)][-1]


def test_closing_needs_no_means() -> None:
    floor = Floor(cash=5_000)
    floor.place(1, limit="42.20", size=400, wait_ms=100)
    floor.place(2, action="SELL", limit="41.00", size=400, wait_ms=100)
    assert [fill[:2] for fill in floor.fills()] == [(1, 400), (2, 400)]


@pytest.mark.parametrize(
    ("make", "code", "text"),
    [
        ("nothing", 10147, "is not found"),
        ("another client's", 10147, "is not found"),
        ("filled", 10148, "state: Filled"),
        ("cancelled", 10148, "state: Cancelled"),
        ("cancelling", 10148, "state: PendingCancel"),
        ("rejected", 161, "not in a cancellable state"),
    ],
)
def test_what_cannot_be_cancelled(make: str, code: int, text: str) -> None:
    floor = Floor()
    floor.join(2, 8)
    match make:
        case "another client's":
            floor.place(1, link=2, limit="41.00", wait_ms=30)
        case "filled":
            floor.place(1, limit="42.20", wait_ms=100)
        case "cancelled":
            floor.place(1, limit="41.00", wait_ms=30)
            floor.cancel(1)
        case "cancelling":
            floor.place(1, limit="41.00", wait_ms=30)
            floor.cancel(1, wait_ms=1)
        case "rejected":
            floor.place(1, limit="41.005", wait_ms=30)
    before = len(floor.codes(1))
    floor.cancel(1, wait_ms=1)
    notices = [notice for notice in floor.all(Notice) if notice.ident == 1][before:]
    assert [notice.code for notice in notices] == [code]
    assert text in notices[0].text


# ----------------------------------------------------------------------------------------------------- new terms


def test_a_live_order_takes_new_terms_after_20_ms() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    perm_id = floor.told(1).perm_id
    assert floor.place(1, limit="42.20", size=50) == []
    floor.wait(30)
    told = floor.told(1)
    assert (told.perm_id, told.order.limit_price, told.order.total_quantity) == (perm_id, dec("42.20"), 50)
    floor.wait(100)
    assert floor.fills() == [(1, 50, dec("42.14"))]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"action": "SELL", "limit": "41.00"}, 105),
        ({"stop": "41.00"}, 105),
        ({"limit": "41.00", "contract": ORBI}, 105),
        ({"limit": "41.00", "size": 0}, 434),
        ({"limit": "41.005"}, 110),
    ],
)
def test_terms_that_do_not_fit_leave_the_order_as_it_was(terms: dict[str, Any], code: int) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    floor.place(1, wait_ms=100, **terms)
    assert floor.codes(1) == [code]
    assert (floor.status(1).status, floor.told(1).order.limit_price) == ("Submitted", dec("41.00"))


def test_a_filled_order_cannot_be_changed() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    floor.place(1, limit="42.30")
    assert floor.codes(1) == [104]


def test_a_longer_life_replaces_the_shorter_one() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="GTD", good_till_date="20260311-14:05:00", wait_ms=30)
    floor.place(1, limit="41.00", tif="GTD", good_till_date="20260311-14:30:00", wait_ms=30)
    floor.wait(600_000)
    assert floor.status(1).status == "Submitted"
    floor.wait(1_500_000)
    assert floor.status(1).status == "Cancelled"


# ------------------------------------------------------------------------------------------------ what can be asked


def test_open_orders_are_ones_own_and_all_are_everybodys() -> None:
    floor = Floor()
    floor.join(2, 8)
    floor.place(1, limit="41.00", wait_ms=30)
    floor.place(4, link=2, limit="41.00", wait_ms=30)
    own = floor.tell(RequestOpenOrders())
    assert [type(message) for message in own] == [OpenOrder, OrderStatus, OpenOrdersEnd]
    every = [message for message in floor.tell(RequestAllOpenOrders()) if isinstance(message, OpenOrder)]
    assert [(told.client_id, told.order_id) for told in every] == [(7, 1), (8, 4)]
    floor.cancel(1)
    floor.quote("40.00", "40.04")
    assert floor.status(4).status == "Filled"
    assert floor.tell(RequestAllOpenOrders()) == [OpenOrdersEnd()]  # what is over is not open


def test_who_was_shown_others_orders_must_number_above_them() -> None:
    floor = Floor()
    floor.join(2, 8)
    floor.place(40, link=2, limit="41.00", wait_ms=30)
    assert [message.order_id for message in floor.tell(RequestIds())] == [1]
    floor.tell(RequestAllOpenOrders())
    assert [message.order_id for message in floor.tell(RequestIds()) if isinstance(message, NextValidId)] == [41]
    floor.place(40, limit="41.00")
    assert floor.codes(40) == [103]


def test_only_client_0_binds_orders() -> None:
    floor = Floor()
    assert [message.code for message in floor.tell(RequestAutoOpenOrders(bind=True))] == [327]
    floor.join(2, 0)
    assert floor.tell(RequestAutoOpenOrders(bind=True), link=2) == []


def test_completed_orders_are_told_with_how_they_ended() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", order_ref="a", wait_ms=100)
    floor.place(2, limit="41.00", order_ref="b", wait_ms=30)
    floor.cancel(2)
    floor.place(3, limit="41.005", order_ref="c", wait_ms=30)
    floor.place(4, limit="41.00", order_ref="d", wait_ms=30)
    told = [
        message for message in floor.tell(RequestCompletedOrders(api_only=False)) if isinstance(message, CompletedOrder)
    ]
    assert [(one.order.order_ref, one.state.status) for one in told] == [
        ("a", "Filled"),
        ("b", "Cancelled"),
        ("c", "Inactive"),
    ]
    assert [one.completed_status[:12] for one in told] == ["Filled Size:", "Cancelled by", "The price do"]
    floor.wait(24 * 3_600_000)
    assert len(floor.tell(RequestCompletedOrders(api_only=False))) == 1  # a new day: only the end


def test_all_orders_keep_their_permid_and_refs() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", order_ref="nb1.abc", wait_ms=30)
    told = floor.told(1)
    assert told.order.order_ref == "nb1.abc"
    assert {status.perm_id for status in floor.all(OrderStatus)} == {told.perm_id}
