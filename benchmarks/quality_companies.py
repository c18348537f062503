"""Tickers found in real headlines against those that people, press releases and listing pages give.

Share classes of one issuer count as equal. Labels of people are the yardstick; press releases are scored by their own
exchange tags, with the tags read and with the tags taken out; the other sets say less (their README) and are shown to
be read by eye.
"""

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.domain.article import Article, Stamp
from newsbot.processing import companies
from newsbot.processing.index import index_of
from newsbot.processing.rule import RuleSet
from newsbot.processing.tag import tags
from newsbot.processing.view import View
from newsbot.universe import table
from newsbot.universe.listing import Universe

Row = dict[str, Any]


class Pipeline:
    """What the matcher does with an article, up to the companies."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.index = index_of(RuleSet(rules=(), universe=universe))

    def find(self, row: Row, *, headline: str | None = None, body: bool = True) -> companies.Found:
        """The companies of one line of a data file."""
        text = row["headline"] if headline is None else headline
        stamp = Stamp(at=when(row), precision_s=60, how="feed") if row.get("published_at") else None
        article = Article(
            source=row.get("source", ""),
            guid=row["id"],
            url=row.get("url", ""),
            headline=text,
            body=(row.get("body") or "") if body else "",
            published=stamp,
            first_seen_at=datetime(2026, 8, 22, tzinfo=UTC),
        )
        return View(article, self.index).found

    def issuer(self, ticker: str, row: Row) -> str:
        """One key for all share classes of an issuer."""
        day = when(row).date() if row.get("published_at") else None
        listing = self.universe.find(ticker, day)
        return (listing.cik or listing.name) if listing else ticker.split(".", maxsplit=1)[0]

    def tickers(self, found: companies.Found) -> list[str]:
        """The symbols found, in order, each once."""
        return list(dict.fromkeys(m.company.ticker for m in found.mentions if m.company))


@dataclass
class Score:
    """Right, wrong and missing tickers."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    notes: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        found, wanted = self.right + self.wrong, self.right + self.missing
        precision = self.right / found if found else 1.0
        recall = self.right / wanted if wanted else 1.0
        return f"{name:<28} {precision:>9.4f} {recall:>7.4f} {self.right:>7} {self.wrong:>6} {self.missing:>7}"


HEAD = f"{'':<28} {'precision':>9} {'recall':>7} {'right':>7} {'wrong':>6} {'missing':>7}"


def when(row: Row) -> datetime:
    """The time of a line; days are taken at noon."""
    text = row["published_at"]
    if len(text) == 10:
        text += "T12:00:00Z"
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def rows(path: Path) -> Iterator[Row]:
    """The lines of a data file."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            yield json.loads(line)


def judge(pipe: Pipeline, row: Row, wanted: Iterable[str], found: companies.Found, scores: Iterable[Score]) -> None:
    """Count one headline."""
    want = {pipe.issuer(ticker, row): ticker for ticker in wanted}
    got = {pipe.issuer(ticker, row): ticker for ticker in pipe.tickers(found)}
    for score in scores:
        score.right += len(want.keys() & got.keys())
        score.wrong += len(got.keys() - want.keys())
        score.missing += len(want.keys() - got.keys())
        wrong = " ".join(got[key] for key in got.keys() - want.keys())
        missing = " ".join(want[key] for key in want.keys() - got.keys())
        if wrong:
            score.notes.append(f"WRONG {wrong:<10} | {missing:<8} | {row['headline'][:160]}")
        elif missing:
            why = "; ".join(f"{m.text}: {m.note}" for m in found.mentions if not m.company)
            score.notes.append(
                f"MISS  {missing:<10} | {row['headline'][:130]} | {row.get('published_at', '')[:4]} {why}"
            )


def labelled(pipe: Pipeline, folder: Path, *, verbose: bool) -> None:
    """The hand-labelled headlines."""
    total = Score()
    by: dict[str, Score] = defaultdict(Score)
    subjects = Score()
    for row in rows(folder / "labelled.jsonl"):
        found = pipe.find(row)
        wanted = [c["ticker"] for c in row["companies"] if c["ticker"]]
        judge(pipe, row, wanted, found, (total, by["kind " + row["kind"]], by["source " + row["source"]]))
        acting = [c["ticker"] for c in row["companies"] if c["ticker"] and c["role"] == "subject"]
        mine = {m.company.ticker for m in found.mentions if m.company and m.role == "subject"}
        subjects.right += len(mine & set(acting))
        subjects.wrong += len(mine - set(acting))
        subjects.missing += len(set(acting) - mine)
    print("Labelled headlines, all companies\n" + HEAD)
    for name, score in [("all", total), *sorted(by.items())]:
        print(score.line(name))
    print(subjects.line("role subject"))
    if verbose:
        print("\n".join(sorted(total.notes, reverse=True)))


_TAGGED = re.compile(r"\s?[(\[][^()\[\]]*:[^()\[\]]*[)\]]")


def press(pipe: Pipeline, folder: Path, *, verbose: bool) -> None:
    """Press releases: the first tag of the text is the issuer's. Companies named beside it are listed to be read."""
    with_tags, without = Score(), Score()
    for path in sorted(folder.glob("press_releases_*.gz")):
        for row in rows(path):
            gold = next((tag for tag in tags(f"{row['headline']} {row.get('body') or ''}") if tag.ticker), None)
            if gold is None:
                continue
            judge(pipe, row, [gold.ticker], pipe.find(row), (with_tags,))
            bare = _TAGGED.sub("", row["headline"])
            judge(pipe, row, [gold.ticker], pipe.find(row, headline=bare, body=False), (without,))
    print('\nPress releases, the issuer by its tag; "wrong" are companies named beside it, to be read by eye\n' + HEAD)
    print(with_tags.line("with tags and body"))
    print(without.line("headline alone, no tags"))
    if verbose:
        print("\n".join(sorted(with_tags.notes, reverse=True)))
        print("\n".join(sorted(without.notes, reverse=True)))


def noisy(pipe: Pipeline, folder: Path, *, verbose: bool) -> None:
    """Sets whose tickers are those of listing pages: recall of the named ones, and tickers beside the page's."""
    print("\nListing pages: recall of tickers_named; extra = found, and not a ticker of the page\n")
    print(f"{'':<44} {'headlines':>9} {'named':>7} {'recall':>7} {'extra':>7}")
    for path in sorted(folder.glob("*.gz")):
        score, extra, count = Score(), Counter[str](), 0
        for row in rows(path):
            named = row.get("tickers_named")
            if named is None:
                continue
            count += 1
            found = pipe.find(row, body=False)
            judge(pipe, row, named, found, (score,))
            page = {pipe.issuer(ticker, row) for ticker in row["tickers_page"]}
            extra.update(t for t in pipe.tickers(found) if pipe.issuer(t, row) not in page)
        if count:
            recall = score.right / max(1, score.right + score.missing)
            print(f"{path.stem[:44]:<44} {count:>9} {score.right:>7} {recall:>7.4f} {sum(extra.values()):>7}")
            if verbose:
                missed = [note for note in score.notes if note.startswith("MISS")]
                print("\n".join(random.Random(7).sample(missed, min(60, len(missed)))))


def frequent(pipe: Pipeline, folder: Path, only: str) -> None:
    """What fires most on the large sets, with samples to read by eye."""
    for path in sorted(folder.glob("*.gz")):
        if only and only not in path.name and only.upper() != only:
            continue
        count = Counter[str]()
        samples: dict[str, list[str]] = defaultdict(list)
        chance = random.Random(7)
        for row in rows(path):
            for mention in pipe.find(row, body=False).mentions:
                if mention.company:
                    ticker = mention.company.ticker
                    if only.isupper() and ticker != only:
                        continue
                    count[ticker] += 1
                    line = f"[{mention.text}] {mention.role} {mention.note[:30]} | {row['headline'][:150]}"
                    if len(samples[ticker]) < 2:
                        samples[ticker].append(line)
                    elif chance.random() < 2 / count[ticker]:
                        samples[ticker][chance.randrange(2)] = line
        print(f"\n== {path.stem}: {sum(count.values())} mentions of {len(count)} tickers")
        for ticker, number in count.most_common():
            print(f"{ticker:<6} {number:>5}  " + "\n              ".join(samples[ticker]))


def show(folder: Path, *, verbose: bool, noise: bool, only: str) -> None:
    """Print all tables."""
    pipe = Pipeline(table.shipped())
    if noise:
        frequent(pipe, folder, only)
        return
    labelled(pipe, folder, verbose=verbose)
    press(pipe, folder, verbose=verbose)
    noisy(pipe, folder, verbose=verbose)
