"""Phrases and rules in headlines: newsbot's matcher beside the usual ways, in one run.

python -m benchmarks.matcher --rounds 5
"""

import json
import signal
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.figures import Ratio, machine
from benchmarks.headlines import PER_RULE, SOURCE, headlines, phrases, ruleset, texts
from benchmarks.naive_matchers import (
    IN,
    MOST_PHRASES,
    NEWSBOT,
    PYAHO,
    REGEX,
    WORDS,
    build,
    installed,
    rules_one_by_one,
)
from benchmarks.peers import BenchmarkError
from newsbot.domain.article import Article
from newsbot.processing.matcher import match
from newsbot.processing.rule import RuleSet
from newsbot.processing.text import Text, tokenise

SIZES = (100, 1_000, 10_000, 100_000)
RULES = (100, 1_000, 10_000)
HEADLINES = 2_000
FEWEST = 20
WORK = 2_000_000  # phrases looked for one by one in a round, for the ways that do so
OURS, RULES_IN, RULES_REGEX = "newsbot's matcher", "rules, in loop", "rules, regex loop"
RULES_WAYS = {
    OURS: "all of match(): kinds, companies (the shipped table), guards; some rules it refuses where a loop fires",
    RULES_IN: "each rule's phrases looked for in turn",
    RULES_REGEX: "the same with a compiled pattern for each phrase",
}
FAILED, INTERRUPTED = 3, 130

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Microseconds a headline: with its words cut, and for the search alone."""

    whole: float
    search: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``cells`` by (way, number of phrases or rules), ``cut``: microseconds to cut a headline into words.

    ``hits`` are phrases found in all headlines, by number of phrases, ``fired`` rules a headline in a loop of ``in``.
    """

    cells: dict[tuple[str, int], Cell]
    cut: float
    hits: dict[int, int]
    fired: dict[int, float]
    rounds: int
    about: str
    missing: tuple[str, ...]


def measure(rounds: int, progress: Progress) -> Found:
    """Every way in every round, in turns that rotate; medians of the rounds.

    Raises:
        BenchmarkError: two ways did not find the same phrases.
    """
    lines, what = headlines(25 * HEADLINES)
    cut = texts(lines)
    lines, sample = lines[:HEADLINES], cut[:HEADLINES]
    ways, missing = installed()
    runs: list[tuple[tuple[str, int], Callable[[], tuple[float, float]]]] = []
    hits, fired = {}, {}
    for size in SIZES:
        chosen = phrases(cut, size)
        if len(chosen) < size:
            continue  # generated headlines have too few words for so many phrases
        searches = {way: build(way, chosen) for way in ways if size <= MOST_PHRASES.get(way, size)}
        hits[size] = _check(searches, sample, size)
        for way, search in searches.items():
            count = _count(way, size)
            runs.append(((way, size), _run(search, lines[:count], sample[:count])))
    for size in RULES:
        chosen = phrases(cut, PER_RULE * size)
        if len(chosen) < PER_RULE * size:
            continue
        rules = ruleset(chosen)
        runs.append(((OURS, size), _rules_run(rules, lines)))
        for way, by_regex in ((RULES_IN, False), (RULES_REGEX, True)):
            count = _count(REGEX if by_regex else IN, PER_RULE * size)
            search = rules_one_by_one(rules, by_regex=by_regex)
            runs.append(((way, size), _run(search, lines[:count], sample[:count])))
            if not by_regex:
                fired[size] = sum(len(search(text)) for text in sample[:count]) / count
    times: dict[tuple[str, int], list[tuple[float, float]]] = {key: [] for key, _ in runs}
    tokenising = []
    task = progress.add_task("measuring", total=rounds)
    for number in range(rounds):
        started = time.perf_counter()
        texts(lines)
        tokenising.append((time.perf_counter() - started) / len(lines) * 1e6)
        for place in range(len(runs)):
            key, run = runs[(place + number) % len(runs)]
            times[key].append(run())
        progress.update(task, advance=1, refresh=True)
    cells = {
        key: Cell(
            whole=statistics.median(whole for whole, _ in pairs),
            search=statistics.median(search for _, search in pairs),
        )
        for key, pairs in times.items()
    }
    about = f"{len(lines):,} {what} of {sum(map(len, lines)) / len(lines):.0f} characters"
    return Found(
        cells=cells,
        cut=statistics.median(tokenising),
        hits=hits,
        fired=fired,
        rounds=rounds,
        about=about,
        missing=tuple(missing),
    )


def _count(way: str, size: int) -> int:
    """How many headlines a way gets in a round: fewer where each phrase is looked for by itself."""
    if way not in {IN, REGEX}:
        return HEADLINES
    return max(FEWEST, min(HEADLINES, WORK // size // (10 if way == REGEX else 1)))


def _check(searches: dict[str, Callable[[Text], list[int]]], sample: Sequence[Text], size: int) -> int:
    """The number of phrases found in all headlines; all ways must find the same."""
    wanted = [frozenset(searches[NEWSBOT](text)) for text in sample]
    for way, search in searches.items():
        for text, hits in zip(sample[: _count(way, size)], wanted, strict=False):
            if frozenset(search(text)) != hits:
                raise BenchmarkError(f"{way} and {NEWSBOT} find different phrases in: {text.delivered}")
    return sum(map(len, wanted))


def _run(
    search: Callable[[Text], list[int]], lines: Sequence[str], sample: Sequence[Text]
) -> Callable[[], tuple[float, float]]:
    def run() -> tuple[float, float]:
        started = time.perf_counter()
        for line in lines:
            search(tokenise(line))
        between = time.perf_counter()
        for text in sample:
            search(text)
        ended = time.perf_counter()
        return (between - started) / len(lines) * 1e6, (ended - between) / len(sample) * 1e6

    return run


def _rules_run(rules: RuleSet, lines: Sequence[str]) -> Callable[[], tuple[float, float]]:
    seen = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    articles = [
        Article(source=SOURCE, guid=str(n), url="", headline=line, body="", published=None, first_seen_at=seen)
        for n, line in enumerate(lines)
    ]
    match(rules, articles[0])  # compiled once, before the clock starts

    def run() -> tuple[float, float]:
        started = time.perf_counter()
        for article in articles:
            match(rules, article)
        each = (time.perf_counter() - started) / len(articles) * 1e6
        return each, each

    return run


def ratios(found: Found) -> list[Ratio]:
    """The claims M1 and M2, as far as their parts were measured."""
    cells = found.cells
    claims: list[tuple[str, str, tuple[str, int], tuple[str, int], float, bool]] = [
        ("M1", "throughput of the trie ÷ pyahocorasick, 10k phrases", (PYAHO, 10_000), (NEWSBOT, 10_000), 0.7, False),
        ("M2", "cost of 10k phrases ÷ 100", (NEWSBOT, 10_000), (NEWSBOT, 100), 1.6, True),
        ("M2", "cost of 10k whole rules ÷ 100", (OURS, 10_000), (OURS, 100), 3.5, True),
        ("M2", "in loop ÷ trie, 1,000 phrases", (IN, 1_000), (NEWSBOT, 1_000), 50, False),
        ("M2", "regex loop ÷ trie, 1,000 phrases", (REGEX, 1_000), (NEWSBOT, 1_000), 300, False),
        ("M2", "in loop ÷ matcher, 1,000 whole rules", (RULES_IN, 1_000), (OURS, 1_000), 50, False),
        ("M2", "regex loop ÷ matcher, 1,000 whole rules", (RULES_REGEX, 1_000), (OURS, 1_000), 300, False),
    ]
    out = []
    for target, name, above, below, bound, most in claims:
        if above not in cells or below not in cells:
            continue
        one, other = cells[above], cells[below]
        out.append(Ratio(target=target, name=name, value=one.whole / other.whole, bound=bound, most=most))
        if below[0] == NEWSBOT:
            out.append(Ratio(target="", name="  search alone", value=one.search / other.search))
    return out


def as_json(found: Found) -> dict[str, Any]:
    """All figures, times in microseconds a headline."""
    return {
        "machine": machine(),
        "headlines": found.about,
        "rounds": found.rounds,
        "missing": list(found.missing),
        "cut_us": round(found.cut, 2),
        "phrases_found": {str(size): number for size, number in found.hits.items()},
        "rules_fired": {str(size): round(number, 3) for size, number in found.fired.items()},
        "cells": [
            {"way": way, "size": size, "whole_us": round(cell.whole, 2), "search_us": round(cell.search, 2)}
            for (way, size), cell in found.cells.items()
        ],
        "ratios": [
            {
                "target": ratio.target,
                "name": ratio.name.strip(),
                "value": round(ratio.value, 3),
                "bound": ratio.bound if ratio.most is not None else None,
                "met": ratio.met,
            }
            for ratio in ratios(found)
        ],
    }


def show(found: Found, out: Console) -> None:
    """The tables."""
    about = machine()
    out.print("Phrases in headlines: microseconds a headline, its words cut by newsbot's tokenizer in every row.")
    out.print(f"{about['cores']} cores, {about['python']}, {about['system']}; {found.rounds} rounds, interleaved.")
    out.print(f"{found.about}; cutting one takes {found.cut:.1f} µs.")
    if found.missing:
        out.print(f"Not installed, so not measured: {', '.join(found.missing)}.")
    out.print(_times(found, "phrases, words cut", tuple(WORDS), SIZES, lambda cell: cell.whole))
    out.print(_times(found, "phrases, search alone", tuple(WORDS), SIZES, lambda cell: cell.search))
    for way, words in WORDS.items():
        out.print(f"  {way:<18} {words}")
    found_each = ", ".join(f"{number:,} at {size:,}" for size, number in found.hits.items())
    out.print(f"  Each way finds the same phrases: {found_each}.")
    out.print(_times(found, "whole rules", tuple(RULES_WAYS), RULES, lambda cell: cell.whole))
    for way, words in RULES_WAYS.items():
        out.print(f"  {way:<18} {words}")
    out.print(
        f"  Rules that fire on a headline: {', '.join(f'{n:.2f} of {size:,}' for size, n in found.fired.items())}."
    )
    out.print(_claims(found))


def _times(found: Found, title: str, ways: Sequence[str], sizes: Sequence[int], part: Callable[[Cell], float]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(title, no_wrap=True)
    for size in sizes:
        table.add_column(f"{size:,}", justify="right", no_wrap=True)
    for way in ways:
        cells = [found.cells.get((way, size)) for size in sizes]
        if any(cells):
            texts_of = ["–" if cell is None else f"{part(cell):,.1f}" for cell in cells]
            table.add_row(way, *texts_of, style="bold" if way in {NEWSBOT, OURS} else "")
    return table


def _claims(found: Found) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("ratio", no_wrap=True)
    for heading in ("", "target", "met"):
        table.add_column(heading, justify="right", no_wrap=True)
    for ratio in ratios(found):
        bound = "" if ratio.most is None else f"{'≤' if ratio.most else '≥'} {ratio.bound:g}"
        met = {None: "", True: "[green]yes[/]", False: "[bold red]NO[/]"}[ratio.met]
        table.add_row(f"{ratio.target:<3}{ratio.name}", f"{ratio.value:.2f}", bound, met)
    return table


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=5, help="Rounds; medians are told.")] = 5,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="json prints one object on stdout.")
    ] = "text",
) -> None:
    """Measure newsbot's matcher beside automata, loops and patterns, with the same words and the same hits.

    It takes some minutes; let nothing else run meanwhile.

    \b
    Example:
        python -m benchmarks.matcher --rounds 5
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    note = Console(stderr=True)
    try:
        with Progress(console=note, transient=True, auto_refresh=False, disable=not sys.stderr.isatty()) as progress:
            found = measure(rounds, progress)
    except KeyboardInterrupt:
        note.print("Interrupted: no figures.")
        raise typer.Exit(INTERRUPTED) from None
    except BenchmarkError as fault:
        note.print(f"The benchmark failed: {fault}", markup=False)
        raise typer.Exit(FAILED) from None
    if output_format == "json":
        sys.stdout.write(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n")
    else:
        show(found, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    app()
