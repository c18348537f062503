"""The state of a broker as a file: what a TWS that is started again still knows. JSON, replaced whole."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from newsbot.domain.error import BrokerUnavailableError, ConfigError, Finding
from newsbot.paper.broker import Broker
from newsbot.paper.state.kept_market import (
    MarketKept,
    NewsKept,
    keep_market,
    keep_news,
    restore_market,
    restore_news,
    settle_market,
)
from newsbot.paper.state.kept_orders import (
    MoneyKept,
    OrdersKept,
    keep_money,
    keep_orders,
    restore_money,
    restore_orders,
)

VERSION: Final = 1
_NAME: Final = "newsbot paper broker"
_OTHER_FILE: Final = "name another --state file, or remove this one to begin anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One broker at one time. Connections, their subscriptions and rules of fault scripts are not part of it."""

    what: str
    version: int
    account: str
    base_currency: str
    seed: int
    at: datetime
    orders: OrdersKept
    money: MoneyKept
    market: MarketKept
    news: NewsKept


def take(broker: Broker) -> Snapshot | None:
    """The broker as it stands; None when its clock was never set, for then nothing has happened."""
    now = broker.now
    if now is None:
        return None
    return Snapshot(
        what=_NAME,
        version=VERSION,
        account=broker.account.name,
        base_currency=broker.account.base,
        seed=broker._desk.book._seed,
        at=now,
        orders=keep_orders(broker._desk, now),
        money=keep_money(broker._office),
        market=keep_market(broker, now),
        news=keep_news(broker),
    )


def restore(broker: Broker, snapshot: Snapshot) -> None:
    """Make a new broker what the saved one was. Its clock stands where it stood: the time since is played next."""
    now = snapshot.at
    broker._clients.now = now
    restore_market(broker, snapshot.market, now)
    restore_money(broker._office, snapshot.money)
    restore_orders(broker._desk, snapshot.orders, now)
    settle_market(broker, snapshot.market)
    restore_news(broker, snapshot.news)


def encode(snapshot: Snapshot) -> bytes:
    """As JSON; what is as in every fresh record is left out."""
    return _adapter().dump_json(snapshot, exclude_defaults=True)


def decode(data: bytes) -> Snapshot:
    """The snapshot again.

    Raises:
        ValueError: it is none, in words.
    """
    return _adapter().validate_json(data)


def load(broker: Broker, path: Path) -> bool:
    """Restore a new broker from its file; False when there is no such file yet.

    Raises:
        ConfigError: the file cannot be read, is broken, or is that of another version, account or seed.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as fault:
        raise ConfigError(_finding("NB-P20", path, "the state cannot be read", fault.strerror or str(fault))) from fault
    _check_head(_head(data, path), broker, path)
    try:
        snapshot = decode(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        found = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise ConfigError(_finding("NB-P21", path, "the state is broken", found, _OTHER_FILE)) from fault
    restore(broker, snapshot)
    return True


def save(broker: Broker, path: Path) -> bool:
    """Write the broker's state; the file is replaced whole or stays as it was. False when there is nothing to write.

    Raises:
        BrokerUnavailableError: it cannot be written.
    """
    snapshot = take(broker)
    if snapshot is None:
        return False
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(encode(snapshot))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as fault:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        found = fault.strerror or str(fault)
        raise BrokerUnavailableError(_finding("NB-P24", path, "the state cannot be written", found)) from fault
    return True


def probe(path: Path) -> None:
    """Find out before anything happens whether the state can be written.

    Raises:
        BrokerUnavailableError: it cannot.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.touch()
        fresh.unlink()
    except OSError as fault:
        found = fault.strerror or str(fault)
        raise BrokerUnavailableError(_finding("NB-P24", path, "the state cannot be written", found)) from fault


@cache
def _adapter() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def _head(data: bytes, path: Path) -> dict[str, Any]:
    try:
        head = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise ConfigError(_finding("NB-P21", path, "the state is not JSON", str(fault), _OTHER_FILE)) from fault
    if not isinstance(head, dict) or head.get("what") != _NAME:
        raise ConfigError(_finding("NB-P21", path, "not the state of a paper broker", "", _OTHER_FILE))
    return head


def _check_head(head: dict[str, Any], broker: Broker, path: Path) -> None:
    if head.get("version") != VERSION:
        found = f"version {head.get('version')}, here {VERSION}"
        raise ConfigError(_finding("NB-P22", path, "the state of another version of newsbot", found, _OTHER_FILE))
    mine = {
        "account": broker.account.name,
        "base_currency": broker.account.base,
        "seed": broker._desk.book._seed,
    }
    wrong = [f"{name} {head.get(name)}, here {value}" for name, value in mine.items() if head.get(name) != value]
    if wrong:
        what = "the state of another broker"
        raise ConfigError(_finding("NB-P23", path, what, "; ".join(wrong), f"give the same, or {_OTHER_FILE}"))


def _finding(code: str, path: Path, what: str, found: str, fix: str = "") -> Finding:
    return Finding(code=code, path=str(path), what=what, found=found, fix=fix)
