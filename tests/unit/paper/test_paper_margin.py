"""What the account cannot carry is not taken, whichever way it is asked for."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, ORBI, Floor, order

from newsbot.paper.faults.safe import Safe
from newsbot.paper.orders.policy import NoBorrow, Policy
from newsbot.tws.account import AccountSummary, CancelAccountSummary, RequestAccountSummary
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice
from newsbot.tws.order_messages import OpenOrder, PlaceOrder

MANY = 10**6  # more than anybody trades


def available(floor: Floor) -> Decimal:
    """What the account could still use as margin, its orders apart, from what a client is told."""
    told = floor.tell(RequestAccountSummary(req_id=99, group="All", tags="AvailableFunds"))
    floor.tell(CancelAccountSummary(req_id=99))
    return Decimal(next(one.value for one in told if isinstance(one, AccountSummary)))


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


def test_several_closing_orders_count_together_what_they_would_open() -> None:
    floor = Floor()
    floor.quote("42.10", "42.14", size=MANY)
    floor.place(1, limit="43.00", size=4000, wait_ms=1000)
    for number in range(2, 8):
        floor.place(number, action="SELL", limit="42.50", size=4000, wait_ms=100)
    assert [floor.codes(number) for number in range(2, 8)] == [[], [], [], [201], [201], [201]]
    floor.quote("42.60", "42.70", size=MANY)
    assert floor.broker.positions() == {"HLDN": -8000}
    assert available(floor) > 0


def test_an_order_that_closes_ties_up_nothing() -> None:
    floor = Floor()
    floor.quote("42.10", "42.14", size=MANY)
    floor.place(1, limit="43.00", size=4000, wait_ms=1000)
    floor.place(2, action="SELL", limit="50.00", size=4000, wait_ms=100)
    floor.place(3, contract=ORBI, limit="27.00", size=4000, wait_ms=100)
    assert floor.codes(2) == floor.codes(3) == []


def test_of_both_sides_of_a_contract_the_one_that_would_open_more_counts() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, limit="40.00", size=1000, wait_ms=100)  # 10,000
    floor.place(2, action="SELL", limit="44.00", size=1000, wait_ms=100)  # 11,000 instead
    floor.place(3, contract=ORBI, limit="20.00", size=1800, wait_ms=100)  # 9,000: all that is left
    floor.place(4, contract=ORBI, limit="20.00", size=1, wait_ms=100)
    assert [floor.codes(number) for number in (1, 2, 3, 4)] == [[], [], [], [201]]
    assert "insufficient funds: initial margin 5.00, available 0.00" in list(floor.all(Notice))[-1].text
    floor.cancel(2)
    floor.place(5, contract=ORBI, limit="20.00", size=200, wait_ms=100)  # 1,000
    floor.place(6, action="SELL", limit="40.00", size=1000, wait_ms=100)  # as much as the other side
    assert floor.codes(5) == floor.codes(6) == []


def test_a_fill_elsewhere_and_the_position_change_what_orders_tie_up() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, action="SELL", limit="44.00", size=1000, wait_ms=100)  # 11,000
    floor.place(2, limit="42.20", size=500, wait_ms=100)  # 5,268, and the sale opens 500 less and frees them
    assert floor.broker.positions() == {"HLDN": 500}
    floor.place(3, contract=ORBI, limit="20.00", size=2900, wait_ms=100)  # 14,500 of some 14,700
    assert floor.codes(3) == []
    floor.place(4, contract=ORBI, limit="20.00", size=100, wait_ms=100)
    assert floor.codes(4) == [201]


def test_of_an_oca_group_one_order_counts() -> None:
    floor = Floor(cash=20_000)
    for number in (1, 2, 3):
        floor.place(number, limit="40.00", size=1900, oca_group="one", oca_type=1, wait_ms=100)  # 19,000
    floor.place(4, limit="40.00", size=1900, oca_group="other", oca_type=1, wait_ms=100)
    assert [floor.codes(number) for number in (1, 2, 3, 4)] == [[], [], [], [201]]


def test_of_an_oca_group_the_largest_order_counts_and_of_the_largest_the_dearest() -> None:
    floor = Floor(cash=20_000)
    for number, size, limit in ((1, 1000, "40.00"), (2, 1900, "40.00"), (3, 1900, "38.00"), (4, 200, "41.00")):
        floor.place(number, limit=limit, size=size, oca_group="one", oca_type=1, wait_ms=100)  # 19,000 in all
    floor.place(5, contract=ORBI, limit="20.00", size=201, wait_ms=100)
    floor.place(6, contract=ORBI, limit="20.00", size=200, wait_ms=100)
    assert [floor.codes(number) for number in range(1, 7)] == [[], [], [], [], [201], []]


def test_the_dearest_of_several_orders_are_those_that_open() -> None:
    floor = _holding(400)  # 4,214 of 20,000
    floor.place(2, action="SELL", limit="100.00", size=600, wait_ms=100)
    floor.place(3, action="SELL", limit="44.00", size=400, wait_ms=100)  # 600 at 100.00, less 400 that are freed
    floor.place(4, contract=ORBI, limit="20.00", size=2200, wait_ms=100)  # 11,000: over by some 200
    assert floor.codes(3) == []
    assert "available 10778.00" in list(floor.all(Notice))[-1].text


def test_what_is_transferred_changes_what_orders_tie_up() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, action="SELL", limit="44.00", size=1000, wait_ms=100)  # 11,000
    floor.place(2, contract=ORBI, limit="20.00", size=2000, wait_ms=100)
    assert floor.codes(2) == [201]
    office = floor.broker._office
    Safe(office, office.till).move(LISTINGS[0], 1000, Decimal("42.12"), floor.now)  # ties up 10,530
    floor.place(3, contract=ORBI, limit="20.00", size=1800, wait_ms=100)
    assert floor.codes(3) == []


def test_orders_in_another_currency_tie_up_what_the_rate_says() -> None:
    pounds = replace(LISTINGS[1], con_id=5, ticker="LON", currency="GBP")
    rate = replace(LISTINGS[1], con_id=6, ticker="GBP.USD", sec_type="CASH", symbol="GBP")
    floor = Floor(cash=20_000, listings=(*LISTINGS, pounds, rate))
    floor.quote("1.00", "1.00", ticker="GBP.USD")
    floor.place(1, contract=Contract(con_id=5, exchange="SMART"), limit="20.00", size=2000, wait_ms=100)  # 10,000
    floor.place(2, contract=ORBI, limit="20.00", size=1900, wait_ms=100)
    floor.cancel(2)
    floor.quote("1.50", "1.50", ticker="GBP.USD")
    floor.place(3, contract=ORBI, limit="20.00", size=1900, wait_ms=100)
    assert [floor.codes(number) for number in (1, 2, 3)] == [[], [202], [201]]
    assert "available 5000.00" in list(floor.all(Notice))[-1].text


def test_an_order_without_a_price_ties_up_what_the_quote_says_as_long_as_it_works() -> None:
    floor = Floor(cash=20_000)
    floor.quote("42.10", "42.14", halted=1)
    floor.place(1, size=900, wait_ms=100)  # 9,481.50 at the ask
    floor.place(2, limit="40.00", size=100, wait_ms=100)
    floor.quote("44.00", "44.04", halted=1)  # 9,909.00
    floor.place(3, contract=ORBI, limit="20.00", size=5000, wait_ms=100)
    assert "available 9091.00" in list(floor.all(Notice))[-1].text
    floor.cancel(1)
    floor.place(4, contract=ORBI, limit="20.00", size=5000, wait_ms=100)
    assert "available 19000.00" in list(floor.all(Notice))[-1].text


def test_a_child_that_closes_what_its_parent_opens_needs_no_margin() -> None:
    floor = Floor(cash=20_000)
    floor.bracket(entry="42.20", target="45.00", stop="41.00", size=1800)  # 18,990
    assert floor.codes(2) == floor.codes(3) == []
    floor.quote("42.10", "42.14", size=MANY)
    assert floor.broker.positions() == {"HLDN": 1800}
    floor.place(3, action="SELL", stop="40.00", size=1800, wait_ms=100)
    floor.place(4, contract=ORBI, limit="20.00", size=180, wait_ms=100)
    assert floor.codes(3) == floor.codes(4) == []


def test_children_that_could_sell_more_than_their_parent_buys_need_margin_for_the_rest() -> None:
    floor = Floor(cash=20_000)
    floor.place(1, limit="40.00", size=1500, transmit=False)  # 15,000
    floor.place(2, action="SELL", limit="45.00", size=1500, parent=1, oca_group="a", transmit=False)
    floor.place(3, action="SELL", limit="45.00", size=1500, parent=1, oca_group="b", transmit=False)  # 16,875 instead
    floor.place(4, action="SELL", limit="45.00", size=1500, parent=1, oca_group="c", wait_ms=100)  # 33,750
    assert [floor.codes(number) for number in (1, 2, 3, 4)] == [[], [], [], [201]]


RESTING = st.lists(
    st.tuples(
        st.sampled_from(["BUY", "SELL"]),
        st.sampled_from([100, 900, 1900]),
        st.sampled_from(["", "", "g", "h"]),
        st.sampled_from([0, 0, 1, 2]),
        st.sampled_from([True, True, False]),
        st.sampled_from([0, 0, 0, 100, 1900]),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["BUY", "SELL", None]), RESTING, st.permutations(["42.00", "42.20", "42.10"]))
def test_whatever_is_ordered_margin_stays_within_the_means_while_prices_stay(
    first: str | None, resting: list[tuple[str, int, str, int, bool, int]], mids: list[str]
) -> None:
    """Orders rest on both sides, some attached, grouped or changed; then the market comes to all of them."""
    floor = Floor(cash=20_000)
    floor.quote("42.10", "42.10", size=MANY)
    if first is not None:
        floor.place(1, action=first, size=1800, wait_ms=100)
    for number, (action, size, group, back, transmit, changed) in enumerate(resting, start=2):
        terms = order(
            action=action, size=size, limit="42.00" if action == "BUY" else "42.20", transmit=transmit,
            parent=number - back if back else 0, oca_group=group, oca_type=2 if group else 0,
        )  # fmt: skip
        floor.tell(PlaceOrder(order_id=number, contract=HLDN, order=terms))
        floor.wait(100)
        if changed:
            terms = replace(terms, total_quantity=Decimal(changed), transmit=True)
            floor.tell(PlaceOrder(order_id=number, contract=HLDN, order=terms))
            floor.wait(100)
    for mid in mids:
        floor.quote(mid, mid, size=MANY)
        assert available(floor) > -1500  # commissions, and 0.20 a share


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


# ------------------------------------------------------------------------------------------------------ short sales


def scarce(shares: int, **settings: Any) -> Floor:
    return Floor(listings=(replace(LISTINGS[0], shortable=shares), LISTINGS[1]), policy=Policy(**settings))


def test_what_is_short_already_counts_among_the_shares_to_borrow() -> None:
    floor = scarce(150)
    for number in range(1, 4):
        floor.place(number, action="SELL", limit="42.00", wait_ms=200)
    assert floor.broker.positions() == {"HLDN": -100}
    assert [floor.codes(number) for number in (1, 2, 3)] == [[], [404], [404]]
    floor.place(4, limit="42.20", size=50, wait_ms=200)  # 50 back: the next can go
    floor.quote("42.10", "42.14")
    assert floor.broker.positions() == {"HLDN": -150}
    assert [floor.status(number).status for number in (2, 3)] == ["Filled", "PreSubmitted"]


def test_sales_that_work_count_among_the_shares_to_borrow() -> None:
    floor = scarce(150)
    floor.place(1, limit="42.20", wait_ms=200)
    floor.place(2, action="SELL", limit="43.00", size=200, wait_ms=100)  # 100 of them short
    floor.place(3, action="SELL", limit="43.00", size=50, wait_ms=100)
    floor.place(4, action="SELL", limit="43.00", size=1, wait_ms=100)
    assert [floor.codes(number) for number in (2, 3, 4)] == [[], [], [404]]
    floor.bracket(5)  # its exits sell what it buys
    assert floor.codes(6) == floor.codes(7) == []


def test_exits_of_what_is_bought_need_no_shares_however_much_is_short() -> None:
    floor = scarce(100)
    floor.place(1, action="SELL", limit="42.00", wait_ms=200)
    floor.broker.load([replace(LISTINGS[0], shortable=50)], [])
    floor.bracket(2, entry="41.00")
    assert floor.codes(3) == floor.codes(4) == []


def test_a_sale_that_is_made_larger_waits_for_shares() -> None:
    floor = scarce(100)
    floor.place(1, action="SELL", limit="43.00", wait_ms=100)
    floor.place(1, action="SELL", limit="43.00", size=2000, wait_ms=100)
    assert floor.statuses(1)[-2:] == ["Submitted", "PreSubmitted[locate]"]
    assert floor.codes(1) == [404]
    floor.quote("43.10", "43.20", size=MANY)
    assert floor.fills() == []
    floor.place(1, action="SELL", limit="43.00", size=1000, wait_ms=100)
    assert floor.codes(1) == [404]  # told once
    floor.place(1, action="SELL", limit="43.00", size=100, wait_ms=200)
    assert floor.broker.positions() == {"HLDN": -100}


def test_a_sale_that_is_made_larger_may_be_refused() -> None:
    floor = scarce(100, no_borrow=NoBorrow.REJECTED)
    floor.place(1, action="SELL", limit="43.00", wait_ms=100)
    floor.place(1, action="SELL", limit="43.00", size=101, wait_ms=100)
    assert floor.codes(1) == [201]
    assert (floor.status(1).status, floor.told(1).order.total_quantity) == ("Submitted", 100)
