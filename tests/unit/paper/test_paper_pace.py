"""How many messages a client may send in a second, and what becomes of it when it sends more."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from paper_floor import LISTINGS, OPEN, dec

from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Hangup
from newsbot.paper.counter.pace import Pacer, Pacing
from newsbot.paper.market.market import Market
from newsbot.tws.hello import CurrentTime, Notice, RequestTime, StartApi


def serving(pacing: Pacing | None) -> Broker:
    """A broker on the wall clock with one client."""
    broker = Broker(Market(LISTINGS), cash=dec(1000), pacing=pacing)
    broker.begin(OPEN)
    broker.handle(1, StartApi(client_id=7))
    return broker


def ask(broker: Broker, times: int) -> list[object]:
    return [message for _ in range(times) for _, message in broker.handle(1, RequestTime())]


def test_fifty_a_second_pass() -> None:
    broker = serving(Pacing())
    for second in range(5):
        broker.advance(OPEN + timedelta(seconds=second))
        assert [type(told) for told in ask(broker, 50)] == [CurrentTime] * 50


def test_one_more_is_told_and_answered_still() -> None:
    broker = serving(Pacing())
    ask(broker, 50)
    notice, answer = ask(broker, 1)
    assert isinstance(notice, Notice)
    assert (notice.ident, notice.code) == (-1, 100)
    assert notice.text == "Max rate of messages per second has been exceeded:max=50 rec=51 (1)"
    assert isinstance(answer, CurrentTime)


def test_the_third_time_is_the_last() -> None:
    broker = serving(Pacing())
    said = ask(broker, 153)
    assert [told.code for told in said if isinstance(told, Notice)] == [100, 100, 100]
    assert said[-1] == Hangup()
    assert sum(isinstance(told, CurrentTime) for told in said) == 152


def test_without_a_rule_or_on_a_driven_clock_nothing_is_counted() -> None:
    assert len(ask(serving(None), 500)) == 500
    broker = serving(Pacing())
    broker.set_clock(OPEN)
    assert len(ask(broker, 500)) == 500


def test_a_rule_that_only_warns_never_hangs_up() -> None:
    said = ask(serving(Pacing(limit=10, hangup=False)), 110)
    assert len([told for told in said if isinstance(told, Notice)]) == 10
    assert len([told for told in said if isinstance(told, CurrentTime)]) == 110


def test_each_connection_is_counted_by_itself_and_a_new_one_starts_clean() -> None:
    broker = serving(Pacing())
    broker.handle(2, StartApi(client_id=8))
    ask(broker, 152)
    assert [type(told) for _, told in broker.handle(2, RequestTime())] == [CurrentTime]
    broker.leave(1)
    broker.handle(1, StartApi(client_id=7))
    assert [type(told) for told in ask(broker, 50)] == [CurrentTime] * 50


@given(st.lists(st.integers(0, 300), max_size=300), st.integers(1, 20))
def test_who_keeps_to_the_limit_in_every_second_is_never_told(steps_ms: list[int], limit: int) -> None:
    pacer, at, sent = Pacer(Pacing(limit=limit)), OPEN, []
    for step in steps_ms:
        at += timedelta(milliseconds=step)
        if sum(earlier > at - timedelta(seconds=1) for earlier in sent) < limit:
            sent.append(at)
            assert pacer.count(1, at) is None
