"""Bytes on the line that a healthy broker would not send, or not so."""

from collections.abc import Callable
from typing import Final

from newsbot.paper.faults.texts import TEXTS
from newsbot.tws.frames import frame
from newsbot.tws.hello import Notice

CHUNK: Final = 4096  # what the official client reads at a time
_HEADER: Final = 4
_LONGEST: Final = 2000  # of one notice


def bent(framed: bytes, by: int) -> bytes:
    """A framed message with ``by`` empty fields more, or that many fewer; its kind always stays."""
    payload = framed[_HEADER:]
    if not payload:
        return framed
    if by >= 0:
        return frame(payload + b"\0" * by)
    fields = payload[:-1].split(b"\0")
    kept = fields[: max(1, len(fields) + by)]
    return frame(b"\0".join(kept) + b"\0")


def filler(send: Callable[[object], bytes], waiting: int, size: int) -> bytes:
    """Notices that make ``waiting`` bytes exactly ``size``, or the next multiple of 4096 above when they do not fit."""
    shortest = len(send(_notice(0)))
    total = size
    while total - waiting < shortest:
        total = (total // CHUNK + 1) * CHUNK
    parts: list[bytes] = []
    left = total - waiting
    while left:
        # The last two share what is left, so that neither comes out shorter than a notice can be.
        length = left if left <= _LONGEST else min(_LONGEST, left - shortest)
        parts.append(send(_notice(length - shortest)))
        left -= length
    return b"".join(parts)


def _notice(more: int) -> Notice:
    return Notice(ident=-1, code=2106, text=TEXTS[2106] + "." * more, at_ms=1_000_000_000_000)
