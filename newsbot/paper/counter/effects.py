"""What the broker may have done to a connection besides sending messages; the switchboard does it to the socket.

They stand in the stream of answers beside Hangup, and take effect where they stand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that are sent as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Bent:
    """A message sent with so many fields too many, or (negative) too few."""

    message: object
    by: int


@dataclass(frozen=True, slots=True)
class Framed:
    """A message of these fields, whatever they say."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """Notices until the bytes waiting to be sent are ``size``, or the next multiple of 4096 above."""

    size: int


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection ends at once with a reset; what waits to be sent is lost."""


@dataclass(frozen=True, slots=True)
class Silence:
    """From here on nothing is sent, or nothing read, or neither; the connection stays open."""

    sending: bool = True
    reading: bool = True


@dataclass(frozen=True, slots=True)
class Resume:
    """A silence ends."""

    sending: bool = True
    reading: bool = True


@dataclass(frozen=True, slots=True)
class Allow:
    """In a silence, so many bytes of what waits may be sent."""

    count: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is reset after so many more bytes sent; or received, counted from what has been read so far."""

    count: int
    received: bool = False
