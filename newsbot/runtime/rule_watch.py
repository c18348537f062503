"""Hot reload: a thread that looks at the rule files and hands in a whole new set once it stands still and is good.

A half-written file, an editor's renaming or a temporary file causes nothing: only what two looks in a row agree on is
read, and what was read counts only when a third look still agrees. Parsing, tests and compiling all happen here, off
the engine's thread; the engine exchanges one finished set for another between two inputs.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from newsbot.domain.error import Finding, RuleFileError
from newsbot.domain.input import RulesBroken
from newsbot.engine.inputs import RulesLoaded
from newsbot.processing.matcher import compile_rules
from newsbot.processing.rule import RuleSet
from newsbot.runtime.look import Look, look

log = logging.getLogger(__name__)

RESTLESS_S = 5.0  # an editor is done by then, and whoever saved a stop must hear that it does not count
POLL_S = 0.4  # two looks and a load stay well within two seconds of a save


class RuleWatch:
    """Watches ``path`` from ``start`` to ``stop``. ``load`` gives a tested set or raises RuleFileError.

    ``known`` is the look that was taken before the rules now in force were loaded. ``sink`` is called by the thread:
    with RulesLoaded for each new good state, with RulesBroken for each new bad one.
    """

    def __init__(
        self,
        path: Path,
        known: Look,
        *,
        load: Callable[[], RuleSet],
        sink: Callable[[RulesLoaded | RulesBroken], None],
        poll_s: float = POLL_S,
    ) -> None:
        self._path = path
        self._load = load
        self._sink = sink
        self._poll_s = poll_s
        self._done: Look | None = known
        self._former = known
        self._told: tuple[str, ...] = ()
        self._restless = 0  # looks in a row that differed from the one before, or while they were read
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rules", daemon=True)

    def start(self) -> None:
        """Begin to watch; comes back at once."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer. Waits for a load that is under way; any number of times."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._poll_s):
            try:
                self.turn()
            except Exception as fault:  # the top of the thread: the last good rules stay, and somebody hears of it
                log.exception("the rule files could not be looked at")
                self._tell(f"NB-X01 the rule files could not be looked at – {type(fault).__name__}: {fault}")

    def turn(self) -> None:
        """One look, and what follows from it."""
        now = look(self._path)
        former, self._former = self._former, now
        if now.said != former.said:
            self._still_changing(former, now)
            return
        if self._done is not None and now.said == self._done.said:
            self._restless = 0
            return
        faults: tuple[str, ...] = ()
        rules = None
        try:
            rules = self._read(now)
        except RuleFileError as fault:
            faults = tuple(str(finding) for finding in fault.findings)
        after = look(self._path)
        if after.said != now.said:  # it is being changed again: what was read may be neither old nor new
            self._still_changing(now, after)
            return
        self._done, self._restless = now, 0
        if rules is None:
            self._tell(*faults)
            return
        self._told = ()
        self._sink(RulesLoaded(rules=rules, owners=now.owners()))

    def _still_changing(self, former: Look, now: Look) -> None:
        """Tell when the files come to no rest: what was saved, be it a stop, does not count until they do."""
        self._restless += 1
        if self._restless * self._poll_s < RESTLESS_S:
            return
        self._done = None  # whatever they come to rest at is read, so that it is said that they are good again
        names = sorted({name for name, _, _ in former.said[1] ^ now.said[1]})
        finding = Finding(
            code="NB-R25",
            path=str(self._path),
            what="the rule files change all the time: nothing that was saved meanwhile is in force",
            found=f"{', '.join(names[:3]) or 'the folder'} still changed after {RESTLESS_S:.0f} s",
            fix="end what writes there; to stop a rule at once stop the run",
        )
        if self._restless * self._poll_s < RESTLESS_S + self._poll_s:
            self._tell(str(finding))

    def _read(self, now: Look) -> RuleSet:
        wrong = now.faults()
        if wrong:
            raise RuleFileError(*wrong)
        try:
            rules = self._load()
            compile_rules(rules)
        except RuleFileError:
            raise
        except Exception as fault:
            log.exception("the rule files could not be loaded")
            finding = Finding(
                code="NB-X01",
                path=str(self._path),
                what="the rule files could not be loaded",
                found=f"{type(fault).__name__}: {fault}",
                fix="undo the last change; this is a fault of newsbot: please report it",
            )
            raise RuleFileError(finding) from fault
        return rules

    def _tell(self, *faults: str) -> None:
        if faults != self._told:
            self._told = faults
            self._sink(RulesBroken(faults=faults))
