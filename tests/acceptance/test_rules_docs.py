"""The pages for traders are true: every rule, headline and command on them is run, every table compared with the code.

Conventions of the pages docs/rules.md, docs/first-rule.md and docs/tickers.md:

- A ``yaml`` block is a whole rule file: it must load without a remark (but NB-L01, few tests) and pass its tests.
- ``<!-- wrong: NB-R18 -->`` before one: it must be refused with exactly these codes. ``<!-- fails: 1 -->``: so many of
  its tests fail.
- ``<!-- file: my-rules/first.yaml -->`` before a block of any language: the commands below it on the page see that
  file.
- A ``text`` block that begins with ``$ newsbot`` is typed and its output compared, a line ``...`` standing for any
  lines. Blocks that begin otherwise are not run.
- ``<!-- run: kinds -->`` and the like before a table: each row is tried, by the function of that name below.

``python tests/acceptance/test_rules_docs.py`` writes what changes by itself into the pages: the table of the shipped
lists, and what commands print (where no ``...`` stands). Read the difference before you keep it.
"""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import chdir
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from cli import ROOT, newsbot
from typer.testing import CliRunner

from newsbot.cli.main import assemble
from newsbot.domain.error import RuleFileError
from newsbot.domain.signal import Kind
from newsbot.processing import guard, lint, ruletest
from newsbot.processing.keys import DEFAULTS
from newsbot.processing.kinds import marks_of
from newsbot.processing.rule import Known
from newsbot.processing.rulefile import load
from newsbot.processing.tag import tags
from newsbot.processing.text import tokenise
from newsbot.processing.tree import Scalar, Table, read_tree
from newsbot.processing.value import values
from newsbot.universe import table

PAGES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("rules.md", "first-rule.md", "tickers.md")
}
_BLOCK = re.compile(
    r"(?P<marks>(?:^<!-- [^\n]+ -->\n+)*)^```(?P<language>\w+)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL
)
_TABLE = re.compile(r"^<!-- run: (?P<name>[\w-]+) -->\n+(?P<rows>(?:^\|.*\n)+)", re.MULTILINE)
_VARIES = re.compile(r"\b(?:\d+\.\d{1,2} s|[0-9a-f]{16})\b")  # times, digests of rules


class Block(NamedTuple):
    """One fenced block of a page. ``marks`` are the comments before it, by the word before their colon."""

    page: str
    number: int
    language: str
    marks: dict[str, str]
    text: str

    @property
    def name(self) -> str:
        first = re.search(r"- id: (\S+)", self.text)
        return f"{self.page}-{self.number}-{first[1] if first else self.language}"


def blocks(page: str) -> Iterator[Block]:
    for number, found in enumerate(_BLOCK.finditer(PAGES[page])):
        marks = dict(re.findall(r"<!-- (\w+): ([^\n]+) -->", found["marks"]))
        yield Block(page, number, found["language"], marks, found["text"])


EVERY = [block for page in PAGES for block in blocks(page)]
YAML = [block for block in EVERY if block.language == "yaml"]
TYPED = [page for page in PAGES if any(b.text.startswith("$ newsbot") for b in blocks(page))]


# ------------------------------------------------------------------------------------------------------------- rules


def test_the_pages_have_examples() -> None:
    assert len(YAML) >= 20
    assert sum(len(list(blocks(page))) > 3 for page in PAGES) == len(PAGES)


@pytest.mark.parametrize("block", YAML, ids=lambda block: block.name)
def test_an_example_runs(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(block.text, encoding="utf-8")
    if "wrong" in block.marks:
        with pytest.raises(RuleFileError) as refused:
            load([path], Known())
        assert {finding.code for finding in refused.value.findings} == set(block.marks["wrong"].split())
        return
    rules = load([path], Known())
    remarks = [remark for remark in lint.lint(rules.rules, rules.universe) if remark.code != "NB-L01"]
    assert not remarks, "\n".join(map(str, remarks))
    failed = [f"{r.headline}: {r.found}, expected {r.expected}" for r in ruletest.run(rules) if not r.passed]
    assert len(failed) == int(block.marks.get("fails", 0)), "\n".join(failed)


# ---------------------------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize("page", TYPED)
def test_the_commands_of_a_page_say_what_it_shows(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(table, "in_use", cache(table.in_use))  # one page, one table: read it once
    for typed, shown, said in sessions(page, tmp_path):
        assert _alike(shown.strip("\n").split("\n"), said.strip("\n").split("\n")), f"{typed}\n{said}"


def sessions(page: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Each command of a page, what the page shows and what it says in a folder that has the page's files."""
    for name in ("rules", "fixtures"):
        (folder / name).symlink_to(ROOT / name)
    for block in blocks(page):
        if "file" in block.marks:
            path = folder / block.marks["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "text" and block.text.startswith("$ newsbot"):
            for session in re.split(r"^\$ newsbot ", block.text, flags=re.MULTILINE)[1:]:
                typed, _, shown = session.partition("\n")
                yield typed, shown, _said(shlex.split(typed), folder)


def _said(words: list[str], folder: Path) -> str:
    if words[0] == "run":  # it has threads and a broker: a process of its own
        done = newsbot(*words, cwd=folder)
        return done.stdout + done.stderr
    result = CliRunner().invoke(assemble(()), words)
    return result.output


def _alike(shown: list[str], said: list[str]) -> bool:
    """Whether the lines are those that were said, ``...`` standing for any."""
    shown = [line.rstrip() for line in shown]
    said = [_VARIES.sub("-", line.rstrip()) for line in said]
    at = 0
    anywhere = False
    for line in (_VARIES.sub("-", line) for line in shown):
        if line.strip() == "...":
            anywhere = True
            continue
        places = range(at, len(said)) if anywhere else range(at, min(at + 1, len(said)))
        found = next((i for i in places if said[i] == line), None)
        if found is None:
            return False
        at, anywhere = found + 1, False
    return anywhere or at == len(said)


# ------------------------------------------------------------------------------------------------------------ tables


def cells(row: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row.strip())[1:-1]]


def quoted(cell: str) -> list[str]:
    """The texts in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def fires(tmp_path: Path, phrase: str, headline: str, rest: str = "") -> str:
    """The gate that stopped a rule with this phrase; empty when it fired."""
    path = tmp_path / "mine.yaml"
    said = f"rules:\n  - id: tried\n    sources: [wires]\n    when:\n      any: |\n        {phrase}\n{rest}"
    said += "    tests:\n      companies: {Norwood: NWDA, Halden Bio: HLDN, Kervo: KRVO}\n"
    quoted_line = headline.replace("'", "''")
    path.write_text(f"{said}      silent: ['{quoted_line}']\n", encoding="utf-8")
    rules = load([path], Known(allow_regex=True))
    rule = rules.rules[0]
    return ruletest.explained(ruletest.known_to_tests(rules, rule), rule, rule.tests[0]).gate


def row_phrases(row: list[str], tmp_path: Path) -> None:
    phrase = quoted(row[0])[0]
    for headline in quoted(row[1]):
        assert not fires(tmp_path, phrase, headline), f"{phrase} does not find {headline}"
    for headline in quoted(row[2]):
        assert fires(tmp_path, phrase, headline), f"{phrase} finds {headline}"


def row_kinds(row: list[str], _: Path) -> None:
    kind = quoted(row[0])[0]
    examples = [headline for cell in row[2:] for headline in quoted(cell)]
    assert len(examples) >= 2
    for headline in examples:
        assert kind in marks_of(headline).kinds, f"{headline} is {marks_of(headline).kinds}"


def row_guards(row: list[str], tmp_path: Path) -> None:
    """The rule of the page: ``wins ...5 contract``."""
    name = quoted(row[0])[0]
    for word in quoted(row[1]):
        assert word in guard.words(name), f"{word} is not in {name}"  # type: ignore[arg-type]
    for headline in quoted(row[2]):
        assert fires(tmp_path, "wins ...5 contract", headline) == name, headline
        assert not fires(tmp_path, "wins ...5 contract", headline, f"    allow: [{name}]\n"), headline
    for headline in quoted(row[3]):
        assert not fires(tmp_path, "wins ...5 contract", headline), headline


def row_values(row: list[str], _: Path) -> None:
    text, wanted = quoted(row[0])[0], quoted(row[1])[0].strip("{}")
    found = [value for value in values(tokenise(text)) if value.kind == wanted]
    if row[2] == "nothing":
        assert not found, f"{text} is {found}"
        return
    one = found[0]
    ends = f"{one.low:f}" if one.low == one.high else f"{one.low:f} to {one.high:f}"
    read = one.unit if one.kind == "period" else f"{ends} {one.unit}".strip()
    assert row[2].replace(",", "") == read


def row_tags(row: list[str], _: Path) -> None:
    found = [f"{tag.ticker} on {tag.venue}" if tag.ticker else "none" for tag in tags(quoted(row[0])[0])]
    assert (", ".join(found) or "nothing") == row[1]


def row_std(row: list[str], _: Path) -> None:
    name = quoted(row[0])[0]
    assert [part.strip() for part in quoted(row[1])[0].split(" | ")] == STD[name], f"write {std_row(name)}"


def std_row(name: str) -> str:
    words = " | ".join(STD[name]).replace("|", "\\|")
    return f"| `{name}` | `{words}` |"


def _std() -> dict[str, list[str]]:
    """The shipped lists as written: name -> entries."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "newsbot/processing/std").glob("*.yaml")):
        tree, _, faults = read_tree(path.read_bytes(), path.name)
        assert isinstance(tree, Table)
        assert not faults
        lists = next(value for key, value in tree.pairs if key.text == "lists")
        assert isinstance(lists, Table)
        for name, node in lists.pairs:
            assert isinstance(node, Scalar)
            text = re.sub(r"\s*\n\s*", " | ", node.text.strip())
            found[f"std.{name.text}"] = [" ".join(part.split()) for part in re.split(r"\s\|\s", text) if part.strip()]
    return found


STD = _std()
RUNS: dict[str, Callable[[list[str], Path], None]] = {
    "phrases": row_phrases,
    "kinds": row_kinds,
    "guards": row_guards,
    "values": row_values,
    "std": row_std,
    "tags": row_tags,
}
TABLES = [
    (page, found["name"], cells(row))
    for page, text in PAGES.items()
    for found in _TABLE.finditer(text)
    for row in found["rows"].splitlines()[2:]
]


@pytest.mark.parametrize("tried", TABLES, ids=lambda row: f"{row[0]}-{row[1]}-{row[2][0]}")
def test_a_row_of_a_table_is_true(tried: tuple[str, str, list[str]], tmp_path: Path) -> None:
    _, name, row = tried
    RUNS[name](row, tmp_path)


def test_every_marked_table_was_found() -> None:
    assert {name for _, name, _ in TABLES} == set(RUNS)


def test_every_shipped_list_every_kind_and_every_guard_has_its_row() -> None:
    firsts = {name: {quoted(row[0])[0] for _, other, row in TABLES if other == name} for name in RUNS}
    missing = "\n".join(std_row(name) for name in sorted(set(STD) - firsts["std"]))
    assert firsts["std"] == set(STD), f"write {missing}"
    assert firsts["guards"] == set(guard.CLASSES)

    assert firsts["kinds"] == set(Kind)


def test_the_rule_of_the_readme_runs(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^```yaml\n(rules:.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert block
    path = tmp_path / "mine.yaml"
    path.write_text(block[1], encoding="utf-8")
    results = ruletest.run(load([path, ROOT / "rules/plans.yaml"], Known()))
    assert results
    assert [result.found for result in results if not result.passed] == []


def test_the_keys_of_defaults_are_told() -> None:
    line = next(line for line in PAGES["rules.md"].splitlines() if line.startswith("`defaults:` takes "))
    assert tuple(quoted(line)[1:]) == DEFAULTS


def test_the_remarks_are_told_as_the_code_has_them() -> None:
    told = dict(re.findall(r"^\| (NB-L\d\d) \| remark: ([^|]+) \|$", PAGES["rules.md"], re.MULTILINE))
    assert told == {code: text.split(" (NB-R11")[0] for code, text in lint.CODES.items()}


def rewrite() -> None:
    """Write the table of shipped lists and the output of commands into the pages."""
    for page, text in PAGES.items():
        new = text
        with TemporaryDirectory() as name, chdir(name):
            for typed, shown, said in sessions(page, Path(name)):
                if "\n...\n" not in f"\n{shown}":
                    former, now = (f"$ newsbot {typed}\n{part.rstrip()}" for part in (shown, said))
                    new = new.replace(former, now if _VARIES.sub("-", former) != _VARIES.sub("-", now) else former, 1)
        former = next((found["rows"] for found in _TABLE.finditer(new) if found["name"] == "std"), "")
        if former:
            new = new.replace(former, "\n".join(["| list | words |", "|---|---|", *map(std_row, STD), ""]))
        (ROOT / "docs" / page).write_text(new, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
