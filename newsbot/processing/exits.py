"""``take_profit:``, ``stop_loss:`` and ``exit_after:``: how a trade ends."""

import re
from dataclasses import dataclass
from decimal import Decimal

from newsbot.domain.signal import PriceAt
from newsbot.processing import units
from newsbot.processing.read import Reader
from newsbot.processing.rule import Known
from newsbot.processing.tree import Items, Node, Scalar, Table

EXIT_AFTER_MIN_S, EXIT_AFTER_MAX_S = 60, 24 * 3600
TARGET_MIN, TARGET_MAX = Decimal("0.001"), Decimal(1)
STOP_LIMIT_MAX = Decimal("0.2")
_AT = re.compile(r"\{([a-z][a-z0-9_-]*)\}(?: ?([+-]) ?(\S.*))?")
_AT_MAX = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """``stop_loss``: fractions of the entry limit; ``limit`` is None for a plain stop."""

    distance: Decimal
    trailing: bool = False
    limit: Decimal | None = None


def read_target(reader: Reader, node: Node) -> Decimal | PriceAt | None:
    """A fraction of the entry limit, or a price of the headline."""
    if isinstance(node, Scalar):
        return _distance(reader, node, "take_profit", TARGET_MIN, TARGET_MAX)
    values = reader.table(node, "take_profit", "take_profit")
    text = reader.text(values["at"], "at") if "at" in values else None
    if text is None:
        return None
    found = _AT.fullmatch(text)
    if not found:
        reader.fault(values["at"], "NB-R16", f'"{text[:80]}" is not a price', fix='write at: "{price} - 0.5%"')
        return None
    slot, sign, amount = found.groups()
    if not sign:
        return PriceAt(slot=slot)
    try:
        change = units.percent(amount)
    except units.UnitError as fault:
        reader.fault(values["at"], "NB-R06", f"at: {fault.what}", fix=fault.fix)
        return None
    if not 0 <= change <= _AT_MAX:
        reader.fault(values["at"], "NB-R07", "at is out of range", text, f"0% to {units.percent_text(_AT_MAX)}")
        return None
    return PriceAt(slot=slot, change=-change if sign == "-" else change)


def read_stop(reader: Reader, node: Node, known: Known) -> Stop | None:
    """A percentage, ``{trail: 3%}`` or ``{stop: 3%, limit: 4%}``."""
    if isinstance(node, Scalar | Items):
        distance = _distance(reader, node, "stop_loss", known.stop_min, known.stop_max)
        return Stop(distance=distance) if distance is not None else None
    values = reader.table(node, "stop_loss", "stop_loss")
    if values.keys() not in ({"trail"}, {"stop"}, {"stop", "limit"}):
        if len(values) == len(node.pairs):
            found = ", ".join(values) or "nothing"
            reader.fault(
                node, "NB-R16", "stop_loss is {trail: 3%} or {stop: 3%, limit: 4%}", found, "write one of both"
            )
        return None
    name = "trail" if "trail" in values else "stop"
    distance = _distance(reader, values[name], name, known.stop_min, known.stop_max)
    limit = _distance(reader, values["limit"], "limit", known.stop_min, STOP_LIMIT_MAX) if "limit" in values else None
    if distance is None or ("limit" in values and limit is None):
        return None
    if limit is not None and limit < distance:
        fix = "write a limit further from the entry than the stop"
        reader.fault(values["limit"], "NB-R07", "the limit lies on the wrong side of the stop", written(node), fix)
        return None
    return Stop(distance=distance, trailing=name == "trail", limit=limit)


def read_exit_after(reader: Reader, node: Node) -> int | None:
    """Seconds; 0 for ``none``, which takes back what a plan says."""
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return 0
    seconds = reader.unit(node, "exit_after", units.duration)
    if seconds is not None and not EXIT_AFTER_MIN_S <= seconds <= EXIT_AFTER_MAX_S:
        reader.fault(node, "NB-R07", "exit_after is out of range", written(node), "1m to 24h, or none")
        return None
    return seconds


def _distance(reader: Reader, node: Node, name: str, low: Decimal, high: Decimal) -> Decimal | None:
    value = reader.unit(node, name, units.percent)
    if value is None:
        return None
    if value < 0:
        fix = f"write it without the sign: {written(node).lstrip('-')}"
        reader.fault(node, "NB-R07", f"{name} is on the wrong side of the entry", written(node), fix)
        return None
    if not low <= value <= high:
        fix = f"{units.percent_text(low)} to {units.percent_text(high)}"
        reader.fault(node, "NB-R07", f"{name} is out of range", written(node), fix)
        return None
    return value


def written(node: Node) -> str:
    """A value as the file has it, on one line."""
    if isinstance(node, Scalar):
        return " ".join(node.text.split())
    if isinstance(node, Table):
        return f"{{{', '.join(f'{key.text}: {written(value)}' for key, value in node.pairs)}}}"
    return f"[{', '.join(written(item) for item in node.items)}]"
