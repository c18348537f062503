"""One connection of the TWS protocol, seen from either side: bytes in, events out; messages in, bytes out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from newsbot.domain.error import Finding, LocalProtocolError, RemoteProtocolError
from newsbot.tws.fields import join
from newsbot.tws.frames import FRAME_MAX, FrameBuffer, frame
from newsbot.tws.hello import StartApi
from newsbot.tws.messages import ANSWERS, CEILING, FLOOR, NEVER_SPOKEN, REQUESTS, TABLE_OF, decode, encode

PREFIX: Final = b"API\0"
_VERSIONS = re.compile(rb"v(\d{1,6})(?:\.\.(\d{1,6}))?(?: ([ -~]*))?", re.ASCII)


class Role(Enum):
    """Which side of the connection this is."""

    CLIENT = auto()
    SERVER = auto()


class State(Enum):
    """How far a connection has come. The same words hold for both sides."""

    WAIT_PREFIX = auto()  # nothing said yet
    WAIT_VERSION = auto()  # the client has said its versions, the server not which one it will be
    WAIT_START_API = auto()  # the version is fixed; the client has not said who it is
    READY = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHello:
    """The client's first words: the server versions it speaks, both ends included."""

    lowest: int
    highest: int
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """The server's answer, one frame of two fields. ``version`` 0 lets the session put what it negotiated."""

    connected_at: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class NeedData:
    """There is nothing to read until more bytes arrive, or until this side has said its word."""


@dataclass(frozen=True, slots=True)
class ConnectionClosed:
    """The peer has closed, between two frames."""


NEED_DATA: Final = NeedData()

# Who may say what when, and what it leads to. In READY every message of the speaker's own table is allowed.
_STEPS: Final[Mapping[tuple[State, Role, type], State]] = {
    (State.WAIT_PREFIX, Role.CLIENT, ClientHello): State.WAIT_VERSION,
    (State.WAIT_VERSION, Role.SERVER, ServerHello): State.WAIT_START_API,
    (State.WAIT_START_API, Role.CLIENT, StartApi): State.READY,
}


def check_cap(cap: int) -> int:
    """``cap``, when a server may be pinned to it.

    Raises:
        ValueError: it is outside the versions spoken here, or the one that is never spoken.
    """
    if not FLOOR <= cap <= CEILING or cap == NEVER_SPOKEN:
        raise ValueError(f"server version {cap} is not spoken here: {FLOOR} to {CEILING}, without {NEVER_SPOKEN}")
    return cap


class Session:
    """The protocol state of one connection.

    ``cap`` is the highest server version this side speaks. ``version`` is the negotiated one, 0 until then.
    A protocol error closes the session for good.
    """

    def __init__(self, role: Role, *, cap: int = CEILING, frame_limit: int = FRAME_MAX) -> None:
        self._role = role
        self._peer = Role.SERVER if role is Role.CLIENT else Role.CLIENT
        self._cap = check_cap(cap)
        self._buffer = FrameBuffer(limit=frame_limit)
        self._eof = False
        self._prefix_seen = False
        self.state = State.WAIT_PREFIX
        self.version = 0

    def receive_data(self, data: bytes) -> None:
        """Take what the socket gave; ``b""`` means that the peer has closed."""
        if data:
            self._buffer.feed(data)
        else:
            self._eof = True

    def next_event(self) -> Any:
        """The next thing the peer said: a message, ClientHello, ServerHello, ConnectionClosed; else NEED_DATA.

        Raises:
            RemoteProtocolError: the peer broke the protocol. The session is closed.
        """
        if self.state is State.CLOSED:
            return NEED_DATA
        try:
            event = self._read()
        except RemoteProtocolError:
            self.state = State.CLOSED
            raise
        if event is None:
            if not self._eof:
                return NEED_DATA
            self.state = State.CLOSED
            if len(self._buffer):
                raise _broken("the stream ends inside a frame", f"{len(self._buffer)} bytes")
            return ConnectionClosed()
        return event

    def send(self, message: object) -> bytes:
        """The bytes that say ``message`` now; none for an answer that the negotiated version does not have.

        Raises:
            LocalProtocolError: it may not be said now, or by this side, or cannot be written.
        """
        kind = type(message)
        step = _STEPS.get((self.state, self._role, kind))
        own = REQUESTS if self._role is Role.CLIENT else ANSWERS
        table = TABLE_OF.get(kind)
        if step is None and not (self.state is State.READY and table is not None and own.get(table.msg_id) is table):
            raise LocalProtocolError(
                Finding(code="NB-T01", what=f"{kind.__name__} cannot be sent in state {self.state.name}")
            )
        try:
            data = self._encode(message)
        except ValueError as fault:
            raise LocalProtocolError(
                Finding(code="NB-T01", what=f"{kind.__name__} cannot be written", found=str(fault))
            ) from fault
        self.state = step or self.state
        return data

    def _encode(self, message: object) -> bytes:
        match message:
            case ClientHello(lowest=lowest, highest=highest, options=options):
                words = f"v{lowest}..{highest}" + (f" {options}" if options else "")
                return PREFIX + frame(words.encode("ascii"))
            case ServerHello(connected_at=connected_at):
                return frame(join([str(self.version), connected_at]))
            case _:
                payload = encode(message, self.version)
                return frame(payload) if payload else b""

    def _read(self) -> Any:
        if self.state is State.WAIT_PREFIX and self._role is Role.SERVER:
            return self._read_hello()
        if self.state is State.WAIT_VERSION and self._role is Role.SERVER:
            return None  # it is our turn
        payload = self._buffer.frame()
        if payload is None:
            return None
        if self.state is State.WAIT_VERSION:
            return self._read_answer(payload)
        tables = REQUESTS if self._role is Role.SERVER else ANSWERS
        try:
            message = decode(payload, tables, self.version)
        except ValueError as fault:
            raise _broken("undecodable message", str(fault)) from fault
        if self.state is not State.READY:
            step = _STEPS.get((self.state, self._peer, type(message)))
            if step is None:
                raise _broken("a message before START_API", type(message).__name__)
            self.state = step
        return message

    def _read_hello(self) -> ClientHello | None:
        if self._prefix_missing():
            return None
        payload = self._buffer.frame()
        if payload is None:
            return None
        words = _VERSIONS.fullmatch(payload)
        if words is None:
            raise _broken("not a TWS handshake", repr(payload[:40]))
        lowest, highest = int(words[1]), int(words[2] or words[1])
        self.version = self._negotiate(lowest, highest)
        self.state = State.WAIT_VERSION
        return ClientHello(lowest=lowest, highest=highest, options=(words[3] or b"").decode())

    def _prefix_missing(self) -> bool:
        if self._prefix_seen:
            return False
        prefix = self._buffer.take(len(PREFIX))
        if prefix is None:
            return True
        if prefix != PREFIX:
            raise _broken("not a TWS client", f"first bytes {prefix!r}")
        self._prefix_seen = True
        return False

    def _negotiate(self, lowest: int, highest: int) -> int:
        """As TWS does it: the highest version both speak."""
        chosen = min(highest, self._cap)
        if chosen == NEVER_SPOKEN:
            chosen = FLOOR
        if chosen < FLOOR or chosen < lowest:
            raise RemoteProtocolError(
                Finding(
                    code="NB-T02",
                    what="no common server version",
                    found=f"the client speaks {lowest} to {highest}, we speak {FLOOR} to {self._cap}",
                )
            )
        return chosen

    def _read_answer(self, payload: bytes) -> ServerHello:
        fields = payload.split(b"\0")
        if len(fields) != 3 or fields[2] or not fields[0].isdigit():
            raise _broken("not a handshake answer", repr(payload[:40]))
        version = int(fields[0])
        if not FLOOR <= version <= self._cap:
            raise RemoteProtocolError(
                Finding(code="NB-T02", what="server version outside what we speak", found=str(version))
            )
        self.version = version
        self.state = State.WAIT_START_API
        return ServerHello(version=version, connected_at=fields[1].decode(errors="backslashreplace"))


def _broken(what: str, found: str) -> RemoteProtocolError:
    return RemoteProtocolError(Finding(code="NB-T01", what=what, found=found))
