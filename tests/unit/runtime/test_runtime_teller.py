"""Whoever tells never waits: what finds no room is counted, what fails is left, the rest comes in order."""

import logging
import threading
from functools import partial

import pytest

from newsbot.runtime.teller import Teller

WAIT_S = 5.0


def test_what_finds_no_room_is_counted_and_the_number_is_said_later(caplog: pytest.LogCaptureFixture) -> None:
    said: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        assert go_on.wait(WAIT_S)

    with caplog.at_level(logging.WARNING), Teller(room=2) as teller:
        teller.tell(slow)
        assert begun.wait(WAIT_S)
        for number in range(5):
            teller.tell(partial(said.append, number))
        go_on.set()
    assert said == [0, 1]
    assert "3 lines were not told" in caplog.text


def test_a_fault_in_telling_costs_that_line_only(caplog: pytest.LogCaptureFixture) -> None:
    said: list[int] = []

    def broken() -> None:
        raise UnicodeEncodeError("ascii", "ü", 0, 1, "no such letter")

    with caplog.at_level(logging.WARNING), Teller() as teller:
        teller.tell(partial(said.append, 1))
        teller.tell(broken)
        teller.tell(partial(said.append, 2))
    assert said == [1, 2]
    assert "could not be told" in caplog.text
    assert not [thread for thread in threading.enumerate() if thread.name == "teller"]
