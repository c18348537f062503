"""What the dry run and the live run build in the same way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from newsbot.domain.error import Finding, RuleFileError
from newsbot.domain.settings import SourceSettings
from newsbot.processing import ruletest
from newsbot.processing.rule import RuleSet
from newsbot.processing.rulefile import Known, load
from newsbot.universe.listing import EMPTY, Universe


def load_rules(
    path: Path,
    sources: Mapping[str, SourceSettings],
    *,
    allow_regex: bool = False,
    universe: Universe = EMPTY,
) -> tuple[RuleSet, int]:
    """The rules under ``path``, with the companies they know, and how many of their own tests passed: all of them.

    Raises:
        RuleFileError: a file is wrong, or a test in it fails. Nothing of it is used.
    """
    known = Known.of({name: source.groups for name, source in sources.items()})
    rules = load([path], replace(known, allow_regex=allow_regex, universe=universe))
    results = ruletest.run(rules)
    failed = [result for result in results if not result.passed]
    if failed:
        raise RuleFileError(*(_failed(result) for result in failed))
    return rules, len(results)


def wall_clock() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads it; everybody else is handed a clock


def run_id(started: datetime) -> str:
    """Names one process in a journal that several may have written."""
    return started.strftime("%Y%m%dT%H%M%S.%f")


def version() -> str:
    """newsbot's own version, as installed."""
    return installed("newsbot")


def _failed(result: ruletest.TestResult) -> Finding:
    return Finding(
        code="NB-R20",
        path=result.path,
        line=result.line,
        what=f"a test of rule {result.rule_id} fails",
        found=result.found,
        fix="correct the rule or the test",
    )
