"""The codec between the clients and the broker: every message is written and read at its client's version."""

from dataclasses import fields
from typing import Any

from newsbot.paper.counter.clients import Hangup
from newsbot.paper.counter.effects import Bent, Framed
from newsbot.tws.account import AccountSummary, AccountValue, AccountValueMulti
from newsbot.tws.frames import FRAME_MAX
from newsbot.tws.messages import ANSWERS, REQUESTS, Malformed, Unknown, decode, encode

_PLAIN = (AccountValue, AccountValueMulti, AccountSummary)  # told by the hundred, and mostly the same
_KEPT_MAX = 20_000
_known: dict[tuple[Any, int], tuple[Any, bytes]] = {}
EFFECTS = frozenset({"Raw", "Framed", "Fill", "Reset", "Silence", "Resume", "Allow", "Cut"})


class WireError(Exception):
    """A message cannot be written, or not be read again as what it was."""


def asked(message: Any, version: int) -> Any:
    """What the broker gets of a request that a client of that version sends; None when it cannot say it."""
    payload = encode(message, version)
    return decode(payload, REQUESTS, version) if payload else None


def told(message: Any, version: int) -> tuple[Any, bytes]:
    """What a client of that version reads of a message, and the bytes; None for what is no message to it.

    Raises:
        WireError: it cannot be written or read.
    """
    if isinstance(message, Bent | Framed | Hangup) or type(message).__name__ in EFFECTS:
        return None, repr(message).encode()
    plain = isinstance(message, _PLAIN)
    if plain and (known := _known.get((message, version))) is not None:
        return known
    try:
        payload = encode(message, version)
        if not payload:
            return None, b""
        read = decode(payload, ANSWERS, version)
    except ValueError as fault:
        raise WireError(f"at version {version}: {fault}: {message}") from fault
    if isinstance(read, Malformed | Unknown):
        raise WireError(f"at version {version} {type(message).__name__} reads as {read}")
    if len(payload) > FRAME_MAX:
        raise WireError(f"{type(message).__name__} has {len(payload)} bytes")
    if encode(read, version) != payload:
        raise WireError(f"at version {version} {message} reads as {read}")
    if plain:
        if len(_known) > _KEPT_MAX:
            _known.clear()
        _known[message, version] = read, payload
    return read, payload


def req_id_of(message: Any) -> int | None:
    """The request id a message carries, if it is of a kind that does."""
    return getattr(message, "req_id", None) if any(one.name == "req_id" for one in fields(message)) else None
