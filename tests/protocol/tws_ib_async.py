"""The installed ib_async's decoder as a reader of our messages."""

from datetime import UTC
from typing import Any

from ib_async.decoder import Decoder

from newsbot.tws.fields import split
from newsbot.tws.messages import encode


class Reading:
    """Keeps every callback by name."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.defaultTimezone = UTC

    def __getattr__(self, name: str) -> Any:
        return lambda *values: self.calls.append((name, values))


def told(message: object, version: int) -> list[tuple[str, tuple[Any, ...]]]:
    reading = Reading()
    Decoder(reading, version).interpret(split(encode(message, version)))
    return reading.calls
