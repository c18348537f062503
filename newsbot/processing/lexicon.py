"""Word lists of some size, read once from the package: ordinary words, and words inside names of companies."""

from importlib.resources import files

from newsbot.processing.namewords import FUNCTION


def _read(name: str) -> frozenset[str]:
    lines = files("newsbot.processing").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


ORDINARY = _read("words.txt") | FUNCTION
"""Words that running text writes small."""

NAME_PARTS = _read("nameparts.txt")
"""Words that make a name longer when they stand beside it with a capital."""

ENDERS = ORDINARY - NAME_PARTS
"""Words that end a name even when a headline gives them a capital."""
