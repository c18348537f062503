"""Closing a bracket before its target or stop: what the journal stores of it. Events like those in event.py."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRequested:
    """These brackets are to be closed: by their own take-profit order, which is repriced. The stop stays in force.

    ``signal_id`` names the signal with action exit that it is the verdict of; empty when a bracket's time is up.
    """

    intent_ids: tuple[str, ...]
    ticker: str
    why: str
    signal_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitDelayed:
    """A bracket that is to be closed cannot be now, for a reason that is new or was told to a person now (``told``).

    It is looked at whenever something comes in, and at ``until`` though nothing does.
    """

    intent_id: str
    why: str
    until: datetime
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRepriced:
    """A working order is to be changed under its own id. Durable before the change is sent; the broker decides.

    ``quantity`` is the whole of the order, what it has filled included. ``until``: looked at again then.
    """

    intent_id: str
    order_ref: str
    order_id: int
    former_price: Decimal
    price: Decimal
    quantity: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RepriceRefused:
    """The broker did not take a change: the order stands as it was before, and is changed again at ``until``."""

    intent_id: str
    order_ref: str
    price: Decimal
    quantity: int
    why: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketChecked:
    """The orders of a bracket do not add up: executions are missing, or an order works though nothing is held.

    ``order_refs`` are those whose cancel was asked for. Looked at again at ``until``.
    """

    intent_id: str
    found: str
    order_refs: tuple[str, ...]
    until: datetime
