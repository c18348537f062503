"""``newsbot rules match`` and ``newsbot rules explain``: what rules find in headlines, and why."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from newsbot.cli import headlines, output, rules_show
from newsbot.cli.rules_load import Format, RulesOption, loaded, print_row, wrong
from newsbot.domain.article import Article
from newsbot.domain.error import Finding
from newsbot.processing import matcher
from newsbot.processing.explain import explain as explain_article
from newsbot.processing.phrase import closest
from newsbot.processing.view import View


def match(
    headlines_file: Annotated[
        Path, typer.Option("--headlines", help="A .jsonl or .jsonl.gz file; - is standard input.")
    ],
    rules_path: RulesOption = Path("rules"),
    respect_sources: Annotated[
        bool, typer.Option("--respect-sources", help="A rule hears only its own sources.")
    ] = False,
    output_format: Format = "text",
) -> None:
    """What the rules find in a file of headlines: words and companies only, no trading.

    A line is {"id", "headline", "body"?, "source"?, "url"?}. With --format json every article gives a line, in order;
    as text only those that fire. A broken line is reported, the others are read; exit 2 at the end.

    Examples:

        newsbot rules match --headlines news.jsonl

        newsbot rules match --headlines news.jsonl.gz --rules rules --format json
    """
    rules = loaded([rules_path], "text", output.WRONG_INPUT)
    matcher.compile_rules(rules)
    articles = signals = broken = 0
    out = output.console()
    started = time.perf_counter()
    with _progress() as step:
        try:
            for entry in headlines.read(headlines_file):
                step()
                if isinstance(entry, Finding):
                    broken += 1
                    output.complain(entry)
                    continue
                key, article = entry
                found = matcher.match(rules, article, any_source=not respect_sources)
                articles += 1
                signals += len(found.matches)
                if output_format == "json":
                    print_row(rules_show.match_row(key, found))
                elif found.matches:
                    for line in rules_show.match_lines(key, article, found):
                        out.print(line)
        except headlines.UnreadableError as fault:
            broken += 1
            output.complain(*fault.findings)
    took = time.perf_counter() - started
    if output_format == "text":
        print(f"{articles:,} headlines, {signals:,} signals, {took:.1f} s")
    if broken:
        raise typer.Exit(output.WRONG_INPUT)


def explain(
    headline: Annotated[str | None, typer.Option(help="The headline to explain.")] = None,
    body: Annotated[str, typer.Option(help="The text below it.")] = "",
    article_file: Annotated[
        Path | None, typer.Option("--article", help="A file with one article as JSON, as for rules match.")
    ] = None,
    order: Annotated[str | None, typer.Option(help="An order reference (not available yet).")] = None,
    rule_id: Annotated[str | None, typer.Option("--rule", help="Only this rule.")] = None,
    rules_path: RulesOption = Path("rules"),
    output_format: Format = "text",
) -> None:
    """Why rules fire on an article, or the one condition that stopped them: words with offsets, company evidence.

    Examples:

        newsbot rules explain --headline "Halden Bio weighs buyback (NASDAQ: HLDN)"

        newsbot rules explain --rule fda-approval --article article.json
    """
    if order is not None:
        wrong("NB-R19", "not available yet: --order", "explain the headline of the order instead")
    if (headline is None) == (article_file is None):
        wrong("NB-R23", "name one thing to explain", "--headline TEXT or --article FILE")
    article = _article(article_file) if article_file else _typed(headline or "", body)
    rules = loaded([rules_path], "text", output.WRONG_INPUT)
    if rule_id is not None:
        ids = [rule.id for rule in rules.rules]
        only = rules.only(rule_id)
        if only is None:
            wrong("NB-R23", f'no rule is called "{rule_id}"', closest(rule_id, ids) or f"one of {', '.join(ids)}")
        rules = only
    explanations = explain_article(rules, article, any_source=not article.source)
    if output_format == "json":
        for explanation in explanations:
            print_row(rules_show.explain_row(explanation))
        return
    mentions = explanations[0].company.mentions if len(explanations) == 1 else ()
    for line in rules_show.explain_lines(article, explanations, mentions or View(article).found.mentions):
        output.console().print(line)


def _typed(headline: str, body: str) -> Article:
    parsed = headlines.parse(
        rules_show.json_line({"id": "typed", "headline": headline, "body": body}).encode(), Path(), 1
    )
    assert not isinstance(parsed, Finding)
    return parsed[1]


def _article(path: Path) -> Article:
    """The first article of a file: an object, or the first line of a file of headlines."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        wrong("NB-R22", f"{path} cannot be read: {fault.strerror or fault}", "check the path")
    parsed = headlines.parse(data, path, 1)
    if isinstance(parsed, Finding) and b"\n" in data.strip():
        parsed = headlines.parse(data.lstrip().split(b"\n", 1)[0], path, 1)
    if isinstance(parsed, Finding):
        output.complain(parsed)
        raise typer.Exit(output.WRONG_INPUT)
    return parsed[1]


@contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """A counter on stderr when a person watches it and the results go elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} headlines"),
        console=output.console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        task = bar.add_task("", total=None)
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if done % 512 == 0:
                bar.update(task, completed=done)

        yield step
