"""What leaves when a working order is changed, and when nothing may."""

from dataclasses import replace
from decimal import Decimal

import pytest
from execution_peer import VERSIONS, Sink, Talk, peer
from execution_plan import INSTRUMENT, begun, connected, make_plan

from newsbot.domain.effect import ModifyLeg, RequestTime
from newsbot.domain.input import LinkClosed

TARGET = make_plan().legs[1]
CHANGE = ModifyLeg(
    order_id=12, leg=replace(TARGET, price=Decimal("41.26"), quantity=50), instrument=INSTRUMENT, account="DU1"
)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_order_goes_out_once_more_under_its_own_id_whole_and_without_a_parent(version: int) -> None:
    received: list[list[str]] = []

    def script(talk: Talk) -> None:
        talk.begin(version)
        received.append(talk.read())
        talk.closed()

    with peer(script) as address, begun(address, Sink()) as app:
        assert app.perform(CHANGE) is None
    (fields,) = received
    assert fields[:3] == ["3", "12", "990002"]
    assert fields[16:22] == ["SELL", "50", "LMT", "41.26", "", "GTC"]
    assert (fields[23], fields[26], fields[27], fields[28]) == ("DU1", TARGET.order_ref, "1", "0")


def test_on_a_link_whose_records_were_not_asked_for_nothing_is_changed() -> None:
    received: list[bytes] = []

    def script(talk: Talk) -> None:
        talk.open()
        received.append(talk.rest())

    with peer(script) as address, connected(address, Sink()) as app:
        assert app.perform(CHANGE) is None
        assert app.isConnected()
    assert received == [b""]


def test_a_price_that_cannot_be_written_changes_nothing_and_keeps_the_link() -> None:
    received: list[list[str]] = []

    def script(talk: Talk) -> None:
        talk.begin()
        received.append(talk.read())
        talk.closed()

    odd = replace(CHANGE, leg=replace(CHANGE.leg, price=Decimal("41.2600000000000000001")))
    with peer(script) as address, begun(address, Sink()) as app:
        assert app.perform(odd) is None
        app.perform(RequestTime())
    assert received[0][0] == "49"


def test_without_a_link_nothing_is_changed() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.begin()

    with peer(script) as address, begun(address, sink) as app:
        sink.wait(LinkClosed)
        assert app.perform(CHANGE) is None
