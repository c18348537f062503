"""Why something is done: the message or the order to do it, and what it is about."""

from dataclasses import dataclass, field

from newsbot.paper.faults.rule import Which
from newsbot.paper.faults.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """``rule`` counts from 1, 0 for what was ordered directly. ``link`` and ``message`` are None for a moment in time.

    ``incoming``: the message came from a client. ``which``: whom the rule or the order names.
    """

    rule: int = 0
    which: Which = field(default_factory=Which)
    link: int | None = None
    message: object | None = None
    name: str = ""
    incoming: bool = True
    subject: Subject = field(default_factory=Subject)
