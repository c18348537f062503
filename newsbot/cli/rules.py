"""``newsbot rules``: check, test, match, explain, list, schema. Nothing here but parsing and printing."""

from typing import Annotated

import typer
from rich.text import Text

from newsbot.cli import output, rules_show, rules_try
from newsbot.cli.rules_load import Format, Paths, loaded, print_row
from newsbot.processing import ruletest
from newsbot.processing import schema as rule_schema

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Check, test and try rules: words and companies, no trading."
)


@app.command()
def check(paths: Paths = None, output_format: Format = "text") -> None:
    """Every fault of every file at once, then remarks. Exit 1 when a file is wrong, 2 when one cannot be read.

    Examples:

        newsbot rules check

        newsbot rules check rules/fda.yaml --format json
    """
    rules = loaded(paths, output_format, output.NO)
    if output_format == "json":
        for remark in rules.lint:
            print_row(rules_show.finding_row(remark, "remark"))
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
    rules = loaded(paths, output_format, output.NO)
    results = ruletest.run(rules)
    failed = [result for result in results if not result.passed]
    if output_format == "json":
        for result in results:
            print_row({name: getattr(result, name) for name in ruletest.TestResult.__slots__})
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


app.command("match")(rules_try.match)
app.command("explain")(rules_try.explain)


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
    rules = loaded(paths, output_format, output.WRONG_INPUT)
    for rule in rules.rules:
        if output_format == "json":
            print_row(rules_show.list_row(rule))
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
