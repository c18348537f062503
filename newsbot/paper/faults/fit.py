"""What each part of a rule allows by itself and both together do not."""

from collections.abc import Iterator

from newsbot.paper.faults.names import ORDER_MESSAGES
from newsbot.paper.faults.rule import Rule, When
from newsbot.paper.faults.verbs import VERBS, Action, Place, Verb

Misfit = tuple[str, str, str]  # what is wrong, what was found, what to do


def misfits(when: When, do: tuple[Action, ...], *, waits: bool, times: bool) -> Iterator[Misfit]:
    """Everything that does not fit; ``waits`` and ``times``: the rule says how long, and how often."""
    which, message = when.which, when.message
    if times and Rule(when=when, do=do).most == 1:
        yield "times says how often, and this happens once", "", "remove times:"
    if message is not None and message.name not in ORDER_MESSAGES and which.asks_of_order():
        found = f"message: {message.name}"
        yield "leg, order_ref, order_id and status need a message about an order", found, ""
    if message is not None and message.name in ("connect", "startApi") and which.symbol is not None:
        yield f"{message.name} has no symbol", "", "remove symbol:"
    for action in do:
        verb = VERBS[action.verb]
        if verb.place is Place.MESSAGE:
            yield from _of_message(when, verb, waits=waits)
        elif verb.place is Place.MARKET and "ticker" not in action.values and which.symbol is None:
            if message is None or message.name == "connect":
                yield f"{verb.name} needs an instrument", "", "add ticker: or symbol:"
        elif verb.place is Place.ORDER and message is not None and message.name not in ORDER_MESSAGES:
            named = which.asks_of_order() or which.symbol is not None
            if not named and not (verb.name == "reject" and message.request and message.kind is not None):
                yield f"{verb.name} needs an order", f"message: {message.name}", ""


def _of_message(when: When, verb: Verb, *, waits: bool) -> Iterator[Misfit]:
    message = when.message
    if message is None or message.kind is None:
        yield f"{verb.name} needs a message", "", "write when: {message: …}"
    elif verb.only and message.name not in verb.only:
        yield f"{verb.name} acts on {', '.join(verb.only)}", f"message: {message.name}", ""
    elif verb.name.endswith("_fields") and message.request:
        yield f"{verb.name} acts on what the broker sends", f"message: {message.name}", ""
    if waits:
        yield f"wait cannot hold back {verb.name}", "", "use delay for the message itself"
