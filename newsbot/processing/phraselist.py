"""Lists of words and phrases as the modules of this package write them."""


def phrases(text: str) -> tuple[str, ...]:
    """The entries of a text, separated by commas and line ends, blanks made single, in order."""
    entries = (" ".join(entry.split()) for line in text.splitlines() for entry in line.split(","))
    return tuple(entry for entry in entries if entry)


def words(text: str) -> frozenset[str]:
    """The words of a text, separated by blanks."""
    return frozenset(text.split())
