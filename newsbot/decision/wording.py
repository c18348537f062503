"""Numbers and times in the words of a refusal."""

from datetime import datetime
from decimal import Decimal

from newsbot.decision.session import EXCHANGE_ZONE


def over(what: str, value: Decimal, limit: Decimal, *, percent: bool = False) -> str:
    """``spread 1.98 % > 0.50 %``, ``notional 12,400 > 10,000``: as many places as it takes to tell the two apart."""
    factor = 100 if percent else 1
    shown = ("", "")
    for places in (2, 4, 8):
        shown = (f"{value * factor:,.{places}f}", f"{limit * factor:,.{places}f}")
        if shown[0] != shown[1]:
            break
    if percent:
        return f"{what} {shown[0]} % > {shown[1]} %"
    return f"{what} {shown[0].removesuffix('.00')} > {shown[1].removesuffix('.00')}"


def plain(number: Decimal) -> str:
    """A price or quantity without an exponent: ``42.35``, ``-200``."""
    return f"{number:f}"


def percentage(fraction: Decimal) -> str:
    """``0.045`` as ``4.5 %``."""
    return f"{(fraction * 100).normalize():f} %"


def clock(at: datetime) -> str:
    """``09:41:08``, on the exchange's clock."""
    return at.astimezone(EXCHANGE_ZONE).strftime("%H:%M:%S")


def minute(at: datetime) -> str:
    """``09:41``, on the exchange's clock."""
    return at.astimezone(EXCHANGE_ZONE).strftime("%H:%M")


def seconds(number: float) -> str:
    """``45 s``, ``2.5 s``: as written, without needless zeros."""
    return f"{number:.1f}".removesuffix(".0") + " s"
