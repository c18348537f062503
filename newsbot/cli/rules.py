"""``newsbot rules``: check, test, match, explain, list, schema, diff. Nothing here but parsing and printing."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from newsbot.cli import headlines, output, rules_admin, rules_diff, rules_explain, rules_match, rules_rows, rules_text
from newsbot.cli.rules_load import Format, Paths, UniverseOption, deliveries, loaded
from newsbot.cli.rules_progress import progress
from newsbot.decision.session import EXCHANGE_ZONE
from newsbot.domain.article import Article
from newsbot.domain.error import Finding
from newsbot.processing import ruletest
from newsbot.processing import schema as rule_schema
from newsbot.processing.coverage import coverage
from newsbot.processing.lint import lint, ordered
from newsbot.processing.lint_names import lint_names
from newsbot.processing.lint_outside import BROAD_CODE, breadth, lint_outside, too_broad
from newsbot.processing.rule import RuleSet
from newsbot.runtime.parts import wall_clock

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Check, test and try rules: words and companies, no trading."
)


@app.command()
def check(
    paths: Paths = None,
    headlines_file: Annotated[
        Path | None,
        typer.Option("--headlines", help="Your own recorded headlines, as for rules match: finds rules too broad."),
    ] = None,
    universe: UniverseOption = None,
    output_format: Format = "text",
) -> None:
    """Every fault of every file at once, then remarks. Exit 1 when a file is wrong, 2 when one cannot be read.

    With --headlines a rule that fires on more than 5 % of them is an error, on more than 1 % a remark.

    Examples:

        newsbot rules check

        newsbot rules check rules --format json

        newsbot rules check --headlines recorded.jsonl.gz
    """
    rules = loaded(paths, output_format, output.NO, universe)
    today = wall_clock().astimezone(EXCHANGE_ZONE).date()
    remarks = [
        *lint(rules.rules, rules.universe),
        *lint_outside(rules, today=today, deliveries=deliveries()),
        *lint_names(rules),
    ]
    if headlines_file is not None:
        remarks.extend(_too_broad(rules, headlines_file))
    errors = [one for one in remarks if one.code == BROAD_CODE]
    remarks = [one for one in ordered(remarks) if one.code != BROAD_CODE]
    if output_format == "json":
        for severity, findings in (("error", errors), ("remark", remarks)):
            for finding in findings:
                rules_rows.print_row(rules_rows.finding_row(finding, severity))
    else:
        output.complain(*errors)
        for remark in remarks:
            output.console().print(Text(output.shown(str(remark))))
        faults = f"{len(errors)} errors" if errors else "no error"
        print(f"{len(rules.rules)} rules in {len(rules.files)} files: {faults}, {len(remarks)} remarks")
    if errors:
        raise typer.Exit(output.NO)


@app.command("test")
def run_tests(paths: Paths = None, output_format: Format = "text") -> None:
    """Runs the tests in the files, and says what they leave untested. Exit 1 when one fails or a file is wrong.

    A test knows the companies of its rule's companies: block and the exchange tags in its text, and no others.

    Examples:

        newsbot rules test

        newsbot rules test rules/guidance.yaml rules/plans.yaml
    """
    rules = loaded(paths, output_format, output.NO)
    started = time.perf_counter()
    results: list[ruletest.TestResult] = []
    with progress("tests", sum(len(rule.tests) for rule in rules.rules)) as step:
        for result in ruletest.each(rules):
            results.append(result)
            step()
    found = coverage(rules, results)
    took = time.perf_counter() - started
    failed = [result for result in results if not result.passed]
    tests = {"passed": len(results) - len(failed), "tests": len(results)}
    enough = {"rules_tested": sum(not rule.lacks for rule in found.rules), "rules": len(found.rules)}
    phrases = {"phrases_tested": found.phrases - len(found.untested), "phrases": found.phrases}
    if output_format == "json":
        for row in (*map(rules_rows.test_row, results), *rules_rows.coverage_rows(found)):
            rules_rows.print_row(row)
        rules_rows.print_row({"row": "summary", **tests, **enough, **phrases, "duration": round(took, 3)})
    else:
        out = output.console()
        for result in failed:
            for line in rules_text.failure_lines(result):
                out.print(line)
        for line in rules_text.coverage_lines(found):
            out.print(line)
        print(
            "{passed} of {tests} tests passed, {rules_tested} of {rules} rules tested, "
            "{phrases_tested} of {phrases} phrases tested ({took:.2f} s)".format(
                **tests, **enough, **phrases, took=took
            )
        )
    if failed:
        raise typer.Exit(output.NO)


app.command("match")(rules_match.match)
app.command("explain")(rules_explain.explain)
app.command("diff")(rules_diff.diff)


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

        newsbot rules list --effective rules/fda.yaml rules/plans.yaml
    """
    rules = loaded(paths, output_format, output.WRONG_INPUT)
    for rule in rules.rules:
        if output_format == "json":
            rules_rows.print_row(rules_rows.list_row(rule))
        else:
            for line in rules_text.list_lines(rule, effective=effective):
                output.console().print(line)


@app.command()
def schema() -> None:
    """The JSON Schema of rule files, for editors that complete and check while you type.

    Examples:

        newsbot rules schema > rules/rules.schema.json
    """
    print(rule_schema.schema_json())


def _too_broad(rules: RuleSet, path: Path) -> tuple[Finding, ...]:
    """What rules fire on too many headlines of a file; broken lines of it are told and passed over."""
    broken = 0

    def articles() -> Iterator[Article]:
        nonlocal broken
        with progress("headlines") as step:
            for entry in headlines.read(path):
                step()
                if isinstance(entry, Finding):
                    broken += 1
                    output.complain(entry)
                else:
                    yield entry[1]

    try:
        found = breadth(rules, articles())
    except headlines.UnreadableError as fault:
        output.leave(fault)
    return too_broad(rules.rules, found)


app.command("promote")(rules_admin.promote)
app.command("disable")(rules_admin.disable)
app.command("enable")(rules_admin.enable)
