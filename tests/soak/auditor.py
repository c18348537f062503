"""Laws over the ledger: what may become of an order, checked line by line as the broker writes it."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Top
from newsbot.paper.orders.policy import Policy
from soak.books import Books, Trade, fee, margin, point

NEW_YORK = ZoneInfo("America/New_York")
STOPS = frozenset({"STP", "STP LMT", "TRAIL", "TRAIL LIMIT"})
TOUCHED = frozenset({"MIT", "LIT"})
LIMITED = frozenset({"LMT", "STP LMT", "TRAIL LIMIT", "LIT", "LOC"})
BY_HAND = frozenset({"fill", "partial", "fill_both_exits", "fill_after_cancel"})
# Which status may follow which in the ledger; any may stay as it is.
NEXT = {
    "PendingSubmit": {"PreSubmitted", "Submitted", "PendingCancel", "Filled", "Cancelled", "Inactive"},
    "PreSubmitted": {"Submitted", "PendingCancel", "Filled", "Cancelled", "Inactive"},
    "Submitted": {"PreSubmitted", "PendingCancel", "Filled", "Cancelled", "Inactive"},
    "PendingCancel": {"Cancelled", "Filled", "Inactive"},
    "Filled": set(),
    "Cancelled": set(),
    "Inactive": set(),
}
ENDED = frozenset({"Filled", "Cancelled", "Inactive"})


class AuditError(Exception):
    """A law is broken. The first word of the text names the law."""


def law(holds: object, name: str, *what: object) -> None:
    """Raise AuditError unless ``holds``."""
    if not holds:
        raise AuditError(f"{name}: {' '.join(str(one) for one in what)}")


@dataclass(slots=True)
class Rec:
    """One order as the ledger tells it."""

    perm: int
    client: int
    oid: int
    parent: int
    listing: Listing
    buy: bool
    kind: str
    tif: str
    quantity: int
    limit: Decimal | None
    stop: Decimal | None
    group: str
    group_type: int
    placed_at: datetime
    sent: bool = False
    status: str = "PendingSubmit"
    why_held: str = ""
    filled: int = 0
    value: Decimal = Decimal(0)
    last_price: Decimal = Decimal(0)
    acked_at: datetime | None = None
    working_since: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    code: int = 0
    triggered: bool = False
    by_hand: bool = False
    resized: bool = False
    doomed: tuple[datetime, int] | None = None  # from then on it may be for no more than that
    execs: list[str] = field(default_factory=list)
    manual: bool = False
    till: datetime | None = None  # as its client asked, when it was new
    outside: bool = False

    @property
    def over(self) -> bool:
        return self.ended_at is not None

    @property
    def remaining(self) -> int:
        return self.quantity - self.filled


@dataclass(slots=True)
class Fill:
    """One execution as the ledger tells it, by the last id it was given."""

    perm: int
    exec_id: str
    at: datetime
    quantity: int
    price: Decimal
    fee: Decimal
    realized: Decimal | None
    cumulative: int
    value: Decimal


class Ledger:
    """Reads the ledger and holds the laws of orders against it."""

    def __init__(
        self, *, base: str, cash: Decimal, policy: Policy, by_hours: bool, listings: dict[str, Listing]
    ) -> None:
        self.books = Books(base, cash)
        self.policy = policy
        self.by_hours = by_hours
        self.listings = listings
        self.orders: dict[int, Rec] = {}
        self.by_key: dict[tuple[int, int], int] = {}
        self.last_id: Counter[int] = Counter()
        self.fills: dict[str, Fill] = {}  # by the id without its last part
        self.exec_ids: set[str] = set()
        self.tops: dict[int, Top] = {}
        self.taken: Counter[tuple[int, bool]] = Counter()
        self.refused: list[tuple[tuple[int, int], int]] = []
        self.faults = 0
        self.rolled_back = False
        self.fills_off = False
        self.fills_were_off = False  # an order does not look again before the next quote
        self.good_till: dict[tuple[int, int], tuple[datetime | None, bool]] = {}  # GTD end and outsideRth, as asked
        self.rates: Any = None  # base units of a currency, None when unknown
        self.marks: Any = None  # what a contract is valued at
        self.imagined: set[int] = set()  # permIds of previews
        self._late: set[int] = set()

    # -------------------------------------------------------------------------------------------------------- reading

    def read(self, lines: list[Any]) -> list[dict[str, Any]]:
        """Audit what has been written since the last call; the lines about orders, read."""
        parsed = [line if isinstance(line, tuple) else json.loads(line, parse_float=Decimal) for line in lines]
        self._mark_hands(parsed)
        about: list[dict[str, Any]] = []
        for line in parsed:
            if isinstance(line, tuple):
                self._quote(*line)
                continue
            at = datetime.fromisoformat(line["at"])
            if "missed" in line:
                continue  # there was nothing to do it to
            if line["kind"] == "fault":
                self._fault(line, at)
            elif line["kind"] == "refused":
                self.refused.append(((line["client_id"], line["order_id"]), line["code"]))
                about.append(line)
            elif line["kind"] == "fault_limit":
                continue  # what was left out did nothing
            elif line["kind"] == "settlement":
                self._settled(line, at)
            else:
                self._line(line, at)
                about.append(line)
        return about

    def _mark_hands(self, lines: list[Any]) -> None:
        """Whose fills in these lines are made by hand: the line of the fault comes after what it did."""
        for line in lines:
            done = isinstance(line, dict) and line["kind"] == "fault" and "missed" not in line
            if done and line["verb"] in BY_HAND:
                self._late.add(line["perm_id"])
                self._family(line["perm_id"])

    def _family(self, perm: int) -> None:
        """fill_both_exits names one order of a bracket and fills others."""
        rec = self.orders.get(perm)
        if rec is None:
            return
        head = rec.parent or rec.perm
        self._late.update(one.perm for one in self.orders.values() if one.parent == head or one.perm == head)

    def _quote(self, con_id: int, top: Top) -> None:
        self.tops[con_id] = top
        self.taken[con_id, True] = self.taken[con_id, False] = 0

    def _fault(self, line: dict[str, Any], at: datetime) -> None:
        self.faults += 1
        verb = line["verb"]
        if verb in ("restart", "rollback_ids"):
            self.rolled_back = True
        if verb == "transfer":
            listing = self.listings[line.get("ticker", line["symbol"])]
            self._turn(at)
            self.books.trade(
                f"moved {self.faults}",
                Trade(
                    at=at, listing=listing, signed=int(line["quantity"]), price=Decimal(line["price"]), fee=Decimal(0)
                ),
            )

    def _settled(self, line: dict[str, Any], at: datetime) -> None:
        """What has ended is booked out whole."""
        con_id, signed = line["con_id"], int(line["quantity"])
        law(self.held(con_id) + signed == 0, "settlement", f"{self.held(con_id)} by the books", line)
        self._turn(at)
        key, listing = f"settled {con_id} {line['at']}", self.listings[line["symbol"]]
        self.books.trade(
            key, Trade(at=at, listing=listing, signed=signed, price=Decimal(line["price"]), fee=Decimal(0))
        )

    # ---------------------------------------------------------------------------------------------------- one order

    def _line(self, line: dict[str, Any], at: datetime) -> None:
        kind, perm = line["kind"], line["perm_id"]
        if kind == "placed":
            self._placed(line, at)
            return
        law(perm in self.orders, "known", "a line about an order that was never placed", line)
        rec = self.orders[perm]
        late = rec.over and kind in ("fill", "correction", "notice")
        law(not rec.over or late, "terminal", f"{kind} after it was {rec.ending}", line)
        if kind == "changed":
            law(not rec.acked_at, "held", "changed as if it had not been transmitted", line)
            self._terms(rec, line)
            rec.quantity = line["quantity"]
            rec.parent, rec.group, rec.group_type = line["parent_perm_id"], line["oca_group"], line["oca_type"]
            if line["transmit"]:
                self._send(rec)
            return
        if kind == "notice":
            return
        self._status(rec, line["status"], line)
        rec.why_held = line["why_held"]
        if kind not in ("fill", "correction"):
            self._terms(rec, line)
            was, rec.quantity = rec.quantity, line["quantity"]
            law(line["filled"] == rec.filled, "filled", rec.filled, "were filled", line)
            if rec.doomed is not None and was != rec.quantity and rec.quantity <= rec.doomed[1]:
                rec.doomed = None
        match kind:
            case "status":
                self._restated(rec, line, at)
            case "fill":
                self._filled(rec, line, at)
            case "correction":
                self._corrected(rec, line, at)
            case "cancelled" | "lost" | "rejected":
                self._ended(rec, kind, at)
                rec.code = line.get("code", 202)

    def _placed(self, line: dict[str, Any], at: datetime) -> None:
        perm, key = line["perm_id"], (line["client_id"], line["order_id"])
        law(perm not in self.orders and perm not in self.imagined, "perm-unique", line)
        if key[1] > 0:
            law(key[1] > self.last_id[key[0]] or self.rolled_back, "id-rising", key, "after", self.last_id[key[0]])
            self.last_id[key[0]] = max(key[1], self.last_id[key[0]])
            self.by_key[key] = perm
        rec = Rec(
            perm=perm, client=key[0], oid=key[1], parent=line["parent_perm_id"],
            listing=self.listings[line["symbol"]], buy=line["action"] == "BUY", kind=line["order_type"],
            tif=line["tif"], quantity=line["quantity"], limit=None, stop=None, group=line["oca_group"],
            group_type=line["oca_type"], placed_at=at, manual=key[1] <= 0,
        )  # fmt: skip
        rec.till, rec.outside = self.good_till.get(key, (None, False))
        self._terms(rec, line)
        law(rec.quantity > 0, "size", "an order for nothing", line)
        law(not rec.parent or rec.parent in self.orders, "parent", "a child of nobody", line)
        self.orders[perm] = rec
        if line["transmit"]:
            self._send(rec)

    def _terms(self, rec: Rec, line: dict[str, Any]) -> None:
        price = None if line["price"] is None else Decimal(line["price"])
        rec.stop = None if line["stop"] is None else Decimal(line["stop"])
        rec.limit = price if rec.kind in LIMITED or (rec.kind == "MTL" and rec.stop is None) else None
        rec.tif = line["tif"]

    def _send(self, rec: Rec) -> None:
        rec.sent = True
        for other in self.orders.values() if rec.parent else ():
            if other.perm == rec.parent or other.parent == rec.parent:
                other.sent = other.sent or not other.over

    def _status(self, rec: Rec, status: str, line: dict[str, Any]) -> None:
        if rec.over:
            return
        law(
            status == rec.status or status in NEXT[rec.status] or line["kind"] == "fill",
            "status",
            rec.status,
            "->",
            line,
        )
        rec.status = status

    def _restated(self, rec: Rec, line: dict[str, Any], at: datetime) -> None:
        why = line["why"]
        if why == "acknowledged":
            law(rec.sent, "held", "works and was never transmitted", line)
            law(rec.acked_at is None, "acknowledged", "twice", line)
            rec.acked_at = at
            self._afford(rec, line)
        elif why == "triggered":
            self._triggered(rec, line)
        elif why == "trailed" and line["old_stop"] is not None:
            old, new = Decimal(line["old_stop"]), Decimal(line["new_stop"])
            law(new <= old if rec.buy else new >= old, "trail", "a trailing stop went back", line)
        elif why == "modified":
            rec.resized = True
            rec.doomed = None
            if line["new_quantity"] > line["old_quantity"] and rec.acked_at is not None:
                self._afford(rec, line)
        elif why == "changed by hand":
            rec.by_hand, rec.doomed = True, None
        if rec.status == "Submitted" and (rec.working_since is None or why == "modified"):
            rec.working_since = at

    def _triggered(self, rec: Rec, line: dict[str, Any]) -> None:
        law(rec.kind in STOPS or rec.kind in TOUCHED, "trigger", "no order with a trigger", line)
        top = self._top(rec)
        quote = top.ask if rec.buy else top.bid
        law(not top.is_halted, "trigger", "while halted", line)
        law(quote is not None and rec.stop is not None, "trigger", "without a quote", line)
        assert quote is not None
        assert rec.stop is not None
        rising = rec.buy != (rec.kind in TOUCHED)
        law(quote >= rec.stop if rising else quote <= rec.stop, "trigger", f"stop {rec.stop}, quote {quote}:", line)
        rec.triggered = True

    def _filled(self, rec: Rec, line: dict[str, Any], at: datetime) -> None:
        quantity, price, exec_id = line["quantity"], Decimal(line["price"]), line["exec_id"]
        hand = rec.perm in self._late
        law(rec.sent or (hand and rec.over), "held", "filled and was never transmitted", line)
        law(not rec.over or (hand and rec.ending == "cancelled"), "terminal", f"filled after {rec.ending}", line)
        law(quantity > 0, "fill", "of nothing", line)
        law(exec_id not in self.exec_ids, "exec-unique", line)
        self.exec_ids.add(exec_id)
        before, rec.filled = rec.filled, rec.filled + quantity
        worth = rec.value * point(rec.listing)
        rec.value += price * quantity
        rec.last_price = price
        law(rec.filled <= rec.quantity, "overfilled", f"{rec.filled} of {rec.quantity}", line)
        law(line["filled"] == rec.filled, "filled", f"{rec.filled} by its fills", line)
        if rec.limit is not None and not hand:
            law(price <= rec.limit if rec.buy else price >= rec.limit, "limit", rec.limit, line)
        if rec.kind == "MTL" and rec.limit is None:
            rec.limit = price
        if hand:
            rec.by_hand = True
        else:
            self._against_quote(rec, quantity, price, line, at)
        kind = rec.listing.sec_type
        charged = fee(kind, rec.filled, rec.value * point(rec.listing)) - fee(kind, before, worth)
        self._turn(at)
        signed = quantity if rec.buy else -quantity
        trade = Trade(at=at, listing=rec.listing, signed=signed, price=price, fee=charged)
        realized = self.books.trade(exec_id.rpartition(".")[0], trade)
        self._booked(line, charged, realized, rec)
        self.fills[exec_id.rpartition(".")[0]] = Fill(
            perm=rec.perm, exec_id=exec_id, at=at, quantity=quantity, price=price, fee=charged, realized=realized,
            cumulative=rec.filled, value=rec.value,
        )  # fmt: skip
        rec.execs.append(exec_id.rpartition(".")[0])
        complete = rec.filled == rec.quantity
        law((line["status"] == "Filled") == complete, "status", "after this fill", line)
        if complete and rec.over:  # cancelled, and filled late by hand
            rec.ended_at, rec.ending, rec.status = at, "filled", "Filled"
        elif complete:
            self._ended(rec, "filled", at)
        self._family_law(rec, line)
        self._group_law(rec, quantity, at)

    def _against_quote(self, rec: Rec, quantity: int, price: Decimal, line: dict[str, Any], at: datetime) -> None:
        top = self._top(rec)
        quote = top.ask if rec.buy else top.bid
        law(not top.is_halted, "halt", "filled while halted", line)
        law(quote is not None, "quote", "filled without a quote", line)
        law(not self.fills_off, "fills-off", "filled by itself", line)
        assert quote is not None
        own = rec.limit is not None and price == rec.limit and (quote <= rec.limit if rec.buy else quote >= rec.limit)
        law(price == quote or own, "price", f"{price} at a quote of {quote}", line)
        if rec.kind in STOPS or rec.kind in TOUCHED:
            law(rec.triggered or rec.by_hand, "trigger", "filled and was never set off", line)
        bell = rec.kind in ("MOC", "LOC")
        if not bell:
            self.taken[rec.listing.con_id, rec.buy] += quantity
            size = top.ask_size if rec.buy else top.bid_size
            taken = self.taken[rec.listing.con_id, rec.buy]
            law(size is None or taken <= size, "quoted-size", f"{taken} of {size}", line)
        self._open(rec, at, line, bell=bell)
        if rec.doomed is not None and not rec.by_hand:
            law(at < rec.doomed[0] or rec.filled <= rec.doomed[1], "oca", f"no more than {rec.doomed[1]}", line)

    def _open(self, rec: Rec, at: datetime, line: dict[str, Any], *, bell: bool) -> None:
        local = at.astimezone(NEW_YORK)
        till, outside = rec.till, rec.outside
        law(till is None or at < till or rec.tif != "GTD", "expired", "filled after its end", till, line)
        if self.by_hours and rec.listing.sec_type == "STK" and rec.listing.currency == "USD":
            minutes = local.hour * 60 + local.minute
            wide = outside and not bell
            first, last = (240, 1200) if wide else (570, 960)
            inside = local.weekday() < 5 and first <= minutes < last
            on_bell = bell and minutes == 960 and local.second == 0
            law(inside or on_bell, "hours", f"filled at {local:%a %H:%M:%S}", line)

    def _booked(self, line: dict[str, Any], charged: Decimal, realized: Decimal | None, rec: Rec) -> None:
        law(Decimal(line["commission"]) == charged, "commission", f"{charged} by the tariff", line)
        told = None if line["realized"] is None else Decimal(line["realized"])
        law(told == realized, "realized", f"{realized} by the books", line)
        held = self.held(rec.listing.con_id)
        law(line["position"] == held, "position", f"{held} by the books", line)

    def _corrected(self, rec: Rec, line: dict[str, Any], at: datetime) -> None:
        root = line["corrects"].rpartition(".")[0]
        old = self.fills.get(root)
        law(old is not None and old.exec_id == line["corrects"], "correction", "of what is not its latest word", line)
        assert old is not None
        law(line["exec_id"] not in self.exec_ids, "exec-unique", line)
        law(line["exec_id"].rpartition(".")[0] == root, "correction", "under another id", line)
        self.exec_ids.add(line["exec_id"])
        quantity, price = line["quantity"], Decimal(line["price"])
        rec.filled += quantity - old.quantity
        if not rec.over:  # what is taken back is not traded again
            rec.quantity -= max(0, old.quantity - quantity)
        elif rec.ending == "filled":
            rec.quantity = rec.filled
        rec.value += quantity * price - old.quantity * old.price
        rec.by_hand = True
        for one in self.orders.values():
            if one.parent == rec.perm:
                one.by_hand = True
        law(line["filled"] == rec.filled, "filled", f"{rec.filled} by its fills", line)
        self._turn(at)
        realized = self.books.correct(root, quantity if rec.buy else -quantity, price)
        charged = old.fee if quantity else Decimal(0)
        self._booked(line, charged, realized, rec)
        self.fills[root] = Fill(
            perm=rec.perm, exec_id=line["exec_id"], at=old.at, quantity=quantity, price=price, fee=charged,
            realized=realized, cumulative=rec.filled, value=rec.value,
        )  # fmt: skip

    def _ended(self, rec: Rec, how: str, at: datetime) -> None:
        law(not rec.over, "terminal", "ended twice", rec)
        rec.ended_at, rec.ending = at, how
        rec.doomed = None

    # ---------------------------------------------------------------------------------------------- orders together

    def _family_law(self, rec: Rec, line: dict[str, Any]) -> None:
        parent = self.orders.get(rec.parent) if rec.parent else None
        if parent is None or rec.by_hand or parent.by_hand or self.policy.oca_delay:
            return  # siblings that hear of one another late may both fill
        family = [one for one in self.orders.values() if one.parent == rec.parent]
        if not any(one.by_hand for one in family):
            gone = sum(one.filled for one in family)
            law(gone <= parent.filled, "children", f"{gone} of {parent.filled} that the parent got", line)

    def _group_law(self, rec: Rec, quantity: int, at: datetime) -> None:
        """What the other members of its group may still be for."""
        if not rec.group:
            return
        since = at if rec.group_type in (1, 2) else at + self.policy.oca_delay
        for other in self.orders.values():
            if other.group != rec.group or other.over or other is rec:
                continue
            most = other.filled
            if rec.group_type != 1 and rec.remaining:
                share = Decimal(other.remaining * quantity) / (rec.remaining + quantity)
                most = other.quantity - int(share.to_integral_value(ROUND_CEILING))
            if other.doomed is None or most < other.doomed[1]:
                other.doomed = (since, most)

    def _afford(self, rec: Rec, line: dict[str, Any]) -> None:
        """Nothing is taken that the account clearly cannot carry."""
        if rec.parent or self.rates is None:
            return
        top = self.tops.get(rec.listing.con_id, Top())
        quote = (top.ask if rec.buy else top.bid) or top.last
        price = min((one for one in (rec.limit, rec.stop, quote) if one is not None and one > 0), default=None)
        held = self.held(rec.listing.con_id)
        side = 1 if rec.buy else -1
        rate = self.rates(rec.listing.currency)
        free = self.free()
        if price is None or rate is None or free is None:
            return
        after = margin(rec.listing, held + side * rec.remaining, price)
        needed = (after - margin(rec.listing, held, price)) * rate
        law(
            needed <= max(free, Decimal(0)) * Decimal("1.05") + 50,
            "margin",
            f"needs {needed:.2f}, free {free:.2f}:",
            line,
        )

    # ------------------------------------------------------------------------------------------------------ questions

    def held(self, con_id: int) -> int:
        """How many contracts the books hold."""
        lot = self.books.lots.get(con_id)
        return 0 if lot is None else lot.held

    def totals(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Cash, net liquidation and margin in the base currency, not rounded; None when a rate is not known."""
        cash = worth = tied = Decimal(0)
        for currency, amount in self.books.cash.items():
            rate = self.rates(currency)
            if rate is None:
                return None
            cash += amount * rate
        for lot in self.books.lots.values():
            rate = self.rates(lot.listing.currency)
            if rate is None:
                return None
            if lot.held:
                price = self.marks(lot.listing.con_id)
                value = lot.held * price * point(lot.listing)
                if lot.listing.sec_type == "FUT":
                    worth += (value - lot.cost) * rate
                elif lot.listing.sec_type != "CASH":
                    worth += value * rate
                tied += margin(lot.listing, lot.held, price) * rate
        return cash, cash + worth, tied

    def free(self) -> Decimal | None:
        """What is left to trade with, positions apart."""
        totals = self.totals()
        return None if totals is None else totals[1] - totals[2]

    def open(self, *, shown: bool = False) -> list[Rec]:
        """What is transmitted and not over; ``shown``: what is held as well."""
        return [one for one in self.orders.values() if not one.over and (one.sent or shown)]

    def _top(self, rec: Rec) -> Top:
        return self.tops.get(rec.listing.con_id, Top())

    def _turn(self, at: datetime) -> None:
        local = at.astimezone(NEW_YORK).replace(hour=0, minute=0, second=0, microsecond=0)
        self.books.new_day(local)

    # -------------------------------------------------------------------------------------------- laws of each moment

    def at_rest(self, now: datetime) -> None:
        """What must hold whenever the broker has nothing more to do at this moment."""
        self._turn(now)
        delay = self.policy.fill_after + timedelta(seconds=1)
        for rec in self.orders.values():
            if rec.over:
                continue
            if rec.doomed is not None and not rec.by_hand and now > rec.doomed[0]:
                law(
                    rec.quantity <= rec.doomed[1] and rec.doomed[1] > rec.filled,
                    "oca",
                    "not reduced to",
                    rec.doomed[1],
                    rec,
                )
            law(rec.filled < rec.quantity, "terminal", "filled and not over", rec)
            if rec.tif in ("IOC", "FOK") and rec.status == "Submitted" and not rec.group and not self.fills_were_off:
                law(rec.working_since is None or now - rec.working_since < delay, "ioc", "rests", rec)
            self._ends(rec, now)

    def _ends(self, rec: Rec, now: datetime) -> None:
        if rec.acked_at is None or rec.manual or rec.resized:
            return
        till, outside = rec.till, rec.outside
        if rec.tif == "GTD" and till is not None:
            law(now <= till, "expired", "lives after its end", till, rec)
        if rec.tif == "DAY":
            law(now - rec.acked_at < timedelta(days=5), "expired", "a DAY order lives on", rec)
            acked = rec.acked_at.astimezone(NEW_YORK)
            us = rec.listing.sec_type == "STK" and rec.listing.currency == "USD"
            if us and not outside and acked.weekday() < 5 and acked.hour < 16:
                close = acked.replace(hour=16, minute=0, second=0, microsecond=0)
                law(now <= close, "expired", "a DAY order lives after the close", rec)
