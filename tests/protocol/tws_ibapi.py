"""The installed ibapi's decoder as a reader of our messages."""

from collections.abc import Iterator
from typing import Any

from ibapi.decoder import Decoder
from ibapi.wrapper import EWrapper

from newsbot.tws.fields import split
from newsbot.tws.messages import encode

VERSION = 157


class Reading(EWrapper):  # type: ignore[misc]
    """Keeps every callback by name."""


def _keep(name: str) -> Any:
    return lambda self, *values: self.calls.append((name, values))


for _name in vars(EWrapper):
    if not _name.startswith("_") and _name != "logAnswer":
        setattr(Reading, _name, _keep(_name))


class Fields(tuple[bytes, ...]):
    """The fields of a message; shows afterwards how many were not read."""

    iterator: Iterator[bytes]

    def __iter__(self) -> Iterator[bytes]:
        self.iterator = super().__iter__()
        return self.iterator


def told(message: object, version: int = VERSION) -> list[tuple[str, tuple[Any, ...]]]:
    """The callbacks that ibapi makes of one of our messages; it must use up every field."""
    reading = Reading()
    reading.calls = []
    payload = encode(message, version)
    if not payload:
        return []
    fields = Fields(text.encode() for text in split(payload))
    Decoder(reading, version).interpret(fields)
    assert not hasattr(fields, "iterator") or list(fields.iterator) == []
    calls: list[tuple[str, tuple[Any, ...]]] = reading.calls
    return calls
