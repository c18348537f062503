"""A rule at work, and what has come of it."""

from dataclasses import dataclass

from newsbot.paper.faults.rule import Rule


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

    def restart(self) -> None:
        """Count from here."""
        self.seen = self.fired = self.done = self.missed = 0
