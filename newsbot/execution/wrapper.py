"""TestWrapper: what TWS says, as values of newsbot.domain.input."""
# ruff: noqa: ARG002, PLR0917 - the arguments are ibapi's

import functools
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from ibapi.wrapper import EWrapper

from newsbot.domain.input import (
    AccountValueReceived,
    BrokerInput,
    BrokerTimeReceived,
    CallbackFailed,
    InstrumentReceived,
    LinkClosed,
    MarketRuleReceived,
    NoticeReceived,
    QuoteFailed,
    QuoteField,
    QuoteTypeReceived,
    SessionStarted,
    SnapshotPartEnded,
    StatusReceived,
    TickReceived,
)
from newsbot.domain.order import QuoteType
from newsbot.execution import codes, compat, convert, reports, stamps
from newsbot.execution.link import LinkState

_log = logging.getLogger(__name__)

# Tick types of live data and, from 66 on, of delayed data; marketDataType says which they are (facts 6.5).
_PRICES: dict[int, QuoteField] = {
    1: "bid", 2: "ask", 4: "last", 9: "prev_close",
    66: "bid", 67: "ask", 68: "last", 75: "prev_close",
}  # fmt: skip
_SIZES: dict[int, QuoteField] = {
    0: "bid_size", 3: "ask_size", 8: "volume",
    69: "bid_size", 70: "ask_size", 74: "volume",
}  # fmt: skip
_HALTED = frozenset({49, 90})
_QUOTE_TYPES = {1: QuoteType.LIVE, 2: QuoteType.FROZEN, 3: QuoteType.DELAYED, 4: QuoteType.DELAYED_FROZEN}
# IB's servers were away, a data farm broke, another session took the data, a request's updates ended.
_QUOTES_SUSPECT = frozenset({1101, 1102, 2103, 10182, 10197})
_ALL_QUOTES_DEAD = frozenset({2103, 10197})
_QUOTE_DEAD = 10182
_FARM_BROKEN, _FARM_BACK = 2103, 2104
# TWS sends a hundred account values every three minutes; these are the ones a decision can rest on.
ACCOUNT_KEYS = frozenset(
    {
        "AccountReady", "AvailableFunds", "BuyingPower", "EquityWithLoanValue", "ExcessLiquidity", "ExchangeRate",
        "GrossPositionValue", "NetLiquidation", "RealizedPnL", "TotalCashValue", "UnrealizedPnL",
    }
)  # fmt: skip

_Body = TypeVar("_Body", bound=Callable[..., None])


def _callback(body: _Body) -> _Body:
    """The callback, unable to raise: ibapi ends its loop on an exception, and every later message is lost."""

    @functools.wraps(body)
    def guarded(self: "TestWrapper", *args: Any, **kwargs: Any) -> None:
        try:
            body(self, *args, **kwargs)
        except Exception as fault:  # noqa: BLE001 - nothing may leave a callback; it becomes an input instead
            _log.exception("callback %s failed", body.__name__)
            self.sink(CallbackFailed(callback=body.__name__, detail=f"{type(fault).__name__}: {fault}"))

    return cast(_Body, guarded)


class TestWrapper(EWrapper):  # type: ignore[misc]  # ibapi has no types
    """Turns TWS callbacks into domain inputs, one value each, and hands them to ``sink``.

    Everything runs on the tws-run thread, except that ibapi calls ``error`` on the thread of a request it refuses.
    No callback raises, sends or waits.
    """

    __test__ = False  # not a pytest class

    def __init__(self, sink: Callable[[BrokerInput], None]) -> None:
        self.sink = sink
        self.link = LinkState()

    # ------------------------------------------------------------------------------------------------ the link

    @_callback
    def nextValidId(self, orderId: int) -> None:
        if self.link.next_order_id is None:  # later ones answer reqIds, which we never send
            self.link.next_order_id = orderId
            self._start_session()

    @_callback
    def managedAccounts(self, accountsList: str) -> None:
        self.link.accounts = tuple(name for part in accountsList.split(",") if (name := part.strip()))
        self._start_session()

    def _start_session(self) -> None:
        link = self.link
        if link.started or link.next_order_id is None or not link.accounts:
            return
        link.started = True
        self.sink(
            SessionStarted(
                server_version=link.server_version,
                client_id=link.client_id,
                accounts=link.accounts,
                next_order_id=link.next_order_id,
            )
        )
        link.settled.set()

    @_callback
    def connectionClosed(self) -> None:
        self.end_session("the connection closed")

    def end_session(self, detail: str) -> None:
        """Say once that the link is over, if a session had started on it."""
        if self.link.started:
            self.link.started = False
            self.sink(LinkClosed(detail=detail))
        self.link.settled.set()

    @_callback
    def currentTime(self, time: int) -> None:
        self.sink(BrokerTimeReceived(at=datetime.fromtimestamp(time, UTC)))

    @_callback
    def error(self, reqId: int, *arguments: Any) -> None:
        """Everything TWS and ibapi have to say. Never passed on to ibapi's own, which logs each note as an error."""
        code, text = compat.error_arguments(arguments)
        severity = codes.classify(code, text).severity
        self.link.last_notice = f"{code} {text}"
        self._doubt_quotes(reqId, code, text)
        if reqId in self.link.quotes and severity in ("reject", "retry"):
            con_id = self.link.quotes[reqId]
            self.link.drop_quote(reqId)
            self.sink(QuoteFailed(con_id=con_id, code=code, text=text))
            return
        if reqId in self.link.questions and severity in ("reject", "retry"):
            answer = self.link.take_answer(reqId)
            if code == 200 and answer is not None:
                self.sink(InstrumentReceived(company=answer[0], instruments=()))
                return
        self.sink(NoticeReceived(ident=reqId, code=code, text=text, severity=severity))

    def _doubt_quotes(self, ident: int, code: int, text: str) -> None:
        """What a code says of the quotes told so far: dead ones are told, all are asked anew when next wanted."""
        link = self.link
        if code == _FARM_BROKEN:
            link.farm_was_broken = True
        # Said of every farm when a session starts, too: then nothing was broken.
        if code in _QUOTES_SUSPECT or (code == _FARM_BACK and link.farm_was_broken):
            link.renew_quotes()
        if code in _ALL_QUOTES_DEAD:
            dead = list(link.quotes.values())
        elif code == _QUOTE_DEAD and ident in link.quotes:
            dead = [link.quotes[ident]]
        else:
            return
        for con_id in dead:
            self.sink(QuoteFailed(con_id=con_id, code=code, text=text))

    # ------------------------------------------------------------------------------------- contracts and quotes

    @_callback
    def contractDetails(self, reqId: int, contractDetails: Any) -> None:
        rows = self.link.answers.get(reqId)
        instrument = convert.to_instrument(contractDetails)
        if rows is not None and instrument is not None:
            rows.append(instrument)

    @_callback
    def contractDetailsEnd(self, reqId: int) -> None:
        answer = self.link.take_answer(reqId)
        if answer is not None:
            company, instruments = answer
            self.sink(InstrumentReceived(company=company, instruments=instruments))

    @_callback
    def marketRule(self, marketRuleId: int, priceIncrements: Any) -> None:
        rows = [(compat.number(row.lowEdge), compat.number(row.increment)) for row in priceIncrements]
        increments = tuple(sorted((low, step) for low, step in rows if low is not None and step))
        if not increments:
            _log.warning("NB-T04 – market rule %d has no increments – left out", marketRuleId)
            return
        self.sink(MarketRuleReceived(rule_id=marketRuleId, increments=increments))

    @_callback
    def marketDataType(self, reqId: int, marketDataType: int) -> None:
        con_id = self.link.quotes.get(reqId)
        if con_id is None:
            return
        told = _QUOTE_TYPES.get(marketDataType)
        if told is None:
            self.sink(QuoteFailed(con_id=con_id, code=0, text=f"market data of an unknown type {marketDataType}"))
        else:
            self.sink(QuoteTypeReceived(con_id=con_id, type=told))

    @_callback
    def tickPrice(self, reqId: int, tickType: int, price: float, attrib: Any) -> None:
        # -1 says there is none, and so does 0 with size 0; at 0 no stock trades, whatever its size.
        self._tick(reqId, _PRICES.get(tickType), price if price > 0 else None)

    @_callback
    def tickSize(self, reqId: int, tickType: int, size: Decimal | int) -> None:
        self._tick(reqId, _SIZES.get(tickType), size)

    @_callback
    def tickGeneric(self, reqId: int, tickType: int, value: float) -> None:
        if tickType in _HALTED:
            self._tick(reqId, "halted", value if value >= 0 else None)  # -1: TWS does not know

    def _tick(self, ident: int, field: QuoteField | None, value: float | Decimal | None) -> None:
        con_id = self.link.quotes.get(ident)
        self.link.unanswered.discard(ident)
        if con_id is not None and field is not None:
            self.sink(TickReceived(con_id=con_id, field=field, value=compat.number(value)))

    # ---------------------------------------------------------------------------------------- orders and fills

    @_callback
    def openOrder(self, orderId: int, contract: Any, order: Any, orderState: Any) -> None:
        self.sink(reports.order_received(orderId, contract, order, orderState))

    @_callback
    def openOrderEnd(self) -> None:
        # Own and all open orders end with the same message; TWS answers in the order they were asked.
        if not self.link.open_order_ends:
            _log.warning("an end of open orders that nobody asked for")
            return
        self.sink(SnapshotPartEnded(part=self.link.open_order_ends.popleft()))

    @_callback
    def orderStatus(
        self,
        orderId: int,
        status: str,
        filled: Decimal | float,
        remaining: Decimal | float,
        avgFillPrice: float,
        permId: int,
        parentId: int,
        lastFillPrice: float,
        clientId: int,
        whyHeld: str,
        mktCapPrice: float,
    ) -> None:
        self.sink(
            StatusReceived(
                order_id=orderId,
                client_id=clientId,
                perm_id=permId,
                state=status,
                filled=reports.given("filled", filled),
                remaining=reports.given("remaining", remaining),
                why_held=whyHeld,
            )
        )

    @_callback
    def completedOrder(self, contract: Any, order: Any, orderState: Any) -> None:
        self.sink(reports.completed_received(order, orderState))

    @_callback
    def completedOrdersEnd(self) -> None:
        self.sink(SnapshotPartEnded(part="completed orders"))

    @_callback
    def execDetails(self, reqId: int, contract: Any, execution: Any) -> None:
        at = stamps.execution_time(execution.time, self.link.zone)
        report = reports.execution_received(contract, execution, at)
        if report is None:  # its effect comes with the positions
            _log.warning("an execution of a fraction of a share of %s that is not ours, left out", contract.symbol)
            return
        self.sink(report)

    @_callback
    def execDetailsEnd(self, reqId: int) -> None:
        self.sink(SnapshotPartEnded(part="executions"))

    @_callback
    def commissionReport(self, commissionReport: Any) -> None:
        self.sink(reports.commission_received(commissionReport))

    @_callback
    def commissionAndFeesReport(self, commissionAndFeesReport: Any) -> None:
        self.sink(reports.commission_received(commissionAndFeesReport))

    # ------------------------------------------------------------------------------------- positions and money

    @_callback
    def position(self, account: str, contract: Any, position: Decimal | float, avgCost: float) -> None:
        self.sink(reports.position_received(account, contract, position, avgCost))

    @_callback
    def positionEnd(self) -> None:
        self.sink(SnapshotPartEnded(part="positions"))

    @_callback
    def updateAccountValue(self, key: str, val: str, currency: str, accountName: str) -> None:
        if key in ACCOUNT_KEYS:
            self.sink(AccountValueReceived(account=accountName, key=key, value=val, currency=currency))
