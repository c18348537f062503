"""Messages of a short paper session, for the foreign decoders to read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from newsbot.paper.build import build_broker
from newsbot.tws import account, details, execution, hello, order, order_messages, quote
from newsbot.tws.contract import Contract

OPEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
AAPL = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


def bracket(first: int) -> list[order_messages.PlaceOrder]:
    """A buy of ten with its target and its stop, far from the market on both sides."""
    terms = order.Order(total_quantity=Decimal(10), tif="GTC", transmit=False)
    legs = (
        {"action": "BUY", "order_type": "LMT", "limit_price": Decimal(240), "order_ref": "E"},
        {"action": "SELL", "order_type": "LMT", "limit_price": Decimal(340), "order_ref": "T", "parent_id": first},
        {"action": "SELL", "order_type": "STP", "aux_price": Decimal(140), "order_ref": "S", "parent_id": first},
    )
    placed = []
    for number, leg in enumerate(legs):
        values = {name: getattr(terms, name) for name in ("total_quantity", "tif")}
        changed = order.Order(**{**values, "transmit": number == 2, **leg})
        placed.append(order_messages.PlaceOrder(order_id=first + number, contract=AAPL, order=changed))
    return placed


def conversation() -> list[object]:
    """Everything the broker says: every type of message it has."""
    broker = build_broker(seed=1)
    broker.advance(OPEN)
    said = [message for _, message in broker.handle(1, hello.StartApi(client_id=7))]
    requests = [
        details.RequestContractDetails(req_id=1, contract=AAPL),
        details.RequestContractDetails(req_id=1, contract=Contract(symbol="NONE")),
        quote.RequestMarketData(req_id=2, contract=AAPL),
        quote.RequestMarketData(req_id=3, contract=AAPL, snapshot=True),
        details.RequestMarketRule(rule_id=26),
        details.RequestMatchingSymbols(req_id=4, pattern="A"),
        account.RequestAccountUpdates(subscribe=True),
        account.RequestPositions(),
        account.RequestPnL(req_id=5),
        account.RequestAccountSummary(req_id=6, group="All", tags="NetLiquidation"),
        account.RequestAccountUpdatesMulti(req_id=7),
        *bracket(1),
        order_messages.RequestOpenOrders(),
        order_messages.CancelOrder(order_id=2),
        hello.RequestTime(),
        hello.RequestIds(),
        order_messages.RequestCompletedOrders(api_only=False),
        execution.RequestExecutions(req_id=8),
    ]
    for number, request in enumerate(requests, start=1):
        said += [message for _, message in broker.handle(1, request)]
        said += [message for _, message in broker.advance(OPEN + timedelta(seconds=number))]
    return said
