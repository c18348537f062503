"""ibapi's reports on orders, fills and positions as values of newsbot.domain.input."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from newsbot.domain.input import (
    CommissionReceived,
    CompletedReceived,
    ExecutionReceived,
    OrderReceived,
    PositionReceived,
)
from newsbot.domain.order import Action, Fill, Position, parse_ref
from newsbot.execution import compat, convert

_ACTIONS = {"BOT": Action.BUY, "SLD": Action.SELL}


def given(name: str, value: Decimal | float | None) -> Decimal:
    """The value as an exact decimal.

    Raises:
        ValueError: TWS did not set it, or it is not a finite number.
    """
    exact = compat.number(value)
    if exact is None:
        raise ValueError(f"NB-T04 – {name} is not set")
    return exact


def order_received(order_id: int, contract: Any, order: Any, state: Any) -> OrderReceived:
    """openOrder. An order that is Inactive says why in its warning; from 195 on there is a field for it."""
    refused = getattr(state, "rejectReason", "") or (state.warningText if state.status == "Inactive" else "")
    return OrderReceived(
        order_id=order_id,
        client_id=order.clientId,
        perm_id=order.permId,
        order_ref=order.orderRef,
        con_id=contract.conId,
        ticker=convert.ticker_of(contract),
        action=order.action,
        quantity=given("quantity", order.totalQuantity),
        order_type=order.orderType,
        parent_id=order.parentId,
        state=state.status,
        reject_text=refused,
    )


def completed_received(order: Any, state: Any) -> CompletedReceived:
    """completedOrder."""
    return CompletedReceived(
        perm_id=order.permId, order_ref=order.orderRef, state=state.status, detail=state.completedStatus
    )


def execution_received(contract: Any, execution: Any, at: datetime) -> ExecutionReceived | None:
    """execDetails; None for a fraction of a share that is not ours: Fill counts whole shares, as all our orders do.

    Raises:
        ValueError: a fraction under one of our refs, or something is not set.
        KeyError: a side other than BOT and SLD.
    """
    shares = given("shares", execution.shares)
    if shares != int(shares):
        if parse_ref(execution.orderRef) is None:
            return None
        raise ValueError(f"NB-T04 – {execution.execId}: {shares} is not a whole number of shares")
    return ExecutionReceived(
        fill=Fill(
            exec_id=execution.execId,
            perm_id=execution.permId,
            order_id=execution.orderId,
            client_id=execution.clientId,
            order_ref=execution.orderRef,
            con_id=contract.conId,
            ticker=convert.ticker_of(contract),
            action=_ACTIONS[execution.side],
            quantity=int(shares),
            price=given("price", execution.price),
            at=at,
        )
    )


def commission_received(report: Any) -> CommissionReceived:
    """commissionReport, or commissionAndFeesReport as it is called from 10.37 on."""
    return CommissionReceived(
        exec_id=report.execId,
        commission=given("commission", compat.commission(report)),
        currency=report.currency,
        realized_pnl=compat.number(report.realizedPNL),
    )


def position_received(account: str, contract: Any, quantity: Decimal | float, average_cost: float) -> PositionReceived:
    """position."""
    return PositionReceived(
        position=Position(
            account=account,
            con_id=contract.conId,
            ticker=convert.ticker_of(contract),
            quantity=given("position", quantity),
            average_cost=given("average cost", average_cost),
        )
    )
