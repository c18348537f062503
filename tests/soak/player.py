"""What happens in a run: one event after the other, each chosen by a random generator of its own.

An event left out leaves the choices of the others as they are, so that a failure can be made smaller.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from newsbot.paper.instruments.grid import increment
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.naming import contract
from newsbot.paper.market.market import TapeRow
from newsbot.tws.contract import Contract
from newsbot.tws.messages import REQUESTS, decode, encode
from newsbot.tws.order import Order
from newsbot.tws.order_messages import CancelOrder, GlobalCancel, PlaceOrder
from soak.questions import question
from soak.world import Client

TYPES = ("MKT", "LMT", "LMT", "LMT", "STP", "STP LMT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT", "MOC", "LOC", "MTL")
TIFS = ("DAY", "DAY", "GTC", "GTC", "GTC", "GTD", "IOC", "FOK", "OPG", "")
DEEDS = (
    "reject", "fill", "partial", "fill_both_exits", "fill_after_cancel", "cancel", "expire", "warn", "change",
    "correct", "bust", "manual_order", "transfer", "delayed_only", "restart", "rollback_ids", "connectivity_lost",
    "competing_session", "set_fill_model", "cancel_all", "code", "unsolicited", "read_only", "move", "correct", "fill",
)  # fmt: skip
RULES: tuple[tuple[str, Any], ...] = (
    ("orderStatus", "drop"), ("orderStatus", "duplicate"), ("openOrder", {"delay": "300ms"}),
    ("execDetails", "reorder"),
    ("commissionReport", {"delay": "2s"}), ("placeOrder", "drop"), ("placeOrder", {"delay": "1s"}),
    ("placeOrder", "duplicate"), ("placeOrder", {"stuck": "Inactive"}), ("placeOrder", "lose_parent_link"),
    ("placeOrder", "new_perm_id"), ("placeOrder", {"reject": {"code": 201}}), ("placeOrder", "fill"),
    ("placeOrder", {"partial": 3}), ("cancelOrder", "drop"), ("cancelOrder", "fill_after_cancel"),
    ("cancelOrder", "duplicate"), ("reqPositions", {"reject": {"code": 321}}), ("tickPrice", "extra_fields"),
    ("openOrder", "missing_fields"), ("execDetails", {"code": 1100}), ("placeOrder", "fin"), ("execDetails", "rst"),
    ("orderStatus", {"mute": "1s"}), ("placeOrder", {"garbage": 20}), ("openOrder", {"burst": "4096*1"}),
    ("placeOrder", "oversize"), ("placeOrder", {"trickle": "5ms"}), ("placeOrder", {"cut": 100}),
    ("execDetails", "bust"), ("execDetails", {"correct": {"price": 7}}), ("placeOrder", {"warn": 399}),
    ("placeOrder", {"change": {"quantity": 9}}), ("placeOrder", "expire"), ("placeOrder", "cancel"),
    ("placeOrder", {"stop_reading": "1s"}), ("placeOrder", {"stop_sending": "1s"}), ("cancelOrder", "cancel_all"),
    ("execDetails", {"send": [4, 2, -1, 2104, "hello"]}), ("connect", "silent_handshake"),
    ("startApi", {"id_in_use": "2s"}), ("startApi", {"handshake_without_next_valid_id": "2s"}),
    ("startApi", {"handshake_without_managed_accounts": "2s"}), ("reqIds", {"pacing": {"limit": 3, "for": "5s"}}),
    ("reqIds", {"refuse_connections": "2s"}), ("placeOrder", {"unsolicited": "executions"}), ("openOrder", "duplicate"),
)  # fmt: skip


def play(stage: Any, seed: int, number: int) -> None:
    """Event ``number`` of the run of that seed."""
    rng = Random(f"event {seed} {number}")
    kinds: list[tuple[int, Callable[[Any, Random], None]]] = [
        (34, _place), (8, _bracket), (6, _group), (9, _modify), (8, _cancel), (1, _cancel_all), (6, _wrong),
        (5, _come_and_go), (13, _ask), (14, _quote), (3, _halt), (3, _time), (1, _save),
    ]  # fmt: skip
    if stage.world.faults == "deeds":
        kinds.append((7, _deed))
    if stage.world.faults == "rules":
        kinds.append((7, _rule))
    away = [client for client in stage.world.clients if client.link is None]
    if away and rng.random() < 0.25:
        stage.join(rng.choice(away))
    act = rng.choices([act for _, act in kinds], [weight for weight, _ in kinds])[0]
    act(stage, rng)
    stage.wait(timedelta(milliseconds=rng.choice((0, 5, 30, 100, 700, 1500, 4000))))


# ------------------------------------------------------------------------------------------------------------- orders


def _who(stage: Any, rng: Random) -> Client | None:
    there = [client for client in stage.world.clients if client.link is not None]
    return rng.choice(there) if there else None


def _listing(stage: Any, rng: Random) -> Listing:
    return rng.choice(stage.world.traded)


def _asked(listing: Listing, rng: Random) -> Contract:
    full = contract(listing)
    if rng.random() < 0.3:
        return Contract(con_id=listing.con_id, exchange=full.exchange)
    return replace(full, con_id=0) if rng.random() < 0.3 else full


def _near(stage: Any, listing: Listing, rng: Random) -> Decimal:
    """A price around the quote, on the grid."""
    top = stage.top(listing)
    middle = top.bid or top.ask or top.last or listing.prev_close
    away = Decimal(rng.choice((-60, -20, -5, -2, -1, 0, 0, 0, 1, 2, 5, 20, 60))) / 1000
    return _on_grid(listing, middle * (1 + away / rng.choice((1, 4, 20))))


def _on_grid(listing: Listing, price: Decimal) -> Decimal:
    step = increment(listing, price)
    return max(step, (price / step).to_integral_value() * step)


def _size(listing: Listing, rng: Random) -> Decimal:
    match listing.sec_type:
        case "OPT":
            return Decimal(rng.choice((1, 2, 5, 20)))
        case "FUT":
            return Decimal(rng.choice((1, 1, 2, 3, 10)))
        case "CASH":
            return Decimal(rng.choice((1000, 20_000, 25_001, 100_000)))
    return Decimal(60_000 if rng.random() < 0.02 else rng.choice((1, 7, 20, 50, 100, 100, 333)))


def _terms(stage: Any, listing: Listing, rng: Random, *, kind: str = "", side: str = "") -> Order:
    kind = kind or rng.choice(TYPES)
    side = side or rng.choice(("BUY", "SELL"))
    price, step = _near(stage, listing, rng), increment(listing, listing.prev_close)
    top = stage.top(listing)
    quote = top.ask if side == "BUY" else top.bid
    if quote is not None and rng.random() < 0.35:
        price = _on_grid(listing, quote)
    tif = "DAY" if kind in ("MOC", "LOC") else rng.choice(TIFS)
    good_till = stage.now + timedelta(seconds=rng.choice((2, 20, 600, 90_000)))
    trail = step * rng.choice((1, 3, 20))
    percent = Decimal(rng.choice(("0.1", "1", "3"))) if rng.random() < 0.3 else None
    trailing = kind.startswith("TRAIL")
    away = price * (Decimal("1.002") if side == "BUY" else Decimal("0.998"))
    return Order(
        action=side,
        total_quantity=_size(listing, rng),
        order_type=kind,
        limit_price=price if kind in ("LMT", "STP LMT", "LIT", "LOC") else None,
        aux_price=(
            (None if percent else trail) if trailing
            else _on_grid(listing, away) if kind.startswith("STP")
            else price if kind in ("MIT", "LIT") else None
        ),
        trailing_percent=percent if trailing else None,
        trail_stop_price=_on_grid(listing, away) if trailing and rng.random() < 0.5 else None,
        limit_price_offset=step * 2 if kind == "TRAIL LIMIT" else None,
        tif=tif,
        good_till_date=f"{good_till:%Y%m%d-%H:%M:%S}" if tif == "GTD" else "",
        outside_rth=rng.random() < 0.3,
        all_or_none=rng.random() < 0.05,
        min_quantity=5 if rng.random() < 0.04 else None,
        order_ref=f"ref{rng.randrange(50)}",
        transmit=rng.random() < 0.93,
        what_if=rng.random() < 0.03,
        good_after_time=f"{stage.now + timedelta(seconds=3):%Y%m%d-%H:%M:%S}" if rng.random() < 0.04 else "",
        override_percentage_constraints=rng.random() < 0.5,
    )  # fmt: skip


def _send(stage: Any, client: Client, listing: Listing, terms: Order, rng: Random, order_id: int = 0) -> int:
    number = order_id or client.next_id
    if not order_id:
        client.next_id += 1
    stage.place(
        client, PlaceOrder(order_id=number, contract=_asked(listing, rng), order=terms), listing, new=not order_id
    )
    return number


def _place(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    if client is not None:
        listing = _listing(stage, rng)
        _send(stage, client, listing, _terms(stage, listing, rng), rng)


def _bracket(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    if client is None:
        return
    listing = _listing(stage, rng)
    side = rng.choice(("BUY", "SELL"))
    other = "SELL" if side == "BUY" else "BUY"
    entry = replace(
        _terms(stage, listing, rng, kind=rng.choice(("MKT", "LMT", "LMT", "STP")), side=side), transmit=False
    )
    entry = replace(entry, what_if=False, transmit=rng.random() < 0.1)
    first = _send(stage, client, listing, entry, rng)
    kinds = rng.sample(("LMT", "STP", "TRAIL", "STP LMT", "LMT", "MIT"), rng.choice((1, 2, 2, 2, 3)))
    for count, kind in enumerate(kinds):
        leg = _terms(stage, listing, rng, kind=kind, side=other)
        size = entry.total_quantity if rng.random() < 0.8 else _size(listing, rng)
        last = count == len(kinds) - 1
        leg = replace(leg, parent_id=first, total_quantity=size, transmit=last and rng.random() < 0.95, what_if=False)
        _send(stage, client, listing, leg, rng)
        if rng.random() < 0.1:
            stage.wait(timedelta(milliseconds=rng.choice((5, 50, 2000))))


def _group(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    if client is None:
        return
    name = f"oca{rng.randrange(10**6)}"
    kind = rng.choice((1, 1, 2, 3, 3))
    same = _listing(stage, rng)
    for _ in range(rng.choice((2, 2, 3, 4))):
        listing = same if rng.random() < 0.7 else _listing(stage, rng)
        terms = _terms(stage, listing, rng, kind=rng.choice(("LMT", "LMT", "STP", "MKT", "TRAIL", "MIT")))
        _send(stage, client, listing, replace(terms, oca_group=name, oca_type=kind, what_if=False), rng)


def _known(client: Client, rng: Random) -> int | None:
    recent = list(client.sent)[-12:]
    return rng.choice(recent) if recent else None


def _modify(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    order_id = None if client is None else _known(client, rng)
    if client is None or order_id is None:
        return
    listing, terms = client.sent[order_id]
    price = _near(stage, listing, rng)
    fresh = replace(
        terms,
        limit_price=price if terms.limit_price is not None else None,
        aux_price=price
        if terms.aux_price is not None and not terms.order_type.startswith("TRAIL")
        else terms.aux_price,
        total_quantity=_size(listing, rng) if rng.random() < 0.5 else terms.total_quantity,
        parent_id=rng.choice((terms.parent_id, 0)),
        transmit=True,
    )
    if rng.random() < 0.1:
        fresh = replace(fresh, action="BUY" if terms.action == "SELL" else "SELL")
    _send(stage, client, listing, fresh, rng, order_id)


def _cancel(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    order_id = None if client is None else _known(client, rng)
    if client is not None:
        stage.tell(client, CancelOrder(order_id=rng.choice((order_id, order_id, order_id, 4_000_000)) or 3))
        if rng.random() < 0.1:
            stage.tell(client, CancelOrder(order_id=order_id or 3))


def _cancel_all(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    if client is not None:
        stage.tell(client, GlobalCancel())


def _wrong(stage: Any, rng: Random) -> None:
    """Requests with something wrong."""
    client = _who(stage, rng)
    if client is None:
        return
    listing = _listing(stage, rng)
    good = replace(_terms(stage, listing, rng, kind="LMT"), transmit=True, what_if=False)
    bad = rng.choice(
        (
            {"total_quantity": Decimal(0)}, {"total_quantity": Decimal("1.5")}, {"total_quantity": Decimal(-3)},
            {"limit_price": (good.limit_price or 0) + Decimal("0.00003")}, {"limit_price": Decimal(-5)},
            {"limit_price": None}, {"order_type": "ICE"}, {"order_type": "REL"}, {"tif": "AUC"}, {"action": "SSHORT"},
            {"tif": "GTD", "good_till_date": "yesterday"}, {"parent_id": 77_777}, {"account": "DU9999999"},
            {"etrade_only": True}, {"cash_quantity": Decimal(500)}, {"good_after_time": "soon"},
            {"total_quantity": Decimal(10**9)}, {"limit_price": Decimal(10**9)}, {"oca_type": 9, "oca_group": "x"},
            {"order_type": "STP", "aux_price": Decimal(0)}, {"order_type": "TRAIL", "trailing_percent": Decimal(-5)},
            {"order_type": "TRAIL", "aux_price": Decimal(10**7)}, {"total_quantity": Decimal(10**30)},
            {"order_type": "TRAIL", "trailing_percent": Decimal(150)}, {"hedge_type": "D"}, {"duration": 30},
        )
    )  # fmt: skip
    number = rng.choice((0, 0, 0, 0, 1, -4, 2**31 + 5))
    pick = rng.random()
    if pick < 0.6:
        _send(stage, client, listing, replace(good, **bad), rng)  # type: ignore[arg-type]
    elif pick < 0.8:
        message = PlaceOrder(order_id=number, contract=_asked(listing, rng), order=good)
        stage.tell(client, message)
    elif pick < 0.9:
        contract_ = rng.choice((Contract(), Contract(symbol="ZZZZ", sec_type="STK"), Contract(con_id=5)))
        stage.place(client, PlaceOrder(order_id=client.next_id, contract=contract_, order=good), listing, new=True)
        client.next_id += 1
    else:
        payload = encode(PlaceOrder(order_id=9, contract=contract(listing), order=good), client.version)
        cut = payload.split(b"\0")
        del cut[rng.randrange(2, len(cut) - 1)]
        broken = b"\0".join(cut) if rng.random() < 0.7 else b"9999\0x\0"
        stage.raw(client, decode(broken, REQUESTS, client.version))


def _come_and_go(stage: Any, rng: Random) -> None:
    client = rng.choice(stage.world.clients)
    if client.link is not None and rng.random() < 0.6:
        stage.leave(client)
        return
    stage.join(client)  # of one who is there already: the id is in use


def _ask(stage: Any, rng: Random) -> None:
    client = _who(stage, rng)
    if client is not None:
        for request in question(stage, client, _listing(stage, rng), rng):
            stage.tell(client, request)


# ------------------------------------------------------------------------------------------------------------- market


def _quote(stage: Any, rng: Random) -> None:
    """A quote from outside: a tick, a jump or a gap; now and then empty, crossed or thin."""
    if stage.world.invented and rng.random() < 0.7:
        return
    for listing in rng.sample(stage.world.traded, rng.randint(1, len(stage.world.traded))):
        top = stage.top(listing)
        middle = top.bid or top.ask or top.last or listing.prev_close
        move = Decimal(rng.choice((0, 1, -1, 3, -3, 10, -10, 60, -60, 300, -230))) / 1000
        bid = _on_grid(listing, middle * (1 + move))
        ask = bid + increment(listing, bid) * rng.choice((1, 1, 2, 5, 40))
        size = rng.choice((None, 1, 100, 100, 500, 10_000, 10**6, 0))
        empty = rng.random()
        stage.quote(
            TapeRow(
                at=stage.now,
                ticker=listing.ticker,
                bid=Decimal(-1) if empty < 0.02 else bid,
                ask=Decimal(-1) if 0.02 < empty < 0.04 else ask,
                bid_size=size,
                ask_size=rng.choice((size, 300)),
                last=rng.choice((bid, ask, None)),
                volume=None if rng.random() < 0.5 else (top.volume or 0) + 100,
            )
        )
        if rng.random() < 0.5:
            stage.wait(timedelta(milliseconds=rng.choice((1, 30, 50))))


def _halt(stage: Any, rng: Random) -> None:
    listing = _listing(stage, rng)
    stage.halt(listing, rng.choice((0, 0, 1, 2)))


def _time(stage: Any, rng: Random) -> None:
    """Time passes, sometimes to another day."""
    far = stage.world.invented
    stage.wait(timedelta(seconds=rng.choice((10, 30) if far else (60, 3600, 6 * 3600, 86_400, 3 * 86_400))))


def _save(stage: Any, rng: Random) -> None:
    stage.restart()


# ------------------------------------------------------------------------------------------------------------- faults


def _deed(stage: Any, rng: Random) -> None:
    verb = rng.choice(DEEDS)
    request: dict[str, Any] = {"do": verb}
    listing = _listing(stage, rng)
    if verb in ("reject", "warn", "fill", "partial", "fill_both_exits", "fill_after_cancel", "cancel", "expire",
                "change", "correct", "bust"):  # fmt: skip
        client = rng.choice(stage.world.clients)
        order_id = _known(client, rng)
        if order_id is None:
            return
        request |= {"client": client.client_id, "order_id": order_id}
    stage.touch()
    match verb:
        case "reject" | "warn" | "code":
            request["code"] = rng.choice((201, 399, 404, 10349))
        case "partial":
            request["quantity"] = rng.choice((1, 3, 50))
        case "change":
            request |= rng.choice(({"quantity": 30}, {"limit": str(listing.prev_close)}))
        case "correct":
            request |= rng.choice(({"price": str(listing.prev_close)}, {"quantity": 1}))
        case "manual_order":
            request |= {"ticker": listing.ticker, "action": rng.choice(("BUY", "SELL")), "quantity": 5}
        case "transfer":
            if listing.sec_type != "STK":
                return
            request |= {
                "ticker": listing.ticker, "quantity": rng.choice((10, -4)),
                "price": str(_on_grid(listing, listing.prev_close)),
            }  # fmt: skip
        case "delayed_only":
            request |= {"ticker": listing.ticker, "on": rng.choice((True, False))}
        case "move":
            request |= {"ticker": listing.ticker, "by": rng.choice(("-12%", "3%"))}
        case "restart":
            request |= {"down": "1s", "lose_untransmitted": rng.choice((True, False))}
        case "rollback_ids":
            request["by"] = rng.choice((1, 5))
        case "set_fill_model":
            request |= rng.choice(({"fills": False}, {"fills": True}, {"oca_delay": "100ms"}, {"children": "complete"}))
        case "read_only" | "connectivity_lost" | "competing_session":
            request["for"] = "500ms"
    stage.deed(request)


def _rule(stage: Any, rng: Random) -> None:
    if rng.random() < 0.2:
        stage.deed({"do": "clear"})
        return
    message, verb = rng.choice(RULES)
    when: dict[str, Any] = {"message": message}
    when |= rng.choice(({}, {"n": rng.randint(1, 4)}, {"every": rng.randint(1, 3)}))
    rule: dict[str, Any] = {"when": when, "do": [verb]}
    if "n" not in when and rng.random() < 0.7:
        rule["times"] = rng.randint(1, 3)
    stage.deed(rule)
