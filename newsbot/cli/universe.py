"""``newsbot universe``: update, show, resolve: the companies that newsbot knows."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from newsbot.cli import output, universe_show
from newsbot.cli.rules_load import Format, RulesOption
from newsbot.domain.article import Article, Stamp
from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing import matcher
from newsbot.processing.rule import RuleSet
from newsbot.runtime.parts import load_rules, wall_clock
from newsbot.runtime.universe_update import COMPANIES_URL, SYMBOLS_URL, DownloadError, Wanted
from newsbot.runtime.universe_update import update as updated_table
from newsbot.scrapers import catalogue
from newsbot.universe import table
from newsbot.universe.listing import Universe

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The companies: symbols, exchanges, names.")

_UPDATED = Path("var/universe/us.csv")
Table = Annotated[Path, typer.Option("--table", help="The updated company list; the shipped one where there is none.")]
Files = Annotated[
    list[Path] | None, typer.Option("--file", metavar="FILE", help="Your own rows (CSV) over the list; repeatable.")
]


@app.command()
def update(
    contact: Annotated[str, typer.Option(help="A mail address or page of yours, sent with each request.")],
    target: Annotated[Path, typer.Option("--table", help="Where the new list goes.")] = _UPDATED,
    rules_path: RulesOption = Path("rules"),
    files: Files = None,
    symbols_from: Annotated[str, typer.Option(help="Folder with nasdaqlisted.txt and otherlisted.txt.")] = SYMBOLS_URL,
    companies_from: Annotated[str, typer.Option(help="Folder with company_tickers_exchange.json.")] = COMPANIES_URL,
    output_format: Format = "text",
) -> None:
    """Fetches the public lists of the exchanges and of the SEC, and carries the company list to today.

    What is new is valid from today, what is gone until yesterday; nothing is forgotten. All rule tests of --rules run
    first. The old list stays when a test fails, when a list cannot be fetched (exit 3), or when more than 5 % of the
    symbols would be lost.

    Examples:

        newsbot universe update --contact you@your-domain

        newsbot universe update --contact you@your-domain --rules rules --format json
    """

    def proven(universe: Universe) -> None:
        load_rules(rules_path, catalogue.load(), universe=universe)

    wanted = Wanted(
        symbols_url=symbols_from, companies_url=companies_from, contact=contact, target=target, files=tuple(files or ())
    )
    try:
        result = updated_table(wanted, wall=wall_clock, proven=proven)
    except DownloadError as fault:
        _leave(output.WORLD_FAILED, *fault.findings)
    except RuleFileError as fault:
        _leave(output.NO, *fault.findings)
    except OSError as fault:
        what = "the company list cannot be written"
        _leave(output.WORLD_FAILED, Finding(code="NB-U12", what=what, found=str(fault), path=str(target)))
    if output_format == "json":
        changes = {"came": result.came, "went": result.went, "renamed": result.renamed}
        output.print_json({"table": str(target), "listings": len(result.listings)} | changes)
        return
    for word, tickers in (("new", result.came), ("gone", result.went), ("renamed", result.renamed)):
        shown = " ".join(tickers[:20]) + (" ..." if len(tickers) > 20 else "")
        typer.echo(f"{word:<9}{len(tickers):>5}  {shown}".rstrip())
    typer.echo(f"{len(result.listings)} listings in {target}")


@app.command()
def show(
    ticker: Annotated[str, typer.Argument(help="A symbol, a class after a dot: BRK.B.")],
    updated: Table = _UPDATED,
    files: Files = None,
    output_format: Format = "text",
) -> None:
    """All companies that a symbol stood for, from when until when, and their names. Exit 1 when it is unknown.

    A name that is unsure proves nothing alone: it is a word, a place or a person as well, or another company's.

    Examples:

        newsbot universe show GOOGL

        newsbot universe show BRK.B --format json
    """
    universe = table.in_use(updated, *(files or ()))
    symbol = ticker.strip().upper().replace("-", ".").replace("/", ".")
    found = universe.named(symbol)
    if not found:
        near = universe_show.near(ticker, universe)
        fix = f"did you mean {', '.join(near)}?" if near else "look the symbol up at its exchange"
        _leave(output.NO, Finding(code="NB-U13", what="no company has or had this symbol", found=ticker, fix=fix))
    for listing in found:
        if output_format == "json":
            output.print_json(universe_show.row(listing, universe))
            continue
        for line in universe_show.lines(listing, universe):
            output.console().print(Text(output.shown(line)))


@app.command()
def resolve(
    text: Annotated[str, typer.Argument(help="A headline.")],
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="As of this day (2024-03-15); today's list else.")
    ] = "",
    updated: Table = _UPDATED,
    files: Files = None,
    output_format: Format = "text",
) -> None:
    """Which companies a text names, where, and on what evidence; or why none. Exit 1 when it names none we know.

    Examples:

        newsbot universe resolve "Alphabet to buy Wiz"

        newsbot universe resolve "Square misses estimates" --on 2021-03-01 --format json
    """
    universe = table.in_use(updated, *(files or ()))
    article = Article(
        source="",
        guid="",
        url="",
        headline=text,
        body="",
        published=_stamp(on),
        first_seen_at=datetime(2000, 1, 1, tzinfo=UTC),
    )
    mentions = matcher.match(RuleSet(rules=(), universe=universe), article, any_source=True).mentions
    for mention in mentions:
        if output_format == "json":
            output.print_json(universe_show.mention_row(mention))
        else:
            output.console().print(Text(output.shown(universe_show.mention_line(mention))))
    if not any(mention.company for mention in mentions):
        if output_format == "text" and not mentions:
            typer.echo("names no company that is known")
        raise typer.Exit(output.NO)


def _stamp(on: str) -> Stamp | None:
    if not on:
        return None
    try:
        day = date.fromisoformat(on)
    except ValueError:
        _leave(
            output.WRONG_INPUT,
            Finding(code="NB-U06", what="--on is no date", found=on, fix="write it as 2026-03-31"),
        )
    return Stamp(at=datetime(day.year, day.month, day.day, 17, tzinfo=UTC), precision_s=86_400, how="structured")


def _leave(status: int, *findings: Finding) -> NoReturn:
    output.complain(*findings)
    raise typer.Exit(status)
