"""OCA groups and families of every kind, and the laws that hold whatever happens to them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from paper_floor import LISTINGS, ORBI, Floor, dec

from newsbot.paper.instruments.grid import on_grid
from newsbot.paper.orders.orders import PaperOrder, Stage
from newsbot.paper.orders.policy import Children, Policy
from newsbot.tws.execution import Execution
from newsbot.tws.order_messages import OrderStatus

RACE = timedelta(milliseconds=100)


def group(floor: Floor, kind: int, *sizes: int, price: str = "42.14") -> None:
    """Buys of one group, all at a price that meets the quote."""
    for number, size in enumerate(sizes, 1):
        floor.place(number, limit=price, size=size, oca_group="either", oca_type=kind)
    floor.wait(30)


# ------------------------------------------------------------------------------------------------------- OCA groups


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_complete_fill_ends_the_others(kind: int) -> None:
    floor = Floor()
    group(floor, kind, 100, 100)
    floor.wait(200)
    assert floor.fills() == [(1, 100, dec("42.14"))]
    assert (floor.status(2).status, floor.codes(2)) == ("Cancelled", [202])


@pytest.mark.parametrize(("kind", "left"), [(2, 140), (3, 140), (1, None)])
def test_a_partial_fill_reduces_the_others_in_proportion_or_ends_them(kind: int, left: int | None) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    group(floor, kind, 100, 200)
    floor.wait(35)
    assert floor.fills() == [(1, 30, dec("42.14"))]
    if left is None:
        assert floor.status(2).status == "Cancelled"
    else:
        assert floor.told(2).order.total_quantity == left


def test_with_block_only_one_is_filled_at_a_time_and_without_it_both_may_be() -> None:
    sold: dict[int, Decimal] = {}
    for kind in (1, 2, 3):
        floor = Floor(policy=Policy(oca_delay=RACE))
        group(floor, kind, 100, 100)
        floor.wait(500)
        sold[kind] = sum((fill.shares for fill in floor.all(Execution)), Decimal(0))
    assert sold == {1: 100, 2: 100, 3: 200}


def test_a_blocked_order_goes_on_when_the_one_before_it_did_not_fill() -> None:
    floor = Floor()
    group(floor, 2, 100, 100)
    floor.quote("42.20", "42.24")
    assert floor.fills() == []
    floor.quote("42.00", "42.10")
    assert [fill[0] for fill in floor.fills()] == [1]


def test_cancelling_one_of_a_group_by_hand_takes_the_others_along() -> None:
    floor = Floor()
    group(floor, 1, 100, 100, price="41.00")
    floor.cancel(2)
    assert [floor.status(number).status for number in (1, 2)] == ["Cancelled", "Cancelled"]


@pytest.mark.parametrize(("size", "left"), [(15, 10), (200, 140)])
def test_what_a_fill_takes_off_the_others_is_rounded_up(size: int, left: int) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", size=100, oca_group="either", oca_type=3)
    floor.place(2, limit="41.00", size=size, oca_group="either", oca_type=3, wait_ms=100)
    assert floor.told(2).order.total_quantity == left


def test_a_member_that_a_fill_leaves_nothing_is_over() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.place(1, limit="42.14", size=100, oca_group="either", oca_type=3)
    floor.place(2, limit="41.00", size=1, oca_group="either", oca_type=3, wait_ms=100)
    assert (floor.status(1).status, floor.status(2).status) == ("Submitted", "Cancelled")


def test_a_fill_takes_its_share_of_what_the_others_have_left() -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=50)
    floor.place(1, limit="42.14", size=100, oca_group="either", oca_type=3)
    floor.place(2, contract=ORBI, limit="27.00", size=100, oca_group="either", oca_type=3, wait_ms=100)
    assert floor.told(2).order.total_quantity == 50
    floor.quote("26.90", "27.00", size=25, ticker="ORBI")
    assert floor.fills() == [(1, 50, dec("42.14")), (2, 25, dec("27.00"))]
    assert (floor.told(1).order.total_quantity, floor.status(1).remaining) == (75, 25)


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_with_block_the_next_member_is_let_go_when_the_one_before_it_has_had_its_turn(kind: int) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    floor.quote("27.04", "27.06", size=1000, ticker="ORBI")
    floor.place(1, limit="42.14", oca_group="either", oca_type=kind)
    floor.place(2, contract=ORBI, limit="27.06", oca_group="either", oca_type=kind, wait_ms=65)
    first = [(1, 30, dec("42.14"))]
    assert floor.fills() == ([*first, (2, 70, dec("27.06"))] if kind == 3 else first)
    floor.wait(40)
    assert floor.fills() == (first if kind == 1 else [*first, (2, 70, dec("27.06"))])


@pytest.mark.parametrize(("kind", "at_once"), [(1, False), (2, False), (3, True)])
def test_with_block_a_member_waits_for_the_one_before_it_even_when_that_misses_its_quote(
    kind: int, at_once: bool
) -> None:
    floor = Floor()
    floor.place(1, limit="42.14", oca_group="either", oca_type=kind)
    floor.place(2, contract=ORBI, limit="27.06", oca_group="either", oca_type=kind, wait_ms=30)
    floor.quote("42.20", "42.24", wait_ms=35)
    filled = [(2, 100, dec("27.06"))]
    assert floor.fills() == (filled if at_once else [])
    floor.wait(40)
    assert floor.fills() == filled


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_nobody_joins_a_group_that_has_filled(kind: int) -> None:
    floor = Floor()
    group(floor, kind, 100, 100)
    floor.wait(200)
    floor.place(3, limit="41.00", oca_group="either", oca_type=kind, wait_ms=30)
    floor.place(4, limit="41.00", oca_group="other", oca_type=kind, wait_ms=30)
    assert (floor.codes(3), floor.status(3).status) == ([201], "Inactive")
    assert (floor.codes(4), floor.status(4).status) == ([], "Submitted")


@pytest.mark.parametrize(("kind", "code"), [(1, [201]), (2, []), (3, [])])
def test_a_group_that_has_filled_in_part_is_joined_unless_it_is_of_type_1(kind: int, code: list[int]) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", size=30)
    group(floor, kind, 100)
    floor.wait(100)
    floor.place(2, limit="41.00", oca_group="either", oca_type=kind, wait_ms=30)
    assert floor.codes(2) == code


# ---------------------------------------------------------------------------------------------------------- families


@pytest.mark.parametrize(("delay", "both"), [(500, True), (0, False)])
def test_both_exits_may_fill_while_the_second_has_not_heard_of_the_first(delay: int, both: bool) -> None:
    floor = Floor(policy=Policy(oca_delay=timedelta(milliseconds=delay)))
    floor.bracket()
    floor.wait(100)
    floor.quote("45.50", "45.60", wait_ms=60)
    floor.quote("39.00", "39.10", wait_ms=60)
    exits = [(2, 100, dec("45.00")), (3, 100, dec("39.00"))]
    assert floor.fills()[1:] == (exits if both else exits[:1])
    assert floor.broker.account.holding(990002).quantity == (-100 if both else 0)


def test_after_the_race_the_second_exit_has_heard() -> None:
    floor = Floor(policy=Policy(oca_delay=RACE))
    floor.bracket()
    floor.wait(100)
    floor.quote("45.00", "45.10", size=60, wait_ms=60)
    assert (floor.fills()[1:], floor.told(3).order.total_quantity) == ([(2, 60, dec("45.00"))], 100)
    floor.wait(100)
    assert floor.told(3).order.total_quantity == 40
    floor.quote("39.00", "39.10", size=1000)
    assert floor.fills()[2:] == [(3, 40, dec("39.00"))]
    assert floor.broker.account.holding(990002).quantity == 0


def test_in_the_race_a_child_still_trades_no_more_than_its_parent_has() -> None:
    floor = Floor(quotes=False, policy=Policy(oca_delay=RACE))
    floor.quote("42.10", "42.14", size=40)
    floor.bracket()
    floor.wait(100)
    floor.quote("45.50", "45.60", size=1000, wait_ms=60)
    floor.quote("39.00", "48.10", size=1000, wait_ms=60)
    assert floor.fills() == [(1, 40, dec("42.14")), (2, 40, dec("45.00")), (3, 40, dec("39.00"))]


def test_children_may_wait_until_their_parent_is_complete() -> None:
    floor = Floor(quotes=False, policy=Policy(children=Children.COMPLETE))
    floor.quote("42.10", "42.14", size=30)
    floor.bracket()
    floor.wait(100)
    floor.quote("39.90", "42.50", size=1000)
    assert floor.fills() == [(1, 30, dec("42.14"))]  # no protection yet
    assert floor.statuses(3) == ["PreSubmitted[child,trigger]"]
    floor.quote("42.10", "42.14", size=1000)
    assert floor.statuses(3)[-1] == "PreSubmitted[trigger]"
    floor.quote("39.90", "39.95")
    assert floor.fills()[2:] == [(3, 100, dec("39.90"))]


def test_children_that_wait_for_all_live_for_what_a_cancelled_parent_got() -> None:
    floor = Floor(quotes=False, policy=Policy(children=Children.COMPLETE))
    floor.quote("42.10", "42.14", size=30)
    floor.bracket()
    floor.wait(100)
    floor.cancel(1)
    assert floor.statuses(3)[-1] == "PreSubmitted[trigger]"
    floor.quote("39.90", "39.95")
    assert floor.fills()[1:] == [(3, 30, dec("39.90"))]


@pytest.mark.parametrize(("same_size", "sizes"), [(False, [60, 100]), (True, [100, 100])])
def test_a_child_is_never_larger_than_its_parent_and_with_a_preset_as_large(same_size: bool, sizes: list[int]) -> None:
    floor = Floor(policy=Policy(same_size=same_size))
    floor.place(1, limit="41.00", transmit=False)
    floor.place(2, action="SELL", limit="45.00", size=60, parent=1, transmit=False)
    floor.place(3, action="SELL", stop="40.00", size=500, parent=1, wait_ms=30)
    assert [int(floor.told(child).order.total_quantity) for child in (2, 3)] == sizes


def test_a_parent_made_smaller_and_filled_leaves_its_children_for_that() -> None:
    floor = Floor()
    floor.bracket(entry="41.00")
    floor.place(1, limit="42.20", size=40, wait_ms=200)
    assert floor.status(1).status == "Filled"
    assert [floor.told(leg).order.total_quantity for leg in (2, 3)] == [40, 40]


def test_a_child_is_changed_in_place_while_its_parent_works() -> None:
    floor = Floor()
    floor.bracket(entry="41.00")
    floor.place(3, action="SELL", stop="39.50", parent=1, wait_ms=30)
    assert floor.statuses(3) == ["PreSubmitted[child,trigger]"]
    floor.quote("40.90", "41.00")
    floor.quote("39.40", "39.45")
    assert floor.fills()[1:] == [(3, 100, dec("39.40"))]


# -------------------------------------------------------------------------------------------------------------- laws


@dataclass(frozen=True)
class Shape:
    """One random order."""

    kind: str
    buy: bool
    size: int
    price: int
    tif: str
    oca: tuple[str, int]
    parent: bool


SHAPES = st.builds(
    Shape,
    kind=st.sampled_from(["MKT", "LMT", "STP", "STP LMT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT", "MTL"]),
    buy=st.booleans(),
    size=st.integers(1, 120),
    price=st.integers(4180, 4240),
    tif=st.sampled_from(["GTC", "DAY", "IOC", "FOK"]),
    oca=st.sampled_from([("", 0), ("", 0), ("a", 1), ("b", 2), ("c", 3)]),
    parent=st.booleans(),
)
STEPS = st.one_of(
    st.tuples(st.just("place"), SHAPES),
    st.tuples(st.just("quote"), st.tuples(st.integers(4180, 4240), st.integers(1, 150))),
    st.tuples(st.just("wait"), st.sampled_from([1, 15, 45, 100])),
    st.tuples(st.just("cancel"), st.integers(1, 12)),
    st.tuples(st.just("resize"), st.tuples(st.integers(1, 12), st.integers(1, 150))),
)


class Witness:
    """Plays random steps and looks at every order after each."""

    def __init__(self) -> None:
        self.floor = Floor(cash=10_000_000)
        self.next_id = 1
        self.shapes: dict[int, tuple[Shape, int]] = {}
        self.ended: dict[int, PaperOrder] = {}
        self.seen = 0
        self.quoted = {"bid": dec("42.10"), "ask": dec("42.14")}

    def terms(self, shape: Shape, parent: int) -> dict[str, Any]:
        price = dec(shape.price) / 100
        away = dec("0.083") if shape.kind.startswith("TRAIL") else price
        return {
            "action": "BUY" if shape.buy else "SELL",
            "size": shape.size,
            "order_type": shape.kind,
            "limit_price": price if shape.kind in ("LMT", "STP LMT", "LIT") else None,
            "aux_price": away if shape.kind in ("STP", "STP LMT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT") else None,
            "limit_price_offset": dec("0.013") if shape.kind == "TRAIL LIMIT" else None,
            "tif": shape.tif,
            "oca_group": shape.oca[0],
            "oca_type": shape.oca[1],
            "parent": parent,
        }

    def step(self, what: str, given: Any) -> None:
        match what:
            case "place":
                parent = next(reversed(self.shapes), 0) if given.parent else 0
                self.shapes[self.next_id] = (given, parent)
                self.floor.place(self.next_id, **self.terms(given, parent))
                self.next_id += 1
            case "quote":
                bid = dec(given[0]) / 100
                self.quoted = {"bid": bid, "ask": bid + dec("0.04")}
                self.floor.quote(bid, bid + dec("0.04"), size=given[1], wait_ms=5)
            case "wait":
                self.floor.wait(given)
            case "cancel":
                self.floor.cancel(given, wait_ms=1)
            case "resize" if given[0] in self.shapes:
                shape, parent = self.shapes[given[0]]
                self.floor.place(given[0], **{**self.terms(shape, parent), "size": given[1]})
        self.look()

    def look(self) -> None:
        orders = self.floor.broker.desk.book.orders
        for order in orders:
            assert 0 <= order.filled <= order.quantity
            family = orders.family(order.perm_id)
            assert sum(child.filled for child in family) <= order.filled or not family
            if order.perm_id in self.ended:
                assert order == self.ended[order.perm_id]  # what is over stays as it was
            elif order.over:
                self.ended[order.perm_id] = order
        self.fills_are_no_better_than_the_market()
        self.one_cancels_all()

    def fills_are_no_better_than_the_market(self) -> None:
        fills = list(self.floor.all(Execution))
        for fill in fills[self.seen :]:
            shape, _ = self.shapes[fill.order_id]
            limit = dec(shape.price) / 100
            if shape.kind in ("LMT", "STP LMT", "LIT"):
                assert fill.price <= limit if shape.buy else fill.price >= limit
            assert on_grid(LISTINGS[0], fill.price)
            assert fill.price >= self.quoted["bid"] if shape.buy else fill.price <= self.quoted["ask"]
        self.seen = len(fills)

    def one_cancels_all(self) -> None:
        members = [order for order in self.floor.broker.desk.book.orders if order.oca_group == "a"]
        if any(order.stage is Stage.FILLED for order in members):
            first = next(order for order in members if order.stage is Stage.FILLED)
            older = [order for order in members if order.placed_at <= (first.ended_at or order.placed_at)]
            assert sum(order.stage is Stage.FILLED for order in older) == 1


@settings(max_examples=120, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=25))
def test_whatever_happens_the_laws_of_orders_hold(steps: list[tuple[str, Any]]) -> None:
    witness = Witness()
    for what, given_ in steps:
        witness.step(what, given_)
    floor = witness.floor
    floor.wait(2000)
    witness.look()
    for order in floor.broker.desk.book.orders:
        told = [status for status in floor.all(OrderStatus) if status.perm_id == order.perm_id]
        words = [status.status for status in told]
        last = [word for word in words if word in ("Filled", "Cancelled", "Inactive")]
        assert len(set(last)) <= 1  # one end, and none is left again
        assert (not last) or set(words[words.index(last[0]) :]) == {last[0]}
        assert bool(last) == order.over
        assert [status.filled for status in told] == sorted(status.filled for status in told)


@settings(max_examples=120, deadline=None)
@given(
    prices=st.tuples(st.integers(4205, 4225), st.integers(4200, 4230), st.integers(4195, 4214)),
    children=st.sampled_from(Children),
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("quote"), st.tuples(st.integers(4195, 4225), st.integers(1, 60))),
            st.tuples(st.just("wait"), st.sampled_from([1, 15, 45, 100])),
            st.tuples(st.just("cancel"), st.integers(1, 3)),
            st.tuples(st.just("resize"), st.tuples(st.integers(1, 3), st.integers(1, 150))),
        ),
        min_size=1,
        max_size=20,
    ),
)
@example(prices=(4205, 4200, 4196), children=Children.PARTIAL, steps=[("quote", (4202, 60)), ("wait", 100)])
def test_children_never_trade_more_than_their_parent_has(
    prices: tuple[int, int, int], children: Children, steps: list[tuple[str, Any]]
) -> None:
    witness = Witness()
    witness.floor.broker.desk.policy = Policy(children=children)
    kinds = (("LMT", True), ("LMT", False), ("STP", False))
    for number, ((kind, buy), price) in enumerate(zip(kinds, prices, strict=True), 1):
        shape = Shape(kind=kind, buy=buy, size=100, price=price, tif="GTC", oca=("", 0), parent=number > 1)
        witness.shapes[number] = (shape, int(number > 1))
        witness.floor.place(number, transmit=number == 3, **witness.terms(shape, int(number > 1)))
    for what, given_ in [("quote", (4196, 10)), ("wait", 100), *steps]:  # the entry gets a part at once
        witness.step(what, given_)
