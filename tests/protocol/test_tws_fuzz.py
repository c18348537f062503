"""Whatever a client may say in the protocol, the paper broker answers in the protocol and lives."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tws_conversation import AAPL
from tws_messages import VERSIONS, messages

from newsbot.paper.broker import Broker
from newsbot.paper.build import build_broker
from newsbot.paper.counter.clients import Hangup
from newsbot.tws.fields import join, split
from newsbot.tws.hello import StartApi
from newsbot.tws.messages import REQUESTS, decode, encode
from newsbot.tws.order import Order
from newsbot.tws.order_messages import CancelOrder, PlaceOrder

OPEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)


def started() -> Broker:
    broker = build_broker(seed=1)
    broker.advance(OPEN)
    broker.handle(1, StartApi(client_id=7))
    return broker


def answers(broker: Broker, message: Any, version: int, at: datetime) -> None:
    """Everything that follows can be written."""
    for _, told in [*broker.handle(1, message), *broker.advance(at)]:
        if not isinstance(told, Hangup):
            encode(told, version)
    broker.take_ledger()


@settings(max_examples=150)
@given(st.data())
def test_any_sequence_of_requests_is_answered(data: st.DataObject) -> None:
    broker, version = started(), data.draw(st.sampled_from(VERSIONS))
    for number in range(data.draw(st.integers(1, 8))):
        table = data.draw(st.sampled_from(sorted(REQUESTS.values(), key=lambda one: one.msg_id)))
        message = data.draw(messages(table, version))
        answers(broker, message, version, OPEN + timedelta(seconds=number + 1))


QUANTITIES = st.sampled_from(["1", "100", "1000000", "999999999999", "0.5", "-1", "1E+14"]).map(Decimal)
PRICES = st.none() | st.sampled_from(["0", "-1", "0.0001", "231.50", "0.00001", "99999999999", "1E-20"]).map(Decimal)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.sampled_from(["BUY", "SELL"]),
            QUANTITIES,
            st.sampled_from(["LMT", "STP", "MKT"]),
            PRICES,
            st.integers(0, 4),
            st.booleans(),
            st.sampled_from(["", "a"]),
            st.integers(0, 3),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_any_orders_are_answered(steps: list[Any]) -> None:
    broker = started()
    at = OPEN
    for order_id, action, quantity, kind, price, parent, transmit, group, oca_type, cancel in steps:
        at += timedelta(milliseconds=50)
        order = Order(
            action=action,
            total_quantity=quantity,
            order_type=kind,
            limit_price=price,
            aux_price=price,
            parent_id=parent,
            transmit=transmit,
            oca_group=group,
            oca_type=oca_type,
        )
        answers(broker, PlaceOrder(order_id=order_id, contract=AAPL, order=order), 157, at)
        if cancel:
            answers(broker, CancelOrder(order_id=parent), 157, at)
    answers(broker, CancelOrder(order_id=1), 157, at + timedelta(minutes=2))


@pytest.mark.parametrize("text", ["1e300", "9" * 40, "1e-100", "1E+999", "-1e16"])
def test_a_number_beyond_all_bounds_is_no_number(text: str) -> None:
    order = Order(total_quantity=Decimal(77))
    fields = split(encode(PlaceOrder(order_id=5, contract=AAPL, order=order), 157))
    fields[fields.index("77")] = text
    broken = decode(join(fields), REQUESTS, 157)
    assert "out of range" in broken.fault
