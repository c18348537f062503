"""Whatever terms a client invents: the broker answers, and everything it says can be written."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, Floor

from newsbot.paper.orders.rules import ORDER_TYPES
from newsbot.tws import messages
from newsbot.tws.hello import Notice
from newsbot.tws.order import Order
from newsbot.tws.order_messages import CancelOrder, OpenOrder, PlaceOrder

_NUMBERS = (
    "0", "-1", "0.01", "41.5", "42", "42.14", "42.5", "100", "1E-15", "1E+8", "999999999.99", "1000000000",
    "999999999999999", "-999999999999999", "123456789012345.123456789012345",
)  # fmt: skip
PRICES = st.one_of(st.none(), st.sampled_from([Decimal(number) for number in _NUMBERS]))
SIZES = st.sampled_from([Decimal(size) for size in ("0", "-5", "1", "1.5", "100", "1000000000", "999999999999999")])
COUNTS = st.one_of(st.none(), st.sampled_from([0, -1, 1, 100, 2**31 - 1, -(10**18), 10**18]))
TIMES = st.sampled_from(["", "20260311 10:00:05", "20260312 09:00:00 US/Eastern", "99991231-23:59:59", "never"])
ORDERS = st.builds(
    Order,
    action=st.sampled_from(["BUY", "SELL"]),
    total_quantity=SIZES,
    order_type=st.sampled_from(ORDER_TYPES),
    limit_price=PRICES,
    aux_price=PRICES,
    trail_stop_price=PRICES,
    trailing_percent=PRICES,
    limit_price_offset=PRICES,
    tif=st.sampled_from(["", "DAY", "GTC", "IOC", "FOK", "OPG", "GTD"]),
    good_after_time=TIMES,
    good_till_date=TIMES,
    display_size=COUNTS,
    min_quantity=COUNTS,
    all_or_none=st.booleans(),
    outside_rth=st.booleans(),
    oca_group=st.sampled_from(["", "a", "é"]),
    oca_type=st.sampled_from([0, 1, 2, 3, 99, -5]),
    parent_id=st.sampled_from([0, 1, 2, -1]),
    order_ref=st.sampled_from(["", "\x7f", "é"]),
    transmit=st.booleans(),
    what_if=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), ORDERS), min_size=1, max_size=6), st.booleans())
def test_every_order_is_answered_and_every_answer_can_be_written(steps: list[tuple[int, Order]], hours: bool) -> None:
    floor = Floor(by_hours=hours)
    for order_id, terms in steps:
        said = len(floor.said)
        floor.tell(PlaceOrder(order_id=order_id, contract=HLDN, order=terms))
        floor.wait(25)
        if terms.transmit and not terms.what_if:
            assert any(isinstance(message, OpenOrder | Notice) for _, message in floor.said[said:])
        floor.quote("42.10", "42.14", size=10**6, wait_ms=70)
    floor.tell(CancelOrder(order_id=1))
    floor.wait(86_400_000)
    for _, message in floor.said:
        table = messages.TABLE_OF[type(message)]
        assert all(table.encode(message, version) for version in (157, 178, 200))
