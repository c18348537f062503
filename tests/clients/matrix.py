"""The compatibility matrix: rendered from what the probes found, kept in a marked block of the page."""

from collections.abc import Mapping
from pathlib import Path

from capabilities import CAPABILITIES
from probing import Found, Run

PAGE = Path(__file__).parents[2] / "docs" / "paper-broker.md"
LEGEND = """\
"at" is the server version that client and broker agree on. ✓: the values that came were checked and right. ✗: they were
not. –: the client has no way to ask.

"""
BEGIN, END = "<!-- matrix begin -->", "<!-- matrix end -->"


def render(found: Mapping[Run, Mapping[str, Found]]) -> str:
    """The table, a column for each run; reasons why a client cannot do something stand below it."""
    runs = list(found)
    notes: list[str] = []
    lines = [
        "| | " + " | ".join(f"{run.client.title}<br>at {run.version}" for run in runs) + " |",
        "|---" + "|:---:" * len(runs) + "|",
    ]
    for name in CAPABILITIES:
        cells = [_cell(found[run].get(name), notes) for run in runs]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append("")
    lines += [f"{number}. {note}" for number, note in enumerate(notes, start=1)]
    return LEGEND + "\n".join(lines).rstrip() + "\n"


def kept() -> str:
    """The matrix as the page has it; empty when the page has no such block."""
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.find(BEGIN), text.find(END)
    return "" if start < 0 or end < start else text[start + len(BEGIN) : end].strip() + "\n"


def keep(matrix: str) -> None:
    """Put the matrix into the page, at its end when it has no such block yet."""
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.find(BEGIN), text.find(END)
    block = f"{BEGIN}\n{matrix}{END}"
    if start < 0 or end < start:
        text = text.rstrip() + f"\n\n{block}\n"
    else:
        text = text[:start] + block + text[end + len(END) :]
    PAGE.write_text(text, encoding="utf-8")


def _cell(found: Found | None, notes: list[str]) -> str:
    if found is None or found.ok is False:
        return "✗"
    if found.ok:
        return "✓"
    if found.detail not in notes:
        notes.append(found.detail)
    return f"–<sup>{notes.index(found.detail) + 1}</sup>"
