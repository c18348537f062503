"""What everyday text does with the words of company names, for scripts/make_universe.py: counts, never text."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsbot.processing.text import STRONG, Text, tokenise
from newsbot.processing.trie import Trie
from newsbot.universe.naming import Evidence

SMALL_SHARE = 0.01  # of all uses: below, small letters are slips (tesla)
SENTENCE_SHARE = 0.6  # of the words in small letters: a sentence, in which a capital means a name
SENTENCE_WORDS = 5
PERSON_SHARE = 0.1


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def _by_hand() -> dict[str, frozenset[str]]:
    """The lists beside this script, by their headings."""
    lists: dict[str, set[str]] = {}
    heading = ""
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
            lists[heading] = set()
        elif heading:
            lists[heading].update(line.split())
    return {name: frozenset(found) for name, found in lists.items()}


_HAND = _by_hand()
SYMBOLS, FIRST_NAMES = _HAND["symbols"], _HAND["given names"]


@dataclass(slots=True)
class _Counts:
    small: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)
    surname: Counter[str] = field(default_factory=Counter)
    shouted: Counter[str] = field(default_factory=Counter)
    phrase_small: Counter[str] = field(default_factory=Counter)
    phrase_name: Counter[str] = field(default_factory=Counter)


def evidence(folder: Path, phrases: Iterable[str]) -> tuple[Evidence, Counter[str]]:
    """How the texts under a folder use words and these phrases, and what they write in capitals altogether."""
    tree: Trie[str] = Trie((tokenise(phrase).words, phrase.casefold()) for phrase in set(phrases) if " " in phrase)
    counts = _Counts()
    for text in _texts(folder):
        _count(tokenise(text), tree, counts)
    small = {word for word, n in counts.small.items() if n >= SMALL_SHARE * counts.capital[word]}
    people = {word for word, n in counts.surname.items() if n >= PERSON_SHARE * counts.capital[word] and n > 1}
    found = Evidence(
        ordinary=frozenset(small) | _HAND["words"],
        often=frozenset(word for word in small if counts.small[word] >= 5),
        people=frozenset(people) | FIRST_NAMES | _HAND["surnames"],
        places=_HAND["places"],
        small=frozenset(counts.phrase_small),
        names=frozenset(counts.phrase_name),
    )
    return found, counts.shouted


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row["headline"]
                yield from re.split(r"(?<=[.!?])\s+", row.get("body") or "")


def _count(text: Text, tree: Trie[str], counts: _Counts) -> None:
    small = sum(word.islower() for word in text.raw)
    sentence = len(text) >= SENTENCE_WORDS and small >= SENTENCE_SHARE * len(text)
    for i, raw in enumerate(text.raw):
        lead = not i or text.breaks[i] == STRONG
        word = text.words[i]
        if raw.islower():
            counts.small[word] += 1
        elif raw.isupper() and len(raw) > 1 and not text.shouted:
            counts.shouted[raw] += 1
            counts.capital[word] += 1
        elif not lead:
            counts.capital[word] += 1
            if text.words[i - 1] in FIRST_NAMES and text.raw[i - 1][0].isupper() and not text.breaks[i]:
                counts.surname[word] += 1
    for first, end, values in tree.scan(text.words):
        for phrase in values:
            if all(raw.islower() or not raw.isalpha() for raw in text.raw[first:end]):
                counts.phrase_small[phrase] += 1
            elif sentence and first and all(raw[0].isupper() for raw in text.raw[first:end] if len(raw) > 3):
                counts.phrase_name[phrase] += 1
