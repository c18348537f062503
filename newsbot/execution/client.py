"""TestClient: effects as TWS requests."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from ibapi.client import EClient
from ibapi.execution import ExecutionFilter

from newsbot.crashpoint import crashpoint
from newsbot.domain.effect import (
    CancelOrder,
    CloseLink,
    Effect,
    ModifyLeg,
    PlaceBracket,
    RequestMarketRule,
    RequestSnapshot,
    RequestTime,
    ResolveInstrument,
    SubscribeQuote,
)
from newsbot.domain.input import BracketFailed, BracketSent, Outcome
from newsbot.domain.order import BracketIds, OrderPlan
from newsbot.execution import compat, convert
from newsbot.execution.connection import Connection, NothingSentError
from newsbot.execution.link import LinkState
from newsbot.execution.wrapper import TestWrapper

_log = logging.getLogger(__name__)

_LIVE = 1  # marketDataType; delayed data (3) is never asked for, so that it cannot be traded on by mistake
NO_LINK = "no link to the broker, nothing was sent"
NOT_BEGUN = "the link to the broker is new, its records have not been asked for: nothing was sent"


class TestClient(EClient):  # type: ignore[misc]  # ibapi has no types
    """Turns effects into TWS requests. Called from the engine thread only; never waits for an answer.

    A request that cannot be sent closes the link: how much of it left is unknown, and reconciliation will tell.
    """

    __test__ = False  # not a pytest class
    conn: Connection | None

    def __init__(self, wrapper: TestWrapper) -> None:
        super().__init__(wrapper=wrapper)
        self.link: LinkState = wrapper.link
        self._live_data = False

    def perform(self, effect: Effect) -> Outcome | None:
        """Do one effect. What became of a bracket comes back at once; every other answer comes through the wrapper."""
        if isinstance(effect, PlaceBracket):
            return self.place_bracket(effect.ids, effect.plan)
        if self.isConnected() and not self.link.started:
            _log.info("no session with the broker: %s left", type(effect).__name__)
            return None
        try:
            self._request(effect)
        except OSError as fault:  # 9.81.1 raises, 10.x calls error(); either way the connection has closed itself
            _log.warning("%s could not be sent: %s", type(effect).__name__, fault)
        return None

    def place_bracket(self, ids: BracketIds, plan: OrderPlan) -> Outcome:
        """Send entry, take-profit and stop-loss in one write.

        BracketSent says that the last byte was handed to the socket, nothing more. BracketFailed says that the outcome
        is unknown and the link closed, or, with ``nothing_sent``, that no write was begun: there is no link, the engine
        does not know this one yet, or the orders cannot be written (ibapi says so by error callbacks: 504, 503, 579).
        """
        connection = self.conn
        if connection is None or not self.isConnected():
            return _not_sent(plan, NO_LINK)
        if not self.link.snapshot_asked:
            # A link that came up while the engine was deciding on what it knows of the one before.
            return _not_sent(plan, NOT_BEGUN)
        try:
            frames = self._encode(connection, ids, plan)
        except (OSError, ValueError) as fault:
            connection.close(f"bracket not sent: {fault}")
            return _not_sent(plan, str(fault) or type(fault).__name__)
        try:
            crashpoint("before-first-byte")
            connection.send(frames)
            sent = time.monotonic()
            crashpoint("after-last-byte")
        except NothingSentError as fault:
            return _not_sent(plan, str(fault))
        except OSError as fault:
            connection.close(f"bracket not sent: {fault}")
            return BracketFailed(intent_id=plan.intent_id, detail=str(fault) or type(fault).__name__)
        return BracketSent(intent_id=plan.intent_id, sent=sent)

    def _encode(self, connection: Connection, ids: BracketIds, plan: OrderPlan) -> list[bytes]:
        contract = convert.to_contract(plan.instrument)
        with connection.collect() as frames:
            for order_id, leg in zip(ids, plan.legs, strict=True):
                order = convert.to_order(
                    leg,
                    account=plan.account,
                    parent_id=0 if order_id == ids.parent else ids.parent,
                    transmit=order_id == ids.stop_loss,
                )
                self.placeOrder(order_id, contract, order)
        if len(frames) != len(plan.legs):
            raise ValueError(f"{len(frames)} of 3 orders could be written, nothing was sent: {self.link.last_notice}")
        return frames

    def _request(self, effect: Effect) -> None:
        match effect:
            case ResolveInstrument():
                ident = self.link.ask_contract(effect.company)
                if ident is not None:
                    self.reqContractDetails(ident, convert.to_question(effect.company))
            case RequestMarketRule():
                if self.link.ask_rule(effect.rule_id):
                    self.reqMarketRule(effect.rule_id)
            case SubscribeQuote():
                self._subscribe(effect.instrument.con_id, convert.to_contract(effect.instrument), again=effect.again)
            case RequestTime():
                self.reqCurrentTime()
            case RequestSnapshot():
                self._request_snapshot()
            case CancelOrder():
                self.cancelOrder(effect.order_id, *compat.cancel_arguments())
            case ModifyLeg():
                self._modify(effect)
            case CloseLink():
                if self.conn is not None:
                    self.conn.close(effect.detail)

    def _modify(self, change: ModifyLeg) -> None:
        """Change an order. On a link that the engine does not know yet its number may mean another order, or none."""
        if not self.link.snapshot_asked:
            _log.warning("%s: order %d not changed", NOT_BEGUN, change.order_id)
            return
        try:
            order = convert.to_order(change.leg, account=change.account, parent_id=0, transmit=True)
        except ValueError as fault:
            _log.error("order %d not changed: %s", change.order_id, fault)
            return
        self.placeOrder(change.order_id, convert.to_contract(change.instrument), order)

    def _subscribe(self, con_id: int, contract: Any, *, again: bool) -> None:
        fresh, stale = self.link.ask_quote(con_id, again=again)
        if fresh is None:
            return
        if not self._live_data:
            self._live_data = True
            self.reqMarketDataType(_LIVE)
        if stale is not None:
            self.cancelMktData(stale)
        self.reqMktData(fresh, contract, "", False, False, [])

    def _request_snapshot(self) -> None:
        self.link.snapshot_asked = True
        # Own orders before all orders: both end with the same message, and the ends are told apart by their turn.
        self.link.open_order_ends.append("open orders")
        self.reqOpenOrders()
        self.link.open_order_ends.append("all open orders")
        self.reqAllOpenOrders()
        self.reqExecutions(self.link.next_request_id(), ExecutionFilter())
        self.reqCompletedOrders(False)  # False: those of other clients and of TWS too
        self.reqPositions()
        self.reqAccountUpdates(True, self._first(self.link.accounts))

    @staticmethod
    def _first(accounts: Iterable[str]) -> str:
        return next(iter(accounts), "")


def _not_sent(plan: OrderPlan, detail: str) -> BracketFailed:
    return BracketFailed(intent_id=plan.intent_id, detail=detail, nothing_sent=True)
