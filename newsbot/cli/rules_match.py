"""``newsbot rules match``: what rules find in a file of headlines."""

import time
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli import headlines, output, rules_rows, rules_text
from newsbot.cli.rules_load import Format, RulesOption, UniverseOption, loaded
from newsbot.cli.rules_progress import progress
from newsbot.domain.error import Finding
from newsbot.processing import matcher


def match(
    headlines_file: Annotated[
        Path, typer.Option("--headlines", help="A .jsonl or .jsonl.gz file; - is standard input.")
    ],
    rules_path: RulesOption = Path("rules"),
    universe: UniverseOption = None,
    respect_sources: Annotated[
        bool, typer.Option("--respect-sources", help="A rule hears only its own sources.")
    ] = False,
    output_format: Format = "text",
) -> None:
    """What the rules find in a file of headlines: words and companies only, no trading.

    A line is {"id", "headline", "body"?, "source"?, "url"?, "published_at"?}; names are read as of that day. With
    --format json every article gives a line, in order; as text only those that fire. A broken line is reported, the
    others are read; exit 2 at the end.

    Examples:

        newsbot rules match --headlines news.jsonl

        newsbot rules match --headlines news.jsonl.gz --rules rules --format json
    """
    rules = loaded([rules_path], "text", output.WRONG_INPUT, universe)
    matcher.compile_rules(rules)
    articles = signals = broken = 0
    out = output.console()
    started = time.perf_counter()
    with progress("headlines") as step:
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
                    rules_rows.print_row(rules_rows.match_row(key, found))
                elif found.matches:
                    for line in rules_text.match_lines(key, article, found):
                        out.print(line)
        except headlines.UnreadableError as fault:
            broken += 1
            output.complain(*fault.findings)
    took = time.perf_counter() - started
    if output_format == "text" and (articles or not broken):
        print(f"{articles:,} headlines, {signals:,} signals, {took:.1f} s")
    if broken:
        raise typer.Exit(output.WRONG_INPUT)
