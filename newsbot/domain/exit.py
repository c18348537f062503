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
    """A bracket that is to be closed cannot be now. Looked at again at ``until``."""

    intent_id: str
    why: str
    until: datetime


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
