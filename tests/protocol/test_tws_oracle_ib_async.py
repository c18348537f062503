"""ib_async's decoder as a second oracle, up to the highest version it speaks."""

import logging
from datetime import UTC
from typing import Any

import pytest
from ib_async.decoder import Decoder
from tws_conversation import conversation

from newsbot.tws.fields import split
from newsbot.tws.messages import TABLE_OF, encode
from newsbot.tws.order import CompletedOrder, OpenOrder


class Reading:
    """Keeps every callback by name."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.defaultTimezone = UTC

    def __getattr__(self, name: str) -> Any:
        return lambda *values: self.calls.append((name, values))


def told(message: object, version: int) -> list[tuple[str, tuple[Any, ...]]]:
    reading = Reading()
    Decoder(reading, version).interpret(split(encode(message, version)))
    return reading.calls


@pytest.mark.parametrize("version", [157, 176, 178])
def test_ib_async_reads_all_that_the_broker_says(version: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for message in conversation():
            assert told(message, version), (TABLE_OF[type(message)].msg_id, message)
    assert caplog.records == []


@pytest.mark.parametrize("version", [157, 159, 160, 162, 166, 169, 170, 176, 177, 178])
def test_ib_async_reads_orders_as_we_meant_them_in_every_version(version: int) -> None:
    said = conversation()
    ours = next(message for message in said if isinstance(message, OpenOrder) and message.order_id == 3)
    ((_, (order_id, contract, order, state)),) = told(ours, version)
    assert (order_id, contract.symbol, order.action, order.orderType) == (3, "AAPL", "SELL", "STP")
    assert (order.totalQuantity, order.auxPrice, order.parentId, order.ocaType) == (10.0, 140.0, 1, 3)
    assert (order.permId, order.clientId, state.status) == (ours.perm_id, 7, "PreSubmitted")
    done = next(message for message in said if isinstance(message, CompletedOrder))
    ((_, (contract, order, state)),) = told(done, version)
    assert (order.orderRef, order.filledQuantity, state.completedStatus) == ("E", 10.0, "Filled Size: 10")
