"""Rule files -> a RuleSet, or every fault of every file at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing.read import Reader, TooManyFaultsError
from newsbot.processing.rule import Known, Rule, RuleSet
from newsbot.processing.ruletree import RuleReader
from newsbot.processing.settings import Settings, read_settings
from newsbot.processing.terms import Trade, read_plan
from newsbot.processing.tree import Node, read_tree
from newsbot.processing.wordlist import WordLists, shipped

__all__ = ["UNREADABLE", "Known", "load"]

UNREADABLE = "NB-R21"
"""Code of the finding that a file or folder could not be read at all: wrong input, not a wrong rule."""


@dataclass(frozen=True, slots=True)
class _File:
    reader: Reader
    values: dict[str, Node]


def load(paths: Sequence[Path], known: Known) -> RuleSet:
    """All rules of these files; a folder means its ``*.yaml`` in order of name.

    Raises:
        RuleFileError: with every fault of every file, in the order of files and lines. Nothing is used then.
    """
    findings: list[Finding] = []
    files: list[_File] = []
    texts: list[tuple[str, str]] = []
    rules: list[Rule] = []
    read: list[str] = []
    try:
        for path, label in _files(paths, findings):
            read.append(str(path))
            try:
                data = path.read_bytes()
            except OSError as fault:
                findings.append(_unreadable(path, fault.strerror or str(fault)))
                continue
            tree, text, faults = read_tree(data, str(path))
            findings.extend(faults)
            if tree is not None:
                reader = Reader(str(path), findings)
                files.append(_File(reader, reader.table(tree, "file", "the file")))
                texts.append((label, text))
        rules = _rules(files, known)
    except TooManyFaultsError as fault:
        findings.append(fault.finding)
    if not rules and not findings:
        place = ", ".join(map(str, paths))
        findings.append(Finding(code="NB-R13", what="there is no rule", path=place, fix="write one under rules:"))
    if findings:
        refused = {(f.path, f.line, f.column) for f in findings if f.code == "NB-R05"}  # what stands there is not read
        findings = [f for f in findings if f.code == "NB-R05" or (f.path, f.line, f.column) not in refused]
        order = {path: i for i, path in enumerate(dict.fromkeys(read))}
        raise RuleFileError(*sorted(dict.fromkeys(findings), key=lambda f: (order.get(f.path, -1), f.line, f.column)))
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    return RuleSet(rules=ordered, universe=known.universe, files=tuple(texts))


def _rules(files: Sequence[_File], known: Known) -> list[Rule]:
    lists = WordLists(shipped())
    plans: dict[str, Trade] = {}
    plan_places: dict[str, str] = {}
    for file in files:
        if "lists" in file.values:
            lists.add(file.reader, file.values["lists"])
        for name, node in file.reader.named(file.values["plans"], "plans") if "plans" in file.values else ():
            plan = read_plan(file.reader, node, name.text, known)
            if name.text in plans:
                what = f'plan "{name.text}" is already written'
                file.reader.fault(
                    name, "NB-R03", what, plan_places[name.text], "plans are shared by all files: keep one"
                )
            else:
                plans[name.text], plan_places[name.text] = plan, file.reader.place(name)
    words = lists.resolve()
    rules: list[Rule] = []
    places: dict[str, str] = {}
    for file in files:
        defaults = Settings()
        if "defaults" in file.values:
            values = file.reader.table(file.values["defaults"], "defaults", "defaults", complete=False)
            defaults = read_settings(file.reader, values, known)
        reader = RuleReader(file.reader, known, words, plans, defaults)
        for node in file.reader.items(file.values["rules"], "rules") if "rules" in file.values else ():
            rule, rule_id = reader.rule(node)
            if rule is None and not file.reader.faults:  # no rule is ever dropped in silence
                file.reader.fault(node, "NB-R15", "the rule cannot be used", fix="compare it with the table of keys")
            if rule_id is not None:
                text = rule_id.text.strip()
                if text in places:
                    what = f'id "{text}" is already used'
                    file.reader.fault(rule_id, "NB-R03", what, places[text], "choose another")
                places.setdefault(text, file.reader.place(rule_id))
            if rule is not None:
                rules.append(rule)
    return rules


def _files(paths: Sequence[Path], findings: list[Finding]) -> Iterator[tuple[Path, str]]:
    """Each file with a name that is the same on every machine: its folder's and its own."""
    for path in paths:
        try:
            if not path.is_dir():
                yield path, "/".join(part for part in (path.parent.name, path.name) if part)
                continue
            found = sorted(inner for inner in path.iterdir() if not inner.name.startswith("."))
        except (OSError, ValueError) as fault:
            findings.append(_unreadable(path, str(fault)))
            continue
        for inner in found:
            if inner.suffix == ".yaml":
                yield inner, f"{path.resolve().name}/{inner.name}"
            elif inner.suffix.lower() in (".yml", ".yaml"):
                fix = f"rename it to {inner.stem}.yaml"
                findings.append(
                    Finding(code="NB-R13", what="rules are read from *.yaml only", path=str(inner), fix=fix)
                )
        if not any(inner.suffix == ".yaml" for inner in found):
            findings.append(_unreadable(path, "no *.yaml file in this folder"))


def _unreadable(path: Path, why: str) -> Finding:
    return Finding(code=UNREADABLE, what="cannot be read", found=why, path=str(path), fix="check the path")
