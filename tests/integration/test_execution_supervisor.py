"""The supervisor: one link after the other, the same client id, and an answer for every effect."""

import random
import socket
import threading

import pytest
from execution_peer import WAIT_S, Sink, Talk, message, peer
from execution_plan import IDS, INTENT, make_plan

from newsbot.domain.effect import PlaceBracket, RequestSnapshot, RequestTime
from newsbot.domain.input import (
    BracketFailed,
    BracketSent,
    BrokerTimeReceived,
    LinkClosed,
    SessionStarted,
    SnapshotPartEnded,
)
from newsbot.domain.settings import TwsAddress
from newsbot.execution.supervisor import Supervisor, delay_s

QUICK = (0.01, 0.02)


def test_the_pause_doubles_up_to_a_minute_and_is_spread() -> None:
    dice = random.Random(1)
    pauses = [delay_s(attempt, 1.0, 60.0, dice) for attempt in range(100)]
    for attempt, pause in enumerate(pauses[:6]):
        assert 2.0**attempt <= pause <= 1.5 * 2.0**attempt
    assert set(pauses[6:]) == {60.0}
    assert pauses[:6] != [delay_s(attempt, 1.0, 60.0, random.Random(2)) for attempt in range(6)]


def test_a_link_that_ends_is_followed_by_another_with_the_same_client_id() -> None:
    sink = Sink()
    ids: list[str] = []

    def opened(talk: Talk, order_id: int) -> None:
        talk.greet()
        talk.send(message(157, "20240102 09:30:00 EST"))
        ids.append(talk.read()[2])
        talk.send(message(15, 1, "DU1"), message(9, 1, order_id))

    def last(talk: Talk) -> None:
        opened(talk, 2)
        assert talk.read()[0] == "49"
        talk.send(message(49, 1, 1704205800))
        talk.closed()

    with peer(lambda talk: opened(talk, 5), lambda talk: opened(talk, 8), last) as address:
        supervisor = Supervisor(address, sink, pauses_s=QUICK)
        supervisor.start()
        for _ in range(3):
            sink.wait(SessionStarted)
        assert supervisor.perform(RequestTime()) is None
        sink.wait(BrokerTimeReceived)
        supervisor.stop()
    assert ids == ["7", "7", "7"]
    assert [given.next_order_id for given in sink.of(SessionStarted)] == [5, 8, 2]
    assert [type(given) for given in sink.all] == [
        SessionStarted, LinkClosed, SessionStarted, LinkClosed, SessionStarted, BrokerTimeReceived, LinkClosed
    ]  # fmt: skip
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tws-")]


def test_what_a_started_session_asks_for_reaches_it() -> None:
    """The engine answers SessionStarted at once, from its own thread: the link must be there already."""

    class Engine(Sink):
        def __call__(self, given: object) -> None:
            if isinstance(given, SessionStarted):
                thread = threading.Thread(target=lambda: supervisor.perform(RequestSnapshot()))
                thread.start()
                thread.join(WAIT_S)
            super().__call__(given)  # type: ignore[arg-type]

    sink = Engine()

    def script(talk: Talk) -> None:
        talk.open()
        assert [talk.read()[0] for _ in range(6)] == ["5", "16", "7", "99", "61", "6"]
        talk.send(message(62, 1))
        talk.closed()

    with peer(script) as address:
        supervisor = Supervisor(address, sink, pauses_s=QUICK)
        supervisor.start()
        assert sink.wait(SnapshotPartEnded).part == "positions"
        supervisor.stop()


def test_a_client_id_in_use_is_waited_for() -> None:
    sink = Sink()

    def in_use(talk: Talk) -> None:
        talk.version = 157
        talk.greet()
        talk.send(message(157, "20240102 09:30:00 EST"))
        assert talk.read()[2] == "7"
        talk.send(talk.error(-1, 326, "Unable to connect as the client id is already in use"))

    def free(talk: Talk) -> None:
        talk.open()
        talk.closed()

    with peer(in_use, in_use, in_use, free) as address:
        supervisor = Supervisor(address, sink, pauses_s=QUICK)
        supervisor.start()
        sink.wait(SessionStarted)
        supervisor.stop()
    told = [given.detail for given in sink.of(LinkClosed)]
    assert len(told) == 2, "one reason is told once, however often it is met"
    assert "client id 7 is in use" in told[0]
    assert told[1] == "closed by newsbot"


def test_a_bracket_goes_over_the_present_link() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.begin()
        assert [talk.read()[1] for _ in range(3)] == ["11", "12", "13"]
        talk.closed()

    with peer(script) as address:
        supervisor = Supervisor(address, sink, pauses_s=QUICK)
        supervisor.start()
        sink.wait(SessionStarted)
        supervisor.perform(RequestSnapshot())
        assert isinstance(supervisor.perform(PlaceBracket(plan=make_plan(), ids=IDS)), BracketSent)
        supervisor.stop()
        failed = supervisor.perform(PlaceBracket(plan=make_plan(), ids=IDS))
    assert failed == BracketFailed(
        intent_id=INTENT, detail="no link to the broker, nothing was sent", nothing_sent=True
    )


def test_a_bracket_decided_on_the_old_link_does_not_go_out_on_the_new_one() -> None:
    """The engine is inside a step while one link ends and the next comes up: it cannot know of it yet."""
    sink = Sink()
    received: list[bytes] = []
    greeted, go_on = threading.Event(), threading.Event()

    def half_open(talk: Talk) -> None:
        talk.greet()
        talk.send(message(157, "20240102 09:30:00 EST"))
        assert talk.read()[0] == "71"
        greeted.set()
        assert go_on.wait(WAIT_S)
        talk.send(message(15, 1, "DU1"), message(9, 1, 8))
        received.append(talk.rest())

    with peer(lambda talk: talk.begin(), half_open) as address:
        supervisor = Supervisor(address, sink, pauses_s=QUICK)
        supervisor.start()
        sink.wait(SessionStarted)
        supervisor.perform(RequestSnapshot())
        assert greeted.wait(WAIT_S)
        early = supervisor.perform(PlaceBracket(plan=make_plan(), ids=IDS))
        supervisor.perform(RequestTime())
        go_on.set()
        sink.wait(SessionStarted)
        late = supervisor.perform(PlaceBracket(plan=make_plan(), ids=IDS))
        supervisor.stop()
    for outcome in (early, late):
        assert isinstance(outcome, BracketFailed)
        assert outcome.nothing_sent
    assert received == [b""]


def test_no_more_threads_costs_an_attempt_not_the_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Sink()
    start = threading.Thread.start
    refused: list[str] = []

    def scarce(thread: threading.Thread) -> None:
        if thread.name == "tws-run" and not refused:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        start(thread)

    def cut_off(talk: Talk) -> None:
        talk.greet()
        talk.send(message(157, "20240102 09:30:00 EST"))
        talk.closed()

    def script(talk: Talk) -> None:
        talk.open()
        talk.closed()

    monkeypatch.setattr(threading.Thread, "start", scarce)
    with peer(cut_off, script) as address:
        supervisor = Supervisor(address, sink, pauses_s=QUICK)
        supervisor.start()
        assert "can't start new thread" in sink.wait(LinkClosed).detail
        sink.wait(SessionStarted)
        supervisor.stop()
    assert refused


def test_an_address_no_socket_takes_is_told_and_tried_again() -> None:
    sink = Sink()
    supervisor = Supervisor(TwsAddress(host="127.0.0.1", port=70_000), sink, pauses_s=QUICK)
    supervisor.start()
    assert "port" in sink.wait(LinkClosed).detail
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("tws-")] == ["tws-supervisor"]
    supervisor.stop()
    assert len(sink.of(LinkClosed)) == 1, "one reason is told once"


@pytest.fixture
def closed_port() -> TwsAddress:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return TwsAddress(host="127.0.0.1", port=taken.getsockname()[1])


def test_without_a_broker_effects_have_their_answer_and_stop_works(closed_port: TwsAddress) -> None:
    sink = Sink()
    supervisor = Supervisor(closed_port, sink, pauses_s=(30.0, 60.0))
    assert isinstance(supervisor.perform(PlaceBracket(plan=make_plan(), ids=IDS)), BracketFailed)
    supervisor.start()
    assert "connection refused" in sink.wait(LinkClosed).detail
    assert isinstance(supervisor.perform(PlaceBracket(plan=make_plan(), ids=IDS)), BracketFailed)
    assert supervisor.perform(RequestSnapshot()) is None
    supervisor.stop()
    supervisor.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tws-")]


def test_stopping_while_connecting_does_not_wait_for_the_deadline() -> None:
    sink = Sink()
    reached = threading.Event()

    def mute(talk: Talk) -> None:
        talk.greet()
        reached.set()
        talk.closed()

    with peer(mute) as address:
        supervisor = Supervisor(address, sink, deadline_s=30.0)
        supervisor.start()
        assert reached.wait(WAIT_S)
        supervisor.stop()
    assert sink.all == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tws-")]
