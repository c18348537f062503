"""Remarks on phrases that spell the name of a listed company: such words are that company and satisfy nothing."""

from collections.abc import Iterator, Sequence

from newsbot.domain.error import Finding
from newsbot.processing.companies import entries
from newsbot.processing.lint import conditions, ordered, remark
from newsbot.processing.rule import Choice, Element, Rule, RuleSet, Word
from newsbot.processing.vocabulary import NAME_WORDS
from newsbot.universe.listing import Listing

_LONGEST = 6  # words of a name

Words = tuple[str, ...]


def lint_names(rules: RuleSet) -> tuple[Finding, ...]:
    """Remarks that need the set's universe: NB-L18 on names in phrases, NB-L19 on symbols in tests.

    A name counts when headlines are sure to mean the company by it. Phrases for the body are left alone: companies
    are found in the headline only. So are lists, which have words for many rules.
    """
    spelt = [(rule, line, text, run) for rule in rules.rules for line, text, run in _runs(rule)]
    wanted = {window for _, _, _, run in spelt for window in _windows(run)}
    known: dict[Words, Listing] = {}
    for words, entry in entries(rules.universe) if wanted else ():
        if words in wanted and entry.listing.ticker and not (entry.doubt or entry.symbol):
            known.setdefault(words, entry.listing)
    found: dict[tuple[str, int, str, str], Finding] = {}
    for rule, line, text, run in spelt:
        for window in _windows(run):
            listing = known.get(window)
            if listing is not None:
                what = f"looks for words that are the name of a company: {listing.ticker}, {listing.name}"
                who = f"who: {{tickers: {{{listing.ticker}: {listing.name}}}}}"
                fix = f"the name of a company satisfies no phrase: leave it out and write {who}, or a slot: {{company}}"
                key = (rule.path, line, text, listing.ticker)
                found.setdefault(key, remark(rule, "NB-L18", what, text, fix, line=line))
    return ordered((*found.values(), *_symbols(rules)))


def _symbols(rules: RuleSet) -> Iterator[Finding]:
    """NB-L19: a test must not hang on a real company, nor be mistaken for one."""
    for rule in rules.rules:
        for name, symbol in rule.companies:
            listing = rules.universe.find(symbol, None)
            if listing:
                what = f"gives a company of its tests the symbol of {listing.name}"
                yield remark(rule, "NB-L19", what, f"{name}: {symbol}", "invent one: ZZ and two letters, as in ZZCG")


def _runs(rule: Rule) -> Iterator[tuple[int, str, Words]]:
    """Words side by side in each phrase for the headline, with its line and text."""
    for name, part, _ in conditions(rule):
        if name == "when":
            for phrase in (*part.any, *part.all):
                for run in _side_by_side(phrase.elements):
                    yield phrase.line or rule.line, phrase.text, run


def _side_by_side(elements: Sequence[Element]) -> Iterator[Words]:
    run: list[str] = []
    for element in elements:
        if isinstance(element, Word) and not element.open_end:
            run.extend(part.removesuffix("'s") for part in element.parts)
            continue
        if run:
            yield tuple(run)
        run = []
        if isinstance(element, Choice) and not element.name:
            for option in element.options:
                yield from _side_by_side(option)
    if run:
        yield tuple(run)


def _windows(run: Words) -> Iterator[Words]:
    for begin in range(len(run)):
        for end in range(begin + 1, min(len(run), begin + _LONGEST) + 1):
            window = tuple(word.casefold() for word in run[begin:end])
            if len(window) > 1 or run[begin] not in NAME_WORDS:  # "ups" raises something, UPS is a company
                yield window
