"""The names in one headline: which of them are listed companies, and which are not or not surely."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from newsbot.domain.article import Article
from newsbot.domain.company import Evidence, Mention
from newsbot.processing.ambiguity import common, has_legal_name, known_word, proof
from newsbot.processing.another import another
from newsbot.processing.businesswords import MEDICAL
from newsbot.processing.choice import acronym, one_of, same_issuer, spelt, unusual
from newsbot.processing.listed import edges, in_lists
from newsbot.processing.mention import by_name, cashtags, company_of, fed_by
from newsbot.processing.name import Name, NameEntry
from newsbot.processing.role import role_of
from newsbot.processing.run import (
    Case,
    before_tag,
    bracketed,
    case_of,
    hyphened,
    in_brackets,
    legal_end,
    person,
    stranger,
)
from newsbot.processing.run import named as name_words
from newsbot.processing.text import Text, tokenise
from newsbot.processing.vocabulary import GENERIC
from newsbot.processing.wholename import whole_names
from newsbot.universe.listing import Listing, Universe

Place = tuple[int, int]


def best_of(group: Sequence[Mention]) -> Mention:
    """The mention of a group of tags that has a company, else the first."""
    return next((mention for mention in group if mention.company), group[0])


class Finder:
    """One headline under work. ``groups`` and ``places`` are those of tags and feed and grow by what is found."""

    def __init__(
        self,
        article: Article,
        own: Text,
        universe: Universe,
        groups: list[tuple[Mention, ...]],
        places: dict[Place, Mention],
    ) -> None:
        self.article, self.own, self.universe = article, own, universe
        self.groups, self.places = groups, places
        self.day = article.published.at.date() if article.published else universe.as_of or date.max
        self._case: Case | None = None
        self.shown: list[Mention] = []
        self._taken: set[int] = set()  # words of names that were judged
        self._spelt_so: set[int] = set()  # where a possessive belongs to the name: Macy's
        self._foreign: dict[Place, Mention] = {}  # names whose tag is none of ours
        self._edges: frozenset[int] = frozenset()  # where known names stand side by side
        self._unproven: dict[Place, tuple[NameEntry, Mention]] = {}  # names that lack only a proof
        self._late: Mention | None = None  # of a tag that follows no name, at the end as a rule

    @property
    def case(self) -> Case:
        if self._case is None:
            self._case = case_of(self.own)
        return self._case

    @cached_property
    def capital(self) -> list[bool]:
        """For each word, whether it can be a part of a name."""
        return name_words(self.own, self.case)

    def tagged(self) -> None:
        """Give the name before each tag of the headline what the tag says."""
        for g, group in enumerate(self.groups):
            best = best_of(group)
            if best.where != "headline" or best.evidence is not Evidence.TAG:
                continue
            at = bisect_right(self.own.ends, group[0].start)
            place = before_tag(self.own, self.capital, at, self.case)
            if place:
                role, why = role_of(self.own, *place)
                self.groups[g] = tuple(replace(m, role=role, note=m.note or why) for m in group)
                best = best_of(self.groups[g])
            if place and best.company:
                self.places.setdefault(place, best)
            elif place:
                self._foreign[place] = best
            elif not self.places:
                self._late = best

    def cashtagged(self) -> None:
        """Find symbols like ``$ABCD``."""
        for i, mention in cashtags(self.own, self.universe, self.day):
            self.places[(i, i + 1)] = mention
            self.shown.append(mention)

    def weigh(self, hits: Sequence[tuple[int, int, NameEntry]]) -> None:
        """Judge the names that stand in the headline, the longest first."""
        at: dict[Place, list[NameEntry]] = {}
        for first, end, entry in hits:
            if entry.listing.valid(self.day) and spelt(self.own, first, end, entry):
                at.setdefault((first, end), []).append(entry)
        for first, end in self.places:
            self._taken.update(range(first, end))
        if len(at) > 1:
            self._edges = edges(self.own, at)
        for place in sorted(at, key=_longest) if len(at) > 1 else at:
            words = range(*place)
            if self._taken.isdisjoint(words):
                self._taken.update(words)
                self._judge(place, at[place])
        if self._unproven and self.places:
            self._join()

    def _join(self) -> None:
        """Give the names that stand in a list of companies what they lack."""
        beside = in_lists(self.own, self._unproven.keys(), self.places)
        gone = {id(self._unproven[place][1]) for place in beside}
        self.shown = [mention for mention in self.shown if id(mention) not in gone]
        for place, why in beside.items():
            entry = self._unproven[place][0]
            self._show(place, entry.listing, entry, why, 0.85)

    def names(self) -> tuple[Name, ...]:
        """All whole names in order, known and unknown, with what the words around them make of them."""
        places = dict(self.places)
        known = {i for first, end in places for i in range(first, end)} if self._foreign else set()
        places |= {place: mention for place, mention in self._foreign.items() if known.isdisjoint(range(*place))}
        return whole_names(self.own, self.case, self.capital, places, late=self._late, fed=self._fed, owned=self._owner)

    # ------------------------------------------------------------------------------------------------ one name

    def _judge(self, place: Place, valid: list[NameEntry]) -> None:
        own = self.own
        first, end = place
        if not all(entry.listing.ticker for entry in valid):
            return
        if end - first == 1 and in_brackets(own, first):
            self._alone(place, valid[0])
            return
        best: NameEntry | None = valid[0]
        if len(valid) > 1:
            named = [entry for entry in valid if not entry.symbol] or valid
            best = one_of(named, own.raw[first:end], self._elsewhere, medical=self._medical)
        full = legal_end(own, end)
        odd = stranger(own, self.case, first, full, self._edges) or person(own, first) or hyphened(own, full)
        symbol = bracketed(own, full)
        if symbol and not odd:
            listing = self.universe.find(symbol, self.day)
            if listing and same_issuer(listing, valid):
                self._show((first, full), listing, valid[0], "with its symbol", 0.97, end=full + 1)
                return
            if listing:
                self._refuse((first, full), valid[0], f"its symbol in brackets, {symbol}, is another company's")
                return
        if best is None or odd:
            if not symbol and (best is None or not best.doubt):
                note = f"part of another name: {odd}" if odd else "several companies have this name"
                self._refuse((first, full), valid[0], note)
        elif best.symbol:
            self._symbol(place, best)
        elif (not best.doubt or own.raw[first][0].isupper()) and (other := another(own, first, end, full, best)):
            self._refuse((first, full), best, f"something else is meant: {other}")
        elif not best.doubt and not acronym(own, self.case, first, full, valid):
            self._show((first, full), best.listing, best, "", 0.93 if best.legal or full > end else 0.9)
        elif own.raw[first][0].isupper():
            why = (
                self._elsewhere(best)
                or unusual(own, self.case, place, best)
                or proof(own, first, full, self.case, best)
            )
            if why:
                self._show((first, full), best.listing, best, why, 0.85)
            elif full - first > 1 or not common(best) or known_word(own.words[first]):
                note = "also a word or another's name, and nothing shows that the company is meant"
                mention = self._refuse((first, full), best, note)
                if known_word(own.words[first]):
                    self._unproven[first, full] = (best, mention)

    def _symbol(self, place: Place, entry: NameEntry) -> None:
        """A symbol standing alone counts only when something else names the company."""
        if self.case in {Case.SENTENCE, Case.TITLE} and not common(entry):
            why = self._elsewhere(entry)
            if why:
                self._show(place, entry.listing, entry, why, 0.8)

    def _elsewhere(self, entry: NameEntry) -> str:
        """Stronger evidence for the same company anywhere in the article."""
        mention = self._strong.get(entry.listing.ticker)
        if mention:
            return f"{mention.evidence}: {mention.text}"
        return "its legal name in the text" if has_legal_name(self._folded, entry) else ""

    @cached_property
    def _strong(self) -> dict[str, Mention]:
        return {m.company.ticker: m for group in self.groups for m in group if m.company}

    @cached_property
    def _medical(self) -> bool:
        return not MEDICAL.isdisjoint(self.own.words)

    @cached_property
    def _folded(self) -> str:
        return f"{self.article.headline[:1000]} {self.article.body[:4000]}".casefold()

    def _alone(self, place: Place, entry: NameEntry) -> None:
        """A word alone in brackets: a symbol if the name before it begins as the listing's does, else nothing."""
        own, first = self.own, place[0]
        listing = self.universe.find(own.raw[first], self.day)
        if listing and own.raw[first].isupper():
            words = tokenise(listing.name).words
            if words and words[0] in own.words[max(0, first - 6) : first] and words[0] not in GENERIC:
                self._show(place, listing, entry, "with its symbol", 0.97)

    # ---------------------------------------------------------------------------------------------- what came of it

    def _show(
        self, place: Place, listing: Listing, entry: NameEntry, note: str, confidence: float, *, end: int = 0
    ) -> None:
        """Put a company at a place; ``end`` is where the name ends when its symbol follows."""
        if entry.raw[-1].endswith("'s"):
            self._spelt_so.add(place[1])
        reach = (place[0], end or place[1])
        role, why = role_of(self.own, *reach, owner=self._owner(reach[1]))
        mention = by_name(self.own, place, entry, note or why, company_of(listing), confidence, role)
        self.shown.append(mention)
        self.places[reach] = mention
        self._taken.update(range(*reach))

    def _fed(self, first: int) -> Mention | None:
        """The feed's company, when its name begins as the one at this word does."""
        return fed_by(self.groups[-1], self.own.words[first]) if self.article.feed_tickers else None

    def _owner(self, end: int) -> bool:
        return self.own.possessive[end - 1] and end not in self._spelt_so

    def _refuse(self, place: Place, entry: NameEntry, note: str) -> Mention:
        self.shown.append(by_name(self.own, place, entry, note))
        return self.shown[-1]


def _longest(place: Place) -> tuple[int, int]:
    return place[0] - place[1], place[0]
