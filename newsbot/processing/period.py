"""The time a figure is for: ``FY24``, ``Q2``, ``second half of 2025``."""

import re

from newsbot.processing.text import NONE, Text

_QUARTER = re.compile(r"(?:q([1-4])|([1-4])q)(?:'?(?:fy)?'?((?:20)?[0-9]{2}))?")
_HALF = re.compile(r"(?:h([12])|([12])h)(?:'?(?:fy)?'?((?:20)?[0-9]{2}))?")
_YEAR = re.compile(r"fy'?((?:19|20)?[0-9]{2})")
_BARE = re.compile(r"(?:19[5-9]|20[0-4])[0-9]")
_ORDER = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}

FIRST_WORDS = frozenset({"fy", "fiscal", "full", "nine", *(word for word in _ORDER if word.isalpha())})
"""Words without a digit that a period may begin with."""


def is_year(word: str) -> bool:
    """Whether a word could be a year: 1950 to 2049."""
    return len(word) == 4 and _BARE.fullmatch(word) is not None


def period_at(text: Text, at: int) -> tuple[int, str] | None:
    """The period that begins at a word: (one past its last word, its name), or None.

    Names are FY2024, FY, Q2, H1, Q2 2024, H1 2024 and 9M. A bare year is FY and the year.
    """
    word = text.words[at]
    if word in _ORDER:
        return _spelled(text, at)
    if word == "nine":
        months = _next(text, at + 1) in {"month", "months"}
        return (at + 2, "9M") if months else None
    if word == "9m":
        return at + 1, "9M"
    if word in {"fiscal", "full", "fy"}:
        return _year(text, at)
    if is_year(word):
        return at + 1, f"FY{word}"
    if len(word) > 8:
        return None
    found = _YEAR.fullmatch(word)
    if found:
        return at + 1, f"FY{_four(found[1])}"
    for letter, shape in (("Q", _QUARTER), ("H", _HALF)):
        found = shape.fullmatch(word)
        if found:
            name = f"{letter}{found[1] or found[2]}"
            if found[3]:
                return at + 1, f"{name} {_four(found[3])}"
            return _with_year(text, at + 1, name)
    return None


def _spelled(text: Text, at: int) -> tuple[int, str] | None:
    number = _ORDER[text.words[at]]
    unit = _next(text, at + 1)
    end = at + 2
    if unit == "fiscal":
        unit, end = _next(text, at + 2), at + 3
    if unit in {"quarter", "qtr"}:
        return _with_year(text, end, f"Q{number}")
    if unit == "half" and number < 3:
        return _with_year(text, end, f"H{number}")
    return None


def _year(text: Text, at: int) -> tuple[int, str] | None:
    end = at + 1
    if text.words[at] != "fy":
        if _next(text, end) == "year":
            end += 1
        elif text.words[at] == "full":
            return None
    if _next(text, end) == "of":
        end += 1
    year = _next(text, end)
    if is_year(year) or (len(year) == 2 and year.isascii() and year.isdigit() and text.words[at] != "full"):
        return end + 1, f"FY{_four(year)}"
    if text.words[end - 1] == "of":
        end -= 1
    return None if text.words[end - 1] == "fiscal" else (end, "FY")


def _with_year(text: Text, end: int, name: str) -> tuple[int, str]:
    """A quarter or half with the year behind it, if one is."""
    at = end
    for skipped in ("of", "fiscal", "fy", "year"):
        if _next(text, at) == skipped:
            at += 1
    year = _next(text, at)
    found = _YEAR.fullmatch(year) if len(year) < 8 else None
    if is_year(year) or found:
        return at + 1, f"{name} {_four(found[1] if found else year)}"
    return end, name


def _next(text: Text, at: int) -> str:
    return text.words[at] if at < len(text.words) and text.breaks[at] == NONE else ""


def _four(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"
