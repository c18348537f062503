"""The handshake and the conversation, both sides talking in memory; every cut and every piece of garbage."""

from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tws_messages import VERSIONS, messages

from newsbot.domain.error import LocalProtocolError, RemoteProtocolError
from newsbot.tws.frames import frame
from newsbot.tws.hello import CurrentTime, ManagedAccounts, NextValidId, RequestIds, RequestTime, StartApi
from newsbot.tws.history import HistoricalDataEnd
from newsbot.tws.messages import ANSWERS, REQUESTS, Malformed, Unknown, encode
from newsbot.tws.quote import CancelMarketData
from newsbot.tws.session import (
    NEED_DATA,
    ClientHello,
    ConnectionClosed,
    Role,
    ServerHello,
    Session,
    State,
    check_cap,
)

AT = "20260311 07:55:00 US/Eastern"


def events(session: Session) -> list[Any]:
    return list(iter(session.next_event, NEED_DATA))


def pair(*, lowest: int = 157, highest: int = 178, cap: int = 200) -> tuple[Session, Session]:
    """A client and a server, both ready, client id 7."""
    client, server = Session(Role.CLIENT), Session(Role.SERVER, cap=cap)
    server.receive_data(client.send(ClientHello(lowest=lowest, highest=highest)))
    assert events(server) == [ClientHello(lowest=lowest, highest=highest)]
    client.receive_data(server.send(ServerHello(connected_at=AT)))
    assert events(client) == [ServerHello(version=server.version, connected_at=AT)]
    server.receive_data(client.send(StartApi(client_id=7)))
    assert events(server) == [StartApi(client_id=7)]
    return client, server


def test_a_client_and_a_server_talk() -> None:
    client, server = pair()
    client.receive_data(server.send(ManagedAccounts(accounts="DU0000000")) + server.send(NextValidId(order_id=1)))
    assert events(client) == [ManagedAccounts(accounts="DU0000000"), NextValidId(order_id=1)]
    server.receive_data(client.send(RequestTime()))
    assert events(server) == [RequestTime()]
    assert (client.state, server.state) == (State.READY, State.READY)


@pytest.mark.parametrize(
    ("lowest", "highest", "cap", "version"),
    [
        (100, 157, 200, 157),  # ibapi 9.81.1
        (100, 176, 200, 176),
        (157, 178, 200, 178),  # ib_async
        (100, 187, 200, 187),
        (100, 225, 200, 200),
        (100, 225, 157, 157),
        (157, 178, 176, 176),
        (100, 158, 200, 157),  # never 158
    ],
)
def test_the_version_is_the_highest_that_both_speak(lowest: int, highest: int, cap: int, version: int) -> None:
    client, server = pair(lowest=lowest, highest=highest, cap=cap)
    assert (client.version, server.version) == (version, version)


@pytest.mark.parametrize(("lowest", "highest", "cap"), [(100, 156, 200), (1, 1, 200), (176, 178, 157), (158, 158, 200)])
def test_no_common_version_ends_the_connection(lowest: int, highest: int, cap: int) -> None:
    client, server = Session(Role.CLIENT), Session(Role.SERVER, cap=cap)
    server.receive_data(client.send(ClientHello(lowest=lowest, highest=highest)))
    with pytest.raises(RemoteProtocolError, match="NB-T02 – no common server version"):
        server.next_event()
    assert server.state is State.CLOSED


@pytest.mark.parametrize("cap", [156, 158, 201, 0])
def test_a_server_cannot_be_pinned_to_what_it_does_not_speak(cap: int) -> None:
    with pytest.raises(ValueError, match=f"server version {cap} is not spoken here"):
        check_cap(cap)


def test_the_handshake_answer_is_one_frame_of_two_fields() -> None:
    server = Session(Role.SERVER)
    server.receive_data(b"API\0" + frame(b"v100..157"))
    events(server)
    assert server.send(ServerHello(connected_at=AT)) == frame(f"157\0{AT}\0".encode())


@pytest.mark.parametrize(
    ("words", "hello"),
    [
        (b"v100..157", ClientHello(lowest=100, highest=157)),
        (b"v157..178 +PACEAPI", ClientHello(lowest=157, highest=178, options="+PACEAPI")),
        (b"v176", ClientHello(lowest=176, highest=176)),
    ],
)
def test_a_clients_first_words(words: bytes, hello: ClientHello) -> None:
    server = Session(Role.SERVER)
    server.receive_data(b"API\0" + frame(words))
    assert server.next_event() == hello


CONVERSATION = (
    b"API\0" + frame(b"v100..157") + frame(b"71\x002\x007\0\0") + frame(b"8\x001\x001\0") + frame(b"49\x001\0")
)
EXPECTED = [ClientHello(lowest=100, highest=157), StartApi(client_id=7), RequestIds(count=1), RequestTime()]


def answered(side: Session) -> list[Any]:
    """What a side hears that answers the handshake at once."""
    seen = []
    while (event := side.next_event()) is not NEED_DATA:
        seen.append(event)
        if isinstance(event, ClientHello):
            side.send(ServerHello(connected_at=AT))
        elif isinstance(event, ServerHello):
            side.send(StartApi(client_id=7))
    return seen


def heard(pieces: list[bytes]) -> list[Any]:
    """What a server hears of a stream that comes in pieces."""
    server, seen = Session(Role.SERVER), []
    for piece in pieces:
        server.receive_data(piece)
        seen += answered(server)
    return seen


@pytest.mark.parametrize("cut", range(1, len(CONVERSATION)))
def test_a_conversation_cut_anywhere_is_heard_alike(cut: int) -> None:
    assert heard([CONVERSATION[:cut], CONVERSATION[cut:]]) == EXPECTED


def test_a_conversation_byte_by_byte_is_heard_alike() -> None:
    assert heard([bytes([byte]) for byte in CONVERSATION]) == EXPECTED


TABLES = {Role.SERVER: REQUESTS, Role.CLIENT: ANSWERS}


def spoken(data: st.DataObject, reader: Role, version: int) -> tuple[bytes, list[Any]]:
    """A stream from the handshake on, as ``reader`` gets it, and the events it holds."""
    tables = [table for table in TABLES[reader].values() if table.since <= version]
    said = [
        data.draw(messages(data.draw(st.sampled_from(tables)), version)) for _ in range(data.draw(st.integers(1, 4)))
    ]
    wire = b"".join(frame(encode(message, version)) for message in said)
    if reader is Role.CLIENT:
        return frame(f"{version}\0{AT}\0".encode()) + wire, [ServerHello(version=version, connected_at=AT), *said]
    start = b"API\0" + frame(f"v100..{version}".encode()) + frame(b"71\x002\x007\0\0")
    return start + wire, [ClientHello(lowest=100, highest=version), StartApi(client_id=7), *said]


def listener(reader: Role, version: int) -> Session:
    """Who hears it: a server, or a client that has said its versions."""
    session = Session(reader)
    if reader is Role.CLIENT:
        session.send(ClientHello(lowest=157, highest=version))
    return session


@pytest.mark.parametrize("reader", Role)
@settings(max_examples=60)
@given(data=st.data())
def test_every_split_of_a_stream_gives_the_same_events(reader: Role, data: st.DataObject) -> None:
    version = data.draw(st.sampled_from(VERSIONS))
    stream, expected = spoken(data, reader, version)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    session, seen = listener(reader, version), []
    for start, end in pairwise([0, *cuts, len(stream)]):
        if end > start:
            session.receive_data(stream[start:end])
            seen += answered(session)
    assert seen == expected


@given(st.binary(max_size=60))
def test_garbage_ends_the_connection_or_waits_and_raises_nothing_else(garbage: bytes) -> None:
    for start in (b"", b"API\0", b"API\0" + frame(b"v100..157"), CONVERSATION):
        with suppress(RemoteProtocolError):
            heard([start + garbage])


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (b"GET / HTTP/1.1\r\n", "not a TWS client"),
        (b"API\0" + frame(b"hello"), "not a TWS handshake"),
        (b"API\0" + b"\xff\xff\xff\xff", "frame too long"),
        (b"API\0" + frame(b"v100..157") + frame(b"49\x001\0"), "a message before START_API"),
        (b"API\0" + frame(b"v100..157") + frame(b"71\x002\0seven\0\0"), "a message before START_API"),
        (CONVERSATION + frame(b""), "undecodable message"),
        (CONVERSATION + frame(b"x\0"), "undecodable message"),
        (CONVERSATION + frame(b"49\x001"), "undecodable message"),
    ],
)
def test_a_broken_protocol_is_said_once_and_then_silence(stream: bytes, words: str) -> None:
    server = Session(Role.SERVER)
    server.receive_data(stream)
    with pytest.raises(RemoteProtocolError, match=words):
        answered(server)
    server.receive_data(CONVERSATION)
    assert server.next_event() is NEED_DATA
    with pytest.raises(LocalProtocolError):
        server.send(CurrentTime(epoch_s=1))


def test_a_message_that_does_not_fit_is_an_event_and_the_connection_goes_on() -> None:
    _, server = pair()
    server.receive_data(frame(b"2\x002\0\0") + frame(b"12345\0a\0") + frame(b"2\x002\x009\0"))
    assert events(server) == [
        Malformed(msg_id=2, ident=-1, fault="field 2 (req_id): not a whole number: ''"),
        Unknown(msg_id=12345, fields=("a",)),
        CancelMarketData(req_id=9),
    ]


def test_a_stream_that_ends_between_frames_is_closed() -> None:
    _, server = pair()
    server.receive_data(frame(b"49\x001\0"))
    server.receive_data(b"")
    assert events(server) == [RequestTime(), ConnectionClosed()]
    assert server.state is State.CLOSED


def test_a_stream_that_ends_inside_a_frame_is_broken() -> None:
    _, server = pair()
    server.receive_data(frame(b"49\x001\0")[:-1])
    server.receive_data(b"")
    with pytest.raises(RemoteProtocolError, match="ends inside a frame"):
        server.next_event()


def test_nothing_but_the_handshake_answer_leaves_before_start_api() -> None:
    server = Session(Role.SERVER)
    with pytest.raises(LocalProtocolError, match="CurrentTime cannot be sent in state WAIT_PREFIX"):
        server.send(CurrentTime(epoch_s=1))
    server.receive_data(b"API\0" + frame(b"v100..157"))
    events(server)
    with pytest.raises(LocalProtocolError):
        server.send(ManagedAccounts(accounts="DU0000000"))
    server.send(ServerHello(connected_at=AT))
    with pytest.raises(LocalProtocolError):
        server.send(ManagedAccounts(accounts="DU0000000"))


@pytest.mark.parametrize(("cap", "said"), [(157, b""), (195, b""), (196, frame(b"108\x005\0a\0b\0"))])
def test_an_answer_that_the_version_does_not_have_is_not_said(cap: int, said: bytes) -> None:
    _, server = pair(highest=200, cap=cap)
    assert server.send(HistoricalDataEnd(req_id=5, start="a", end="b")) == said


def test_a_side_says_only_its_own_words() -> None:
    client, server = pair()
    with pytest.raises(LocalProtocolError):
        client.send(CurrentTime(epoch_s=1))
    with pytest.raises(LocalProtocolError):
        server.send(RequestTime())
    with pytest.raises(LocalProtocolError, match="cannot be written"):
        server.send(ManagedAccounts(accounts="a\0b"))


@pytest.mark.parametrize("answer", [b"", b"157\0", b"157\0a\0b\0", b"157\0a", b"x\0a\0", b"99\0a\0", b"201\0a\0"])
def test_a_client_refuses_a_strange_handshake_answer(answer: bytes) -> None:
    client = Session(Role.CLIENT)
    client.send(ClientHello(lowest=157, highest=200))
    client.receive_data(frame(answer))
    with pytest.raises(RemoteProtocolError):
        client.next_event()
