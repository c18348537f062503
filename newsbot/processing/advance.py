"""How a phrase moves through a text, step by step.

All ways are followed at once, position by position, as a set: the cost is words times elements, whatever the phrase
and the text, and nothing is ever tried again.
"""

from newsbot.processing.reading import Reading
from newsbot.processing.rule import Edge, Gap
from newsbot.processing.step import ChoiceStep, Fill, Live, NameStep, Step, ValueStep, Way, WordStep
from newsbot.processing.text import NONE, STRONG, WEAK, Text
from newsbot.processing.vocabulary import ARTICLES, NATIONALITIES, NO_DESCRIPTION

DESCRIPTION_MAX = 4
"""Words like "rival" or "British software maker" that may stand between a verb and the name it acts on."""


def advance(step: Step, live: Live, reading: Reading) -> Live:
    """The ways after one step."""
    match step:
        case WordStep():
            return _word(step, live, reading)
        case ChoiceStep():
            return _choice(step, live, reading)
        case Gap():
            return _gap(step, live, reading)
        case NameStep():
            return _name(step, live, reading)
        case ValueStep():
            return _value(step, live, reading)
        case Edge():
            outer = 0 if step.at == "^" else len(reading.text)
            return {p: way for p, way in live.items() if p == outer or _clause_ends(reading.text, p)}


def _clause_ends(text: Text, p: int) -> bool:
    """Whether a clause ends before the word: at a strong break, a comma, a bracket, two blanks; a quote ends none."""
    if p == 0 or p >= len(text) or text.breaks[p] == NONE:
        return False
    between = text.delivered[text.ends[p - 1] : text.starts[p]]
    if p in text.fenced:  # the brackets of an exchange tag end nothing
        between = between.rpartition(")")[2]
    return text.breaks[p] == STRONG or any(sign in between for sign in (",", "(", ")", "  "))


def _word(step: WordStep, live: Live, reading: Reading) -> Live:
    text, parts = reading.text, step.parts
    words, breaks, size, count = text.words, text.breaks, len(text), len(parts)
    first = parts[0]
    beginning = step.open_end and count == 1
    out: Live = {}
    for p, way in live.items():
        end = p + count
        if end > size or not (words[p].startswith(first) if beginning else words[p] == first):
            continue
        if way.path and breaks[p] == STRONG:
            continue
        if count > 1 and not _rest(step, p, text):
            continue
        if not reading.broad:
            if text.joined[p] or (end < size and text.joined[end] and not step.open_end):
                continue
            if any(i in reading.masked or (step.small and i in reading.shy) for i in range(p, end)):
                continue
        if step.raw and not _exact(step, p, text):
            continue
        if any(own and not text.possessive[p + i] for i, own in enumerate(step.possessive)):
            continue
        _keep(out, end, Way((*way.path, *range(p, end)), way.fills))
    return out


def _rest(step: WordStep, p: int, text: Text) -> bool:
    last = len(step.parts) - 1
    for i in range(1, last + 1):
        word, part = text.words[p + i], step.parts[i]
        if text.breaks[p + i] == STRONG:
            return False
        if not (word.startswith(part) if i == last and step.open_end else word == part):
            return False
    return True


def _exact(step: WordStep, p: int, text: Text) -> bool:
    parts = step.raw or ()
    last = len(parts) - 1
    return all(
        text.raw[p + i].startswith(part) if i == last and step.open_end else text.raw[p + i] == part
        for i, part in enumerate(parts)
    )


def _choice(step: ChoiceStep, live: Live, reading: Reading) -> Live:
    text = reading.text
    words, breaks, joined, size = text.words, text.breaks, text.joined, len(text)
    singles, starts = step.singles, step.starts
    out: Live = dict(live) if step.optional else {}
    for p, way in live.items():
        if p == size:
            continue
        word = words[p]
        if (
            word in singles
            and not (way.path and breaks[p] == STRONG)
            and (
                reading.broad
                or not (
                    joined[p]
                    or (p + 1 < size and joined[p + 1])
                    or p in reading.masked
                    or (singles[word] and p in reading.shy)
                )
            )
        ):
            _keep(out, p + 1, Way((*way.path, p), way.fills))
        for sequence in starts.get(word, ()):
            _sequence(sequence, {p: way}, reading, out)
    for sequence in step.others:
        _sequence(sequence, live, reading, out)
    return out


def _sequence(sequence: tuple[Step, ...], live: Live, reading: Reading, out: Live) -> None:
    for step in sequence:
        live = advance(step, live, reading)
        if not live:
            return
    for p, way in live.items():
        _keep(out, p, way)


def _gap(step: Gap, live: Live, reading: Reading) -> Live:
    """Any words up to the number; a compound counts once. Never over a strong break, a known company or its tag."""
    text, masked = reading.text, reading.masked
    breaks, joined, fenced, size = text.breaks, text.joined, text.fenced, len(text)
    out: Live = {}
    for p, way in live.items():
        if p in fenced and way.path and not _took_name(way, p):
            continue
        _keep(out, p, way)
        count, r = 0, p
        while r < size and breaks[r] != STRONG and r not in masked:
            count += not (joined[r] and r > p)
            if count > step.words:
                break
            r += 1
            if r in fenced:
                break
            _keep(out, r, way)
    return out


def _took_name(way: Way, p: int) -> bool:
    """Whether the phrase itself took the name that ends before a word: the tag between them is that company's."""
    last = way.fills[-1] if way.fills else None
    return last is not None and bool(last.names) and last.names[-1].end == p


def _name(step: NameStep, live: Live, reading: Reading) -> Live:
    """The next name: at the place itself, or (after a verb) behind an article and a few words that describe it."""
    out: Live = {}
    for p, way in live.items():
        at = _described(p, reading) if way.path else p
        found = reading.names_at.get(at)
        if found is None or (way.path and reading.text.breaks[at] > NONE):
            continue
        i, name = found
        taken = [name]
        if step.many:
            for further in reading.names[i + 1 :]:
                if not further.joined:
                    break
                taken.append(further)
        if any(one.barred or (one.part and not step.takes(one.part)) for one in taken):
            continue
        words = [word for one in taken for word in range(one.first, one.end)]
        _keep(out, taken[-1].end, Way((*way.path, *words), (*way.fills, Fill(step.slot, tuple(taken)))))
    return out


def _described(p: int, reading: Reading) -> int:
    """Where the name begins that "(the) British software maker X" describes; ``p`` when it stands there itself."""
    text = reading.text
    size, count, at = len(text), 0, p
    while at < size and at not in reading.names_at:
        word = text.words[at]
        if text.breaks[at] > NONE and not text.joined[at]:
            return at
        if word not in ARTICLES:
            count += 1
            plain = text.raw[at][:1].islower() or word in NATIONALITIES
            if count > DESCRIPTION_MAX or not plain or word in NO_DESCRIPTION or text.possessive[at]:
                return at
        at += 1
    return at


def _value(step: ValueStep, live: Live, reading: Reading) -> Live:
    out: Live = {}
    breaks = reading.text.breaks
    for p, way in live.items():
        for value in reading.values_at.get(p, ()):
            if value.kind != step.kind or (way.path and breaks[p] > WEAK):
                continue
            fill = Fill(step.slot, value=value)
            _keep(out, value.end, Way((*way.path, *range(p, value.end)), (*way.fills, fill)))
    return out


def _keep(out: Live, p: int, way: Way) -> None:
    """Of two ways to one place, the one with more words, then the one that began later: the words stand closest."""
    former = out.get(p)
    if former is None or (len(way.path), way.path[:1]) > (len(former.path), former.path[:1]):
        out[p] = way
