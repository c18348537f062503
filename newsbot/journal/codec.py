"""Journal events to rows and lines and back: kinds, versions, keys, claims, and the chain of hashes."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple, cast, get_args

from newsbot.domain.decision import Approved, Refused
from newsbot.domain.error import Finding, JournalError
from newsbot.domain.event import (
    AlertRaised,
    ArticleSeen,
    CommissionSeen,
    Envelope,
    FillSeen,
    IntentUnknown,
    JournalEvent,
    OrderPlanned,
    OrderSent,
    OrderStateChanged,
    PollFailed,
    ProtectionLost,
    RuleDisabled,
    RuleEnabled,
    RulePromoted,
    RulesChanged,
    RulesRecovered,
    SendFailed,
    SessionOpened,
    SignalConfirmed,
    SignalRaised,
    SourceRecovered,
    StoryUpdated,
    WatchAdded,
)
from newsbot.domain.exit import BracketChecked, ExitDelayed, ExitRequested, LegRepriced, RepriceRefused
from newsbot.journal.shape import ShapeError, shape_of, utc_text, utc_time

# What differs between two runs on the same input: left out of exports and of the chain.
VOLATILE = frozenset({"wall_at", "run_id", "latency_ms", "started_at", "duration", "journal"})
# The hash before the first row.
GENESIS = "0" * 64

_Payload = dict[str, Any]
_text = shape_of(str).encode


def _kind_name(cls: type[Any]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


_CLASSES: dict[str, type[Any]] = {_kind_name(cls): cls for cls in get_args(JournalEvent)}
_KINDS: dict[type[Any], str] = {cls: kind for kind, cls in _CLASSES.items()}
_PARTLY_VOLATILE = frozenset(kind for kind, cls in _CLASSES.items() if VOLATILE & {field.name for field in fields(cls)})

# A kind whose fields change their meaning or lose a name gets the next version here, and a function that turns a
# payload of the version before into the next. A new field with a default needs neither.
_VERSIONS: dict[str, int] = {}
_UPCASTS: dict[tuple[str, int], Callable[[_Payload], _Payload]] = {}


class Row(NamedTuple):
    """One row of the table ``journal``, as stored, columns in order."""

    seq: int
    run_id: str
    at: str
    wall_at: str
    kind: str
    version: int
    key: str
    payload: str
    prev_hash: str
    hash: str


# -------------------------------------------------------------------------------------------------- what it is


def kind_of(event: JournalEvent) -> str:
    """The journal's name of an event: ``order_state_changed``."""
    return _KINDS[type(event)]


def key(event: JournalEvent) -> str:
    """What an event is about: intent id, order ref, signal id or story id, whichever names it best; else its source,
    account or digest, or nothing. Story id is the beginning of a signal id, intent id the middle of an order ref."""
    match event:
        case ArticleSeen() | StoryUpdated():
            return event.story_id
        case SignalRaised():
            return event.signal.signal_id
        case Approved():
            return event.plan.intent_id
        case Refused() | AlertRaised() | SignalConfirmed() | WatchAdded() | ExitRequested():
            return event.signal_id
        case OrderPlanned() | OrderSent() | SendFailed() | ProtectionLost() | IntentUnknown() | ExitDelayed():
            return event.intent_id
        case BracketChecked():
            return event.intent_id
        case OrderStateChanged() | CommissionSeen() | LegRepriced() | RepriceRefused():
            return event.order_ref
        case FillSeen():
            return event.fill.order_ref
        case PollFailed() | SourceRecovered():
            return event.source
        case SessionOpened():
            return event.account
        case RulesChanged() | RulesRecovered():
            return event.digest
        case RulePromoted() | RuleDisabled() | RuleEnabled():
            return event.rule_id
        case _:
            return ""


def claims(event: JournalEvent) -> tuple[tuple[str, str], ...]:
    """What may happen once only in the life of a journal, as (scope, value)."""
    match event:
        case SignalRaised():
            return (("signal", event.signal.signal_id),)
        case Approved():
            plan = event.plan
            return (
                ("verdict", plan.signal_id),
                ("intent", plan.intent_id),
                ("instrument-story", f"{plan.instrument.con_id}/{plan.story_id}"),
            )
        case Refused() | WatchAdded():
            return (("verdict", event.signal_id),)
        case AlertRaised() | ExitRequested() if event.signal_id:
            return (("verdict", event.signal_id),)
        case OrderPlanned():
            refs = tuple(("order_ref", leg.order_ref) for leg in event.legs)
            ids = tuple(("order_id", f"{event.client_id}/{leg.order_id}") for leg in event.legs)
            return refs + ids
        case FillSeen():
            return (("exec_id", event.fill.exec_id),)
        case _:
            return ()


# ----------------------------------------------------------------------------------------------- rows and lines


def seal(event: JournalEvent, *, seq: int, run_id: str, at: datetime, wall_at: datetime, prev_hash: str) -> Row:
    """The row of an event, chained to the row before.

    Raises:
        JournalError: NB-J11, the event could not be read back.
    """
    try:
        kind = _KINDS[type(event)]
        payload = shape_of(type(event)).encode(event)
        at_text, wall_text = utc_text(at), utc_text(wall_at)
    except (ShapeError, TypeError, KeyError) as fault:
        raise JournalError(
            Finding(
                code="NB-J11",
                what=f"{type(event).__name__} cannot be journalled",
                found=str(fault),
                fix="this is a fault of newsbot: please report it with this line",
            )
        ) from fault
    found_key = key(event)
    return Row(
        seq=seq,
        run_id=run_id,
        at=at_text,
        wall_at=wall_text,
        kind=kind,
        version=_VERSIONS.get(kind, 1),
        key=found_key,
        payload=payload,
        prev_hash=prev_hash,
        hash=_chained(prev_hash, _export_text(kind, at_text, seq, found_key, payload)),
    )


def recomputed(row: Row) -> str:
    """The hash that this row must have.

    Raises:
        JournalError: NB-J05, its payload is no JSON.
    """
    try:
        text = _export_text(row.kind, row.at, row.seq, row.key, row.payload)
    except ValueError as fault:
        raise JournalError(_damaged(row, str(fault))) from fault
    return _chained(row.prev_hash, text)


def opened(row: Row) -> Envelope:
    """The event of a row, brought up to the present version of its kind.

    Raises:
        JournalError: NB-J04, written by a newer newsbot; NB-J05, damaged.
    """
    cls, version = _CLASSES.get(row.kind), _VERSIONS.get(row.kind, 1)
    if cls is None or row.version > version:
        raise JournalError(
            Finding(
                code="NB-J04",
                what=f"row {row.seq} was written by a newer newsbot",
                found=f"{row.kind} version {row.version}",
                fix="use that newsbot, or a journal of this one",
            )
        )
    try:
        payload = json.loads(row.payload)
        for former in range(row.version, version):
            payload = _UPCASTS[row.kind, former](payload)
        event = cast(JournalEvent, shape_of(cls).decode(payload))
        at, wall_at = utc_time(row.at), utc_time(row.wall_at)
    except ValueError as fault:
        raise JournalError(_damaged(row, str(fault))) from fault
    return Envelope(seq=row.seq, at=at, wall_at=wall_at, run_id=row.run_id, key=row.key, event=event)


def line(envelope: Envelope) -> _Payload:
    """One line of ``newsbot run --format json``: kind, at, seq, key, the event's own fields, wall_at, run_id."""
    event = envelope.event
    return {
        "kind": kind_of(event),
        "at": utc_text(envelope.at),
        "seq": envelope.seq,
        "key": envelope.key,
        **json.loads(shape_of(type(event)).encode(event)),
        "wall_at": utc_text(envelope.wall_at),
        "run_id": envelope.run_id,
    }


def exported(envelope: Envelope) -> _Payload:
    """The same line without what depends on machine and moment: equal for two runs on the same input."""
    return {name: value for name, value in line(envelope).items() if name not in VOLATILE}


def _export_text(kind: str, at: str, seq: int, key_: str, payload: str) -> str:
    """``exported`` as text, from what is stored: versions may change, the bytes under the hash may not."""
    if kind in _PARTLY_VOLATILE:
        stable = {name: value for name, value in json.loads(payload).items() if name not in VOLATILE}
        payload = json.dumps(stable, separators=(",", ":"))
    # every kind has a field of its own: the payload is never "{}"
    return f'{{"kind":"{kind}","at":"{at}","seq":{seq},"key":{_text(key_)},{payload[1:]}'


def _chained(prev_hash: str, text: str) -> str:
    return hashlib.sha256(f"{prev_hash}\n{text}".encode()).hexdigest()


def _damaged(row: Row, found: str) -> Finding:
    return Finding(
        code="NB-J05",
        what=f"row {row.seq} of the journal ({row.kind}) is damaged",
        found=found,
        fix="restore the last good backup; compare with the broker before trading",
    )
