"""From rounds to figures: percentiles, ratios beside their targets, as tables and as JSON."""

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.pages import HTML, PAGES, RSS
from benchmarks.peers import Sent
from benchmarks.stage import DESIGNS, FLOOR, NEWSBOT, SLEEPY, USUAL

Rounds = dict[str, list[dict[str, Sent]]]  # page -> rounds -> design

WORDS = {
    FLOOR: "raw recv and raw send of the same bytes, nothing between",
    NEWSBOT: "all gates, journal synced to disk before the first byte",
    USUAL: "requests, whole BeautifulSoup, blocking queues, stock ibapi",
    SLEEPY: "the same with 100 ms sleeps instead of queues",
}
STAGES = {
    "fetched": "tail of the page read",
    "parsed": "parsed into articles",
    "decided": "handed over, matched, all gates",
    "committed": "journal on disk",
    "told": "told to the user",
    "sent": "encoded and written",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One claim: ``value`` against ``bound``; ``most`` True: at most, False: at least, None: no target."""

    target: str
    name: str
    value: float
    bound: float = 0.0
    most: bool | None = None

    @property
    def met(self) -> bool | None:
        if self.most is None:
            return None
        return self.value <= self.bound if self.most else self.value >= self.bound


def percentile(values: Iterable[float], share: float) -> float:
    """The nearest rank: the smallest value that at least ``share`` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ms(rounds: Sequence[dict[str, Sent]], design: str, share: float, *, returned: bool = False) -> float:
    """A percentile of a design's time from tail to last byte, in milliseconds."""
    seconds = (sent[design].returned if returned else sent[design].left for sent in rounds)
    return percentile(seconds, share) * 1000


def ratios(page: str, rounds: Sequence[dict[str, Sent]]) -> list[Ratio]:
    """The claims about one page."""
    bare, ours, usual, sleepy = (ms(rounds, design, 0.5) for design in DESIGNS)
    returned = ms(rounds, USUAL, 0.5, returned=True)
    bound = {RSS: 18.0, HTML: 25.0}[page]
    return [
        Ratio(target="E1", name="newsbot ÷ floor", value=ours / bare, bound=bound, most=True),
        Ratio(target="E1", name="newsbot p99 ÷ p50", value=ms(rounds, NEWSBOT, 0.99) / ours, bound=5.0, most=True),
        Ratio(target="E2", name="usual ÷ newsbot", value=usual / ours, bound=15.0, most=False),
        Ratio(target="E2", name="sleepy ÷ newsbot", value=sleepy / ours, bound=50.0, most=False),
        Ratio(target="", name="usual ÷ newsbot, returned", value=returned / ours),
    ]


def stages(rounds: Sequence[dict[str, Sent]]) -> dict[str, tuple[float, float]]:
    """Milliseconds (p50, p99) that newsbot spends in each stage."""
    found, before = {}, ""
    for stage in STAGES:
        took = [sent[NEWSBOT].stages[stage] - sent[NEWSBOT].stages.get(before, 0.0) for sent in rounds]
        found[stage] = (percentile(took, 0.5) * 1000, percentile(took, 0.99) * 1000)
        before = stage
    return found


def machine() -> dict[str, Any]:
    """What the figures depend on, without a name or a path."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"cores": cores, "python": python, "system": f"{platform.system()} {platform.machine()}"}


def as_json(rounds: Rounds, sizes: dict[str, int]) -> dict[str, Any]:
    """All figures, times in milliseconds."""
    return {"machine": machine(), "pages": {page: _page_json(page, rounds[page], sizes[page]) for page in rounds}}


def _page_json(page: str, rounds: Sequence[dict[str, Sent]], size: int) -> dict[str, Any]:
    return {
        "bytes": size,
        "bracket_bytes": len(rounds[0][FLOOR].frames),
        "rounds": len(rounds),
        "designs": {
            design: {
                "p50_ms": round(ms(rounds, design, 0.5), 3),
                "p99_ms": round(ms(rounds, design, 0.99), 3),
                "returned_p50_ms": round(ms(rounds, design, 0.5, returned=True), 3),
                "returned_p99_ms": round(ms(rounds, design, 0.99, returned=True), 3),
            }
            for design in DESIGNS
        },
        "stages": {
            stage: {"p50_ms": round(half, 3), "p99_ms": round(most, 3)}
            for stage, (half, most) in stages(rounds).items()
        },
        "ratios": [
            {
                "target": ratio.target,
                "name": ratio.name,
                "value": round(ratio.value, 2),
                "bound": ratio.bound if ratio.most is not None else None,
                "met": ratio.met,
            }
            for ratio in ratios(page, rounds)
        ],
    }


def show(rounds: Rounds, sizes: dict[str, int], out: Console) -> None:
    """The tables."""
    about = machine()
    out.print("Page to order: from the last 512 bytes of a page to the last byte of its bracket, milliseconds.")
    out.print(f"{about['cores']} cores, {about['python']}, {about['system']}; {len(rounds[RSS])} rounds, interleaved.")
    for page, name in PAGES.items():
        out.print(f"{name}: {sizes[page]:,} bytes in, {len(rounds[page][0][FLOOR].frames):,} bytes out.")
    out.print(_times(rounds))
    for design, words in WORDS.items():
        out.print(f"  {design:<8} {words}")
    out.print("  returned (p50): when the last send came back; the kernel may hold bytes back for longer (Nagle).")
    out.print(_claims(rounds))
    out.print(_split(rounds))


def _table(first: str, columns: Sequence[tuple[str, ...]]) -> Table:
    """A table with the pages side by side: their names in the first column of each."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(f"\n{first}", no_wrap=True)
    for name, column in zip(PAGES.values(), columns, strict=True):
        for number, heading in enumerate(column):
            table.add_column(f"{'' if number else name}\n{heading}", justify="right", no_wrap=True)
    return table


def _times(rounds: Rounds) -> Table:
    table = _table("design", [("p50", "p99", "returned")] * 2)
    for design in DESIGNS:
        cells = []
        for page in PAGES:
            cells += [ms(rounds[page], design, share) for share in (0.5, 0.99)]
            cells.append(ms(rounds[page], design, 0.5, returned=True))
        table.add_row(design, *(f"{cell:.2f}" for cell in cells), style="bold" if design == NEWSBOT else "")
    return table


def _claims(rounds: Rounds) -> Table:
    table = _table("ratio of the p50", [("", "target", "met")] * 2)
    for pair in zip(*(ratios(page, rounds[page]) for page in PAGES), strict=True):
        cells = []
        for ratio in pair:
            bound = "" if ratio.most is None else f"{'≤' if ratio.most else '≥'} {ratio.bound:g}"
            met = {None: "", True: "[green]yes[/]", False: "[bold red]NO[/]"}[ratio.met]
            cells += [f"{ratio.value:.1f}", bound, met]
        table.add_row(f"{pair[0].target:<3}{pair[0].name}", *cells)
    return table


def _split(rounds: Rounds) -> Table:
    table = _table("where newsbot's time goes", [("p50", "p99")] * 2)
    split = [stages(rounds[page]) for page in PAGES]
    for stage, words in STAGES.items():
        table.add_row(words, *(f"{value:.2f}" for page in split for value in page[stage]))
    return table
