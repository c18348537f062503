"""The names in one headline: which of them are listed companies, and which are not or not surely."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from newsbot.domain.article import Article
from newsbot.domain.company import Company, Evidence, Mention, Role
from newsbot.processing.ambiguity import common, has_legal_name, known_word, proof
from newsbot.processing.another import another
from newsbot.processing.businesswords import MEDICAL
from newsbot.processing.choice import one_of, same_issuer, spelt, writes
from newsbot.processing.mention import cashtags, company_of
from newsbot.processing.name import Name, NameEntry
from newsbot.processing.role import barred, part_of, role_of
from newsbot.processing.run import (
    Case,
    before_tag,
    bracketed,
    case_of,
    hyphened,
    in_brackets,
    legal_end,
    linked,
    person,
    runs,
    stranger,
)
from newsbot.processing.run import named as name_words
from newsbot.processing.text import Text, tokenise
from newsbot.processing.vocabulary import GENERIC
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
        for place in sorted(at, key=_longest) if len(at) > 1 else at:
            words = range(*place)
            if self._taken.isdisjoint(words):
                self._taken.update(words)
                self._judge(place, at[place])

    def names(self) -> tuple[Name, ...]:
        """All whole names in order, known and unknown, with what the words around them make of them."""
        own = self.own
        places = dict(self.places)
        known = {i for first, end in places for i in range(first, end)} if self._foreign else set()
        places |= {place: mention for place, mention in self._foreign.items() if known.isdisjoint(range(*place))}
        taken = sorted(places)
        apart = [place for i, place in enumerate(taken) if not i or taken[i - 1][1] <= place[0]]
        unknown = [(f, legal_end(own, e)) for f, e in runs(own, self.capital, apart, self.case)]
        out: list[Name] = []
        for first, end in sorted([*apart, *unknown]):
            if out and first < out[-1].end:
                continue
            out.append(
                Name(
                    first=first,
                    end=end,
                    mention=places.get((first, end)) or (None if out else self._late) or self._fed(first),
                    part=part_of(own, first, end, owner=self._owner(end)),
                    barred=barred(own, first, end),
                    joined=bool(out) and linked(own, out[-1].end, first),
                )
            )
        return tuple(out)

    # ------------------------------------------------------------------------------------------------ one name

    def _judge(self, place: Place, valid: list[NameEntry]) -> None:
        own = self.own
        first, end = place
        if not all(entry.listing.ticker for entry in valid):
            return
        if end - first == 1 and in_brackets(own, first):
            self._alone(place, valid[0])
            return
        best = one_of(
            [e for e in valid if not e.symbol] or valid, own.raw[first:end], self._elsewhere, medical=self._medical
        )
        full = legal_end(own, end)
        odd = stranger(own, self.case, first, full) or person(own, first) or hyphened(own, full)
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
        elif not best.doubt and not self._acronym(place, full, valid):
            self._show((first, full), best.listing, best, "", 0.93 if best.legal or full > end else 0.9)
        elif own.raw[first][0].isupper():
            why = self._elsewhere(best) or self._spelling(place, best) or proof(own, first, full, self.case, best)
            if why:
                self._show((first, full), best.listing, best, why, 0.85)
            elif full - first > 1 or not common(best) or known_word(own.words[first]):
                self._refuse(
                    (first, full), best, "also a word or another's name, and nothing shows that the company is meant"
                )

    def _spelling(self, place: Place, entry: NameEntry) -> str:
        """Whether the capitals of an unusual spelling prove the company, in words."""
        raw = self.own.raw[place[0] : place[1]]
        if self.case is Case.SHOUTED or common(entry) or len(raw) > 1 or len(raw[0]) < 5:
            return ""
        return "written as the issuer writes it" if raw[0] != raw[0].capitalize() and writes(entry, raw) else ""

    def _acronym(self, place: Place, full: int, valid: Sequence[NameEntry]) -> bool:
        """A name written in capitals that is not so written: the AFFIRM study is not the company Affirm."""
        first = place[0]
        if full - first > 1 or not first or self.case is Case.SHOUTED or not self.own.raw[first].isupper():
            return False
        return not any(entry.raw[0].isupper() or entry.listing.ticker == self.own.raw[first] for entry in valid)

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
        mention = self._mention(place, entry, note or why, company_of(listing), confidence, role)
        self.shown.append(mention)
        self.places[reach] = mention
        self._taken.update(range(*reach))

    def _fed(self, first: int) -> Mention | None:
        """The feed's company, when its name begins as the one at this word does."""
        word = self.own.words[first]
        if word in GENERIC or not self.article.feed_tickers:
            return None
        feed = [m for m in self.groups[-1] if m.where == "feed" and m.company and m.company.name]
        alike = [m for m in feed if m.company and tokenise(m.company.name).words[:1] == (word,)]
        return alike[0] if len(alike) == 1 else None

    def _owner(self, end: int) -> bool:
        return self.own.possessive[end - 1] and end not in self._spelt_so

    def _refuse(self, place: Place, entry: NameEntry, note: str) -> None:
        self.shown.append(self._mention(place, entry, note))

    def _mention(  # noqa: PLR0917
        self,
        place: Place,
        entry: NameEntry,
        note: str,
        company: Company | None = None,
        confidence: float = 0.0,
        role: Role = "other",
    ) -> Mention:
        start, stop = self.own.starts[place[0]], self.own.ends[place[1] - 1]
        return Mention(
            text=self.own.delivered[start:stop],
            where="headline",
            start=start,
            end=stop,
            evidence=Evidence.NAME if entry.legal else Evidence.ALIAS,
            confidence=confidence,
            role=role,
            company=company,
            note=note,
        )


def _longest(place: Place) -> tuple[int, int]:
    return place[0] - place[1], place[0]
