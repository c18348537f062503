"""What is wrong with a configuration: in a trader's words, with the line it stands in."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from newsbot.config.keys import File, SourceKeys
from newsbot.domain.error import Finding

LIVE_PORTS = {7496: "TWS", 4001: "IB Gateway"}  # where a live login listens unless somebody changed it

KeyPath = tuple[str, ...]
Wrong = tuple[KeyPath, Finding]

_WANTED = {
    "int_type": "write a whole number, without quotes",
    "bool_type": "write true or false, without quotes",
    "string_type": "write text, in quotes",
    "decimal_type": "write a number",
    "is_instance_of": "write a number",
    "time_type": 'write a time of New York as "09:35"',
    "list_type": "write a list as [...]",
    "dict_type": "write a table",
    "model_type": "write its keys in a section of that name, in brackets",
    "finite_number": "write a number",
}


def disagreements(table: dict[str, Any], catalogue: Collection[str] | None) -> Iterator[Wrong]:
    """What is wrong between keys that may each be right."""

    def value(section: str, key: str) -> Any:
        keys = table.get(section)
        return keys.get(key) if isinstance(keys, dict) else None

    account, port = value("account", "id"), value("tws", "port")
    if value("mode", "trading") == "paper":
        if isinstance(account, str) and account and not account.upper().startswith("D"):
            fix = "name the paper account, which begins with D, or write mode observe"
            yield ("account", "id"), _finding("NB-C02", "mode is paper, account.id is no paper account", account, fix)
        if isinstance(port, int) and port in LIVE_PORTS:
            found, fix = f"{port}, {LIVE_PORTS[port]}'s live port", f"write {port + 1}, its paper port"
            yield ("tws", "port"), _finding("NB-C02", "mode is paper, tws.port leads to a live login", found, fix)
    enabled, own, contact = (value("sources", key) for key in ("enabled", "own", "contact"))
    enabled = enabled if isinstance(enabled, list) else []
    if enabled and not contact:
        fix = "write a mail address: publishers want to know who asks"
        yield ("sources", "contact"), _finding("NB-C01", "sources.contact is missing", "", fix)
    if catalogue is None or own is None:
        return
    for name in sorted(own.keys() & set(catalogue)):
        what = f"the catalogue has a source {name} already"
        yield ("sources", "own", name), _finding("NB-C01", what, "", "give yours another name")
    for name in enabled:
        if isinstance(name, str) and name not in {*own, *catalogue}:
            fix = _suggestion(name, [*own, *catalogue])
            yield ("sources", "enabled"), _finding("NB-C01", "sources.enabled names an unknown source", name, fix)


def wrong(error: ErrorDetails) -> Wrong:
    """One error of the model, in a trader's words."""
    loc = tuple(str(part) for part in error["loc"])
    name, given, context = ".".join(_written(loc)), error["input"], error.get("ctx", {})
    shown = "a section" if isinstance(given, dict) else str(given)[:80]
    match error["type"]:
        case "extra_forbidden":
            return loc, _finding("NB-C01", f'unknown key "{name}"', "", _suggestion(loc[-1], _keys(loc[:-1])))
        case "missing":
            return loc, _finding("NB-C01", f"{name} is missing", "", "write it")
        case "less_than_equal":
            fix = f"the ceiling is {context['le']}: the file can only lower it"
            return loc, _finding("NB-C01", f"{name} is above its ceiling", shown, fix)
        case "greater_than" | "greater_than_equal":
            least = context.get("ge", context.get("gt"))
            fix = f"write {least} or more" if "ge" in context else f"write more than {least}"
            return loc, _finding("NB-C01", f"{name} is too small", shown, fix)
        case "literal_error":
            return loc, _finding("NB-C01", f"{name} is none of its choices", shown, f"write {context['expected']}")
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            return loc, _finding("NB-C01", f"{name} is malformed", shown, f"see {name} in newsbot.example.toml")
        case "NB-C03":  # the one value that must not be shown
            return loc, _finding("NB-C03", f"{name} {error['msg']}", "", str(context.get("fix", "")))
        case code if code.startswith("NB-"):
            return loc, _finding(code, f"{name} {error['msg']}", shown, str(context.get("fix", "")))
        case kind:
            fix = _WANTED.get(kind, f"see {name} in newsbot.example.toml")
            return loc, _finding("NB-C01", f"{name} is not of its type", shown, fix)


def _finding(code: str, what: str, found: str, fix: str) -> Finding:
    return Finding(code=code, what=what, found=found, fix=fix)


def _keys(section: KeyPath) -> list[str]:
    if not section:
        return list(File.model_fields)
    if section[0] == "sources" and len(section) > 1:
        return list(SourceKeys.model_fields)
    model = File.model_fields[section[0]].annotation
    return [key for key in getattr(model, "model_fields", {}) if key != "own"]


def _suggestion(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"


def locate(text: str, key: KeyPath) -> tuple[int, int]:
    """Line and column of a key, else of the section that should hold it, else 0, 0. Read line by line, not parsed."""
    wanted = _written(key)
    depth, place = 0, (0, 0)
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        assigned = re.match(r"\s*([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=", line)
        if header:
            table = here = _parts(header[1])
        elif assigned:
            here = (*table, *_parts(assigned[1]))
        else:
            continue
        if len(here) > depth and wanted[: len(here)] == here:
            depth, place = len(here), (number, len(line) - len(line.lstrip()) + 1)
    return place


def _written(key: KeyPath) -> KeyPath:
    """The key as it stands in the file: the user's own sources are gathered under ``own`` only once it is read."""
    key = tuple(part for part in key if part != "[key]")
    return ("sources", *key[2:]) if key[:2] == ("sources", "own") else key


def _parts(dotted: str) -> KeyPath:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
