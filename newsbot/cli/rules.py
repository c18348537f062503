"""``newsbot rules``: check, test, match, explain, list, schema. Nothing here but parsing and printing."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.text import Text

from newsbot.cli import headlines, output, rules_show
from newsbot.domain.article import Article
from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing import matcher, ruletest
from newsbot.processing import schema as rule_schema
from newsbot.processing.explain import explain as explain_article
from newsbot.processing.phrase import closest
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import UNREADABLE, load
from newsbot.processing.view import View
from newsbot.scrapers import catalogue

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Check, test and try rules: words and companies, no trading."
)

Format = Annotated[
    Literal["text", "json"], typer.Option("--format", help="json prints one object a line on stdout, and nothing else.")
]
Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="Rule files or folders (default: rules).")
]
RulesOption = Annotated[Path, typer.Option("--rules", help="Rule file or folder.")]


@app.command()
def check(paths: Paths = None, output_format: Format = "text") -> None:
    """Every fault of every file at once, then remarks. Exit 1 when a file is wrong, 2 when one cannot be read.

    Examples:

        newsbot rules check

        newsbot rules check rules/fda.yaml --format json
    """
    try:
        rules = _load(paths)
    except RuleFileError as fault:
        _refuse(fault, output_format, output.NO)
    if output_format == "json":
        for remark in rules.lint:
            _print_row(rules_show.finding_row(remark, "remark"))
        return
    for remark in rules.lint:
        output.console().print(Text(output.shown(str(remark))))
    print(f"{len(rules.rules)} rules in {len(rules.files)} files: no error, {len(rules.lint)} remarks")


@app.command("test")
def run_tests(paths: Paths = None, output_format: Format = "text") -> None:
    """Runs the tests in the files. Exit 1 when one fails or a file is wrong.

    Examples:

        newsbot rules test

        newsbot rules test rules/guidance.yaml
    """
    try:
        rules = _load(paths)
    except RuleFileError as fault:
        _refuse(fault, output_format, output.NO)
    results = ruletest.run(rules)
    failed = [result for result in results if not result.passed]
    if output_format == "json":
        for result in results:
            _print_row({name: getattr(result, name) for name in ruletest.TestResult.__slots__})
    else:
        out = output.console()
        for result in failed:
            out.print(Text(f"FAILED  {result.rule_id}  {result.path}:{result.line}", style="bold red"))
            out.print(Text(f"  {result.expect:<8}{output.shown(result.headline)}"))
            out.print(Text(f"  but     {output.shown(result.found)}"))
        for rule in rules.rules:
            if not rule.tests:
                out.print(Text(f"UNTESTED  {rule.id}  {rule.path}:{rule.line}", style="yellow"))
        print(f"{len(results) - len(failed)} of {len(results)} tests passed, {len(rules.rules)} rules")
    if failed:
        raise typer.Exit(output.NO)


@app.command()
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
    rules = _rules(rules_path)
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
                    _print_row(rules_show.match_row(key, found))
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


@app.command()
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
        _wrong("NB-R19", "not available yet: --order", "explain the headline of the order instead")
    if (headline is None) == (article_file is None):
        _wrong("NB-R23", "name one thing to explain", "--headline TEXT or --article FILE")
    article = _article(article_file) if article_file else _typed(headline or "", body)
    rules = _rules(rules_path)
    if rule_id is not None:
        ids = [rule.id for rule in rules.rules]
        only = rules.only(rule_id)
        if only is None:
            _wrong("NB-R23", f'no rule is called "{rule_id}"', closest(rule_id, ids) or f"one of {', '.join(ids)}")
        rules = only
    explanations = explain_article(rules, article, any_source=not article.source)
    if output_format == "json":
        for explanation in explanations:
            _print_row(rules_show.explain_row(explanation))
        return
    mentions = explanations[0].company.mentions if len(explanations) == 1 else ()
    for line in rules_show.explain_lines(article, explanations, mentions or View(article).found.mentions):
        output.console().print(line)


@app.command("list")
def list_rules(
    paths: Paths = None,
    effective: Annotated[
        bool, typer.Option("--effective", help="Every value in force with the file and line it came from.")
    ] = False,
    output_format: Format = "text",
) -> None:
    """The rules in plain English.

    Examples:

        newsbot rules list

        newsbot rules list --effective rules/fda.yaml
    """
    try:
        rules = _load(paths)
    except RuleFileError as fault:
        _refuse(fault, output_format, output.WRONG_INPUT)
    for rule in rules.rules:
        if output_format == "json":
            _print_row(rules_show.list_row(rule))
        else:
            for line in rules_show.list_lines(rule, effective=effective):
                output.console().print(line)


@app.command()
def schema() -> None:
    """The JSON Schema of rule files, for editors that complete and check while you type.

    Examples:

        newsbot rules schema > rules/rules.schema.json
    """
    print(rule_schema.schema_json())


# ------------------------------------------------------------------------------------------------------- helpers


def _load(paths: list[Path] | None) -> RuleSet:
    sources = catalogue.load()
    return load(paths or [Path("rules")], Known.of({source.name: source.groups for source in sources.values()}))


def _rules(path: Path) -> RuleSet:
    try:
        return _load([path])
    except RuleFileError as fault:
        output.leave(fault)


def _refuse(fault: RuleFileError, output_format: str, status: int) -> NoReturn:
    if any(finding.code == UNREADABLE for finding in fault.findings):
        status = output.WRONG_INPUT
    if output_format == "json":
        for finding in fault.findings:
            _print_row(rules_show.finding_row(finding, "error"))
    else:
        output.complain(*fault.findings)
    raise typer.Exit(status)


def _wrong(code: str, what: str, fix: str) -> NoReturn:
    output.complain(Finding(code=code, what=what, fix=fix))
    raise typer.Exit(output.WRONG_INPUT)


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
        _wrong("NB-R22", f"{path} cannot be read: {fault.strerror or fault}", "check the path")
    parsed = headlines.parse(data, path, 1)
    if isinstance(parsed, Finding) and b"\n" in data.strip():
        parsed = headlines.parse(data.lstrip().split(b"\n", 1)[0], path, 1)
    if isinstance(parsed, Finding):
        output.complain(parsed)
        raise typer.Exit(output.WRONG_INPUT)
    return parsed[1]


def _print_row(row: dict[str, object]) -> None:
    sys.stdout.write(rules_show.json_line(row) + "\n")


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
