"""What the account cannot carry is not taken, whichever way it is asked for."""

from decimal import Decimal

from paper_floor import HLDN, ORBI, Floor, order

from newsbot.paper.orders.policy import Policy
from newsbot.tws.hello import Notice
from newsbot.tws.order import OpenOrder, PlaceOrder


def _holding(shares: int) -> Floor:
    floor = Floor(cash=20_000)
    floor.place(1, size=shares, wait_ms=1000)
    assert floor.status(1).status == "Filled"
    return floor


def test_an_order_that_turns_a_position_over_needs_margin_for_what_it_opens() -> None:
    floor = _holding(1)
    floor.place(2, action="SELL", size=100_000, wait_ms=1000)
    assert floor.codes(2) == [201]
    assert floor.status(2).status == "Inactive"


def test_an_order_that_only_closes_is_always_taken() -> None:
    floor = _holding(1000)
    floor.quote("24.00", "24.04")
    floor.place(2, action="SELL", size=1000, limit="30.00", wait_ms=1000)
    assert floor.status(2).status == "Submitted"


def test_turning_a_position_over_needs_no_more_than_the_other_side_frees() -> None:
    floor = _holding(900)
    floor.place(2, action="SELL", size=1800, limit="43.00", wait_ms=1000)
    assert floor.status(2).status == "Submitted"


def test_a_change_beyond_the_means_is_refused_and_the_order_stays_as_it_was() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, limit="40.00", size=10, wait_ms=1000)
    floor.place(1, limit="40.00", size=100_000, wait_ms=1000)
    assert floor.codes(1) == [201]
    assert floor.told(1).order.total_quantity == 10
    assert floor.status(1).status == "Submitted"


def test_an_order_may_be_changed_to_all_that_its_own_margin_frees() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, limit="40.00", size=1900, wait_ms=1000)  # 19,000 of 20,000
    floor.place(1, limit="40.00", size=2000, wait_ms=1000)
    assert floor.codes(1) == []
    assert floor.told(1).order.total_quantity == 2000


def test_a_smaller_order_is_taken_however_little_is_left() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, contract=ORBI, limit="20.00", size=900, wait_ms=1000)  # ties up 4,500
    floor.place(2, size=350, wait_ms=1000)
    floor.quote("1.00", "1.02")  # what was bought for 14,749 is worth 350: 5,600 is left in all
    floor.place(3, contract=ORBI, limit="20.00", size=300, wait_ms=1000)
    floor.place(1, contract=ORBI, limit="20.00", size=800, wait_ms=1000)
    assert floor.codes(3) == [201]
    assert floor.codes(1) == []
    assert floor.told(1).order.total_quantity == 800


def test_a_stop_that_trails_below_zero_frees_no_margin() -> None:
    floor = Floor(cash=20_000)
    floor.place(
        1, contract=ORBI, action="SELL", size=10, order_type="TRAIL", aux_price=Decimal(1_000_000), wait_ms=1000
    )
    floor.place(2, limit="42.00", size=100_000, wait_ms=1000)
    assert floor.status(1).status == "PreSubmitted"
    assert floor.codes(2) == [201]


def test_no_order_has_the_perm_id_that_a_preview_was_shown_with() -> None:
    floor = Floor()
    told = floor.tell(PlaceOrder(order_id=1, contract=HLDN, order=order(limit="40.00", what_if=True)))
    preview = next(one for one in told if isinstance(one, OpenOrder))
    floor.place(2, limit="40.00", wait_ms=1000)
    assert floor.told(2).perm_id != preview.perm_id
    assert preview.state.init_margin_change == Decimal("1000.00")
    assert not [one for one in told if isinstance(one, Notice)]


def test_an_order_whose_end_is_past_when_it_is_transmitted_never_trades() -> None:
    floor = Floor()
    until = {"tif": "GTD", "good_till_date": "20260311-14:00:05"}
    floor.place(1, limit="43.00", transmit=False, **until)
    floor.wait(10_000)
    floor.place(2, action="SELL", limit="45.00", parent=1, wait_ms=1000)  # takes its parent along
    assert floor.fills() == []
    assert floor.status(1).status == "Cancelled"
    assert floor.status(2).status == "Cancelled"


def test_a_fill_that_is_under_way_does_not_come_once_fills_are_off() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=30)  # acknowledged, and meets the quote
    floor.broker.desk.policy = Policy(fills=False)
    floor.quote("42.10", "42.14")
    assert floor.fills() == []
    floor.broker.desk.policy = Policy()
    floor.quote("42.11", "42.15")
    assert floor.status(1).status == "Filled"
