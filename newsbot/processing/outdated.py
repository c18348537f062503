"""Exchange tags as of the day of an article: a symbol is a company's for a span of time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from newsbot.processing.tag import Tag
from newsbot.universe.listing import Universe


def of_the_day(found: Sequence[Tag], universe: Universe, day: date | None) -> Sequence[Tag]:
    """The tags, without a ticker where the symbol was nobody's on a day (None: on the day of the table)."""
    notes = [outdated(tag.ticker, universe, day) for tag in found]
    if not any(notes):
        return found
    return [
        replace(tag, ticker="", venue="", note=note) if note else tag for tag, note in zip(found, notes, strict=True)
    ]


def outdated(ticker: str, universe: Universe, day: date | None) -> str:
    """Why a symbol stood for no common stock on a day; empty when it did.

    Empty, too, for a symbol that the universe does not know at all: it may be a new listing's.
    """
    if not ticker or universe.find(ticker, day):
        return ""
    ever = universe.named(ticker)
    if not ever:
        base, _, share_class = ticker.partition(".")
        return f"another security of {base}" if share_class and universe.named(base) else ""
    last = ever[-1]
    if day is not None and last.since is not None and day < last.since:
        return f"no symbol on that day: {last.name} has it since {last.since}"
    return f"no symbol any more: {last.name} had it until {last.until}"
