"""A journal added up: what was seen, decided, traded and won. Pure: from events to numbers."""

import math
from dataclasses import dataclass
from decimal import Decimal

from newsbot.domain.book import Book, Intent, execution_key
from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import (
    AlertRaised,
    ArticleSeen,
    CommissionSeen,
    Envelope,
    OrderSent,
    SignalRaised,
    WatchAdded,
)
from newsbot.domain.exit import ExitRequested
from newsbot.domain.order import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """``result`` is realised, after commissions, of brackets that were closed; ``open_brackets`` are not in it.

    ``alerts`` are verdicts of signals that place no order (alert, watch, exit), ``warnings`` all other alerts.
    ``latencies_ms`` ascend.
    """

    articles: int
    baseline: int
    signals: int
    trades: int
    refused: int
    alerts: int
    warnings: int
    open_brackets: int
    result: Decimal
    commissions: Decimal
    latencies_ms: tuple[float, ...]


class Counter:
    """Adds up a run event by event."""

    def __init__(self) -> None:
        self._articles = self._baseline = self._signals = self._trades = self._refused = self._alerts = 0
        self._warnings = 0
        self._commissions = Decimal(0)
        self._latencies: list[float] = []

    def add(self, envelope: Envelope) -> None:
        match envelope.event:
            case ArticleSeen(baseline=baseline):
                self._articles += 1
                self._baseline += baseline
            case SignalRaised():
                self._signals += 1
            case Approved():
                self._trades += 1
            case Refused():
                self._refused += 1
            case WatchAdded():
                self._alerts += 1
            case ExitRequested(signal_id=signal_id):
                self._alerts += bool(signal_id)
            case AlertRaised(signal_id=signal_id):
                self._alerts += bool(signal_id)
                self._warnings += not signal_id
            case CommissionSeen(commission=commission):
                self._commissions += commission
            case OrderSent(latency_ms=latency) if latency is not None:
                self._latencies.append(latency)
            case _:
                pass

    def summary(self, book: Book) -> Summary:
        closed = [intent for intent in book.intents.values() if intent.open_quantity == 0]
        return Summary(
            articles=self._articles,
            baseline=self._baseline,
            signals=self._signals,
            trades=self._trades,
            refused=self._refused,
            alerts=self._alerts,
            warnings=self._warnings,
            open_brackets=sum(1 for _ in book.open_intents()),
            result=sum((realised(book, intent) for intent in closed), Decimal(0)),
            commissions=self._commissions,
            latencies_ms=tuple(sorted(self._latencies)),
        )


def realised(book: Book, intent: Intent) -> Decimal:
    """Money in minus money out of one bracket, after commissions."""
    refs = {leg.leg.order_ref for leg in intent.legs}
    total = Decimal(0)
    for fill in book.fills.values():
        if fill.order_ref in refs:
            value = fill.price * fill.quantity
            total += value if fill.action is Action.SELL else -value
            total -= book.commissions.get(execution_key(fill.exec_id), Decimal(0))
    return total


def percentile(ordered: tuple[float, ...], share: float) -> float:
    """The value at ``share`` (0..1) of an ascending, non-empty sequence: nearest rank."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
