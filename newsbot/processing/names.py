"""Names of companies in running text: whose tag a body gives, and whether a headline has a whole name."""

from collections.abc import Sequence

from newsbot.processing.tag import Tag
from newsbot.processing.text import NONE, STRONG, Text, tokenise
from newsbot.processing.vocabulary import BESIDE, GENERIC, LEGAL, NAME_WORDS, PART_OF, PLAIN, RELATIVE

_RUN_MAX = 10


def own_places(head: Text, lead: str, found: Sequence[Tag]) -> dict[int, tuple[int, int]]:
    """Tag groups of a body whose companies the headline is about -> the words of their name in it, end exclusive.

    A release often tags its partner and not its (private) issuer, so a tag alone proves nothing. The name before it
    must begin the headline, or be whole in it and begin the body; and not stand there as a partner or an owner.
    """
    firsts = {tag.group: tag for tag in reversed(found)}
    places: dict[int, tuple[int, int]] = {}
    sure = False
    done = 0  # each tag belongs to the name since the tag before it
    for group, tag in sorted(firsts.items()):
        named = _named_in(head, tokenise(lead[done : tag.start]), first=group == 0)
        done = tag.end
        if named and named[1] not in places.values():
            places[group] = named[1]
            sure = sure or named[0]
    return places if sure else {}


def _named_in(head: Text, body: Text, *, first: bool) -> tuple[bool, tuple[int, int]] | None:
    """Whether the name at the end of ``body`` is surely what the headline is about, and its place there."""
    found: tuple[bool, tuple[int, int]] | None = None
    skip = 1 if head.words[:1] == ("the",) else 0
    for at in range(len(body) - 1, max(-1, len(body) - _RUN_MAX - 1), -1):
        for h, word in enumerate(head.words):
            if word != body.words[at] or word in ("and", "or"):
                continue
            same = _same(head, h, body, at)
            if all(w in GENERIC or w in LEGAL for w in head.words[h : h + same]):
                continue
            if (h and head.words[h - 1] in BESIDE) or _followed_by_relative(head, h + same):
                continue
            whole = all(w in LEGAL for w in body.words[at + same :])
            begins = first and (at == 0 or body.breaks[at] == STRONG)
            sure = h == skip or (whole and begins)
            if not found or sure or found[0] or (h < found[1][0] and h + same == found[1][1]):
                found = (sure or bool(found and found[0]), (h, h + same))
        if not (body.raw[at][0].isupper() or body.words[at] in LEGAL or body.words[at] in ("and", "of", "or", "the")):
            break
    return found


def _same(head: Text, i: int, body: Text, j: int) -> int:
    count = 0
    while i + count < len(head) and j + count < len(body) and head.words[i + count] == body.words[j + count]:
        count += 1
    return count


def _followed_by_relative(head: Text, i: int) -> bool:
    """Whether what follows hands the news on: Acme-backed, Acme supplier, Acme's biggest supplier."""
    while i < len(head) and head.words[i] in LEGAL:
        i += 1
    if i and head.possessive[i - 1]:
        return any(word in RELATIVE for word in head.words[i : i + 4])
    return i < len(head) and (head.joined[i] or head.words[i] in RELATIVE)


def name_place(name: str, headline: Text) -> tuple[int, int] | None:
    """Where the headline has this whole name: not as a part of a longer one, nor as an owner of a part.

    A name that is a word (Target, Block) counts only with its legal form behind it (Target Corp).
    """
    wanted = tokenise(name).words
    size = len(wanted)
    for i in range(len(headline) - size + 1):
        j = i + size
        if headline.words[i:j] != wanted or any(headline.breaks[k] != NONE for k in range(i + 1, j)):
            continue
        if headline.joined[i] or (j < len(headline) and headline.joined[j]):
            continue
        if i and headline.breaks[i] == NONE and _may_be_name(headline, i - 1):
            continue
        while j < len(headline) and headline.words[j] in LEGAL:
            j += 1
        if j == i + size and size == 1 and wanted[0] in NAME_WORDS:
            continue
        follows = j < len(headline) and headline.breaks[j] == NONE
        if follows and (_may_be_name(headline, j) or headline.words[j] in PART_OF):
            continue
        if follows and headline.possessive[j - 1] and headline.words[j] in RELATIVE:
            continue
        return headline.starts[i], headline.ends[j - 1]
    return None


def _may_be_name(text: Text, i: int) -> bool:
    return text.raw[i][0].isupper() and text.words[i] not in PLAIN
