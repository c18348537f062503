"""Tickers found in headlines that people labelled: hardly ever a wrong one, and nine of ten."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from builders import make_article

from newsbot.processing.index import index_of
from newsbot.processing.rule import RuleSet
from newsbot.processing.view import View
from newsbot.universe import table

LABELLED = Path(__file__).parents[4] / "shared" / "data" / "headlines" / "labelled.jsonl"


def found_and_wanted() -> Iterator[tuple[set[str], set[str], str]]:
    universe = table.shipped()
    index = index_of(RuleSet(rules=(), universe=universe))
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        text = row.get("published_at")
        at = datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
        day = at.date() if at else None

        def issuer(ticker: str, day: Any = day) -> str:
            listing = universe.find(ticker, day)
            return (listing.cik or listing.name) if listing else ticker.split(".", maxsplit=1)[0]

        article = make_article(row["headline"], body=row.get("body") or "", published=at)
        mentions = View(article, index).found.mentions
        found = {issuer(m.company.ticker) for m in mentions if m.company}
        yield found, {issuer(c["ticker"]) for c in row["companies"] if c["ticker"]}, row["headline"]


@pytest.mark.shared_data
def test_tickers_of_labelled_headlines() -> None:
    if not LABELLED.is_file():
        pytest.skip("the labelled headlines are not here")
    right = missing = 0
    wrong: list[str] = []
    for found, wanted, headline in found_and_wanted():
        right += len(found & wanted)
        missing += len(wanted - found)
        wrong += [headline] * len(found - wanted)
    assert right / (right + len(wrong)) >= 0.995, wrong
    assert right / (right + missing) >= 0.90
