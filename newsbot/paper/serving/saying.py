"""What the broker says on a connection, and what faults do to it instead."""

from newsbot.paper.counter.clients import Hangup
from newsbot.paper.counter.effects import Allow, Bent, Cut, Fill, Framed, Raw, Reset, Resume, Silence
from newsbot.paper.serving.bending import bent, filler
from newsbot.paper.serving.peer import Peer
from newsbot.tws.fields import join
from newsbot.tws.frames import frame
from newsbot.tws.session import State


def say(peer: Peer, message: object) -> None:
    """Put a message among what waits to be sent, or do to the connection what stands in its place.

    Who has not said who it is can be told nothing that would be a message.
    """
    said = peer.session.state is State.READY
    match message:
        case Hangup():
            peer.closing = True
        case Reset():
            peer.outgoing.clear()
            peer.reset()
            peer.closing = True
        case Raw(data):
            peer.outgoing += data
        case Framed(fields):
            peer.outgoing += frame(join(list(fields)))
        case Bent(inner, by) if said:
            peer.outgoing += bent(peer.session.send(inner), by)
        case Fill(size) if said:
            peer.outgoing += filler(peer.session.send, len(peer.outgoing), size)
        case Silence(sending, reading):
            peer.deaf = peer.deaf or reading
            if sending:
                peer.hush()
        case Resume(sending, reading):
            peer.woken = peer.woken or (peer.deaf and reading)
            peer.deaf = peer.deaf and not reading
            if sending:
                peer.allowance = None
        case Allow(count):
            peer.allow(count)
        case Cut(count, received):
            if received:
                peer.cut_received(count)
            else:
                peer.send_left = len(peer.outgoing) + count
        case _ if said:
            peer.outgoing += peer.session.send(message)
