"""What the YAML parser stumbles over, in the words of somebody who writes rules."""

import re

import yaml

QUOTES = 'put the whole text into quotes, any: "{target} to be acquired", or write it on the lines below any: |'
_INDENT = "the line is not indented as those it belongs to: keys of one table begin in one column"
_GOT = re.compile(r"expected ',' or '[}\]]', but got '(.+)'")
_NO_TOKEN = re.compile(r"found character '(.)' that cannot start any token")
_SIGNS = {"?": "a ?", "[": "a [", "{": "a {", ":": "a :", "<scalar>": "more words"}


def plainly(fault: yaml.MarkedYAMLError) -> tuple[str, str, yaml.Mark | None]:
    """(what is wrong, what to do, where)."""
    mark = fault.problem_mark or fault.context_mark
    problem, context = fault.problem or "", fault.context or ""
    if "unexpected end of stream" in problem and "quoted" in context:
        return "a quote is opened and never closed", "close it", fault.context_mark
    if "mapping values are not allowed" in problem:
        fix = 'a text with ": " in it needs quotes, or the indentation is wrong'
        return 'a ":" stands where none can', fix, mark
    token = _NO_TOKEN.search(problem)
    if token:
        sign = "a tab" if token[1] == "\t" else f'"{token[1]}"'
        return f"a text cannot begin with {sign}", QUOTES, mark
    got = _GOT.search(problem)
    if got:
        return _inside(got[1], context, fault, mark)
    if "expected <block end>, but found" in problem:
        if "'<scalar>'" in problem or "'['" in problem or "'{'" in problem:
            return (
                "words stand behind a text that is already complete: it ends at its closing quote or bracket",
                QUOTES,
                mark,
            )
        return _INDENT, "move it below the line before, or to the column of the key it belongs to", mark
    if "could not find expected ':'" in problem:
        return 'a key has no ":" behind it', "write key: value, and check the indentation", mark
    if "expected the node content" in problem or "while parsing a block" in context:
        return "something is missing or stands at the wrong place", "check the indentation and the brackets", mark
    return f"not readable as YAML: {problem or 'unknown'}", "", mark


def _inside(
    got: str, context: str, fault: yaml.MarkedYAMLError, mark: yaml.Mark | None
) -> tuple[str, str, yaml.Mark | None]:
    """Something inside { } or [ ] that is neither the next entry nor the end."""
    opened = "[" if "sequence" in context else "{"
    closing = "]" if opened == "[" else "}"
    if got in _SIGNS and not (got == ":" and opened == "["):
        return f"{_SIGNS[got]} cannot stand here, inside {opened} {closing}", QUOTES, mark
    return f"a {opened} is opened and not closed", f"write the {closing}", fault.context_mark or mark
