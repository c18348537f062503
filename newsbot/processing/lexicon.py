"""Word lists of some size, read once from the package: ordinary words, and words inside names of companies."""

from collections.abc import Iterator
from importlib.resources import files

from newsbot.processing.namewords import FUNCTION, RATES, RATING_WORDS, STRICT_LEGAL, VERBS
from newsbot.processing.proofwords import ACTS, BUSINESS
from newsbot.processing.vocabulary import PLAIN


def _read(name: str) -> frozenset[str]:
    lines = files("newsbot.processing").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _forms(word: str) -> Iterator[str]:
    """The other forms of a word: announce, announces, announced, announcing."""
    stem = word.removesuffix("e")
    yield from (f"{word}s", f"{stem}es", f"{stem}ed", f"{stem}ing")


_words = _read("words.txt")
_plain = frozenset(word for word in _words if word[0] != "~")

ORDINARY = _plain | FUNCTION
"""Words that running text writes small."""

DOUBTFUL = ORDINARY | frozenset(word[1:] for word in _words - _plain)
"""Words that running text also writes small: as a name of a company such a word alone proves little."""

NAME_PARTS = _read("nameparts.txt")
"""Words that make a name longer when they stand beside it with a capital."""

ENDERS = (
    (
        ORDINARY
        | PLAIN
        | ACTS
        | RATES
        | RATING_WORDS
        | VERBS
        | BUSINESS
        | {form for word in _plain if len(word) > 3 for form in _forms(word)}
    )
    - NAME_PARTS
    - STRICT_LEGAL
)
"""Words that end a name even when a headline gives them a capital."""
