"""One phrase of a rule in plain English."""

from collections.abc import Sequence

from newsbot.processing.rule import Choice, Edge, Element, Gap, NameSlot, Pattern, Phrase, ValueSlot, Word

SLOTS = {
    "company": "the company",
    "target": "the company that is bought",
    "acquirer": "the buyer",
    "rater": "the house that has the opinion",
    "payer": "the company that pays",
    "other": "another company",
}
"""Company slots as one says them."""
_VALUES = {
    "money": "an amount of money",
    "percent": "a percentage",
    "number": "a number",
    "per-share": "an amount a share",
    "rating": "a rating",
    "period": "a period",
}


def phrase(wanted: Phrase) -> str:
    """``<raise> ...4 <guidance>`` -> ``a word of <raise>, at most 4 words later a word of <guidance>``."""
    return _sequence(wanted.elements)


def listed(words: Sequence[str], last: str) -> str:
    """``a, b or c``."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)


def name_alone(one: Phrase) -> str:
    """The name of the list that is all there is of a phrase, else empty."""
    first = one.elements[0]
    return first.name if len(one.elements) == 1 and isinstance(first, Choice) else ""


def _sequence(elements: Sequence[Element]) -> str:
    """Words side by side in one pair of quotes, the rest linked as one says it."""
    out, link = "", ""
    at = 0
    while at < len(elements):
        element = elements[at]
        end = at + 1
        while isinstance(element, Word) and end < len(elements) and isinstance(elements[end], Word):
            end += 1
        said = _element(element)
        if isinstance(element, Word):
            said = f'"{" ".join(str(word).removeprefix("=") for word in elements[at:end])}"'
        if isinstance(element, Gap):
            link = f", {said} "
        elif isinstance(element, Edge):
            out, link = (f"{out}, {said}", link) if out else (f"{said} ", "")
        else:
            out, link = f"{out}{link}{said}", " then "
        at = end
    return out


def _element(element: Element) -> str:
    match element:
        case Gap(words=words):
            return f"at most {words} word{'s' if words > 1 else ''} later"
        case Choice():
            said = f"a word of <{element.name}>" if element.name else _choice(element)
            return f"perhaps {said}" if element.optional else said
        case Edge(at=at):
            return "at the start of a clause" if at == "^" else "at the end of a clause"
        case NameSlot():
            return f"{SLOTS[element.name]} ({element})"
        case ValueSlot():
            return f"{_VALUES[element.kind]} ({element})"
        case Pattern():
            return f"what the pattern {element.regex} finds"
        case Word():
            return f'"{element}"'


def _choice(element: Choice) -> str:
    return listed([_sequence(option) for option in element.options], "or")
