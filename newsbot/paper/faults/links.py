"""What the verbs about connections do, as a plan: effects at once, and effects later on the broker's clock."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final

from newsbot.paper.counter.clients import Hangup
from newsbot.paper.counter.effects import Allow, Cut, Fill, Framed, Raw, Reset, Resume, Silence
from newsbot.paper.faults.texts import text_of
from newsbot.paper.faults.verbs import Action
from newsbot.tws.frames import FRAME_MAX
from newsbot.tws.hello import Notice

Step = tuple[timedelta, object]
NOW: Final = timedelta(0)


def plan(action: Action, chance: Random) -> Iterable[Step]:
    """What happens on the connection in order of time, each with how long from now; ``chance`` makes up bytes."""
    given: dict[str, Any] = dict(action.values)
    match action.verb:
        case "mute":
            return _silence(given.get("for"), sending=True, reading=True)
        case "stop_reading":
            return _silence(given.get("for"), sending=False, reading=True)
        case "stop_sending":
            return _silence(given.get("for"), sending=True, reading=False)
        case "fin":
            return [(NOW, Hangup())]
        case "rst":
            return [(NOW, Reset())]
        case "cut":
            return [(NOW, Cut(given["bytes"], received=given["of"] == "received"))]
        case "burst":
            return [(NOW, Fill(given["bytes"])), *_silence(given["for"], sending=True, reading=False)]
        case "trickle":
            return _trickle(given["every"], given["bytes"])
        case "garbage":
            return [(NOW, Raw(given.get("hex") or chance.randbytes(given["bytes"])))]
        case "oversize":
            return [(NOW, Raw((FRAME_MAX + 1).to_bytes(4, "big") + b"4\x002\0"))]
        case "send":
            return [(NOW, Framed(given["fields"]))]
        case "code":
            code = given["code"]
            return [(NOW, Notice(ident=given["req_id"], code=code, text=given.get("text") or text_of(code)))]
    raise ValueError(f"{action.verb} does nothing to a connection")


def _trickle(every: timedelta, count: int) -> Iterator[Step]:
    yield NOW, Silence(sending=True, reading=False)
    for number in range(count):
        yield every * (number + 1), Allow(1)
    yield every * count, Resume(reading=False)


def _silence(span: timedelta | None, *, sending: bool, reading: bool) -> list[Step]:
    steps: list[Step] = [(NOW, Silence(sending=sending, reading=reading))]
    return steps if span is None else [*steps, (span, Resume(sending=sending, reading=reading))]
