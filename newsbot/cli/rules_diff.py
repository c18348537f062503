"""``newsbot rules diff``: what an edit of rules changes on recorded headlines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from newsbot.cli import headlines, output, rules_rows, rules_text
from newsbot.cli.rules_load import Format, UniverseOption, loaded, wrong
from newsbot.cli.rules_progress import progress
from newsbot.cli.rules_recorded import in_force, recorded
from newsbot.domain.article import Article
from newsbot.domain.error import Finding
from newsbot.processing.matcher import ArticleMatch, RuleMatch, match
from newsbot.processing.rule import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A signal that one of two sets of rules gives on an article and the other does not."""

    key: str | int
    article: Article
    gained: bool
    match: RuleMatch
    tradable: bool


def diff(
    new: Annotated[Path, typer.Option("--new", "--rules", help="The rules after the edit: a file or folder.")] = Path(
        "rules"
    ),
    old: Annotated[
        Path | None,
        typer.Option("--old", help="The rules before the edit (default: those last in force in the journal)."),
    ] = None,
    journal: Annotated[Path, typer.Option(help="The journal with your own recorded news.")] = Path("var/newsbot.db"),
    days: Annotated[int, typer.Option(min=1, help="Of the journal, the news of the last so many days.")] = 30,
    headlines_file: Annotated[
        Path | None, typer.Option("--headlines", help="Headlines from a file instead, as for rules match.")
    ] = None,
    universe: UniverseOption = None,
    output_format: Format = "text",
) -> None:
    """What an edit changes on your own recorded news: signals gained and lost, by rule. Words and companies, no prices.

    A signal that moves to another company is one lost and one gained.

    Examples:

        newsbot rules diff --days 30

        newsbot rules diff --old rules-before --new rules --headlines recorded.jsonl.gz
    """
    if headlines_file is not None and old is None:
        wrong("NB-R23", "nothing to compare with", "name the rules before the edit: --old DIR")
    after = loaded([new], "text", output.WRONG_INPUT, universe)
    if old is not None:
        before = loaded([old], "text", output.WRONG_INPUT, universe)
    else:
        with in_force(journal) as files:
            before = loaded([files], "text", output.WRONG_INPUT, universe)
    changes: list[Change] = []
    articles = broken = 0
    with progress("headlines") as step:
        try:
            for entry in headlines.read(headlines_file) if headlines_file else recorded(journal, days):
                step()
                if isinstance(entry, Finding):
                    broken += 1
                    output.complain(entry)
                    continue
                articles += 1
                changes.extend(_changes(before, after, *entry))
        except headlines.UnreadableError as fault:
            broken += 1
            output.complain(*fault.findings)
    changes.sort(key=lambda change: (change.match.rule.id, not change.gained))
    for change in changes:
        if output_format == "json":
            rules_rows.print_row(_row(change))
        else:
            output.console().print(_line(change))
    if output_format == "text":
        print(_summary(changes, articles))
    if broken:
        raise typer.Exit(output.WRONG_INPUT)


def _changes(before: RuleSet, after: RuleSet, key: str | int, article: Article) -> Iterator[Change]:
    was = match(before, article, any_source=True)
    now = match(after, article, any_source=True)
    had, has = ({_what(one) for one in found.matches} for found in (was, now))
    yield from _of(now, had, key, article, gained=True)
    yield from _of(was, has, key, article, gained=False)


def _of(
    found: ArticleMatch, others: set[tuple[str, str]], key: str | int, article: Article, *, gained: bool
) -> Iterator[Change]:
    for one in found.matches:
        if _what(one) not in others:
            tradable = one.company is not None and set(found.kinds) <= set(one.rule.kinds)
            yield Change(key=key, article=article, gained=gained, match=one, tradable=tradable)


def _what(found: RuleMatch) -> tuple[str, str]:
    return found.rule.id, found.company.ticker if found.company else ""


def _row(change: Change) -> rules_rows.Row:
    found = change.match
    return {
        "change": "gained" if change.gained else "lost",
        "rule": found.rule.id,
        "ticker": found.company.ticker if found.company else None,
        "tradable": change.tradable,
        "id": change.key,
        "headline": change.article.headline,
        "triggers": [rules_rows.trigger_row(trigger) for trigger in found.triggers],
    }


def _line(change: Change) -> Text:
    found = change.match
    line = Text("+ " if change.gained else "- ", style="green" if change.gained else "red")
    line.append(f"{found.rule.id}  ", style="bold")
    line.append(f"{found.company.ticker if found.company else '-'}  {output.shown(str(change.key))}  ")
    return line.append_text(rules_text.marked(change.article.headline, found.triggers, "headline"))


def _summary(changes: list[Change], articles: int) -> str:
    counts = {}
    for word, gained in (("gained", True), ("lost", False)):
        some = [change for change in changes if change.gained == gained]
        counts[word] = f"{len(some):,} signals {word} ({sum(change.tradable for change in some):,} tradable)"
    rules = len({change.match.rule.id for change in changes})
    return f"{articles:,} headlines: {counts['gained']}, {counts['lost']}, in {rules} rules"
