"""All whole names of a headline, known and unknown, in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from newsbot.domain.company import Mention
from newsbot.processing.late import owner
from newsbot.processing.name import Name
from newsbot.processing.role import barred, part_of
from newsbot.processing.run import Case, legal_end, linked, runs
from newsbot.processing.text import Text

Place = tuple[int, int]


def whole_names(
    own: Text,
    case: Case,
    capital: Sequence[bool],
    places: Mapping[Place, Mention],
    *,
    late: Mention | None,
    fed: Callable[[int], Mention | None],
    owned: Callable[[int], bool],
) -> tuple[Name, ...]:
    """The names, with what the words around them make of them.

    ``capital`` says which words can be a part of a name, ``places`` are the known ones. ``late`` is the tag that
    follows no name, ``fed`` gives what the feed says of a name that begins at a word, ``owned`` whether a name that
    ends at a word stands in the possessive.
    """
    taken = sorted(places)
    apart = [place for i, place in enumerate(taken) if not i or taken[i - 1][1] <= place[0]]
    unknown = [(f, legal_end(own, e)) for f, e in runs(own, capital, apart, case)]
    out: list[Name] = []
    for first, end in sorted([*apart, *unknown]):
        if out and first < out[-1].end:
            continue
        out.append(
            Name(
                first=first,
                end=end,
                mention=places.get((first, end)) or fed(first),
                part=part_of(own, first, end, owner=owned(end)),
                barred=barred(own, first, end),
                joined=bool(out) and linked(own, out[-1].end, first),
            )
        )
    if late and out:
        i = owner(own, out, late.company.ticker if late.company else "")
        if i is not None:
            out[i] = replace(out[i], mention=late)
    return tuple(out)
