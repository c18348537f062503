"""Who may call an order by which number, who hears of it, and what people and accidents do to it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import LISTINGS, Floor, dec, order

from newsbot.paper.orders.hand import Hand
from newsbot.paper.orders.orders import PaperOrder
from newsbot.paper.orders.policy import HeldLegs, Policy
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Commission, Execution, ExecutionsEnd, RequestExecutions
from newsbot.tws.hello import NextValidId, Notice, RequestIds
from newsbot.tws.order_messages import (
    CancelOrder,
    CompletedOrder,
    OpenOrder,
    OrderBound,
    OrderStatus,
    RequestAllOpenOrders,
    RequestAutoOpenOrders,
    RequestCompletedOrders,
    RequestOpenOrders,
)


def hand(floor: Floor) -> Hand:
    return floor.broker.desk.hand


def placed(floor: Floor, order_id: int = 1) -> PaperOrder:
    found = hand(floor).find(key=(7, order_id))
    assert found is not None
    return found


def flush(floor: Floor) -> list[Any]:
    """What a hand's deed has made the broker say."""
    return floor.wait(0)


def on(floor: Floor, link: int, kind: type) -> list[Any]:
    return [message for to, message in floor.said if to == link and isinstance(message, kind)]


def ledger(floor: Floor) -> list[dict[str, Any]]:
    return [json.loads(line) for line in floor.broker.take_ledger()]


# -------------------------------------------------------------------------------------------------------------- ids


def test_after_a_rollback_ids_are_given_again_and_permids_are_not() -> None:
    floor = Floor()
    for number in (1, 2, 3):
        floor.place(number, limit="41.00", wait_ms=30)
    floor.cancel(3)
    former = placed(floor, 3).perm_id
    floor.broker.desk.roll_back_ids(7, 3)
    assert floor.tell(RequestIds()) == [NextValidId(order_id=3)]
    floor.place(3, limit="41.50", wait_ms=30)
    assert placed(floor, 3).perm_id != former
    assert floor.status(3).status == "Submitted"
    floor.place(3, limit="41.60", wait_ms=30)  # the new one is changed, not the old
    assert floor.told(3).order.limit_price == dec("41.60")
    assert [one.perm_id for one in floor.tell(RequestCompletedOrders(api_only=False))[:-1]] == [former]


def test_a_master_client_hears_of_everybodys_orders_and_the_others_do_not() -> None:
    floor = Floor(policy=Policy(master_client=99))
    floor.join(2, 99)
    floor.join(3, 8)
    floor.bracket()
    floor.wait(100)
    assert [told.order_id for told in on(floor, 2, Execution)] == [1]
    assert [told.order.parent_id for told in on(floor, 1, OpenOrder) if told.order_id == 2][-1] == 1
    assert {told.order.parent_id for told in on(floor, 2, OpenOrder)} == {0}
    assert len(on(floor, 2, Commission)) == 1
    assert len(on(floor, 2, OrderStatus)) == len(on(floor, 1, OrderStatus))
    assert on(floor, 3, OpenOrder) == on(floor, 3, Execution) == []
    assert floor.tell(RequestIds(), link=2) == [NextValidId(order_id=4)]


def test_a_master_that_places_an_order_hears_of_it_once() -> None:
    floor = Floor(policy=Policy(master_client=7))
    floor.place(1, limit="41.00", wait_ms=30)
    assert floor.statuses(1) == ["PreSubmitted", "Submitted"]
    assert len(on(floor, 1, OpenOrder)) == 2


# ----------------------------------------------------------------------------------------------- orders made by hand


def test_an_order_made_by_hand_has_no_id_until_client_0_binds_it() -> None:
    floor = Floor()
    floor.join(2, 0)
    hand(floor).place(LISTINGS[0], order(limit="41.00"), floor.now)
    hand(floor).place(LISTINGS[0], order(limit="41.10"), floor.now)
    floor.wait(30)
    assert on(floor, 2, OpenOrder) == on(floor, 1, OpenOrder) == []
    every = [told for told in floor.tell(RequestAllOpenOrders()) if isinstance(told, OpenOrder)]
    assert [(told.client_id, told.order_id) for told in every] == [(0, 0), (0, 0)]
    heard = floor.tell(RequestAutoOpenOrders(bind=True), link=2)
    assert [(one.client_id, one.order_id) for one in heard if isinstance(one, OrderBound)] == [(0, -1), (0, -2)]
    assert [told.order_id for told in heard if isinstance(told, OpenOrder)] == [-1, -2]
    hand(floor).place(LISTINGS[0], order(limit="41.20"), floor.now)
    floor.wait(30)
    assert [bound.order_id for bound in on(floor, 2, OrderBound)] == [-1, -2, -3]
    assert floor.status(-3).status == "Submitted"
    floor.tell(CancelOrder(order_id=-2), link=2)
    floor.place(-1, link=2, limit="41.50", wait_ms=100)
    assert (floor.status(-2).status, floor.told(-1).order.limit_price) == ("Cancelled", dec("41.50"))


def test_a_bound_order_tells_client_0_of_its_fills_at_once() -> None:
    floor = Floor()
    floor.join(2, 0)
    floor.tell(RequestAutoOpenOrders(bind=True), link=2)
    hand(floor).place(LISTINGS[0], order(), floor.now)
    floor.wait(200)
    assert [fill.order_id for fill in on(floor, 2, Execution)] == [-1]
    assert floor.status(-1).status == "Filled"
    assert {line["order_id"] for line in ledger(floor) if line.get("manual")} == {-1}


def test_open_orders_of_client_0_bind_too() -> None:
    floor = Floor()
    floor.join(2, 0)
    hand(floor).place(LISTINGS[0], order(limit="41.00"), floor.now)
    floor.wait(30)
    heard = floor.tell(RequestOpenOrders(), link=2)
    assert [type(message).__name__ for message in heard] == ["OrderBound", "OpenOrder", "OrderStatus", "OpenOrdersEnd"]


def test_who_stops_asking_or_leaves_binds_no_more() -> None:
    floor = Floor()
    floor.join(2, 0)
    floor.tell(RequestAutoOpenOrders(bind=True), link=2)
    floor.tell(RequestAutoOpenOrders(bind=False), link=2)
    hand(floor).place(LISTINGS[0], order(limit="41.00"), floor.now)
    floor.wait(30)
    assert on(floor, 2, OrderBound) == []
    floor.tell(RequestAutoOpenOrders(bind=True), link=2)
    assert len(on(floor, 2, OrderBound)) == 1
    floor.broker.leave(2)
    floor.join(3, 0)
    hand(floor).place(LISTINGS[0], order(limit="41.10"), floor.now)
    floor.wait(30)
    assert on(floor, 3, OrderBound) == []


def test_nobody_can_place_an_order_below_zero() -> None:
    floor = Floor()
    floor.place(-1, limit="41.00")
    assert floor.codes(-1)[-1] == 320


def test_completed_orders_of_the_api_alone_leave_out_those_made_by_hand() -> None:
    floor = Floor()
    hand(floor).place(LISTINGS[0], order(limit="42.20", order_ref="by hand"), floor.now)
    floor.place(1, limit="42.20", order_ref="by api", wait_ms=200)

    def refs(*, api_only: bool) -> list[str]:
        heard = floor.tell(RequestCompletedOrders(api_only=api_only))
        return [told.order.order_ref for told in heard if isinstance(told, CompletedOrder)]

    assert refs(api_only=False) == ["by hand", "by api"]
    assert refs(api_only=True) == ["by api"]


# --------------------------------------------------------------------------------------------------------- held legs


@pytest.mark.parametrize(
    ("legs", "shown", "sent"),
    [(HeldLegs.KEPT, [], True), (HeldLegs.SHOWN, [(1, "Inactive"), (2, "Inactive")], True), (HeldLegs.LOST, [], False)],
)
def test_what_becomes_of_untransmitted_legs_when_their_client_goes(
    legs: HeldLegs, shown: list[tuple[int, str]], sent: bool
) -> None:
    floor = Floor(policy=Policy(held_legs=legs))
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1, transmit=False)
    floor.broker.leave(1)
    floor.join(2, 7)
    heard = floor.tell(RequestOpenOrders(), link=2)
    assert [(told.order_id, told.state.status) for told in heard if isinstance(told, OpenOrder)] == shown
    floor.place(3, link=2, action="SELL", stop="40.00", parent=1, wait_ms=30)
    assert floor.codes(3) == ([] if sent else [135])
    assert [line["order_id"] for line in ledger(floor) if line["kind"] == "lost"] == ([] if sent else [1, 2])


def test_held_legs_can_be_transmitted_by_hand() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", transmit=False)
    floor.place(2, action="SELL", stop="40.00", parent=1, transmit=False)
    hand(floor).transmit(placed(floor, 2), floor.now)
    floor.wait(200)
    assert (floor.status(1).status, floor.statuses(2)[-1]) == ("Filled", "PreSubmitted[trigger]")
    with pytest.raises(ValueError, match="transmitted already"):
        hand(floor).transmit(placed(floor, 2), floor.now)


# ----------------------------------------------------------------------------------------------- what a hand may do


def test_orders_are_found_by_permid_ref_and_key() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", order_ref="a", wait_ms=30)
    floor.cancel(1)
    floor.place(2, limit="41.00", order_ref="a", wait_ms=30)
    assert hand(floor).find(order_ref="a") == placed(floor, 2)
    assert hand(floor).find(perm_id=placed(floor).perm_id) == placed(floor)
    assert hand(floor).find(order_ref="b") is hand(floor).find() is hand(floor).find(key=(8, 1)) is None


def test_a_forced_fill_trades_at_any_price() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    hand(floor).fill(placed(floor), 30, dec("39.99"), floor.now)
    flush(floor)
    assert floor.fills() == [(1, 30, dec("39.99"))]
    with pytest.raises(ValueError, match="70 left, not 71"):
        hand(floor).fill(placed(floor), 71, dec("39.99"), floor.now)


def test_an_order_on_its_way_is_acknowledged_before_it_is_made_to_fill() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="DAY")
    hand(floor).fill(placed(floor), 10, dec("41.00"), floor.now)
    flush(floor)
    assert floor.statuses(1) == ["PreSubmitted", "Submitted"]
    assert (floor.status(1).filled, placed(floor).expires_at) == (10, datetime(2026, 3, 11, 20, tzinfo=UTC))
    floor.wait(7 * 3_600_000)
    assert (floor.status(1).status, floor.codes(1)) == ("Cancelled", [202])


@pytest.mark.parametrize(("quantity", "status"), [(100, "Filled"), (40, "Cancelled")])
def test_an_immediate_order_on_its_way_trades_before_its_rest_ends(quantity: int, status: str) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="IOC")
    hand(floor).fill(placed(floor), quantity, dec("41.00"), floor.now)
    floor.wait(100)
    assert (floor.fills(), floor.status(1).status) == ([(1, quantity, dec("41.00"))], status)
    assert floor.statuses(1)[:-1] == ["PreSubmitted", "Submitted"]


def test_an_order_that_is_rejected_on_its_way_cannot_be_made_to_fill() -> None:
    floor = Floor()
    floor.place(1, limit="41.003")
    with pytest.raises(ValueError, match="is Inactive: it cannot fill"):
        hand(floor).fill(placed(floor), 10, dec("41.00"), floor.now)
    flush(floor)
    assert (floor.statuses(1), floor.codes(1), floor.fills()) == (["Inactive"], [110], [])


@pytest.mark.parametrize("cancel", [False, True])
def test_what_was_never_transmitted_cannot_be_made_to_fill(cancel: bool) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", transmit=False)
    if cancel:
        floor.cancel(1)
    with pytest.raises(ValueError, match="was never transmitted"):
        hand(floor).fill(placed(floor), 10, dec("41.00"), floor.now)


def test_a_trader_too_must_keep_to_the_grid() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    with pytest.raises(ValueError, match="refused with 110"):
        hand(floor).change(placed(floor), floor.now, limit_price=dec("41.003"))
    assert placed(floor).limit == dec("41.00")


def test_both_exits_can_be_made_to_fill() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    hand(floor).fill(placed(floor, 2), 100, dec("45.00"), floor.now)
    hand(floor).fill(placed(floor, 3), 100, dec("40.00"), floor.now)  # cancelled already: a late fill
    flush(floor)
    assert [fill[0] for fill in floor.fills()] == [1, 2, 3]
    assert (floor.status(3).status, floor.status(3).filled, floor.status(3).remaining) == ("Filled", 100, 0)
    assert floor.broker.account.holding(990002).quantity == -100


@pytest.mark.parametrize(("quantity", "status", "code"), [(100, "Filled", 10148), (40, "Cancelled", 202)])
def test_a_fill_may_beat_a_cancellation(quantity: int, status: str, code: int) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    hand(floor).fill_after_cancel(placed(floor), quantity, dec("41.00"))
    floor.cancel(1)
    assert floor.fills() == [(1, quantity, dec("41.00"))]
    assert (floor.status(1).status, floor.codes(1)) == (status, [code])


def test_orders_are_cancelled_rejected_expired_and_talked_about_from_outside() -> None:
    floor = Floor()
    for number in (1, 2, 3, 4):
        floor.place(number, limit="41.00", wait_ms=30)
    hand(floor).cancel(placed(floor, 1), floor.now, reason="by the exchange")
    hand(floor).reject(placed(floor, 2), 201, "Order rejected - reason:margin", floor.now)
    hand(floor).expire(placed(floor, 3), floor.now)
    hand(floor).say(placed(floor, 4), 2161, "price cap", floor.now)
    flush(floor)
    assert [floor.status(number).status for number in (1, 2, 3, 4)] == [
        "Cancelled", "Inactive", "Cancelled", "Submitted",
    ]  # fmt: skip
    assert [floor.codes(number) for number in (1, 2, 3, 4)] == [[202], [201], [202], [2161]]
    with pytest.raises(ValueError, match="is over: Cancelled"):
        hand(floor).cancel(placed(floor, 1), floor.now)


def test_a_trader_changes_an_order_at_tws() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    hand(floor).change(placed(floor), floor.now, quantity=50)
    flush(floor)
    assert floor.told(1).order.total_quantity == 50
    hand(floor).change(placed(floor), floor.now, limit_price=dec("42.20"))
    floor.wait(100)
    assert floor.fills() == [(1, 50, dec("42.14"))]


def test_nobody_makes_an_order_smaller_than_what_it_has_filled() -> None:
    floor = Floor()
    floor.quote("42.10", "42.14", size=60)
    floor.place(1, limit="42.14", wait_ms=100)
    with pytest.raises(ValueError, match="has filled 60: it cannot be for 60"):
        hand(floor).change(placed(floor), floor.now, quantity=60)
    assert floor.status(1).remaining == 40


# ------------------------------------------------------------------------------------------------------- corrections


def ask(floor: Floor, **asked: Any) -> list[Execution]:
    heard = floor.tell(RequestExecutions(req_id=5, **asked))
    assert heard[-1] == ExecutionsEnd(req_id=5)
    return [message for message in heard if isinstance(message, Execution)]


def test_a_correction_replaces_the_fill_everywhere() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=200)
    first = next(floor.all(Execution))
    new_id = hand(floor).correct(first.exec_id, 90, dec("42.00"), floor.now)
    heard = flush(floor)
    assert (first.exec_id[-3:], new_id[-3:], new_id[:-3]) == (".01", ".02", first.exec_id[:-3])
    told = next(message for message in heard if isinstance(message, Execution))
    assert (told.exec_id, told.shares, told.price, told.cumulative, told.time) == (new_id, 90, 42, 90, first.time)
    assert [(fill.exec_id, fill.shares) for fill in ask(floor)] == [(new_id, 90)]
    holding = floor.broker.account.holding(990002)
    assert (holding.quantity, holding.cost, holding.fees) == (90, 3780, 1)
    assert floor.broker.account.cash == {"USD": 100_000 - 3780 - 1}
    assert hand(floor).correct(new_id, 100, dec("42.14"), floor.now)[-3:] == ".03"
    assert floor.broker.account.cash == {"USD": 100_000 - 4214 - 1}


def test_a_complete_order_stays_complete_when_it_is_corrected() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=200)
    first = next(floor.all(Execution)).exec_id
    hand(floor).correct(first, 40, dec("42.00"), floor.now)
    flush(floor)
    status = floor.status(1)
    assert (status.status, status.filled, status.remaining) == ("Filled", 40, 0)
    assert (status.last_fill_price, status.avg_fill_price, floor.told(1).order.total_quantity) == (42, 42, 40)
    with pytest.raises(ValueError, match="is for 100: 101"):
        hand(floor).correct(first, 101, dec("42.00"), floor.now)
    hand(floor).correct(first, 100, dec("42.14"), floor.now)
    hand(floor).bust(first, floor.now)
    flush(floor)
    status = floor.status(1)
    assert (status.status, status.filled, status.remaining, status.last_fill_price) == ("Filled", 0, 0, 0)


def test_the_last_price_is_that_of_the_latest_fill_that_stands() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.20", wait_ms=100)
    floor.quote("42.10", "42.18", size=30)
    first, second = (fill.exec_id for fill in floor.all(Execution))
    hand(floor).correct(first, 30, dec("42.00"), floor.now)
    flush(floor)
    assert floor.status(1).last_fill_price == dec("42.20")  # it was resting at its limit
    hand(floor).bust(second, floor.now)
    flush(floor)
    assert (floor.status(1).last_fill_price, floor.status(1).avg_fill_price) == (42, 42)


def test_children_are_for_no_more_than_a_correction_leaves_their_parent() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    first = next(floor.all(Execution)).exec_id
    hand(floor).correct(first, 40, dec("42.14"), floor.now)
    flush(floor)
    assert [floor.told(child).order.total_quantity for child in (2, 3)] == [40, 40]
    hand(floor).bust(first, floor.now)
    flush(floor)
    assert [floor.status(child).status for child in (2, 3)] == ["Cancelled", "Cancelled"]


def test_children_of_a_working_parent_shrink_with_it() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.bracket(entry="42.14")
    floor.wait(100)
    hand(floor).bust(next(floor.all(Execution)).exec_id, floor.now)
    flush(floor)
    assert [floor.told(number).order.total_quantity for number in (1, 2, 3)] == [70, 70, 70]


def test_a_bust_undoes_the_trade() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=200)
    hand(floor).bust(next(floor.all(Execution)).exec_id, floor.now)
    heard = flush(floor)
    assert [message.shares for message in heard if isinstance(message, Execution)] == [0]
    assert floor.broker.account.holding(990002).quantity == 0
    assert floor.broker.account.cash == {"USD": 100_000}
    lines = [line for line in ledger(floor) if line["kind"] == "correction"]
    assert [(line["quantity"], line["commission"], line["position"]) for line in lines] == [(0, "0", 0)]
    with pytest.raises(ValueError, match="no fill"):
        hand(floor).bust("none.01", floor.now)


def test_what_is_taken_back_from_a_working_order_is_not_traded_again() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", wait_ms=100)
    first = next(floor.all(Execution)).exec_id
    hand(floor).bust(first, floor.now)
    flush(floor)
    assert (floor.told(1).order.total_quantity, floor.status(1).filled, floor.status(1).remaining) == (70, 0, 70)
    floor.quote("42.10", "42.14", size=1000)
    assert [fill[:2] for fill in floor.fills()] == [(1, 30), (1, 0), (1, 70)]
    assert (floor.status(1).status, floor.broker.account.holding(990002).quantity) == ("Filled", 70)


def test_a_working_order_is_not_corrected_into_a_complete_one() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", wait_ms=100)
    with pytest.raises(ValueError, match="still works"):
        hand(floor).correct(next(floor.all(Execution)).exec_id, 100, dec("42.14"), floor.now)


def test_a_correction_cannot_fill_more_than_the_order() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=200)
    with pytest.raises(ValueError, match="is for 100: 101"):
        hand(floor).correct(next(floor.all(Execution)).exec_id, 101, dec("42.00"), floor.now)


def test_a_commission_may_come_late() -> None:
    floor = Floor(policy=Policy(commission_after=timedelta(seconds=3)))
    floor.place(1, limit="42.20", wait_ms=200)
    assert floor.fills() != []
    assert list(floor.all(Commission)) == []
    assert [type(message) for message in floor.tell(RequestExecutions(req_id=5))] == [Execution, ExecutionsEnd]
    floor.wait(3000)
    assert [report.exec_id for report in floor.all(Commission)] == [next(floor.all(Execution)).exec_id]


def test_executions_of_days_before_are_told_when_asked_for() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=200)
    floor.wait(86_400_000)
    floor.place(2, limit="42.20", wait_ms=200)
    assert [fill.order_id for fill in ask(floor)] == [2]
    assert [fill.order_id for fill in ask(floor, last_days=2)] == [1, 2]
    assert [fill.order_id for fill in ask(floor, dates=("20260311",))] == [1]
    assert ask(floor, dates=("20260301",)) == []


# ------------------------------------------------------------------------------------------------------- the ledger


def test_the_ledger_has_what_an_oracle_needs() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.place(3, action="SELL", stop="40.50", wait_ms=30)
    floor.quote("45.00", "45.04")
    lines = ledger(floor)
    head = lines[0]["perm_id"]
    assert [line["parent_perm_id"] for line in lines[:3]] == [0, head, head]
    assert (lines[1]["oca_group"], lines[1]["oca_type"], lines[1]["tif"]) == (str(head), 3, "GTC")
    moved = next(line for line in lines if line.get("why") == "modified")
    assert (moved["old_price"], moved["new_price"], moved["old_stop"], moved["new_stop"]) == (
        "40",
        "40.5",
        "40",
        "40.5",
    )
    bought, sold = [line for line in lines if line["kind"] == "fill"]
    assert (bought["commission"], bought["realized"], bought["position"]) == ("1", None, 100)
    assert (sold["commission"], sold["realized"], sold["position"]) == ("1", "284", 0)


def test_options_trade_in_lots_of_their_multiplier() -> None:
    option = replace(LISTINGS[0], con_id=5, ticker="HLDN 261218C00042000", symbol="HLDN", sec_type="OPT",
                     right="C", strike=Decimal(42), multiplier=Decimal(100))  # fmt: skip
    floor = Floor(listings=[*LISTINGS, option])
    floor.quote("1.00", "1.05", ticker=option.ticker)
    floor.place(1, limit="1.10", size=2, contract=Contract(con_id=5, exchange="SMART"), wait_ms=200)
    assert [notice.text for notice in floor.all(Notice) if notice.ident == 1] == []
    assert floor.broker.account.holding(5).cost == 210
