"""What a run tells a person, event by event: plain values, printed by the command line."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import (
    AlertRaised,
    Envelope,
    FillSeen,
    OrderStateChanged,
    PollFailed,
    RulesChanged,
    SignalRaised,
    SourceRecovered,
    WatchAdded,
)
from newsbot.domain.exit import ExitRequested, LegRepriced
from newsbot.domain.order import Action, Fill, LegRole, OrderPlan, Side, parse_ref
from newsbot.domain.signal import Signal

Tone = Literal["plain", "trigger", "good", "bad", "quiet", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the tale. ``at`` None: it continues the line above. ``parts`` are (text, tone) in order."""

    at: datetime | None
    ticker: str
    parts: tuple[tuple[str, Tone], ...]


class Tale:
    """Turns committed events into lines. Remembers only what a later line refers to."""

    def __init__(self) -> None:
        self._signals: dict[str, Signal] = {}
        self._plans: dict[str, OrderPlan] = {}
        self._entered: dict[str, tuple[int, Decimal, datetime]] = {}
        self._closed: dict[str, tuple[int, Decimal]] = {}
        self._repriced: set[str] = set()

    def lines(self, envelope: Envelope) -> list[Line]:
        """The lines that one event adds; most events add none."""
        match envelope.event:
            case SignalRaised(signal=signal):
                self._signals[signal.signal_id] = signal
                return []
            case Refused() as refused:
                verdict: tuple[tuple[str, Tone], ...] = (
                    (f"{refused.rule_id}  ", "plain"),
                    (f"REFUSED {refused.reason}", "warning"),
                    (f": {refused.detail}", "plain"),
                )
                return [self._headline(envelope.at, refused.signal_id, refused.headline), _more(*verdict)]
            case AlertRaised() as alert if alert.signal_id:
                rule = self._signals[alert.signal_id].rule_id if alert.signal_id in self._signals else ""
                verdict = ((f"{rule}  ", "plain"), ("ALERT", "warning"))
                return [self._headline(envelope.at, alert.signal_id, alert.text), _more(*verdict)]
            case WatchAdded() as added:
                verdict = ((f"{added.rule_id}  ", "plain"), ("WATCH", "warning"))
                return [self._headline(envelope.at, added.signal_id, added.headline), _more(*verdict)]
            case ExitRequested() as asked:
                return self._exit_asked(envelope.at, asked)
            case LegRepriced() as change:
                self._repriced.add(change.order_ref)
                text = f"exit {change.quantity} at {money(change.price)} or better, was {money(change.former_price)}"
                return [_more((text, "plain"))]
            case RulesChanged() as rules if rules.former:
                return [Line(at=envelope.at, ticker="", parts=((_rules_words(rules), "warning"),))]
            case AlertRaised() as alert:
                return [Line(at=envelope.at, ticker="", parts=((f"{alert.severity.upper()}  {alert.text}", "bad"),))]
            case Approved(plan=plan, also=also):
                return self._approved(envelope.at, plan, also)
            case FillSeen(fill=fill):
                return [self._filled(envelope.at, fill)]
            case OrderStateChanged() as changed if changed.reject_code:
                return [_more((f"order rejected: {changed.reject_code} {changed.reject_text}", "bad"))]
            case PollFailed() as failed:
                text = f"{failed.source}: {failed.code} {failed.detail}"
                return [Line(at=envelope.at, ticker="", parts=((text, "quiet"),))]
            case SourceRecovered(source=source):
                return [Line(at=envelope.at, ticker="", parts=((f"{source}: read again", "quiet"),))]
            case _:
                return []

    def _headline(self, at: datetime, signal_id: str, otherwise: str) -> Line:
        signal = self._signals.get(signal_id)
        if signal is None:
            return Line(at=at, ticker="", parts=((otherwise, "plain"),))
        return Line(at=at, ticker=signal.company.ticker if signal.company else "-", parts=marked(signal))

    def _approved(self, at: datetime, plan: OrderPlan, also: tuple[str, ...]) -> list[Line]:
        self._plans[plan.intent_id] = plan
        bracket = plan.bracket
        order = (
            f"{'BUY' if plan.side is Side.BUY else 'SHORT'} {plan.quantity} at {money(bracket.entry)} or better, "
            f"target {money(bracket.take_profit)}, stop {money(bracket.stop_loss)}"
        )
        names = " + ".join((plan.rule_id, *also))
        return [
            self._headline(at, plan.signal_id, plan.instrument.name),
            _more((f"{names}  ", "plain"), (order, "good")),
        ]

    def _exit_asked(self, at: datetime, asked: ExitRequested) -> list[Line]:
        if not asked.signal_id:
            return [Line(at=at, ticker=asked.ticker, parts=(("CLOSE", "warning"), (f": {asked.why}", "plain")))]
        rule = self._signals[asked.signal_id].rule_id if asked.signal_id in self._signals else ""
        verdict: tuple[tuple[str, Tone], ...] = ((f"{rule}  ", "plain"), ("CLOSE", "warning"))
        return [self._headline(at, asked.signal_id, asked.why), _more(*verdict)]

    def _filled(self, at: datetime, fill: Fill) -> Line:
        parsed = parse_ref(fill.order_ref)
        if parsed is None or parsed[1] is LegRole.ENTRY:
            if parsed is not None:
                quantity, value, since = self._entered.get(parsed[0], (0, Decimal(0), at))
                self._entered[parsed[0]] = (quantity + fill.quantity, value + fill.quantity * fill.price, since)
            text = f"filled {fill.quantity} at {money(fill.price)}"
            return Line(at=at, ticker=fill.ticker, parts=((text, "plain"),))
        return self._exit(at, fill, parsed[0], parsed[1])

    def _exit(self, at: datetime, fill: Fill, intent: str, role: LegRole) -> Line:
        entered, value, since = self._entered.get(intent, (0, Decimal(0), at))
        closed, proceeds = self._closed.get(intent, (0, Decimal(0)))
        closed, proceeds = closed + fill.quantity, proceeds + fill.quantity * fill.price
        self._closed[intent] = (closed, proceeds)
        what = {LegRole.TAKE_PROFIT: "target", LegRole.STOP_LOSS: "stop"}.get(role, "exit")
        what = "exit" if fill.order_ref in self._repriced else what
        text = f"{what} {fill.quantity} at {money(fill.price)} after {lasted(at, since)}"
        if closed < entered:
            return Line(at=at, ticker=fill.ticker, parts=((text, "plain"),))
        result = proceeds - value if fill.action is Action.SELL else value - proceeds
        tone: Tone = "good" if result >= 0 else "bad"
        return Line(at=at, ticker=fill.ticker, parts=((text + "  ", "plain"), (f"{result:+,.2f}", tone)))


def marked(signal: Signal) -> tuple[tuple[str, Tone], ...]:
    """The headline with the words that matched in brackets; triggers in the body follow it."""
    parts: list[tuple[str, Tone]] = []
    position = 0
    for start, end in _spans(signal):
        parts += [(signal.headline[position:start], "plain"), (f"[{signal.headline[start:end]}]", "trigger")]
        position = end
    parts.append((signal.headline[position:], "plain"))
    body = [trigger.text for trigger in signal.triggers if trigger.where == "body"]
    if body:
        parts.append(("  ... " + ", ".join(f"[{text}]" for text in dict.fromkeys(body)), "trigger"))
    return tuple(part for part in parts if part[0])


def _rules_words(rules: RulesChanged) -> str:
    """``rules: fda-approval edited by ann in rules/fda.yaml; split removed``."""
    said = []
    for change in rules.changes:
        what = f"now in mode {change.mode}" if change.what == "mode" else change.what
        who = f" by {change.by}" if change.by else ""
        said.append(f"{change.rule_id} {what}{who} in {change.path}")
    if rules.former_companies and rules.companies != rules.former_companies:
        said.append(f"another company table, as of {rules.companies_as_of or 'an unknown day'}")
    return f"rules: {'; '.join(said) or 'read again, the same rules'}"


def money(price: Decimal) -> str:
    """A price with two decimals, or as many more as it has: 18.20, 0.9951."""
    exponent = price.normalize().as_tuple().exponent
    return f"{price:.{max(2, -exponent if isinstance(exponent, int) else 2)}f}"


def lasted(end: datetime, start: datetime) -> str:
    """A duration as people say it: 40 s, 6 min, 2 h 5 min."""
    seconds = int((end - start).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _spans(signal: Signal) -> list[tuple[int, int]]:
    """Headline triggers without overlaps, left to right."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted({(t.start, t.end) for t in signal.triggers if t.where == "headline"}):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _more(*parts: tuple[str, Tone]) -> Line:
    return Line(at=None, ticker="", parts=parts)
