"""The broker's own record of orders: one JSON object for everything that happened to one."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from newsbot.paper.orders.orders import (
    Accepted,
    Cancelled,
    Change,
    Corrected,
    Filled,
    Noticed,
    PaperOrder,
    Refused,
    Rejected,
    Restated,
)
from newsbot.paper.zone import iso
from newsbot.tws.fields import write_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What a fill did to the account. None realised: it only opened or added."""

    commission: Decimal
    realized: Decimal | None
    position: int


def entry(change: Change, at: datetime, *, parent_perm_id: int = 0, booked: Booked | None = None) -> str:
    """One line, without its end.

    Kinds: placed, changed, status, notice, fill, correction, cancelled, lost, rejected, refused.
    """
    fields: dict[str, object]
    match change:
        case Accepted(order=order, new=new):
            fields = {"kind": "placed" if new else "changed", "transmit": order.terms.transmit}
        case Restated(order=order, why=why, before=before):
            fields = {"kind": "status", "why": why, **_difference(before, order)}
        case Noticed(order=order, code=code, text=text):
            fields = {"kind": "notice", "code": code, "text": text}
        case Filled(order=order, quantity=quantity, price=price, exec_id=exec_id):
            fields = {"kind": "fill", "quantity": quantity, "price": write_decimal(price), "exec_id": exec_id}
        case Corrected(order=order, quantity=quantity, price=price, exec_id=exec_id, new_id=new_id):
            fields = {
                "kind": "correction",
                "quantity": quantity,
                "price": write_decimal(price),
                "exec_id": new_id,
                "corrects": exec_id,
            }
        case Cancelled(order=order, reason=reason, quiet=quiet):
            fields = {"kind": "lost" if quiet else "cancelled", "reason": reason}
        case Rejected(order=order, code=code, text=text):
            fields = {"kind": "rejected", "code": code, "text": text}
        case Refused(key=key, code=code, text=text):
            line = {
                "at": iso(at),
                "kind": "refused",
                "client_id": key[0],
                "order_id": key[1],
                "code": code,
                "text": text,
            }
            return json.dumps(line)
    return json.dumps({"at": iso(at), "kind": "", **_order(order, parent_perm_id), **fields, **_booked(booked)})


def _order(order: PaperOrder, parent_perm_id: int) -> dict[str, object]:
    return {
        "client_id": order.key[0],
        "order_id": order.key[1],
        "perm_id": order.perm_id,
        "parent_id": order.terms.parent_id,
        "parent_perm_id": parent_perm_id,
        "order_ref": order.terms.order_ref,
        "symbol": order.listing.ticker,
        "action": order.terms.action,
        "quantity": order.quantity,
        "price": _text(order.price),
        "stop": _text(order.stop),
        "tif": order.terms.tif,
        "oca_group": order.oca_group,
        "oca_type": order.oca_type,
        "status": order.status,
        "why_held": order.why_held,
        "order_type": order.terms.order_type,
        "filled": order.filled,
        **({"manual": True} if order.manual else {}),
    }


def _difference(before: PaperOrder | None, after: PaperOrder) -> dict[str, object]:
    """Prices and sizes before and after a change of terms."""
    if before is None:
        return {}
    return {
        "old_price": _text(before.price),
        "new_price": _text(after.price),
        "old_stop": _text(before.stop),
        "new_stop": _text(after.stop),
        "old_quantity": before.quantity,
        "new_quantity": after.quantity,
    }


def _booked(booked: Booked | None) -> dict[str, object]:
    if booked is None:
        return {}
    return {
        "commission": write_decimal(booked.commission),
        "realized": _text(booked.realized),
        "position": booked.position,
    }


def _text(price: Decimal | None) -> str | None:
    return None if price is None else write_decimal(price)
