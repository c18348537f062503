"""Which companies an article names, and the evidence for each. A wrong ticker is far worse than none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from newsbot.domain.article import Article
from newsbot.domain.company import Company, Evidence, Mention
from newsbot.processing.ambiguity import common, doubtful, legal_in, proof
from newsbot.processing.found import Found, NoCompany, Resolution
from newsbot.processing.kinds import kinds_of
from newsbot.processing.mention import cashtags, company_of, from_feed, issuers
from newsbot.processing.name import Name, NameEntry
from newsbot.processing.names import own_places
from newsbot.processing.namewords import FUNCTION, NO_NAME, STRICT_LEGAL
from newsbot.processing.role import barred, beside, deal, part_of, rates
from newsbot.processing.run import Case, case_of, legal_end, runs, stranger
from newsbot.processing.run import named as name_words
from newsbot.processing.subject import named, of_name, subject
from newsbot.processing.tag import Tag, tags
from newsbot.processing.text import NONE, STRONG, Text, tokenise
from newsbot.universe.listing import EMPTY, Listing, Universe

__all__ = ["Found", "NoCompany", "Resolution", "entries", "find", "named", "of_name", "subject"]

BODY_LEAD = 1500
"""Code points of a body in which the issuer's own tag is expected; further down partners and lawyers have theirs."""

Place = tuple[int, int]


def entries(universe: Universe) -> Iterator[tuple[tuple[str, ...], NameEntry]]:
    """What goes into the tree of words: legal names, aliases and symbols, each with its listing."""
    for listing in universe.listings:
        if listing.kind == "fund":
            continue
        seen: set[tuple[str, ...]] = set()
        texts = [(listing.name, True, True)] if listing.primary else []
        if listing.primary:
            texts += [(alias.text, False, alias.sure) for alias in listing.aliases]
        for text, legal, sure in texts:
            cut = tokenise(text)
            if cut.words[-1:] == ("the",) or not cut.words or cut.words in seen:
                continue
            seen.add(cut.words)
            raw = tuple(f"{r}'s" if own else r for r, own in zip(cut.raw, cut.possessive, strict=True))
            yield cut.words, NameEntry(listing=listing, raw=raw, legal=legal, sure=sure)
        symbol = listing.ticker.casefold()
        if len(symbol) > 1 and listing.ticker not in universe.barred and (symbol,) not in seen:
            yield (symbol,), NameEntry(listing=listing, raw=(listing.ticker,), symbol=True)


def find(
    article: Article,
    own: Text | None = None,
    in_headline: Sequence[Tag] | None = None,
    hits: Sequence[tuple[int, int, NameEntry]] = (),
    universe: Universe = EMPTY,
) -> Found:
    """What an article says of companies.

    ``own`` are the headline's own words, ``in_headline`` its tags, ``hits`` the places where the tree of words found
    an entry of the universe. The body is asked for tags only when headline and feed have none.
    """
    headline = article.headline
    if in_headline is None:
        in_headline = tags(headline)
    if own is None:
        own = tokenise(headline).without([(0, kinds_of(headline)[1]), *((tag.start, tag.end) for tag in in_headline)])
    groups = list(issuers(in_headline, headline, "headline", 0.99))
    if article.feed_tickers:
        groups.append(tuple(from_feed(ticker) for ticker in article.feed_tickers))
    places: dict[Place, Mention] = {}
    if not groups and article.body:
        lead = article.body[:BODY_LEAD]
        in_body = tags(lead)
        if in_body:
            where = own_places(own, lead, in_body)
            for i, group in enumerate(issuers(in_body, lead, "body", 0.8)):
                if i in where:
                    groups.append(group)
                    places[where[i]] = _best(group)
    day = article.published.at.date() if article.published else None
    finder = _Finder(article, own, (universe, day), groups, places)
    finder.tagged()
    if "$" in headline:
        finder.cashtagged()
    if hits:
        finder.hit(hits)
    names = finder.names()
    mentions = [mention for group in groups for mention in group]
    mentions.extend(m for m in finder.shown if m not in mentions)
    order = {"headline": 0, "feed": 1, "body": 2, "rule": 3}
    mentions.sort(key=lambda m: (order[m.where], m.start))
    return Found(
        mentions=tuple(mentions),
        issuers=tuple(groups),
        spans=tuple((tag.start, tag.end) for tag in in_headline),
        names=names,
    )


def _best(group: Sequence[Mention]) -> Mention:
    return next((mention for mention in group if mention.company), group[0])


class _Finder:
    """One headline under work."""

    def __init__(
        self,
        article: Article,
        own: Text,
        known: tuple[Universe, date | None],
        groups: list[tuple[Mention, ...]],
        places: dict[Place, Mention],
    ) -> None:
        self.article, self.own, self.groups = article, own, groups
        self.universe, self.day = known
        self.case = case_of(own)
        self.capital = name_words(own, self.case)
        self.places = places  # of whole names, with what they are
        self.shown: list[Mention] = []
        self.late: Mention | None = None  # of a tag that follows no name, at the end as a rule

    def tagged(self) -> None:
        """Give the name before each tag what the tag says."""
        for group in self.groups:
            best = _best(group)
            if best.where != "headline" or best.evidence is not Evidence.TAG:
                continue
            at = sum(1 for end in self.own.ends if end <= group[0].start)
            place = self._run_before(at)
            if place:
                self.places.setdefault(place, best)
            elif not self.places:
                self.late = best

    def _run_before(self, end: int) -> Place | None:
        own = self.own
        first = end
        while first and not (first < end and own.breaks[first] != NONE and own.words[first] not in ("inc", "ltd")):
            word = own.raw[first - 1]
            link = own.words[first - 1] in ("of", "and", "the", "de", "&") and first < end
            lone = first == end and word[0].isupper() and (first == 1 or self.case is Case.SENTENCE)
            if not (self.capital[first - 1] or lone or link):
                break
            first -= 1
        while first < end and not own.raw[first][0].isupper():
            first += 1
        return (first, end) if first < end else None

    def cashtagged(self) -> None:
        for i, mention in cashtags(self.own, self.universe, self.day):
            self.places[(i, i + 1)] = mention
            self.shown.append(mention)

    def hit(self, hits: Sequence[tuple[int, int, NameEntry]]) -> None:
        """Weigh the names that stand in the headline, the longest first."""
        at: dict[Place, list[NameEntry]] = {}
        for first, end, entry in hits:
            if self._spelt(first, end, entry):
                at.setdefault((first, end), []).append(entry)
        taken = list(self.places)
        for place in sorted(at, key=lambda p: (p[0] - p[1], p[0])):
            if any(place[0] < end and first < place[1] for first, end in taken):
                continue
            taken.append(place)
            self._weigh(place, at[place])

    def _spelt(self, first: int, end: int, entry: NameEntry) -> bool:
        """Whether the words stand there as a name is written, in one piece."""
        own = self.own
        if end - first == 1 and own.words[first] in NO_NAME:
            return False
        if own.joined[first] or any(own.breaks[i] != NONE or i in own.fenced for i in range(first + 1, end)):
            return False
        raw = own.raw[first]
        wanted = entry.raw[0]
        if entry.raw[-1].endswith("'s") and not own.possessive[end - 1]:
            return False
        if entry.symbol or (wanted.isupper() and len(entry.raw) == 1 and len(wanted) < 6):
            return raw == wanted
        return all(
            own.raw[i][0].isupper() or not part[0].isupper() or own.words[i] in FUNCTION or own.words[i] in STRICT_LEGAL
            for i, part in enumerate(entry.raw, first)
        )

    def _weigh(self, place: Place, found: list[NameEntry]) -> None:
        own = self.own
        first, end = place
        valid = [e for e in found if e.listing.valid(self.day or self.universe.as_of or date.max)]
        if not valid:
            return
        best = self._one([e for e in valid if not e.symbol] or valid)
        full = legal_end(own, end)
        symbol = self._bracketed(full)
        odd = stranger(own, self.capital, first, full)
        if best is None or odd:
            if symbol:
                return
            note = f"part of another name: {odd}" if odd else "several companies have this name"
            if best is None or not (common(best) or best.symbol):
                self._show((first, full), None, valid[0], note, 0.0)
            return
        if symbol:
            listing = self.universe.find(symbol, self.day)
            if listing and not _same(listing, [e.listing for e in valid]):
                self._show((first, full), None, best, f"its symbol in brackets, {symbol}, is another company's", 0.0)
                return
            if listing:
                self._show((first, full + 1), listing, best, "with its symbol", 0.97)
                return
        if best.symbol:
            if self.case is Case.SHOUTED or self.case is Case.SMALL or common(best):
                return
            why = self._elsewhere(best)
            if not why and first and own.delivered[own.starts[first] - 1] == "(":
                return
            self._show(place, best.listing if why else None, best, why or "a bare symbol, and nothing beside it", 0.8)
            return
        shouted = full - first == 1 and first and own.raw[first].isupper() and not best.raw[0].isupper()
        if not doubtful(best) and not (shouted and self.case is not Case.SHOUTED):
            self._show((first, full), best.listing, best, "", 0.93 if best.legal or full > end else 0.9)
            return
        if not (self.capital[first] or own.raw[first][0].isupper()):
            return
        why = self._elsewhere(best) or proof(own, first, full, self.case, best)
        clause = not first or own.breaks[first] == STRONG
        if not why and self.case is not Case.SENTENCE and common(best) and full - first == 1 and not clause:
            return  # a word with a capital among others
        note = "" if why else "also a word or another's name, and nothing shows that the company is meant"
        self._show((first, full), best.listing if why else None, best, note or why, 0.85)

    def _one(self, found: list[NameEntry]) -> NameEntry | None:
        """The entry of the one issuer that has the name, or None when there are several."""
        by: dict[str, NameEntry] = {}
        for entry in found:
            by.setdefault(entry.listing.cik or entry.listing.name, entry)
        if len(by) == 1:
            return next(iter(by.values()))
        proven = [entry for entry in by.values() if self._elsewhere(entry)]
        if len(proven) == 1:
            return proven[0]
        legal = [entry for entry in by.values() if entry.legal]
        return legal[0] if len(legal) == 1 else None

    def _elsewhere(self, entry: NameEntry) -> str:
        """Stronger evidence for the same company anywhere in the article."""
        for group in self.groups:
            for mention in group:
                if mention.company and mention.company.ticker == entry.listing.ticker:
                    return f"{mention.evidence}: {mention.text}"
        if legal_in(self.article, entry):
            return "its legal name in the text"
        return ""

    def _bracketed(self, end: int) -> str:
        """The symbol in brackets at a word, as in "Acme (ACM)"; empty when there is none."""
        own = self.own
        if end >= len(own) or not own.raw[end].isupper() or len(own.raw[end]) > 6:
            return ""
        before = own.delivered[own.ends[end - 1] : own.starts[end]]
        after = own.delivered[own.ends[end] : own.ends[end] + 2].strip()
        return own.raw[end] if "(" in before and after.startswith(")") else ""

    def _show(self, place: Place, listing: Listing | None, entry: NameEntry, note: str, confidence: float) -> None:
        start, stop = self.own.starts[place[0]], self.own.ends[place[1] - 1]
        mention = Mention(
            text=self.own.delivered[start:stop],
            where="headline",
            start=start,
            end=stop,
            evidence=Evidence.NAME if entry.legal else Evidence.ALIAS,
            confidence=confidence if listing else 0.0,
            company=company_of(listing) if listing else None,
            note=note,
        )
        self.shown.append(mention)
        self.places[place] = mention

    def names(self) -> tuple[Name, ...]:
        """All whole names in order, known and unknown, with what the words around them make of them."""
        own = self.own
        taken = sorted(self.places)
        known = [place for i, place in enumerate(taken) if not i or taken[i - 1][1] <= place[0]]
        unknown = [(f, legal_end(own, e)) for f, e in runs(own, self.capital, known, self.case)]
        out: list[Name] = []
        for first, end in sorted([*known, *unknown]):
            if out and first < out[-1].end:
                continue
            linked = bool(out) and _linked(own, out[-1].end, first)
            out.append(
                Name(
                    first=first,
                    end=end,
                    mention=self.places.get((first, end)) or (self.late if not out else None),
                    part=part_of(own, first, end),
                    barred=barred(own, first, end),
                    joined=linked,
                )
            )
        self._roles(out)
        return tuple(out)

    def _roles(self, names: list[Name]) -> None:
        own = self.own
        for i, name in enumerate(names):
            mention = name.mention
            if not mention:
                continue
            role, note = "subject", mention.note
            if rates(own, name.first, name.end):
                role = "rater"
            elif name.barred or (name.part and name.part not in ("possessive", "shares", "stock", "stocks")):
                role, note = "other", mention.note or name.barred or f"its {name.part}"
            else:
                deals = [deal(own, (name.first, name.end), (n.first, n.end)) for n in names[i + 1 : i + 2]]
                before = [deal(own, (n.first, n.end), (name.first, name.end)) for n in names[max(0, i - 1) : i]]
                if "buys" in deals or "bought" in before:
                    role = "acquirer"
                elif "bought" in deals or ("buys" in before and not name.part):
                    role = "target"
                elif beside(own, name.first):
                    role, note = "other", mention.note or f'after "{beside(own, name.first)}"'
            if role != mention.role or note != mention.note:
                new = replace(mention, role=role, note=note)  # type: ignore[arg-type]
                names[i] = replace(name, mention=new)
                self.shown = [new if m is mention else m for m in self.shown]
                for g, group in enumerate(self.groups):
                    if mention in group:
                        self.groups[g] = tuple(replace(m, role=role, note=m.note or note) for m in group)  # type: ignore[arg-type]


def _same(listing: Listing, others: Sequence[Listing]) -> bool:
    return any(o.ticker == listing.ticker or o.name == listing.name or (o.cik and o.cik == listing.cik) for o in others)


def _linked(own: Text, end: int, first: int) -> bool:
    """Whether a name at ``first`` continues a list: "A and B", "A, B", "A / B"."""
    if first - end > 1 or (first < len(own) and own.breaks[first] == 2):
        return False
    between = own.words[end:first]
    if between:
        return between[0] in ("and", "or") and own.breaks[end] != 2
    gap = own.delivered[own.ends[end - 1] : own.starts[first]]
    return gap.strip() in (",", "&", "/", "")


def company_tickers(found: Found) -> frozenset[str]:
    """Symbols of all companies found."""
    return frozenset(m.company.ticker for m in found.mentions if isinstance(m.company, Company))
