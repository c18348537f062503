"""Faults carried out: sees each message before the broker does and each answer before its client does, and the time.

Without rules and orders it is not in the way of anything. Deterministic: what it makes up comes from the seed.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Clients
from newsbot.paper.counter.effects import Bent
from newsbot.paper.faults.bound import Bound
from newsbot.paper.faults.cause import Cause
from newsbot.paper.faults.deeds import Deeds
from newsbot.paper.faults.live import Live
from newsbot.paper.faults.names import CONNECT, NAME_OF
from newsbot.paper.faults.rule import Rule
from newsbot.paper.faults.subject import Subject, Subjects
from newsbot.paper.faults.transit import Transit
from newsbot.paper.faults.verbs import VERBS, Action, Place
from newsbot.tws.hello import StartApi
from newsbot.tws.order_messages import PlaceOrder

_NOTHING: Final = timedelta(0)


class Faults:
    """The rules at work, and what is ordered directly."""

    def __init__(self, clients: Clients, agenda: Agenda, deeds: Deeds, *, take: Callable[[int, object], None]) -> None:
        """``take`` lets the broker handle a message."""
        self._clients, self._agenda, self._deeds, self._take = clients, agenda, deeds, take
        self._transit = Transit(clients, agenda, take)
        self._subjects = Subjects(deeds.terms_of)
        self._bound = Bound(deeds.leave_out)
        self.rules: list[Live] = []
        self._by_kind: dict[type | None, list[Live]] = {}
        self._numbers: dict[int, int] = {}  # link -> which connection it is, counted from 1
        self._era = 0
        self.armed = False

    # ------------------------------------------------------------------------------------------------------- rules

    def load(self, rules: Iterable[Rule]) -> None:
        """Put rules to work beside those that are there."""
        for rule in rules:
            live = Live(number=len(self.rules) + 1, rule=rule)
            self.rules.append(live)
            if rule.when.message is not None:
                self._by_kind.setdefault(rule.when.message.kind, []).append(live)
            elif self._clients.now is not None:
                self._schedule(live, self._clients.now)
            self.arm()

    def clear(self) -> None:
        """Take all rules away and end all states; what has been done stays done."""
        self.rules.clear()
        self._by_kind.clear()
        self._era += 1
        self._deeds.calm(self._clients.now)

    def begin(self, now: datetime) -> None:
        """The clock starts, or another takes over: the rules count from here."""
        self._era += 1
        for live in self.rules:
            live.restart()
            if live.rule.when.message is None:
                self._schedule(live, now)

    def arm(self) -> None:
        """From here on messages are looked at."""
        self.armed = True
        self._clients.through = self._tell

    def is_on(self, state: str) -> bool:
        """Whether the broker is in a state such as ``refuse_connections`` now."""
        return self.armed and self._deeds.gate.is_on(state, self._clients.now)

    def _schedule(self, live: Live, start: datetime) -> None:
        when = live.rule.when
        at = when.at if when.at is not None else start + (when.after or _NOTHING)
        if at >= start:  # a moment that is past does not come again
            self._agenda.add(at, partial(self._strike, live, self._era))

    def _strike(self, live: Live, era: int, now: datetime) -> None:
        """The time of a rule has come."""
        if era != self._era or live.spent:
            return
        live.seen += 1
        live.fired += 1
        for action in live.rule.do:
            self._later(live, action, Cause(rule=live.number, which=live.rule.when.which), now)
        if live.rule.when.repeat is not None and not live.spent:
            self._agenda.add(now + live.rule.when.repeat, partial(self._strike, live, era))

    # ---------------------------------------------------------------------------------------------------- messages

    def joined(self, link: int, number: int) -> None:
        """An API client has connected, the ``number``-th since the start."""
        self._numbers[link] = number
        self._deeds.numbers[link] = number
        now = self._clients.now
        for live in self._by_kind.get(None, ()) if now is not None else ():
            if now is not None and self._counts(live, link, None, Subject()):
                cause = Cause(rule=live.number, which=live.rule.when.which, link=link, name=CONNECT)
                for action in live.rule.do:
                    self._do(live, action, cause, now)

    def leave(self, link: int) -> None:
        """A connection is gone: what waited for it goes too."""
        self._numbers.pop(link, None)
        self._deeds.leave(link)
        self._transit.leave(link)
        self._subjects.leave(link)

    def hear(self, link: int, message: Any) -> None:
        """A message has come: let the broker take what is left of it."""
        now = self._clients.now
        gate = self._deeds.gate
        if now is None or not gate.hears(link, message, now):
            return
        self._subjects.note(link, message)
        for heard in self._through(link, message, now, incoming=True):
            if isinstance(heard, StartApi) and gate.is_on("without_login", now):
                self._transit.delay(link, heard, gate.until("without_login"), incoming=True)
            else:
                self._take(link, heard)
        self._deeds.finish()

    def _tell(self, link: int, message: object) -> Iterable[object]:
        """What a client is told instead of a message."""
        now = self._clients.now
        if now is None or type(message) not in NAME_OF:
            return (message,)
        if not self._deeds.gate.tells(message, now):
            return ()
        self._subjects.note(link, message)
        return self._through(link, message, now, incoming=False)

    def _through(self, link: int, message: object, now: datetime, *, incoming: bool) -> list[object]:
        going = [message]
        held = self._transit.held(link, incoming=incoming)
        rules = self._by_kind.get(type(message))
        if rules:
            client = self._clients.on(link)
            client_id = message.client_id if isinstance(message, StartApi) else client.client_id if client else -1
            subject = self._subjects.of(link, client_id, message)
            cause = Cause(link=link, message=message, name=NAME_OF[type(message)], incoming=incoming, subject=subject)
            for live in rules:
                if self._counts(live, link, client_id, subject):
                    known = replace(cause, rule=live.number, which=live.rule.when.which)
                    for action in live.rule.do:
                        going = self._bend(live, action, going, known, now)
        return [*going, *held]

    def _counts(self, live: Live, link: int, client_id: int | None, subject: Subject) -> bool:
        """Whether the rule's event is there and its turn has come."""
        when = live.rule.when
        which = when.which
        if live.spent or not subject.fits(which):
            return False
        if which.client not in (None, client_id) or which.connection not in (None, self._numbers.get(link, link)):
            return False
        live.seen += 1
        if live.seen % (when.every or 1) or when.nth not in (None, live.seen):
            return False
        live.fired += 1
        return True

    # ------------------------------------------------------------------------------------------------------- deeds

    def do(self, action: Action, cause: Cause, now: datetime) -> int:
        """Carry an order out, by a rule or directly; how many orders, connections or instruments it reached.

        Raises:
            ValueError: it cannot be carried out; in words.
        """
        self.arm()
        return self._deeds.do(action, cause, now)

    def _bend(self, live: Live, action: Action, going: list[object], cause: Cause, now: datetime) -> list[object]:
        """What goes on of a message once a verb has acted."""
        verb = VERBS[action.verb]
        link = cause.link or 0
        refused = verb.name == "reject" and cause.incoming and not isinstance(cause.message, PlaceOrder)
        if verb.place is Place.LINK and not live.rule.wait and not cause.incoming:
            live.done += 1
            return [*going, *self._deeds.on_link(action, cause, now)]
        if verb.place is not Place.MESSAGE and not refused:
            self._do(live, action, cause, now)
            return going
        if why := self._deeds.in_vain(action, cause, now):
            self._miss(live, action, cause, why, now)
            return going
        live.done += 1
        self._deeds.record(action, cause, now)
        match action.values:
            case {"by": timedelta() as by}:
                for late in going:
                    self._transit.delay(link, late, now + by, incoming=cause.incoming)
                return []
            case {"times": int(times)}:
                copies = self._bound.take(len(going) * (times - 1), live.number, action, now)
                return (going * times)[: len(going) + copies]
            case {"count": int(count)}:
                return [Bent(one, count if verb.name == "extra_fields" else -count) for one in going]
        if verb.name == "reorder" and going:
            self._transit.hold(link, going[-1], now, incoming=cause.incoming)
            return going[:-1]
        return [] if verb.name == "drop" else self._deeds.on_request(action, cause, going, now)

    def _do(self, live: Live, action: Action, cause: Cause, now: datetime) -> None:
        """Act beside the message: on its connection once it has been answered, on all else when the clock goes on."""
        if VERBS[action.verb].place is Place.LINK and not live.rule.wait:
            live.done += 1
            self._deeds.on_link_after(action, cause, now)
        else:
            self._later(live, action, cause, now)

    def _later(self, live: Live, action: Action, cause: Cause, now: datetime) -> None:
        moment = cause.message is None  # comes by itself: nothing it brings about can bring it about
        if not moment and not self._bound.take(1, live.number, action, now):
            live.missed += 1
            return
        era = self._era

        def act(at: datetime) -> None:
            if era == self._era:
                before = self._clients.waiting
                try:
                    self._deeds.do(action, cause, at)
                    live.done += 1
                except ValueError as fault:
                    self._miss(live, action, cause, str(fault), at)
                if not moment:
                    self._bound.charge(self._clients.waiting - before, at)

        self._agenda.add(now + live.rule.wait, act)

    def _miss(self, live: Live, action: Action, cause: Cause, why: str, now: datetime) -> None:
        """It found nothing to act on: the ledger says so each time, the log the first time."""
        live.miss(action.verb, why)
        self._deeds.miss(action, cause, why, now)
