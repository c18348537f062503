"""One run: its events played on the broker in memory, everything audited as it happens."""

import contextlib
import hashlib
import json
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from newsbot.paper.counter.clients import Hangup
from newsbot.paper.counter.effects import Reset
from newsbot.paper.counter.service import Service
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import TapeRow, Top
from newsbot.paper.orders.policy import HeldLegs
from newsbot.paper.serving.operator import Operator
from newsbot.paper.state import snapshot
from newsbot.tws.depth import RequestMarketDepth
from newsbot.tws.hello import ManagedAccounts, NextValidId, Notice, StartApi
from newsbot.tws.order_messages import PlaceOrder
from newsbot.tws.stream import RequestRealTimeBars, RequestTickByTick
from soak import memory, wire, world
from soak.auditor import AuditError, Ledger, law
from soak.ears import Ear, Ears
from soak.player import play

# After these the clients' side is no proof of anything: messages are lost, bent or held back.
LOOSENING = ("pacing", "read_only", "connectivity_lost", "competing_session", "restart", "id_in_use", "unsolicited")
PATIENT = (RequestTickByTick, RequestRealTimeBars, RequestMarketDepth)  # may wait for a market for ever


@dataclass(slots=True)
class Result:
    """What became of one run. ``law`` and ``fault`` are empty when all laws held."""

    seed: int
    events: int
    messages: int = 0
    fills: int = 0
    orders: int = 0
    digest: str = ""
    law: str = ""
    fault: str = ""
    at_event: int = -1
    story: list[str] = field(default_factory=list)


class Witness(Service):
    """Hears every quote before the order desk does, and writes it between the lines of the ledger."""

    def __init__(self, note: Callable[[Any], None]) -> None:
        self._note = note

    def handlers(self) -> dict[type, Any]:
        return {}

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:
        self._note((listing.con_id, after))


class Listings(dict[str, Listing]):
    """Every listing by its ticker, derived ones when they are asked for."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def __missing__(self, ticker: str) -> Listing:
        found = self._stage.broker._market.named(ticker)
        if found is None:
            found = next(
                (one for one in self._stage.world.listings if one.sec_type == "STK" and one.root == ticker), None
            )
        law(found is not None, "listing", ticker)
        assert found is not None
        return found


class Stage:
    """The broker, its clients, and the auditor between them."""

    def __init__(self, seed: int, *, story: bool = False) -> None:
        self.world = world.make(seed)
        self.broker = self.world.broker
        self.now = self.world.now
        settings = self.world.settings
        self.ledger = Ledger(
            base=settings["base"], cash=settings["cash"], policy=settings["policy"], by_hours=self.world.by_hours,
            listings=Listings(self),
        )  # fmt: skip
        self.ledger.rates, self.ledger.marks = self._rate, self._mark
        self.ears = Ears(self.ledger)
        self.loose = False
        self.resting = True
        self.messages = 0
        self.digest = hashlib.sha256()
        self.story: list[str] | None = [] if story else None
        self._operator = Operator(self.broker)
        self._hear_quotes()

    # ----------------------------------------------------------------------------------------------- what events do

    def tell(self, client: world.Client, message: Any) -> list[Any]:
        """The client says something; what it is told at once."""
        asked = wire.asked(message, client.version)
        if asked is None or client.link is None:
            return []
        return self.raw(client, asked)

    def raw(self, client: world.Client, asked: Any) -> list[Any]:
        """The same with what the broker's side has read already."""
        link = client.link
        assert link is not None
        self._note(f"client {client.client_id} (v{client.version}): {_short(asked)}")
        if isinstance(asked, PlaceOrder):
            self.touch()
        told = self._process(self.broker.handle(link, asked))
        mine = [message for one, message in told if one == link]
        if not self.loose:
            shown = self.ledger.policy.held_legs is HeldLegs.SHOWN
            self.ears.answer(client.client_id, asked, mine, self.now, shown=shown)
        return mine

    def place(self, client: world.Client, message: PlaceOrder, listing: Listing, *, new: bool) -> None:
        """The client places or changes an order: it must hear or the ledger must show that it was heard."""
        if client.link is None:
            return
        key = (client.client_id, message.order_id)
        client.sent[message.order_id] = (listing, message.order)
        if new:
            end = None
            if message.order.tif == "GTD" and message.order.good_till_date[:1] == "2":
                end = datetime.strptime(message.order.good_till_date + "+0000", "%Y%m%d-%H:%M:%S%z")
            self.ledger.good_till[key] = (end, message.order.outside_rth)
        seen = len(self.ledger.refused)
        told = self.tell(client, message)
        if not self.loose and new:
            heard = any(isinstance(one, Notice) and one.ident == message.order_id for one in told)
            known = key in self.ledger.by_key or len(self.ledger.refused) > seen
            law(heard or known or message.order.what_if, "silence", "an order without an echo", message)

    def join(self, client: world.Client) -> None:
        """A new connection says it is that client."""
        self.world.links += 1
        link = self.world.links
        taken = client.link is not None
        self.broker.joined(link, link - 900_000_000)
        self._note(f"connection {link}: client {client.client_id} joins at version {client.version}")
        ear = Ear(client_id=client.client_id, link=link, since=self.now)
        if not taken:
            client.link = link
            self.ears.by_link[link] = ear
        out = self.broker.handle(link, StartApi(client_id=client.client_id))
        told = [one for at, one in self._process(out) if at == link]
        if taken:
            self.broker.leave(link)
            if not self.loose:
                law(any(isinstance(one, Notice) and one.code == 326 for one in told), "id-in-use", told)
            return
        if not self.loose:
            law(any(isinstance(one, ManagedAccounts) for one in told), "hello", "no managedAccounts", told)
            numbers = [one.order_id for one in told if isinstance(one, NextValidId)]
            law(len(numbers) == 1, "hello", "no nextValidId", told)
            self._fresh(client, numbers[0])
            client.next_id = numbers[0]

    def leave(self, client: world.Client) -> None:
        """The client is gone."""
        if client.link is not None:
            self._note(f"client {client.client_id} leaves")
            link, client.link = client.link, None
            self.ears.by_link.pop(link, None)
            self.broker.leave(link)
            client.asked.clear()
            self._process(self.broker.settle())

    def wait(self, span: timedelta) -> None:
        """Time passes."""
        self.now += span
        if span:
            self._note(f"{span.total_seconds():g} s pass")
        self.resting = False
        out = self.broker.advance(self.now)
        self._process(out)
        self.resting = True
        self.ledger.at_rest(self.now)

    def quote(self, row: TapeRow) -> None:
        self._note(f"quote {row.ticker} {row.bid} x {row.bid_size} / {row.ask} x {row.ask_size}, last {row.last}")
        self.broker._market.put(row)
        self.wait(timedelta(microseconds=1))

    def halt(self, listing: Listing, state: int) -> None:
        self._note(f"halt {listing.ticker}: {state}")
        self.broker._market.halt(listing.con_id, state)
        self.wait(timedelta(microseconds=1))

    def top(self, listing: Listing) -> Top:
        """The quote as a client would see it."""
        return self.broker._market.top(listing.con_id)

    def touch(self) -> None:
        """Something will be done to orders by hand: the quotes that stand are known."""
        for listing in self.world.traded:
            self._show(listing)

    def deed(self, request: dict[str, Any]) -> None:
        """An order of the control port."""
        self._note(f"control port: {request}")
        if "when" in request or request["do"] in LOOSENING:
            self.loose = True
        with contextlib.suppress(ValueError):
            _, out = self._operator.do(request)
            self.ledger.policy = self.broker.desk.policy
            self.ledger.fills_off = not self.ledger.policy.fills
            self.ledger.fills_were_off |= self.ledger.fills_off
            self._process(out)
        self._process(self.broker.settle())
        if request.get("do") == "rollback_ids" or request.get("do") == "restart":
            for client in self.world.clients:
                client.next_id = self.broker.desk.next_id(client.client_id)

    def restart(self) -> None:
        """The broker is saved, and another goes on from there."""
        if self.loose or self.world.faults == "rules":
            return
        self._note("save, restart, restore")
        kept = snapshot.take(self.broker)
        assert kept is not None
        data = snapshot.encode(kept)
        for client in self.world.clients:
            client.link = None
            client.asked.clear()
        self.ears.by_link.clear()
        self.broker = self.world.build()
        snapshot.restore(self.broker, snapshot.decode(data))
        again = snapshot.take(self.broker)
        if self.ledger.policy.held_legs is not HeldLegs.LOST:
            law(again is not None, "snapshot", "nothing was restored")
            assert again is not None
            _same(snapshot.encode(again), data)
        self._operator = Operator(self.broker)
        self._hear_quotes()
        self.ledger.taken.clear()
        for con_id in [*self.ledger.tops, *(one.con_id for one in self.world.traded)]:
            self.ledger.tops[con_id] = self.broker._market.top(con_id)
        self._process(self.broker.settle())
        self.wait(timedelta(0))

    # --------------------------------------------------------------------------------------------------- the auditor

    def finish(self) -> None:
        """Some time passes; then everything that is owed must have been told."""
        self.wait(timedelta(seconds=15))
        if not self.loose:
            self.ears.commissions(self.now)
            for client in self.world.clients:
                if client.link is not None:
                    ear = self.ears.by_link[client.link]
                    for request in client.asked:
                        if isinstance(request, PATIENT) or getattr(request, "generic_ticks", "").startswith("mdoff"):
                            continue
                        law(request.req_id in ear.heard_of, "silence", "never answered", request)
        links = range(900_000_000, self.world.links + 1)
        for client in self.world.clients:
            self.leave(client)
        self.wait(timedelta(minutes=1))
        memory.check(self.broker, links, orders=len(self.ledger.orders))

    def _process(self, out: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
        before = {rec.perm: (rec.filled, [rec.quantity]) for rec in self.ledger.orders.values()}
        lines = self.ledger.read(self.broker.take_ledger())
        for line in lines:
            if line["kind"] == "status":  # several changes may have been made at this moment
                before.get(line["perm_id"], (0, []))[1].append(line["quantity"])
        told: list[tuple[int, Any]] = []
        versions = {client.link: client.version for client in self.world.clients}
        gone: set[int] = set()
        for link, message in out:
            self.messages += 1
            read, data = wire.told(message, versions.get(link, 200))
            self.digest.update(f"{link} {len(data)} ".encode())
            self.digest.update(data)
            if isinstance(message, Hangup | Reset):
                gone.add(link)
            if read is None:
                continue
            told.append((link, read))
            if not self.loose:
                self.ears.hear(link, read, before)
        if not self.loose:
            self.ears.owed(lines, told)
        for client in self.world.clients:
            if client.link in gone:
                self.leave(client)
        return told

    def _hear_quotes(self) -> None:
        witness = Witness(self.broker.desk.note)  # type: ignore[arg-type]
        self.broker._services = (witness, *self.broker._services)

    def _show(self, listing: Listing) -> None:
        top, known = self.top(listing), self.ledger.tops.get(listing.con_id)
        if known is None or _seen(top) != _seen(known):
            self.broker.desk.note((listing.con_id, top))  # type: ignore[arg-type]

    def _fresh(self, client: world.Client, number: int) -> None:
        used = self.ledger.last_id[client.client_id]
        law(number > used or self.ledger.rolled_back, "next-id", f"{number} after {used}")

    def _mark(self, con_id: int) -> Decimal:
        top = self.ledger.tops.get(con_id)
        if top is None or self.resting:
            top = self.broker._market.top(con_id)
        if top.last is not None:
            return top.last
        if top.bid is not None and top.ask is not None:
            return (top.bid + top.ask) / 2
        listing = self.broker._market.listing(con_id)
        assert listing is not None
        return listing.prev_close

    def _rate(self, currency: str) -> Decimal | None:
        base = self.world.settings["base"]
        if currency == base:
            return Decimal(1)
        pairs = {listing.ticker: listing for listing in self.world.listings if listing.sec_type == "CASH"}
        if f"{currency}.{base}" in pairs:
            return self._mark(pairs[f"{currency}.{base}"].con_id)
        if f"{base}.{currency}" in pairs:
            return 1 / self._mark(pairs[f"{base}.{currency}"].con_id)
        return None

    def _note(self, text: str) -> None:
        if self.story is not None:
            self.story.append(f"{self.now:%d %H:%M:%S.%f} {text}")


def _same(one: bytes, other: bytes) -> None:
    if one != other:
        first, second = json.loads(one), json.loads(other)
        for kept in (first, second):
            kept["market"].pop("watched", None)  # connections, and what they watched, are not kept
        parts = [
            (name, {key for key in part if part[key] != second[name].get(key)} if isinstance(part, dict) else "")
            for name, part in first.items()
            if part != second.get(name)
        ]
        law(parts == [], "snapshot", "is another when restored:", parts)


def _seen(top: Top) -> tuple[Any, ...]:
    return top.bid, top.ask, top.bid_size, top.ask_size, top.last, top.halted


def _short(message: Any) -> str:
    """A message without what is as usual."""
    kind = type(message)
    parts = []
    for name in kind.__slots__ if hasattr(kind, "__slots__") else ():
        value = getattr(message, name)
        if value not in (None, "", 0, False, ()) and not (name == "exempt_code" and value == -1):
            nested = type(value).__module__.startswith("newsbot")
            parts.append(f"{name}={_short(value) if nested else value}")
    return f"{kind.__name__}({', '.join(parts)})"


def run(seed: int, events: int, *, skip: Collection[int] = (), story: bool = False) -> Result:
    """Play a run and audit it. ``skip`` leaves events out."""
    result = Result(seed=seed, events=events)
    number = -1
    stage = None
    try:
        stage = Stage(seed, story=story)
        for client in stage.world.clients:
            stage.join(client)
        for listing in stage.world.traded:
            if not stage.world.invented:
                price = listing.prev_close
                stage.quote(
                    TapeRow(
                        at=stage.now, ticker=listing.ticker, bid=price, ask=price + listing.min_tick * 2, bid_size=500,
                        ask_size=500, last=price,
                    )
                )  # fmt: skip
        for number in range(events):
            if number not in skip:
                stage._note(f"-- event {number}")
                play(stage, seed, number)
        number = events
        stage.finish()
    except AuditError as fault:
        result.law, result.fault = str(fault).partition(":")[0], str(fault)
    except wire.WireError as fault:
        result.law, result.fault = "wire", str(fault)
    except Exception as fault:  # noqa: BLE001 - that nothing raises is one of the laws
        last = traceback.extract_tb(fault.__traceback__)[-1]
        result.law = f"raise {type(fault).__name__} {last.name}"
        result.fault = "".join(traceback.format_exception(fault))
    result.at_event = number if result.law else -1
    if stage is not None:
        result.messages = stage.messages
        result.fills = len(stage.ledger.fills)
        result.orders = len(stage.ledger.orders)
        result.digest = stage.digest.hexdigest()
        result.story = stage.story or []
    return result


def shrink(seed: int, events: int, name: str) -> Result:
    """The same failure with as few events as can be found."""
    first = run(seed, events)
    last = min(first.at_event, events - 1)
    left = list(range(last + 1))
    size = max(1, len(left) // 2)
    while True:
        dropped = False
        for start in range(0, len(left), size):
            fewer = left[:start] + left[start + size :]
            again = run(seed, last + 1, skip=set(range(last + 1)) - set(fewer))
            if again.law == name:
                left, dropped = fewer, True
                break
        if not dropped:
            if size == 1:
                break
            size = max(1, size // 2)
    return run(seed, last + 1, skip=set(range(last + 1)) - set(left), story=True)
