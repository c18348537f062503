"""One figure in a text: its digits or number words, sign, currency, scale, percent sign, and what it is for."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from newsbot.processing.currency import DOLLARS, HUNDREDTH, PENCE, PREFIXES, SMALL, SYMBOLS, WRITTEN, named
from newsbot.processing.lead import Lead
from newsbot.processing.scale import SCALES
from newsbot.processing.text import NONE, Text

_FIGURE = re.compile(r"([^0-9]{0,4})([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?([a-z]{0,8})(%?)")
_APART = re.compile(r"([0-9]{1,12})([a-z]{0,8})%?")
_LONGEST = 40  # of a word that can be a figure
_NEEDS_CURRENCY = frozenset("kmbt")
_PERCENT = frozenset({"pct", "percent", "pp", "ppt", "pc"})
_OTHER_DOLLARS = frozenset(DOLLARS.values())
_BASIS = frozenset({"bp", "bps"})
_ONE_SHARE = frozenset({"share", "shr", "sh", "ads", "adr", "unit"})
_SHARE = _ONE_SHARE | {"shares", "ordinary", "common", "diluted"}
_ONES = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {
    **{word: number for number, word in enumerate(_ONES.split(), 1)},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), 2)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``amount`` is in the unit without the ``scale`` (0: none was written); ``first``, ``end`` word numbers.

    ``start``, ``stop`` are code points as delivered, sign and currency inside. ``plain``: digits only, no comma, no
    point. ``minus``: a sign that may as well be the hyphen of a range. ``spelled``: a number word. ``core`` is the word
    with the digits.
    """

    first: int
    end: int
    start: int
    stop: int
    kind: Literal["money", "percent", "number"]
    amount: Decimal
    scale: int = 0
    currency: str = ""
    per_share: bool = False
    plain: bool = False
    minus: bool = False
    spelled: bool = False
    core: int = 0

    @property
    def value(self) -> Decimal:
        return self.amount * self.scale if self.scale else self.amount


def figure_at(text: Text, at: int) -> Figure | None:
    """The figure whose digits or number word stand at a word, or None."""
    word = text.words[at]
    if word in NUMBER_WORDS:
        return _spelled(text, at)
    found = _FIGURE.fullmatch(word) if len(word) <= _LONGEST else None
    if found is None or found[1] not in PREFIXES:
        return None
    lead = Lead(text, at, PREFIXES[found[1]])
    digits = found[2].replace(",", "")
    if lead.fraction and not found[3]:
        amount, decimals = Decimal(f"0.{digits}"), len(digits)
    else:
        amount, decimals = Decimal(digits + (found[3] or "")), len(found[3] or ".") - 1
    end, stop = at + 1, text.ends[at]
    suffix = found[4]
    if not found[3] and not suffix and not lead.fraction:
        # Some feeds set figures apart: "$35 . 58 billion".
        rest = _apart(text, at, digits)
        if rest is not None:
            end, amount, decimals, suffix = rest
            stop = text.ends[end - 1]
    figure = Figure(
        first=lead.first,
        end=end,
        start=lead.start,
        stop=stop,
        kind="money" if lead.currency else "number",
        amount=amount,
        currency=lead.currency,
        plain=not (found[3] or suffix or "," in found[2] or lead.fraction or end > at + 1),
        core=at,
    )
    dressed = _suffixed(text, figure, suffix, percent=bool(found[5]) or text.words[end - 1].endswith("%"))
    if dressed is None:
        return None
    dressed = _followed(text, dressed)
    closed = text.delivered[dressed.stop : dressed.stop + 1] == ")"
    small = decimals == 2 or (suffix in SMALL and not (at and text.words[at - 1] in SMALL))  # ($0.45) and (45c)
    if lead.paren and closed and (lead.paren == "inside" or (small and not dressed.scale and not lead.aside)):
        begin = dressed.start - (lead.paren == "outside")
        dressed = replace(dressed, amount=-dressed.amount, start=begin, stop=dressed.stop + 1)
        dressed = _followed(text, dressed)
    elif lead.minus:
        dressed = replace(dressed, amount=-dressed.amount, minus=True)
    return dressed


def _apart(text: Text, at: int, digits: str) -> tuple[int, Decimal, int, str] | None:
    """Figures set apart, ``35 . 58`` or ``16 000``: one past the last word, amount, decimals, suffix; else None."""
    end, grouped = at + 1, len(digits) <= 3 and digits[0] != "0"
    while end < len(text.words) and end < at + 5:
        gap = text.delivered[text.ends[end - 1] : min(text.starts[end], text.ends[end - 1] + 4)]
        whole = gap in {" ", " . ", " , "} and not text.possessive[end - 1]
        found = _APART.fullmatch(text.words[end]) if whole else None
        if found is None:
            break
        if gap == " . ":
            return end + 1, Decimal(f"{digits}.{found[1]}"), len(found[1]), found[2]
        if not grouped or len(found[1]) != 3:
            break
        digits, end = digits + found[1], end + 1
        if found[2]:
            return end, Decimal(digits), 0, found[2]
    return (end, Decimal(digits), 0, "") if end > at + 1 else None


def _spelled(text: Text, at: int) -> Figure | None:
    """``two``, ``twenty-five``: the second half of such a number is no figure of its own."""
    number = NUMBER_WORDS[text.words[at]]
    if at and text.joined[at] and number < 10 and NUMBER_WORDS.get(text.words[at - 1], 0) >= 20:
        return None
    end = at + 1
    if number >= 20 and end < len(text.words) and text.joined[end] and NUMBER_WORDS.get(text.words[end], 10) < 10:
        number += NUMBER_WORDS[text.words[end]]
        end += 1
    figure = Figure(
        first=at,
        end=end,
        start=text.starts[at],
        stop=text.ends[end - 1],
        kind="number",
        amount=Decimal(number),
        spelled=True,
        core=at,
    )
    return _followed(text, figure)


def _suffixed(text: Text, figure: Figure, suffix: str, *, percent: bool) -> Figure | None:
    """With what hangs on the digits; None when that makes it something else (``5G``, ``2nd``, ``777X``)."""
    if percent:
        return replace(figure, kind="percent", currency="") if not suffix and not figure.currency else None
    if not suffix:
        return figure
    if suffix in SCALES:
        return replace(figure, scale=SCALES[suffix])
    if suffix in _PERCENT and not figure.currency:
        return replace(figure, kind="percent")
    if suffix in _BASIS and not figure.currency:
        return replace(figure, kind="percent", amount=figure.amount * HUNDREDTH)
    if suffix in SMALL and not figure.currency and text.raw[figure.end - 1].endswith(suffix):
        return replace(figure, kind="money", currency=SMALL[suffix], amount=figure.amount * HUNDREDTH)
    return None


def _followed(text: Text, figure: Figure) -> Figure:
    """With the words behind it: scale, percent, currency, per share. Each word is taken once."""
    figure = _percent(text, _scaled(text, figure))
    if figure.kind == "number":
        figure = _currency(text, figure)
    elif figure.currency == "USD" and figure.kind == "money" and _next(text, figure.end):
        whose = WRITTEN.get(text.raw[figure.end], "")  # $5 million CAD
        if whose in _OTHER_DOLLARS:
            figure = _longer(text, figure, 1, currency=whose)
    return _per_share(text, figure) if figure.kind == "money" and not figure.per_share else figure


def _scaled(text: Text, figure: Figure) -> Figure:
    word = _next(text, figure.end)
    if word not in SCALES or figure.scale or figure.kind == "percent":
        return figure
    if word in _NEEDS_CURRENCY and not figure.currency:
        return figure
    return _longer(text, figure, 1, scale=SCALES[word])


def _percent(text: Text, figure: Figure) -> Figure:
    if figure.kind != "number" or figure.scale:
        return figure
    behind = text.delivered[figure.stop : figure.stop + 3]
    shift = behind.find("%")
    if shift >= 0 and not behind[:shift].strip(" )"):
        stop = figure.stop + shift + 1
        if ")" in behind[:shift] and text.delivered[figure.start - 1 : figure.start] == "(":  # (5)% is a loss
            return replace(figure, kind="percent", amount=-figure.amount, start=figure.start - 1, stop=stop)
        return replace(figure, kind="percent", stop=stop, plain=False)
    word, following = _next(text, figure.end), _next(text, figure.end + 1)
    if word in _PERCENT and (word != "pc" or text.raw[figure.end] == "pc"):
        return _longer(text, figure, 1, kind="percent")
    if (word == "per" and following == "cent") or (word == "percentage" and following in {"point", "points"}):
        return _longer(text, figure, 2, kind="percent")
    if word in _BASIS and text.raw[figure.end] != "BP":  # BP is an oil company
        return _longer(text, figure, 1, kind="percent", amount=figure.amount * HUNDREDTH)
    if word == "basis" and following in {"point", "points"}:
        return _longer(text, figure, 2, kind="percent", amount=figure.amount * HUNDREDTH)
    return figure


def _currency(text: Text, figure: Figure) -> Figure:
    end = figure.end
    behind = text.delivered[figure.stop : figure.stop + 1]
    if behind in {"€", "£", "¢"}:
        small = SMALL.get(behind)
        amount = figure.amount * HUNDREDTH if small else figure.amount
        return replace(
            figure, kind="money", currency=small or SYMBOLS[behind], amount=amount, stop=figure.stop + 1, plain=False
        )
    word = _next(text, end)
    if not word:
        return figure
    if word in SMALL and len(word) > 1:
        return _longer(text, figure, 1, kind="money", currency=SMALL[word], amount=figure.amount * HUNDREDTH)
    if text.raw[end] in PENCE:
        return _longer(text, figure, 1, kind="money", currency="GBP", amount=figure.amount * HUNDREDTH)
    code, after = named(text.words, end, scaled=bool(figure.scale))
    if not code and text.raw[end] in WRITTEN:
        code, after = WRITTEN[text.raw[end]], end + 1
    if code and all(text.breaks[i] == NONE for i in range(end, after)):
        return _longer(text, figure, after - end, kind="money", currency=code)
    return figure


def _per_share(text: Text, figure: Figure) -> Figure:
    end = figure.end
    if figure.scale or end >= len(text.words):
        return figure
    if text.words[end] in _SHARE and text.delivered[figure.stop : text.starts[end]] in {"/", " / "}:
        return _longer(text, figure, 1, per_share=True)
    behind = text.breaks[end] == NONE or text.delivered[figure.stop : text.starts[end]] == " "
    if not behind or text.words[end] not in {"a", "an", "per", "each"}:
        return figure
    for size in (2, 3):
        word = _next(text, end + size - 1)
        if word not in _SHARE:
            return figure
        if word in _ONE_SHARE:
            return _longer(text, figure, size, per_share=True)
    return figure


def _longer(text: Text, figure: Figure, words: int, **changes: object) -> Figure:
    end = figure.end + words
    return replace(figure, end=end, stop=text.ends[end - 1], plain=False, **changes)  # type: ignore[arg-type]


def _next(text: Text, at: int) -> str:
    return text.words[at] if at < len(text.words) and text.breaks[at] == NONE else ""
