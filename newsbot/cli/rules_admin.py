"""``newsbot rules promote | disable | enable``: what a person decides about a rule, into the live run's journal."""

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from newsbot.cli import output
from newsbot.config.load import Config, load
from newsbot.domain.book import Book
from newsbot.domain.error import Finding, JournalError, RuleFileError
from newsbot.domain.event import JournalEvent, RuleDisabled, RuleEnabled, RulePromoted
from newsbot.domain.signal import RuleMode
from newsbot.engine.apply import fold
from newsbot.journal.store import Journal
from newsbot.processing import ruletest
from newsbot.processing.coverage import GUARDED, LOOK_ALIKE, coverage
from newsbot.processing.lexeme import closest
from newsbot.processing.rule import RuleSet
from newsbot.runtime.parts import load_rules, run_id, wall_clock
from newsbot.scrapers import catalogue
from newsbot.universe import table

FIRES, SILENT = 2, 3
_KINDS_OF_TESTS = {
    GUARDED: "a headline under silent: or near: with its words, held back by a guard, none: or not_here:",
    LOOK_ALIKE: "a headline under silent: that has most of its words and is no such event",
}
MEASURED = 30

_Id = Annotated[str, typer.Argument(metavar="ID", help="The rule's id.")]
_By = Annotated[str, typer.Option("--by", help="Who decides this.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why.")]
_Path = Annotated[Path, typer.Option("--config", help="Configuration of the live run.")]


def promote(
    rule_id: _Id,
    by: _By,
    to: Annotated[Literal["paper", "live"], typer.Option("--to", help="How far it may go from now on.")],
    config: _Path = Path("newsbot.toml"),
) -> None:
    """Release a rule, exactly as it stands now, for orders. Its file is not touched.

    In a run of mode paper or live the lower of the file's mode and this promotion counts. Any later edit of the rule
    takes the promotion away. Exit 1 when the rule is not fit for it.

    Examples:

        newsbot rules promote fda-approval --to paper --by ann
    """
    settings = _settings(config)
    loaded = _rules(settings)
    rules = {rule.id: rule for rule in loaded.rules}
    _check(rule_id, rules, settings)
    rule = rules[rule_id]
    unfit = _unfit(replace(loaded, rules=(rule,)), to)
    if unfit:
        _refuse(*unfit)
    event = RulePromoted(
        rule_id=rule.id,
        revision=rule.revision,
        to=RuleMode(to),
        by=_given(by, "--by"),
        companies=loaded.universe.digest,
    )
    _store(settings, lambda _: event)
    print(f"{rule.id} {rule.revision} is promoted to {to} by {event.by}")
    if rule.mode is RuleMode.OBSERVE or (rule.mode is RuleMode.PAPER and to == "live"):
        print(f"its file says mode {rule.mode}: the lower of both counts")


def disable(rule_id: _Id, by: _By, reason: _Reason, config: _Path = Path("newsbot.toml")) -> None:
    """Stop a rule: each of its signals is refused as RULE_DISABLED until it is enabled, whatever its file says.

    Examples:

        newsbot rules disable fda-approval --by ann --reason "fires on device clearances"
    """
    event = RuleDisabled(rule_id=rule_id, by=_given(by, "--by"), reason=_given(reason, "--reason"))
    settings = _settings(config)
    present = _present(settings)

    def known(book: Book) -> JournalEvent:
        _check(rule_id, {*book.rules, *present}, settings)
        return event

    _store(settings, known)
    print(f"{rule_id} is disabled by {event.by}: {event.reason}")


def enable(rule_id: _Id, by: _By, reason: _Reason, config: _Path = Path("newsbot.toml")) -> None:
    """Lift the stop of a rule. What it was promoted to counts again.

    Examples:

        newsbot rules enable fda-approval --by ann --reason "phrase corrected"
    """
    event = RuleEnabled(rule_id=rule_id, by=_given(by, "--by"), reason=_given(reason, "--reason"))
    settings = _settings(config)
    present = _present(settings)

    def lifted(book: Book) -> JournalEvent:
        _check(rule_id, {*book.rules, *book.disabled, *present}, settings)
        if rule_id not in book.disabled:
            _refuse(Finding(code="NB-R30", what=f"{rule_id} is not disabled", fix="nothing was done"))
        return event

    _store(settings, lifted)
    print(f"{rule_id} is enabled by {event.by}: {event.reason}")


def _settings(path: Path) -> Config:
    return load(path, catalogue=catalogue.load().keys())


def _rules(settings: Config) -> RuleSet:
    """The rules of the configuration, checked and tested as a run would.

    Raises:
        RuleFileError: wrong input, exit 2.
    """
    known = {**catalogue.load(), **{source.name: source for source in settings.sources}}
    universe = table.in_use(settings.universe, *settings.universe_files)
    return load_rules(settings.rules, known, allow_regex=settings.allow_regex, universe=universe)[0]


def _present(settings: Config) -> set[str]:
    """The ids in the files; none when they cannot be used: a rule can be stopped all the same."""
    try:
        return {rule.id for rule in _rules(settings).rules}
    except RuleFileError as fault:
        output.complain(*fault.findings)
        return set()


def _check(rule_id: str, ids: Collection[str], settings: Config) -> None:
    if rule_id not in ids:
        fix = closest(rule_id, sorted(ids)) or f"one of {', '.join(sorted(ids)[:20])}"
        what = f'no rule is called "{rule_id[:80]}"'
        output.complain(Finding(code="NB-R30", what=what, path=str(settings.rules), fix=fix))
        raise typer.Exit(output.WRONG_INPUT)


def _unfit(alone: RuleSet, to: str) -> list[Finding]:
    """What speaks against promoting the one rule of a set. Failing tests have ended it before."""
    (rule,) = alone.rules
    found: list[str] = []
    for expect, name, wanted in (("fires", "fire", FIRES), ("silent", "stay silent", SILENT)):
        has = sum(test.expect == expect or (expect == "silent" and test.expect == "near") for test in rule.tests)
        if has < wanted:
            found.append(f"it has {has} of {wanted} tests that {name}")
    if to == RuleMode.LIVE:
        (tested,) = coverage(alone, ruletest.run(alone)).rules
        found.extend(
            f"its tests lack {kind}: {_KINDS_OF_TESTS[kind]}" for kind in tested.lacks if kind in _KINDS_OF_TESTS
        )
    if to == RuleMode.LIVE and rule.evidence < MEASURED:
        n = f"evidence: n is {rule.evidence}" if rule.evidence else "it has no evidence:"
        found.append(f"not measured: {n}, {MEASURED} real headlines are needed")
    fix = "add what is missing to the rule, then promote it"
    return [
        Finding(code="NB-R31", path=rule.path, line=rule.line, what=f"{rule.id} cannot be promoted", found=why, fix=fix)
        for why in found
    ]


def _store(settings: Config, event: Callable[[Book], JournalEvent]) -> None:
    """Put one event into the journal of the run, which must not be at work.

    Raises:
        JournalError: it cannot be used; NB-J02 when a run is at work on it.
    """
    now: datetime = wall_clock()
    settings.journal.parent.mkdir(parents=True, exist_ok=True)
    try:
        journal = Journal.open(settings.journal, run_id=run_id(now), wall=wall_clock)
    except JournalError as fault:
        if any(finding.code == "NB-J02" for finding in fault.findings):
            _at_work(settings, fault.findings[0])
        raise
    with closing(journal):
        book = fold(Book(), journal.read())
        last = journal.last_at or datetime.min.replace(tzinfo=UTC)
        journal.append((event(book),), max(now, last))


def _at_work(settings: Config, fault: Finding) -> NoReturn:
    fix = (
        f"stop the run (Ctrl-C or SIGTERM; it cancels nothing at the broker), repeat this, start it again. "
        f"To stop a rule at once write mode: observe into its file under {settings.rules}: "
        "the run takes it up within two seconds"
    )
    what = "a run is at work on this journal, and decisions on rules are written there"
    output.complain(Finding(code="NB-J02", path=str(settings.journal), what=what, found=fault.found, fix=fix))
    raise typer.Exit(output.WORLD_FAILED)


def _refuse(*findings: Finding) -> NoReturn:
    output.complain(*findings)
    raise typer.Exit(output.NO)


def _given(text: str, option: str) -> str:
    words = " ".join(text.split())
    if not words:
        output.complain(Finding(code="NB-R30", what=f"{option} is empty", fix=f"write {option} and a name or reason"))
        raise typer.Exit(output.WRONG_INPUT)
    return words
