"""All messages by id and by type, and the two functions that read and write their payloads."""

from dataclasses import dataclass
from typing import Any, Final

from newsbot.tws import (
    account,
    depth,
    details,
    execution,
    hello,
    history,
    news,
    order_answer,
    order_request,
    past_ticks,
    portfolio,
    quote,
    reference,
    stream,
)
from newsbot.tws.fields import INT, join, split
from newsbot.tws.rows import FieldError
from newsbot.tws.table import Table

FLOOR: Final = 157  # the only version inside the ranges of all clients
CEILING: Final = 200  # the highest one without protobuf
NEVER_SPOKEN: Final = 158  # ib_async and ibapi disagree on openOrder at 158

_TOPICS = (account, details, depth, execution, hello, history, news, past_ticks, portfolio, quote, reference, stream)
REQUESTS: Final[dict[int, Table[Any]]] = {
    table.msg_id: table for rows in (*(topic.REQUESTS for topic in _TOPICS), order_request.REQUESTS) for table in rows
}
ANSWERS: Final[dict[int, Table[Any]]] = {
    table.msg_id: table for rows in (*(topic.ANSWERS for topic in _TOPICS), order_answer.ANSWERS) for table in rows
}
TABLE_OF: Final[dict[type, Table[Any]]] = {table.message: table for table in (*REQUESTS.values(), *ANSWERS.values())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A message whose id has no table; ``fields`` are those after the id, as they came."""

    msg_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """A message whose id is known and whose fields do not fit. ``ident`` is its request or order id, -1 if unread."""

    msg_id: int
    ident: int
    fault: str


def encode(message: object, version: int) -> bytes:
    """The payload of ``message`` in server version ``version``, without the frame's length.

    It is empty when there is no such message in that version: nothing is to be sent.

    Raises:
        ValueError: it is no message, or holds a value that cannot be written.
    """
    table = TABLE_OF.get(type(message))
    if table is None:
        raise ValueError(f"no message: {type(message).__name__}")
    return join(table.encode(message, version)) if version >= table.since else b""


def decode(payload: bytes, tables: dict[int, Table[Any]], version: int) -> Any:
    """The message in ``payload``; Unknown or Malformed when it is not one of ``tables`` or does not fit.

    Raises:
        ValueError: the payload is not a list of terminated fields that starts with a number. Nothing after it can
            be trusted.
    """
    first, *fields = split(payload)
    msg_id = INT.parse(first)
    table = tables.get(msg_id)
    if table is None or version < table.since:
        return Unknown(msg_id=msg_id, fields=tuple(fields))
    try:
        return table.decode(fields, version)
    except FieldError as fault:
        values = fault.values
        ident = next((values[name] for name in ("req_id", "order_id", "rule_id") if name in values), -1)
        return Malformed(msg_id=msg_id, ident=ident, fault=str(fault))
