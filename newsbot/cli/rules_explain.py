"""``newsbot rules explain``: why rules fire on an article, or the one gate that stopped them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli import headlines, output, rules_rows, rules_text
from newsbot.cli.rules_load import Format, RulesOption, UniverseOption, loaded, wrong
from newsbot.domain.article import Article
from newsbot.domain.decision import Approved
from newsbot.domain.error import Finding
from newsbot.domain.event import ArticleSeen, SignalRaised, StoryUpdated
from newsbot.domain.order import parse_ref
from newsbot.domain.signal import Kind, Signal
from newsbot.journal import queries
from newsbot.processing.explain import explain as explain_article
from newsbot.processing.lexeme import closest
from newsbot.processing.matcher import match as match_article


def explain(
    headline: Annotated[str | None, typer.Option(help="The headline to explain.")] = None,
    body: Annotated[str, typer.Option(help="The text below it.")] = "",
    article_file: Annotated[
        Path | None, typer.Option("--article", help="A file with one article as JSON, as for rules match.")
    ] = None,
    order: Annotated[str | None, typer.Option(help="An order reference: the article that led to that order.")] = None,
    journal: Annotated[Path | None, typer.Option(help="The journal that knows the order.")] = None,
    rule_id: Annotated[str | None, typer.Option("--rule", help="Only this rule.")] = None,
    rules_path: RulesOption = Path("rules"),
    universe: UniverseOption = None,
    output_format: Format = "text",
) -> None:
    """Why rules fire on an article, or the one gate that stopped them: words with offsets, company evidence.

    Near misses come first. With --order the article is taken from a journal, and read with the rules as they are now.

    Examples:

        newsbot rules explain --headline "Halden Bio weighs buyback (NASDAQ: HLDN)"

        newsbot rules explain --rule fda-approval --article article.json

        newsbot rules explain --order nb1.X.E1.AB --journal var/dry-run/2026-03-11-1.db
    """
    if sum(given is not None for given in (headline, article_file, order)) != 1:
        wrong("NB-R23", "name one thing to explain", "--headline TEXT, --article FILE or --order REF")
    kinds: Sequence[Kind] = ()
    if order is not None:
        if journal is None:
            wrong("NB-R23", "an order stands in a journal", "add --journal FILE")
        signal, article = _of_order(order, journal)
        rule_id, kinds = rule_id or signal.rule_id, signal.kinds
    else:
        article = _article(article_file) if article_file else _typed(headline or "", body)
    rules = loaded([rules_path], "text", output.WRONG_INPUT, universe)
    if rule_id is not None:
        ids = [rule.id for rule in rules.rules]
        only = rules.only(rule_id)
        if only is None:
            wrong("NB-R23", f'no rule is called "{rule_id}"', closest(rule_id, ids) or f"one of {', '.join(ids)}")
        rules = only
    explanations = explain_article(rules, article, kinds, any_source=not article.source)
    if output_format == "json":
        for explanation in explanations:
            rules_rows.print_row(rules_rows.explain_row(explanation))
        return
    mentions = match_article(rules, article, any_source=True).mentions
    for one in explanations:
        mentions += tuple(mention for mention in one.company.mentions if mention not in mentions)
    for line in rules_text.explain_lines(article, explanations, mentions):
        output.console().print(line)


def _typed(headline: str, body: str) -> Article:
    row = rules_rows.json_line({"id": "typed", "headline": headline, "body": body})
    parsed = headlines.parse(row.encode(), Path(), 1)
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


def _of_order(order_ref: str, path: Path) -> tuple[Signal, Article]:
    """The signal that led to an order, and the version of the article that raised it."""
    parsed = parse_ref(order_ref)
    if parsed is None:
        wrong(
            "NB-R23", f'"{order_ref}" is no order reference of newsbot', "copy it whole from the journal or the broker"
        )
    signals: dict[str, Signal] = {}
    articles: dict[tuple[str, str, str], Article] = {}
    found: Signal | None = None
    for envelope in queries.read(path):
        match envelope.event:
            case ArticleSeen(story_id=story, article=article) | StoryUpdated(story_id=story, article=article):
                articles[story, article.source, article.headline] = article
            case SignalRaised(signal=signal):
                signals[signal.signal_id] = signal
            case Approved(plan=plan) if plan.intent_id == parsed[0]:
                found = signals[plan.signal_id]
                break
    if found is None:
        wrong("NB-R23", f"{path} knows no order {order_ref}", "name the journal of the run that sent it")
    return found, articles[found.story_id, found.source, found.headline]
