"""Laws over what clients were told: it must be what the ledger says, all of it, once, to whom it concerns."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from newsbot.tws import account as acc
from newsbot.tws import order_messages
from newsbot.tws import portfolio as port
from newsbot.tws.execution import Commission, Execution, ExecutionsEnd, RequestExecutions
from newsbot.tws.hello import Notice
from soak.auditor import ENDED, NEW_YORK, NEXT, Fill, Ledger, Rec, law
from soak.books import ZERO, cents, point

_TINY = Decimal("0.000001")


@dataclass(slots=True)
class Ear:
    """What one connection has heard so far."""

    client_id: int
    link: int
    since: datetime
    execs: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)  # told without being asked
    paid: set[str] = field(default_factory=set)
    statuses: dict[int, str] = field(default_factory=dict)
    heard_of: set[int] = field(default_factory=set)  # request ids that were answered


class Ears:
    """All connections, and the laws of the conversation."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.by_link: dict[int, Ear] = {}

    def hear(self, link: int, message: Any, before: dict[int, tuple[int, list[int]]]) -> None:
        """One message to one connection; ``before``: what orders had filled before this moment, their sizes since."""
        ear = self.by_link.get(link)
        if ear is None:
            return
        req_id = getattr(message, "req_id", getattr(message, "ident", None))
        if isinstance(req_id, int):
            ear.heard_of.add(req_id)
        match message:
            case Execution():
                self._execution(ear, message)
            case Commission():
                self._commission(ear, message)
            case order_messages.OrderStatus():
                self._status(ear, message, before)
            case order_messages.OpenOrder() if message.order.what_if:
                law(message.perm_id not in self._ledger.orders, "perm-unique", "a preview", message)
                self._ledger.imagined.add(message.perm_id)
            case order_messages.OpenOrder():
                rec = self._rec(message.perm_id, message)
                self._named(rec, message.order_id, message.client_id, message)
                law(message.order.action == ("BUY" if rec.buy else "SELL"), "told-order", message)

    def _rec(self, perm: int, message: Any) -> Rec:
        rec = self._ledger.orders.get(perm)
        law(rec is not None, "told-order", "the ledger does not know", message)
        assert rec is not None
        return rec

    def _named(self, rec: Rec, order_id: int, client_id: int, message: Any) -> None:
        law(rec.manual or order_id == rec.oid, "told-id", rec.oid, message)
        law(client_id == rec.client, "told-id", rec.client, message)

    def _execution(self, ear: Ear, message: Execution) -> None:
        fill = self._ledger.fills.get(message.exec_id.rpartition(".")[0])
        law(fill is not None and message.exec_id in self._ledger.exec_ids, "told-exec", "not in the ledger", message)
        assert fill is not None
        rec = self._rec(message.perm_id, message)
        self._named(rec, message.order_id, message.client_id, message)
        law(rec.perm == fill.perm, "told-exec", rec.perm, message)
        if message.req_id == -1:
            law(message.exec_id not in ear.fresh, "told-exec", "twice", message)
            ear.fresh.add(message.exec_id)
        ear.execs.add(message.exec_id)
        if fill.exec_id != message.exec_id:
            return  # corrected since
        law(message.shares == fill.quantity and message.price == fill.price, "told-exec", fill, message)
        law(message.side == ("BOT" if rec.buy else "SLD"), "told-exec", message)
        law(message.cumulative == fill.cumulative, "told-exec", fill, message)
        average = fill.value / fill.cumulative if fill.cumulative else ZERO
        law(abs(message.avg_price - average) <= _TINY, "told-exec", average, message)

    def _commission(self, ear: Ear, message: Commission) -> None:
        ear.paid.add(message.exec_id)
        fill = self._ledger.fills[message.exec_id.rpartition(".")[0]]
        law(message.exec_id in ear.execs or ear.since >= fill.at, "told-fee", "before its execution", message)
        if fill.exec_id == message.exec_id:
            law(message.commission == fill.fee and message.realized == fill.realized, "told-fee", fill, message)
            law(message.currency == self._ledger.orders[fill.perm].listing.currency, "told-fee", message)

    def _status(self, ear: Ear, message: order_messages.OrderStatus, before: dict[int, tuple[int, list[int]]]) -> None:
        if message.perm_id == 0:
            return  # a fault that leaves an order stuck
        rec = self._rec(message.perm_id, message)
        self._named(rec, message.order_id, message.client_id, message)
        law(message.filled >= 0 and message.remaining >= 0, "told-status", "negative", message)
        filled, sizes = before.get(rec.perm, (0, []))
        law(min(filled, rec.filled) <= message.filled <= max(filled, rec.filled), "told-status", rec, message)
        total = message.filled + message.remaining
        low, high = min(*sizes, rec.quantity, rec.quantity), max(*sizes, rec.quantity, rec.quantity)
        law(low <= total <= high or rec.by_hand, "told-status", f"{total} is not {rec.quantity}", message)
        former = ear.statuses.get(rec.perm)
        late = rec.by_hand and (former, message.status) == ("Cancelled", "Filled")
        if former is not None and rec.acked_at is not None:
            law(
                late or message.status == former or message.status in NEXT.get(former, ()),
                "told-sequence", former, "->", message,
            )  # fmt: skip
        if former in ENDED and rec.over:
            law(message.status == former or late, "told-sequence", former, "->", message)
        if rec.sent:
            ear.statuses[rec.perm] = message.status

    # ------------------------------------------------------------------------------------- what had to be told

    def owed(self, lines: list[dict[str, Any]], told: list[tuple[int, Any]]) -> None:
        """Every line of the ledger has been told to the client it concerns, if it is there."""
        heard: dict[int, list[Any]] = defaultdict(list)
        for link, message in told:
            heard[link].append(message)
        of_client = {ear.client_id: ear for ear in self.by_link.values()}
        touched: dict[int, Ear] = {}
        for line in lines:
            ear = of_client.get(line["client_id"])
            if ear is None or line["order_id"] <= 0 or line["kind"] in ("placed", "changed", "lost"):
                continue
            mine = heard[ear.link]
            if line["kind"] in ("refused", "rejected", "notice"):
                self._noticed(mine, line["order_id"], line["code"], line)
            if line["kind"] == "cancelled":
                self._noticed(mine, line["order_id"], 202, line)
            if line["kind"] in ("fill", "correction"):
                law(
                    any(isinstance(one, Execution) and one.exec_id == line["exec_id"] for one in mine),
                    "owed-exec", line,
                )  # fmt: skip
                if not self._ledger.policy.commission_after:
                    paid = any(isinstance(one, Commission) and one.exec_id == line["exec_id"] for one in mine)
                    law(paid, "owed-fee", line)
            if line["kind"] not in ("refused", "notice"):
                touched[line["perm_id"]] = ear
        for perm, ear in touched.items():
            last = next(
                (
                    one
                    for one in reversed(heard[ear.link])
                    if isinstance(one, order_messages.OrderStatus) and one.perm_id == perm
                ),
                None,
            )
            law(last is not None, "owed-status", self._ledger.orders[perm])
            assert last is not None
            self._agrees(last, self._ledger.orders[perm])

    def _noticed(self, mine: list[Any], ident: int, code: int, line: dict[str, Any]) -> None:
        found = any(isinstance(one, Notice) and one.ident == ident and one.code == code for one in mine)
        law(found, "owed-code", code, line)

    def _agrees(self, last: order_messages.OrderStatus, rec: Rec) -> None:
        law(last.filled == rec.filled and last.remaining == rec.remaining, "told-status", rec, last)
        if rec.sent:
            law(last.status == rec.status and last.why_held == rec.why_held, "told-status", rec, last)
        average = rec.value / rec.filled if rec.filled else ZERO
        law(abs(last.avg_fill_price - average) <= _TINY, "told-status", average, last)

    # --------------------------------------------------------------------------------------------- questions

    def answer(self, client_id: int, request: Any, told: list[Any], now: datetime, *, shown: bool) -> None:
        """An answer to a question says what the ledger says."""
        ledger = self._ledger
        match request:
            case order_messages.RequestOpenOrders():
                self._open(told, [one for one in ledger.open(shown=shown) if one.client == client_id])
            case order_messages.RequestAllOpenOrders():
                self._open(told, ledger.open(shown=shown))
            case order_messages.RequestCompletedOrders(api_only=api_only):
                self._completed(told, now, api_only=api_only)
            case RequestExecutions(req_id=req_id, client_id=of):
                self._executions(told, req_id, of, now)
            case acc.RequestPositions():
                self._positions([one for one in told if isinstance(one, acc.PositionLine)])
                law(isinstance(told[-1], acc.PositionsEnd), "answer", "no end", told[-1:])
            case port.RequestPositionsMulti():
                self._positions([one for one in told if isinstance(one, port.PositionLineMulti)])
            case acc.RequestAccountUpdates(subscribe=True):
                self._values(told)
            case acc.RequestPnL(req_id=req_id):
                self._pnl([one for one in told if isinstance(one, acc.PnL)])

    def _open(self, told: list[Any], wanted: list[Rec]) -> None:
        law(told and isinstance(told[-1], order_messages.OpenOrdersEnd), "answer", "no end", told[-1:])
        found = sorted(one.perm_id for one in told if isinstance(one, order_messages.OpenOrder))
        law(found == sorted(one.perm for one in wanted), "open-orders", "told", found, "of", wanted)
        for one in told:
            if isinstance(one, order_messages.OrderStatus):
                self._agrees(one, self._ledger.orders[one.perm_id])

    def _completed(self, told: list[Any], now: datetime, *, api_only: bool) -> None:
        today = now.astimezone(NEW_YORK).date()
        over = [
            one
            for one in self._ledger.orders.values()
            if one.ended_at is not None and one.ending != "lost" and not (api_only and one.manual)
            if one.ended_at.astimezone(NEW_YORK).date() == today
        ]  # fmt: skip
        found = {one.perm_id: one for one in told if isinstance(one, order_messages.CompletedOrder)}
        law(sorted(found) == sorted(one.perm for one in over), "completed", sorted(found), "of", over)
        for rec in over:
            law(found[rec.perm].filled_quantity == rec.filled, "completed", rec, found[rec.perm])
            law(found[rec.perm].state.status == rec.status, "completed", rec, found[rec.perm])

    def _executions(self, told: list[Any], req_id: int, of: int, now: datetime) -> None:
        law(told and isinstance(told[-1], ExecutionsEnd), "answer", "no end", told[-1:])
        today = now.astimezone(NEW_YORK).date()
        wanted: list[Fill] = [
            one
            for one in self._ledger.fills.values()
            if one.at.astimezone(NEW_YORK).date() == today and of in (0, self._ledger.orders[one.perm].client)
        ]
        found = [one.exec_id for one in told if isinstance(one, Execution) and one.req_id == req_id]
        law(sorted(found) == sorted(one.exec_id for one in wanted), "executions", found, "of", wanted)
        paid = {one.exec_id for one in told if isinstance(one, Commission)}
        late = self._ledger.policy.commission_after
        for one in wanted:
            law(late or one.exec_id in paid, "executions", "without its commission", one)

    def _positions(self, told: list[Any]) -> None:
        found = {one.contract.con_id: one for one in told}
        held = {con_id: lot for con_id, lot in self._ledger.books.lots.items() if lot.held}
        law(sorted(found) == sorted(held), "positions", {one: found[one].quantity for one in found}, "of", held)
        for con_id, lot in held.items():
            law(found[con_id].quantity == lot.held, "positions", lot, found[con_id])
            cost = (lot.cost + lot.fees) / lot.held
            law(abs(found[con_id].avg_cost - cost) <= _TINY, "avg-cost", cost, found[con_id])

    def _values(self, told: list[Any]) -> None:
        ledger = self._ledger
        rows = {(one.key, one.currency): one.value for one in told if isinstance(one, acc.AccountValue)}
        base = ledger.books.base
        for currency, amount in ledger.books.cash.items():
            value = Decimal(rows.get(("CashBalance", currency), "NaN"))
            law(value == cents(amount), "cash", currency, f"{amount} by the books, told {value}")
        lines = {one.contract.con_id: one for one in told if isinstance(one, port_value)}
        law(sorted(lines) == sorted(ledger.books.lots), "portfolio", sorted(lines), "of", sorted(ledger.books.lots))
        for con_id, lot in ledger.books.lots.items():
            line, price = lines[con_id], ledger.marks(con_id)
            worth = lot.held * price * point(lot.listing)
            law(line.quantity == lot.held and line.market_price == price, "portfolio", lot, price, line)
            law(abs(line.market_value - worth) <= _TINY, "portfolio", worth, line)
            law(line.realized == lot.realized - lot.before_today, "portfolio-realized", lot, line)
            law(line.unrealized == cents(worth - lot.cost - lot.fees), "portfolio-unrealized", lot, line)
            if lot.held:
                law(abs(line.avg_cost - (lot.cost + lot.fees) / lot.held) <= _TINY, "avg-cost", lot, line)
        totals = ledger.totals()
        if totals is None:
            return
        cash, worth, tied = totals
        loose = Decimal("0.02") + Decimal("0.01") * len(lines) * max(
            (ledger.rates(one.contract.currency) for one in lines.values()), default=1
        )
        for key, value in (("TotalCashValue", cash), ("NetLiquidation", worth), ("InitMarginReq", tied)):
            law(abs(Decimal(rows[key, base]) - value) <= loose, "value", key, value, "told", rows[key, base])
        left = Decimal(rows["AvailableFunds", base])
        law(abs(left - (worth - tied)) <= 2 * loose, "value", "AvailableFunds", worth - tied, "told", left)
        law(abs(Decimal(rows["RealizedPnL", "BASE"]) - self._realized()) <= loose, "value", "RealizedPnL", rows)

    def _realized(self) -> Decimal:
        return sum(
            (
                (lot.realized - lot.before_today) * self._ledger.rates(lot.listing.currency)
                for lot in self._ledger.books.lots.values()
            ),
            ZERO,
        )

    def _pnl(self, told: list[acc.PnL]) -> None:
        if told and self._ledger.totals() is not None:
            said = told[-1].realized
            law(said is not None and abs(said - self._realized()) <= Decimal("0.02"), "pnl", self._realized(), said)

    # --------------------------------------------------------------------------------------------- at the end

    def commissions(self, now: datetime) -> None:
        """Whoever was there to hear of a fill, and still is, has heard what it cost."""
        late = self._ledger.policy.commission_after + timedelta(seconds=1)
        for ear in self.by_link.values():
            for fill in self._ledger.fills.values():
                if fill.exec_id in ear.fresh and now - fill.at > late and fill.exec_id.endswith(".01"):
                    law(fill.exec_id in ear.paid, "owed-fee", fill)


port_value = acc.PortfolioValue
