"""One step in the making: threads a local Book through its own events."""

from datetime import datetime

from newsbot.decision.session import EXCHANGE_ZONE
from newsbot.domain.effect import Effect
from newsbot.domain.event import JournalEvent
from newsbot.engine.apply import apply
from newsbot.engine.state import State, Step


class Draft:
    """Collects the events and effects of one input.

    An event takes effect on ``book`` at once, so that two signals of one article cannot both spend the same limit.
    """

    def __init__(self, state: State, now: datetime) -> None:
        self.book = state.book
        self.market = state.market
        self.settings = state.settings
        self.now = now
        self._events: list[JournalEvent] = []
        self._effects: list[Effect] = []

    def emit(self, event: JournalEvent) -> None:
        self._events.append(event)
        self.book = apply(self.book, event, self.now)

    def effect(self, effect: Effect) -> None:
        if effect not in self._effects:
            self._effects.append(effect)

    def step(self) -> Step:
        return Step(events=tuple(self._events), effects=tuple(self._effects), book=self.book)


def exchange_clock(at: datetime) -> str:
    """``at`` on the exchange's own clock, as traders read it: 09:41:08."""
    return at.astimezone(EXCHANGE_ZONE).strftime("%H:%M:%S")
