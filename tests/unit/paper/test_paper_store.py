"""What the broker still knows of orders that are over, and what it forgets."""

from dataclasses import replace
from datetime import timedelta

from paper_floor import HLDN, LISTINGS, OPEN, order

from newsbot.paper.orders.orders import PaperOrder, Stage
from newsbot.paper.orders.store import Orders
from newsbot.paper.orders.timers import Due, Timers


def made(perm_id: int, **more: object) -> PaperOrder:
    kept = PaperOrder(
        key=(7, perm_id), perm_id=perm_id, listing=LISTINGS[0], contract=HLDN, terms=order(limit="42.00"), quantity=100,
        placed_at=OPEN, stage=Stage.WORKING,
    )  # fmt: skip
    return replace(kept, **more)  # type: ignore[arg-type]


def test_of_orders_that_are_over_the_latest_are_known_and_the_parents_of_live_ones() -> None:
    orders = Orders(finished_max=3)
    orders.put(made(1))
    orders.put(made(2, parent=1))
    for number in range(3, 10):
        orders.put(made(number))
    for number in (1, *range(3, 10)):
        orders.put(made(number, stage=Stage.CANCELLED))
    assert [kept.perm_id for kept in orders] == [1, 2, 8, 9]
    assert orders.get((7, 5)) is None
    assert (orders.last_id(7), [one.perm_id for one in orders.pending()]) == (9, [2])


def test_contracts_are_watched_while_orders_live() -> None:
    heard: list[tuple[str, int]] = []
    orders = Orders(
        entered=lambda con_id: heard.append(("in", con_id)), left=lambda con_id: heard.append(("out", con_id))
    )
    orders.put(made(1))
    orders.put(made(1, filled=50))
    orders.put(made(1, stage=Stage.FILLED))
    orders.put(made(1, stage=Stage.FILLED, filled=90))  # corrected
    assert heard == [("in", 990002), ("out", 990002)]


def test_timers_of_orders_that_are_over_are_forgotten() -> None:
    timers = Timers()
    for number in range(1, 6):
        timers.add(OPEN + timedelta(days=9 - number), Due.EXPIRE, number)
    timers.prune(lambda perm_id: perm_id in (2, 4))
    assert (len(timers), timers.first()) == (2, (OPEN + timedelta(days=5), Due.EXPIRE, 4))


def test_children_that_are_over_cost_nothing_and_what_they_traded_is_known() -> None:
    orders = Orders(finished_max=10)
    orders.put(made(1))
    for number in range(2, 200):
        orders.put(made(number, parent=1))
        orders.put(made(number, parent=1, filled=2))
        orders.put(made(number, parent=1, filled=3, stage=Stage.CANCELLED))
    orders.put(made(200, parent=1))
    assert [child.perm_id for child in orders.children(1)] == [200]
    assert orders.traded_by_children(1) == 198 * 3
    assert {name: len(kept) for name, kept in orders._children.items()} == {1: 1}
    assert len(list(orders)) == 12


def test_an_order_may_change_its_parent_and_its_group() -> None:
    orders = Orders()
    orders.put(made(1))
    orders.put(made(2, parent=1, oca_group="1"))
    orders.put(made(3, oca_group="mine"))
    orders.put(made(2, oca_group="mine"))
    assert (orders.children(1), [one.perm_id for one in orders.group(orders[3])]) == ([], [2])
    orders.put(made(2, oca_group="mine", stage=Stage.CANCELLED))
    assert orders.group(orders[3]) == []


def test_as_many_names_of_groups_that_have_filled_are_known_as_orders_that_are_over() -> None:
    orders = Orders(finished_max=3)
    for number in range(1, 7):
        name = f"group {number}"
        orders.put(made(number, terms=order(limit="42.00", oca_group=name), oca_group=name, stage=Stage.FILLED))
    assert [number for number in range(1, 7) if orders.is_spent(f"group {number}")] == [4, 5, 6]
