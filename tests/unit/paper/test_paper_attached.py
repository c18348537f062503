"""What may be attached to an order, what ends by itself is told as, and requests that are slips."""

from dataclasses import replace

import pytest
from paper_floor import HLDN, LISTINGS, ORBI, Floor, dec, order

from newsbot.paper.counter.clients import Hangup
from newsbot.tws.contract import Contract
from newsbot.tws.hello import ManagedAccounts, Notice, StartApi
from newsbot.tws.order_messages import CancelOrder, CompletedOrder, OpenOrder, PlaceOrder, RequestCompletedOrders


def words(floor: Floor, order_id: int) -> list[tuple[int, str]]:
    """The codes and texts told with that id."""
    return [(notice.code, notice.text) for notice in floor.all(Notice) if notice.ident == order_id]


def completed(floor: Floor) -> dict[int, CompletedOrder]:
    told = floor.tell(RequestCompletedOrders(api_only=False))
    return {one.perm_id: one for one in told if isinstance(one, CompletedOrder)}


@pytest.mark.parametrize(
    ("contract", "action", "says"),
    [(ORBI, "SELL", "its parent's contract"), (HLDN, "BUY", "the other side than its parent")],
    ids=["another contract", "the same side"],
)
def test_a_child_closes_what_its_parent_opens(contract: Contract, action: str, says: str) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, contract=contract, action=action, limit="30.00", parent=1)
    ((code, text),) = words(floor, 2)
    assert code == 201
    assert says in text
    floor.place(3, action="SELL", limit="45.00", parent=1, wait_ms=50)
    assert not words(floor, 3)
    assert floor.statuses(3)[-1] == "PreSubmitted[child]"


def test_a_held_order_is_not_hung_on_what_it_does_not_fit() -> None:
    floor = Floor()
    floor.place(1, contract=ORBI, limit="20.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1)
    assert [code for code, _ in words(floor, 2)] == [201]


def test_what_the_system_ends_is_not_said_to_be_the_traders_doing() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="IOC", wait_ms=100)
    floor.place(2, limit="41.00", tif="FOK", wait_ms=100)
    floor.place(3, limit="42.20", oca_group="g", oca_type=1)
    floor.place(4, limit="40.00", oca_group="g", oca_type=1, wait_ms=500)
    floor.bracket(5, entry="41.00")
    floor.cancel(5)
    told = completed(floor)
    said = {number: told[floor.told(number).perm_id].completed_status for number in range(1, 8) if number not in (1, 2)}
    ended = {one.completed_status for one in told.values()}
    assert {"Cancelled by System: IOC", "Cancelled by System: FOK"} <= ended
    assert said == {
        3: "Filled Size: 100",
        4: "Cancelled by System: OCA group",
        5: "Cancelled by Trader",
        6: "Cancelled by System: parent order",
        7: "Cancelled by System: parent order",
    }


def test_a_completed_order_without_a_parent_has_none() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.cancel(2)
    told = completed(floor)
    parents = {one.order.order_type: one.parent_perm_id for one in told.values()}
    entry = floor.told(1).perm_id
    assert told[entry].parent_perm_id == 9223372036854775807
    assert told[floor.told(2).perm_id].parent_perm_id == entry
    assert len(parents) == 2


def test_every_preview_has_a_perm_id_of_its_own() -> None:
    floor = Floor()
    asked = [floor.place(number, limit="41.00", what_if=True) for number in (1, 1, 2)]
    shown = [one.perm_id for told in asked for one in told if isinstance(one, OpenOrder)]
    floor.place(3, limit="41.00", wait_ms=50)
    assert len({*shown, floor.told(3).perm_id}) == 4


@pytest.mark.parametrize(
    ("order_id", "size", "code", "text"),
    [
        (-5, 100, 320, "Error reading request: order id -5 is not a positive number"),
        (2**31, 100, 320, "Error reading request: order id 2147483648 is not a 32-bit number"),
        (1, -5, 321, "Error validating request: the order size -5 is negative"),
        (1, 0, 434, "The order size cannot be zero."),
    ],
)
def test_a_slip_is_named(order_id: int, size: int, code: int, text: str) -> None:
    floor = Floor()
    floor.place(order_id, size=size, limit="41.00")
    assert words(floor, order_id) == [(code, text)]


@pytest.mark.parametrize("size", [30, 20])
def test_an_order_is_not_changed_to_what_it_has_filled(size: int) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", wait_ms=100)
    floor.place(1, limit="42.14", size=size, wait_ms=100)
    text = f"Order being modified has filled 30 already: its quantity cannot be {size}"
    assert words(floor, 1) == [(105, text)]


@pytest.mark.parametrize("working", [True, False])
@pytest.mark.parametrize("quantity", [0, 100])
def test_a_change_behind_a_cancellation_is_answered(working: bool, quantity: int) -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=50 if working else 0)
    if quantity:
        made = floor.broker.desk.hand.find(key=(7, 1))
        assert made is not None
        floor.broker.desk.hand.fill_after_cancel(made, quantity, dec("41.00"))
    floor.tell(CancelOrder(order_id=1))
    changed = replace(order(limit="41.05"), total_quantity=dec(100))
    floor.tell(PlaceOrder(order_id=1, contract=HLDN, order=changed))
    floor.wait(200)
    assert [code for code, _ in words(floor, 1)] == ([10148, 104] if quantity else [202, 103])


def test_a_negative_client_id_is_refused() -> None:
    floor = Floor()
    told = floor.tell(StartApi(client_id=-5), link=2)
    assert [(one.code, one.text) for one in told if isinstance(one, Notice)] == [
        (321, "Error validating request: client id -5 is negative")
    ]
    assert isinstance(told[-1], Hangup)
    assert not [one for one in told if isinstance(one, ManagedAccounts)]


def test_of_a_listing_in_pence_prices_are_pence_and_costs_are_pounds() -> None:
    pence = replace(LISTINGS[0], ticker="PNCE", con_id=990009, currency="GBP", magnifier=100, primary_exchange="LSE")
    floor = Floor(quotes=False, base="GBP", listings=(pence,))
    floor.quote("420", "421", ticker="PNCE")
    contract = Contract(symbol="PNCE", sec_type="STK", exchange="SMART", currency="GBP")
    floor.place(1, contract=contract, limit="421", size=100, wait_ms=200)
    holding = floor.broker.account.holding(990009)
    assert holding.quantity == 100
    assert 4 < holding.average_cost < 5
