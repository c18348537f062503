"""Why a phrase of which every word stands in a text was not found there all the same."""

from collections.abc import Sequence
from dataclasses import replace

from newsbot.processing.name import Name
from newsbot.processing.program import Program, missing
from newsbot.processing.reading import Reading
from newsbot.processing.rule import Element, Gap, NameSlot, Phrase

REFUSED = ": it fills no slot"
HIDDEN = ": it satisfies no phrase"
"""How reasons end that are near misses."""
_NEAR = 4  # words between a name and the words it belongs to
_WIDEST = 200  # words of a gap that may be anything


def inside_names(program: Program, reading: Reading) -> tuple[str, ...]:
    """Words of a phrase that stand in the text only inside names of companies, said in words."""
    if not reading.masked:
        return ()
    open_to_all = replace(reading, masked=frozenset())
    there = set(missing(program, reading)) - set(missing(program, open_to_all))
    names = [name for name in reading.names if name.mention is not None]
    return tuple(_inside(element, names, open_to_all) for element in missing(program, reading) if element in there)


def apart(program: Program, reading: Reading) -> str:
    """A slot that the name at its place may not fill, a gap that is too long, or that the words stand elsewhere."""
    refused = _refused(program, reading)
    if refused:
        return refused
    wide = Program(_widened(program.phrase), parts=program.parts)
    way = wide.find(reading)
    gaps = [element.words for element in program.phrase.elements if isinstance(element, Gap)]
    if way is not None and gaps:
        between, at = max((b - a - 1, a) for a, b in zip(way.path, way.path[1:], strict=False))
        if between > min(gaps):
            raw = reading.text.raw
            after = way.path[way.path.index(at) + 1]
            most = f", at most {gaps[0]}" if len(gaps) == 1 else ""
            return f'{between} words between "{raw[at]}" and "{raw[after]}"{most}'
    return "the words do not stand together"


def _inside(element: str, names: list[Name], reading: Reading) -> str:
    words = element.casefold().replace("'s", "").replace("*", "").replace("-", " ").split()
    for name in names:
        own = reading.text.words[name.first : name.end]
        if any(word.startswith(part) for word in own for part in words):
            said = reading.text.delivered[reading.text.starts[name.first] : reading.text.ends[name.end - 1]]
            return f'"{element}" stands inside the company name {said}'
    return f'"{element}" stands inside the name of a company'


def _refused(program: Program, reading: Reading) -> str:
    """The name that stands beside the other words of a phrase and may not fill its slot, with the reason."""
    elements = program.phrase.elements
    slots = [number for number, element in enumerate(elements) if isinstance(element, NameSlot)]
    for number in slots:
        slot = elements[number]
        begin = max((other + 1 for other in slots if other < number), default=0)
        end = min((other for other in slots if other > number), default=len(elements))
        rest = elements[begin:number] if number else elements[1:end]
        if not rest or isinstance(rest[0], Gap) or isinstance(rest[-1], Gap):
            continue
        way = Program(replace(program.phrase, elements=rest), parts=program.parts).find(reading)
        name = _beside(way.path, reading, after=number > 0) if way is not None and way.path else None
        why = (name.barred or (f"only a part ({name.part})" if name.part else "")) if name is not None else ""
        if name is not None and why:
            said = reading.text.delivered[reading.text.starts[name.first] : reading.text.ends[name.end - 1]]
            return f"{slot} is empty: {said}, {why}{REFUSED}"
    return ""


def _beside(path: Sequence[int], reading: Reading, *, after: bool) -> Name | None:
    """The nearest name on one side of the words of a path, a few words away at most."""
    if after:
        place = path[-1] + 1
        return next((name for name in reading.names if place <= name.first <= place + _NEAR), None)
    place = path[0]
    return next((name for name in reversed(reading.names) if place - _NEAR <= name.end <= place), None)


def _widened(phrase: Phrase) -> Phrase:
    elements: tuple[Element, ...] = tuple(
        Gap(words=_WIDEST) if isinstance(element, Gap) else element for element in phrase.elements
    )
    return replace(phrase, elements=elements)
