"""ibapi 9.81.1 and 10.x behind one face. Features are asked for, version numbers are not compared."""

import importlib
import inspect
import logging
from decimal import Decimal
from typing import Any

from ibapi.client import EClient
from ibapi.comm import read_fields
from ibapi.decoder import Decoder
from ibapi.order import Order
from ibapi.server_versions import MAX_CLIENT_VER, MIN_CLIENT_VER

from newsbot.domain.error import Finding, RemoteProtocolError

LOWEST_VERSION = 157
# From 201 on messages are protobuf. Up to 200 live and paper broker speak the same text protocol.
HIGHEST_VERSION = min(MAX_CLIENT_VER, 200)
CLIENT_VERSIONS = f"v{MIN_CLIENT_VER}..{HIGHEST_VERSION}"

# ibapi logs every request and every answer, account numbers included, at INFO and below.
logging.getLogger("ibapi").setLevel(logging.WARNING)
_log = logging.getLogger(__name__)

_UNSET_DECIMAL = Decimal(2**127 - 1)  # 10.x
_UNSET_NUMBERS = frozenset({float(2**31 - 1), float(2**63 - 1), float(_UNSET_DECIMAL), 1.7976931348623157e308})
_LEGACY_FLAGS = ("eTradeOnly", "firmQuoteOnly")
_WITH_MESSAGE_ID = "msgId" in inspect.signature(Decoder.interpret).parameters  # 10.3x and later
_told: set[str] = set()


def number(value: float | Decimal | str | None) -> Decimal | None:
    """The value as an exact decimal, or None where TWS means "not set" (empty, or the type's largest number).

    Raises:
        ValueError: not a finite number.
    """
    if value is None or value == "" or float(value) in _UNSET_NUMBERS:
        return None
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return exact


def quantity(shares: int) -> int | Decimal:
    """A number of shares in the type this ibapi's Order takes: its own "not set" tells which."""
    return Decimal(shares) if isinstance(Order().totalQuantity, Decimal) else shares


def clear_legacy_flags(order: Any) -> None:
    """Turn off what 9.81.1 switches on by itself and TWS refuses today (10268, 10269)."""
    for name in _LEGACY_FLAGS:
        if hasattr(order, name):
            setattr(order, name, False)


def error_arguments(arguments: tuple[Any, ...]) -> tuple[int, str]:
    """Code and text of the error callback's arguments after the id: 10.37 and later put a time before them."""
    if len(arguments) >= 3 and isinstance(arguments[1], int) and isinstance(arguments[2], str):
        return arguments[1], arguments[2]
    return arguments[0], arguments[1]


def cancel_arguments() -> tuple[Any, ...]:
    """What ``cancelOrder`` wants after the order id: nothing, an empty time, or an OrderCancel."""
    parameters = inspect.signature(EClient.cancelOrder).parameters
    if "orderCancel" in parameters:
        return (importlib.import_module("ibapi.order_cancel").OrderCancel(),)
    return ("",) if len(parameters) > 2 else ()


def commission(report: Any) -> Decimal | None:
    """The commission of a CommissionReport or a CommissionAndFeesReport."""
    return number(getattr(report, "commissionAndFees", getattr(report, "commission", None)))


def deliver(decoder: Any, payload: bytes) -> None:
    """Decode one message and make its callback.

    A message id this ibapi does not know is ignored and logged once, and so are fields beyond those it knows.

    Raises:
        RemoteProtocolError: the message cannot be decoded (NB-T01). ibapi would end its loop or drop it in silence.
    """
    fields = read_fields(payload)
    try:
        ident = int(fields[0])
        handler = decoder.msgId2handleInfo.get(ident)
        if handler is None:
            _once("unknown message id %d (%d fields), ignored", ident, len(fields))
            return
        if handler.wrapperMeth is not None:  # decoded by signature: message id, version, then its parameters but self
            wanted = len(handler.wrapperParams) + 1
            if len(fields) < wanted:
                raise ValueError(f"{len(fields)} fields instead of {wanted}")  # noqa: TRY301 - one way out for all
            if len(fields) > wanted:
                _once("message id %d came with %d fields more than known, ignored", ident, len(fields) - wanted)
                fields = fields[:wanted]
        if _WITH_MESSAGE_ID:
            decoder.interpret(fields[1:], ident)
        else:
            decoder.interpret(fields)
    except Exception as fault:  # ibapi's decoder raises whatever its parsing met; the text may hold account numbers
        name = fields[0][:10].decode("ascii", "replace") if fields else "none"
        raise RemoteProtocolError(
            Finding(
                code="NB-T01",
                what="undecodable message",
                found=f"id {name}, {len(fields)} fields: {type(fault).__name__}",
                fix="link dropped, reconciling",
            )
        ) from fault


def _once(text: str, ident: int, count: int) -> None:
    if (key := f"{text}{ident}") not in _told:
        _told.add(key)
        _log.warning(text, ident, count)
