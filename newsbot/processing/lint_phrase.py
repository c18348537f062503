"""Remarks on phrases that are written correctly and perhaps mean something else."""

import re
from collections.abc import Iterator, Sequence

from newsbot.processing.rule import Choice, Element, Phrase, Word

_OPERATORS = {"NOT": "none: or not_here:", "AND": "all:, or the words side by side", "OR": '" | " between phrases'}
_AMOUNT = re.compile(r"[$€£¥][0-9][0-9.,]*|[0-9][0-9.,]*%")

Said = tuple[str, str, str]
"""Code, what is said of the phrase, and what to do."""


def remarks(phrase: Phrase) -> Iterator[Said]:
    """What may be wrong with a phrase of any: or all:, each code once."""
    last = phrase.elements[-1]
    if isinstance(last, Choice) and last.optional and len(phrase.elements) > 1:
        fix = "the rule fires without it all the same: leave it out, or make it required"
        yield "NB-L20", f"has a phrase whose last word is optional: {_said(last)}", fix
    words = list(_words(phrase.elements))
    operator = next((one for one in words if one in _OPERATORS), "")
    if operator:
        yield "NB-L21", f"looks for the word {operator} itself", f"write {_OPERATORS[operator]}"
    elif "us" in words:
        yield "NB-L21", 'looks for the word "us", as in "tell us"', "write US for the country"
    amount = next((one for one in words if _AMOUNT.fullmatch(one)), "")
    if amount:
        slot = "{percent}" if amount.endswith("%") else "{money}"
        fix = f"write {slot}, and compare it in where:: {slot[1:-1]} >= {amount}"
        yield "NB-L22", f"looks for the figure {amount} as a word: the same amount written otherwise is none", fix


def _said(optional: Choice) -> str:
    return f"<{optional.name}>?" if optional.name else str(optional).replace("(", "").replace(")", "")


def _words(elements: Sequence[Element]) -> Iterator[str]:
    for element in elements:
        if isinstance(element, Word) and not element.exact:
            yield from element.parts
        elif isinstance(element, Choice) and not element.name:
            for option in element.options:
                yield from _words(option)
