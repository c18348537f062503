"""The broker's own record of orders: one JSON object for everything that happened to one."""

import json
from datetime import datetime
from decimal import Decimal

from newsbot.paper.orders import Accepted, Cancelled, Change, Filled, PaperOrder, Refused, Rejected, Restated
from newsbot.tws.fields import write_decimal


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with Z."""
    return at.isoformat().replace("+00:00", "Z")


def entry(change: Change, at: datetime) -> str:
    """One line, without its end. Kinds: placed, changed, status, fill, cancelled, rejected, refused."""
    fields: dict[str, object]
    match change:
        case Accepted(order=order, new=new):
            fields = {"kind": "placed" if new else "changed", "transmit": order.terms.transmit}
        case Restated(order=order, why=why):
            fields = {"kind": "status", "why": why}
        case Filled(order=order, quantity=quantity, price=price, exec_id=exec_id):
            fields = {"kind": "fill", "quantity": quantity, "price": write_decimal(price), "exec_id": exec_id}
        case Cancelled(order=order, reason=reason):
            fields = {"kind": "cancelled", "reason": reason}
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
    return json.dumps({"at": iso(at), "kind": "", **_order(order), **fields})


def _order(order: PaperOrder) -> dict[str, object]:
    return {
        "client_id": order.key[0],
        "order_id": order.key[1],
        "perm_id": order.perm_id,
        "parent_id": order.terms.parent_id,
        "order_ref": order.terms.order_ref,
        "symbol": order.listing.ticker,
        "action": order.terms.action,
        "quantity": order.quantity,
        "price": _text(order.price),
        "status": order.status,
        "order_type": order.terms.order_type,
        "filled": order.filled,
    }


def _text(price: Decimal | None) -> str | None:
    return None if price is None else write_decimal(price)
