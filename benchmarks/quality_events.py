"""How well the rules tell events: precision and recall on headlines that people have labelled.

A signal is right when the labels have its event for its company (both without a company count as equal).
"""

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.domain.article import Article, Stamp
from newsbot.processing.matcher import ArticleMatch, match
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import load
from newsbot.scrapers import catalogue
from newsbot.universe import table as universe

SAME = (frozenset({"GOOG", "GOOGL"}), frozenset({"FOX", "FOXA"}), frozenset({"BRK.A", "BRK.B"}))


@dataclass
class Score:
    """Counts of one event type. ``event_only``: right but for the company."""

    right: int = 0
    event_only: int = 0
    wrong: int = 0
    missed: int = 0
    wrong_samples: list[str] = field(default_factory=list)
    missed_samples: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.event_only + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.event_only + self.missed)

    @property
    def event_precision(self) -> float:
        return (self.right + self.event_only) / max(1, self.right + self.event_only + self.wrong)

    @property
    def event_recall(self) -> float:
        return (self.right + self.event_only) / max(1, self.right + self.event_only + self.missed)


def score(rows: Iterable[tuple[Mapping[str, Any], ArticleMatch]]) -> dict[str, Score]:
    """The counts by event type, from labelled rows and what the rules made of each."""
    scores: dict[str, Score] = defaultdict(Score)
    for row, found in rows:
        wanted = Counter((event["type"], one(event["ticker"])) for event in row["events"])
        given: Counter[tuple[str, str | None]] = Counter()
        for hit in found.matches:
            event = hit.rule.id.replace("-", "_")
            given[event, one(hit.company.ticker if hit.company else None)] = 1
        right = wanted & given
        for (event, _), count in right.items():
            scores[event].right += count
        lost, extra = wanted - right, given - right
        for (event, ticker), count in list(extra.items()):
            near = next((key for key, left in lost.items() if key[0] == event and left), None)
            text = f"{row['headline']}  [{ticker}]"
            if near is not None:
                scores[event].event_only += count
                lost[near] -= 1
                scores[event].wrong_samples.append(f"{text} instead of {near[1]}")
            else:
                scores[event].wrong += count
                scores[event].wrong_samples.append(text)
        for (event, ticker), count in lost.items():
            if count > 0:
                scores[event].missed += count
                scores[event].missed_samples.append(f"{row['headline']}  [{ticker}]")
    return dict(scores)


def one(ticker: str | None) -> str | None:
    """The same symbol for all share classes of an issuer."""
    for group in SAME:
        if ticker in group:
            return min(group)
    return ticker


def total(scores: Mapping[str, Score]) -> Score:
    """All event types together."""
    return Score(
        right=sum(s.right for s in scores.values()),
        event_only=sum(s.event_only for s in scores.values()),
        wrong=sum(s.wrong for s in scores.values()),
        missed=sum(s.missed for s in scores.values()),
    )


def table(scores: Mapping[str, Score]) -> list[str]:
    """Rows for people: event, n, precision, recall, and both without regard to the company."""
    head = f"{'event':22}{'n':>4}{'right':>7}{'company':>9}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}"
    lines = [head + f"{'event only':>14}"]
    for name, s in [*sorted(scores.items()), ("all", total(scores))]:
        n = s.right + s.event_only + s.missed
        lines.append(
            f"{name:22}{n:>4}{s.right:>7}{s.event_only:>9}{s.wrong:>7}{s.missed:>8}"
            f"{s.precision:>11.3f}{s.recall:>8.3f}{s.event_precision:>8.3f}{s.event_recall:>6.3f}"
        )
    return lines


def show(folder: Path, rules: Path, *, verbose: bool, fires: int, seed: int, only: str) -> None:
    """Print the table of the labelled headlines; on wish what went wrong, and random fires over the large sets."""
    loaded = rules_of(rules)
    scores = score(labelled(folder, loaded))
    print("\n".join(table(scores)))
    if verbose:
        for name, one_score in sorted(scores.items()):
            if only.replace("-", "_") in name:
                print(f"\n{name}")
                print("\n".join(f"  wrong   {text}" for text in one_score.wrong_samples))
                print("\n".join(f"  missed  {text}" for text in one_score.missed_samples))
    if fires:
        for name, found in sorted(_large(folder, loaded).items()):
            if only in name:
                print(f"\n{name}: {len(found)} fires")
                chosen = random.Random(seed).sample(found, min(fires, len(found)))
                print("\n".join(f"  {text}" for text in chosen))


def rules_of(path: Path) -> RuleSet:
    """The rules under a path, with the shipped table of companies."""
    known = Known.of({source.name: source.groups for source in catalogue.load().values()})
    return replace(load([path], known), universe=universe.shipped())


def labelled(folder: Path, rules: RuleSet) -> Iterator[tuple[dict[str, Any], ArticleMatch]]:
    """Each labelled headline and what the rules make of it."""
    for line in (folder / "labelled.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row, match(rules, article(row), any_source=True)


def article(row: Mapping[str, Any]) -> Article:
    """The article of a line of a data file."""
    published = None
    if row.get("published_at"):
        at = datetime.fromisoformat(row["published_at"])
        published = Stamp(at=at if at.tzinfo else at.replace(tzinfo=UTC), precision_s=60, how="feed")
    return Article(
        source=row.get("source", ""),
        guid=row["id"],
        url=row.get("url") or "",
        headline=row["headline"],
        body=row.get("body") or "",
        published=published,
        first_seen_at=datetime(2026, 8, 22, tzinfo=UTC),
    )


def _large(folder: Path, rules: RuleSet) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                for hit in match(rules, article(row), any_source=True).matches:
                    ticker = hit.company.ticker if hit.company else "-"
                    found[hit.rule.id].append(f"{ticker:6} {' '.join(row['headline'].split())[:160]}")
    return found
