"""What becomes of brackets: held, sent, filled, ended; children follow their parent and one ends the other."""

import pytest
from paper_floor import Floor, dec

from newsbot.tws.order_messages import OpenOrder, OrderStatus, RequestOpenOrders


def test_legs_that_are_not_transmitted_are_not_seen() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1, transmit=False)
    floor.wait(60_000)
    assert floor.tell(RequestOpenOrders())[:-1] == []
    assert list(floor.all(OrderStatus)) == []


def test_the_last_leg_sends_the_group_parent_first() -> None:
    floor = Floor()
    heard = floor.bracket(entry="41.00")
    assert [told.order_id for told in heard if isinstance(told, OpenOrder)] == [1, 1, 2, 3]
    assert floor.statuses(1) == ["PreSubmitted", "Submitted"]
    assert floor.statuses(2) == ["PreSubmitted[child]"]
    assert floor.statuses(3) == ["PreSubmitted[child,trigger]"]


def test_children_share_an_oca_group_named_after_their_parent() -> None:
    floor = Floor()
    floor.bracket(entry="41.00")
    for child in (2, 3):
        told = floor.told(child).order
        assert (told.oca_group, told.oca_type, told.parent_id) == (str(floor.told(1).perm_id), 3, 1)


def test_the_parents_fill_wakes_its_children() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    assert floor.fills() == [(1, 100, dec("42.14"))]
    assert floor.statuses(1) == ["PreSubmitted", "Submitted", "Filled"]
    assert floor.statuses(2)[-1] == "Submitted"
    assert floor.statuses(3)[-1] == "PreSubmitted[trigger]"


def test_the_target_ends_the_stop() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.quote("45.00", "45.04")
    assert floor.fills()[1:] == [(2, 100, dec("45.00"))]
    assert floor.statuses(3)[-1] == "Cancelled"
    assert floor.codes(3) == [202]


def test_the_stop_ends_the_target() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.quote("39.90", "39.95")
    assert floor.fills()[1:] == [(3, 100, dec("39.90"))]
    assert floor.statuses(3) == ["PreSubmitted[child,trigger]", "PreSubmitted[trigger]", "Submitted", "Filled"]
    assert floor.statuses(2)[-1] == "Cancelled"


def test_children_protect_what_their_parent_got_at_its_first_partial_fill() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.bracket()
    floor.wait(100)
    assert floor.fills() == [(1, 30, dec("42.14"))]
    assert floor.statuses(1)[-1] == "Submitted"
    floor.quote("39.90", "42.50", size=500)
    assert floor.fills()[1:] == [(3, 30, dec("39.90"))]
    assert floor.told(2).order.total_quantity == 70


def test_a_child_fills_more_as_its_parent_gets_more() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=40)
    floor.bracket(target="42.50")
    floor.wait(100)
    floor.quote("42.50", "42.60", size=1000)
    assert floor.fills()[1:] == [(2, 40, dec("42.50"))]
    floor.quote("42.10", "42.20", size=1000)
    assert floor.fills()[2:] == [(1, 60, dec("42.20"))]
    floor.quote("42.55", "42.60", size=1000)
    assert floor.fills()[3:] == [(2, 60, dec("42.50"))]
    assert floor.statuses(3)[-1] == "Cancelled"


def test_a_partial_fill_of_one_child_reduces_the_other() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.quote("45.00", "45.05", size=60)
    assert floor.fills()[1:] == [(2, 60, dec("45.00"))]
    assert floor.told(3).order.total_quantity == 40
    floor.quote("39.90", "39.95", size=1000)
    assert floor.fills()[2:] == [(3, 40, dec("39.90"))]
    assert floor.statuses(2)[-1] == "Cancelled"
    assert floor.status(2).filled == 60


def test_a_parent_cancelled_unfilled_takes_its_children_along() -> None:
    floor = Floor()
    floor.bracket(entry="41.00")
    floor.cancel(1)
    assert [floor.statuses(leg)[-1] for leg in (1, 2, 3)] == ["Cancelled"] * 3
    assert [floor.codes(leg) for leg in (1, 2, 3)] == [[202]] * 3


def test_a_parent_cancelled_after_a_partial_fill_leaves_its_children_for_that_part() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.bracket()
    floor.wait(100)
    floor.cancel(1)
    assert (floor.status(1).status, floor.status(1).filled) == ("Cancelled", 30)
    assert [floor.told(leg).order.total_quantity for leg in (2, 3)] == [30, 30]
    floor.quote("39.90", "39.95")
    assert floor.fills()[1:] == [(3, 30, dec("39.90"))]
    assert floor.statuses(3)[-1] == "Filled"


def test_a_child_cancelled_by_hand_takes_its_sibling_along() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.cancel(2)
    assert [floor.statuses(leg)[-1] for leg in (2, 3)] == ["Cancelled", "Cancelled"]


def test_a_stop_off_the_tick_grid_leaves_entry_and_target_without_it() -> None:
    floor = Floor()
    floor.bracket(stop="40.005")
    floor.wait(100)
    assert floor.codes(3) == [110]
    assert floor.statuses(3) == ["Inactive"]
    assert floor.statuses(1)[-1] == "Filled"
    assert floor.statuses(2)[-1] == "Submitted"


def test_a_rejected_parent_takes_its_children_along() -> None:
    floor = Floor()
    floor.bracket(entry="42.205")
    assert floor.codes(1) == [110]
    assert [floor.statuses(leg)[-1] for leg in (1, 2, 3)] == ["Inactive", "Cancelled", "Cancelled"]


def test_a_child_of_an_unknown_parent_is_refused() -> None:
    floor = Floor()
    floor.place(5, action="SELL", limit="45.00", parent=4)
    assert floor.codes(5) == [135]


def test_a_child_of_another_clients_order_is_refused() -> None:
    floor = Floor()
    floor.join(2, 8)
    floor.place(1, limit="41.00", wait_ms=30)
    floor.place(5, link=2, action="SELL", limit="45.00", parent=1)
    assert floor.codes(5) == [135]


@pytest.mark.parametrize(("parent", "codes", "price"), [(1, [135], "40"), (0, [], "40.5")])
def test_a_stop_is_moved_after_the_entry_only_without_its_parents_id(parent: int, codes: list[int], price: str) -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.place(3, action="SELL", stop="40.50", parent=parent, wait_ms=30)
    assert floor.codes(3) == codes
    assert floor.told(3).order.aux_price == dec(price)
    floor.quote("39.90", "39.95")
    assert floor.fills()[1:] == [(3, 100, dec("39.90"))]
    assert floor.statuses(2)[-1] == "Cancelled"


def test_legs_held_for_long_are_sent_by_a_late_last_leg() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", transmit=False)
    floor.wait(3_600_000)
    floor.place(2, action="SELL", stop="40.00", parent=1, wait_ms=100)
    assert floor.statuses(1)[-1] == "Filled"


def test_a_held_leg_can_be_cancelled() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", transmit=False)
    floor.place(2, action="SELL", limit="45.00", parent=1, transmit=False)
    floor.cancel(1)
    assert [floor.statuses(leg)[-1] for leg in (1, 2)] == ["Cancelled", "Cancelled"]


def test_an_oca_group_of_type_1_ends_with_its_first_fill_even_a_partial_one() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", size=100, oca_group="either", oca_type=1)
    floor.place(2, limit="40.00", size=100, oca_group="either", oca_type=1)
    floor.wait(100)
    assert (floor.status(1).status, floor.status(1).filled) == ("Submitted", 30)
    assert floor.statuses(2)[-1] == "Cancelled"


def test_an_oca_group_of_type_2_is_reduced_by_a_partial_fill() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", size=100, oca_group="both", oca_type=2)
    floor.place(2, limit="40.00", size=100, oca_group="both", oca_type=2)
    floor.wait(100)
    assert floor.told(2).order.total_quantity == 70


def test_a_bracket_survives_the_disconnection_of_its_client() -> None:
    floor = Floor()
    floor.bracket()
    floor.broker.leave(1)
    floor.wait(100)
    floor.quote("45.00", "45.04")
    assert floor.fills() == []  # nobody there to be told
    floor.join(2, 7)
    assert floor.broker.account.holding(990002).quantity == 0
    assert floor.broker.account.realized_gross == {"USD": dec("286.00")}
