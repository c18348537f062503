"""Headlines, phrases and rules for the matcher: real headlines where they are at hand, else invented ones."""

import gzip
import json
import random
from pathlib import Path

from newsbot.processing.rule import Conditions, Phrase, Rule, RuleSet, Word
from newsbot.processing.text import Text, tokenise
from newsbot.universe.table import shipped

SOURCE = "prnewswire"
PER_RULE = 5
_REAL = Path(__file__).resolve().parent.parent / "../shared/data/headlines"
_NAMES = ("Brillon", "Castor", "Halden", "Norwood", "Evers", "Tamsin", "Orlo", "Quent", "Vesper", "Lindau", "Marrow")
_VERBS = ("raises", "cuts", "buys", "sells", "wins", "files", "recalls", "plans", "delays", "opens", "halts", "settles")
_THINGS = ("guidance", "outlook", "stake", "unit", "order", "contract", "plant", "trial", "offering", "dividend", "bid")
_ENDS = ("in Ohio", "after review", "for $20 mln", "by 12 pct", "in second quarter", "on weak demand", "with partner")


def headlines(most: int) -> tuple[list[str], str]:
    """Distinct headlines in random but repeatable order, and what they are."""
    dice = random.Random(7)
    found: list[str] = []
    for path in sorted(_REAL.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line)["headline"] for line in lines]
    what = "real headlines"
    if not found:
        what = "generated headlines"
        for _ in range(3 * most):
            words = [f"{dice.choice(_NAMES)} {dice.choice(_NAMES)}", dice.choice(_VERBS), dice.choice(_THINGS)]
            found.append(" ".join([*words, dice.choice(_ENDS), dice.choice(_THINGS), dice.choice(_ENDS)]))
    found = sorted(set(found))
    dice.shuffle(found)
    return found[:most], what


def phrases(texts: list[Text], most: int) -> list[tuple[str, ...]]:
    """Distinct phrases of two or three words: half stand in these texts, half are their words put together anew."""
    dice = random.Random(11)
    words = sorted({word for text in texts for word in text.words})
    found: dict[tuple[str, ...], None] = {}
    tries = 0
    while len(found) < most and tries < 40 * most:
        tries += 1
        size = dice.choice((2, 2, 3))
        text = dice.choice(texts)
        if tries % 2 and len(text) > size:
            first = dice.randrange(len(text) - size)
            found[text.words[first : first + size]] = None
        else:
            found[tuple(dice.choices(words, k=size))] = None
    return list(found)


def ruleset(chosen: list[tuple[str, ...]]) -> RuleSet:
    """A rule for each five phrases: one of three is wanted, none of two; in every fourth a word must be there, too."""
    rules = []
    for number in range(len(chosen) // PER_RULE):
        own = chosen[PER_RULE * number : PER_RULE * (number + 1)]
        parts = tuple(map(_phrase, own))
        must = () if number % 4 else (_phrase((max(own[0], key=len),)),)
        conditions = Conditions(any=parts[:3], all=must, none=parts[3:])
        rules.append(Rule(id=f"rule-{number:06}", sources=(SOURCE,), headline=conditions))
    return RuleSet(rules=tuple(rules), universe=shipped())


def _phrase(words: tuple[str, ...]) -> Phrase:
    return Phrase(elements=tuple(Word(parts=(word,)) for word in words), text=" ".join(words))


def texts(lines: list[str]) -> list[Text]:
    """The headlines as words."""
    return [tokenise(line) for line in lines]
