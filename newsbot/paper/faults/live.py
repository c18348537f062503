"""A rule at work, and what has come of it."""

import logging
from dataclasses import dataclass

from newsbot.paper.faults.rule import Rule

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Live:
    """How often its event came (``seen``), how often its turn (``fired``), and what came of its verbs then.

    ``done`` counts the verbs that were carried out, ``missed`` those that found nothing to act on.
    """

    number: int
    rule: Rule
    seen: int = 0
    fired: int = 0
    done: int = 0
    missed: int = 0

    @property
    def spent(self) -> bool:
        """Whether nothing more will come of it."""
        return self.rule.most is not None and self.fired >= self.rule.most

    def miss(self, verb: str, why: str) -> None:
        """A verb found nothing to act on; the log hears of the first time only."""
        self.missed += 1
        if self.missed == 1:
            place = f"rule {self.number}, line {self.rule.line}" if self.rule.line else f"rule {self.number}"
            log.warning("%s: %s did nothing: %s", place, verb, why)

    def restart(self) -> None:
        """Count from here."""
        self.seen = self.fired = self.done = self.missed = 0
