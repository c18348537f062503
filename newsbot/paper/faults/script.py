"""A fault script's file -> rules, or all that is wrong with it, with line and column."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.faults.reader import Reader
from newsbot.paper.faults.rule import Rule
from newsbot.paper.faults.tree import Fields, Items, Node, Words

BYTES_MAX: Final = 256 * 1024
DEPTH_MAX: Final = 20


def read_script(path: Path) -> tuple[Rule, ...]:
    """The rules of a file.

    Raises:
        ConfigError: it cannot be read, or something in it is wrong: everything is named.
    """
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except (OSError, ValueError) as fault:
        what = getattr(fault, "strerror", None) or str(fault)
        raise ConfigError(Finding(code="NB-P10", path=str(path), what="cannot be read", found=what)) from fault
    return parse_script(data, str(path))


def parse_script(data: bytes, path: str) -> tuple[Rule, ...]:
    """The rules in the bytes of a file; ``path`` is its name in findings.

    Raises:
        ConfigError: as read_script.
    """
    reader = Reader(path)
    root = _Tree(path, reader.findings).read(data)
    rules = () if root is None else reader.rules(root)
    if reader.findings:
        raise ConfigError(*sorted(reader.findings, key=lambda finding: (finding.line, finding.column)))
    return rules


class _TooDeepError(Exception):
    """Nested beyond DEPTH_MAX; carries the event."""


class _Tree:
    """YAML's plain part as nodes: no anchors, aliases, tags or second document, so nothing can unfold."""

    def __init__(self, path: str, findings: list[Finding]) -> None:
        self._path = path
        self._findings = findings

    def read(self, data: bytes) -> Node | None:
        """The top of the file; None when it is empty or cannot be used."""
        if len(data) > BYTES_MAX:
            self._say(None, "NB-P15", "the file is too big", fix=f"at most {BYTES_MAX // 1024} KiB")
            return None
        try:
            root = self._document(yaml.parse(data.decode("utf-8-sig"), Loader=yaml.SafeLoader))
        except UnicodeDecodeError as fault:
            self._say(None, "NB-P10", "not UTF-8 text", f"byte {fault.start}", "save it as UTF-8")
            return None
        except _TooDeepError as deep:
            self._say(deep.args[0], "NB-P15", "nested too deep", f"more than {DEPTH_MAX} levels")
            return None
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            what = f"not readable as YAML: {fault.problem}"
            self._findings.append(Finding(code="NB-P10", what=what, path=self._path, line=line, column=column))
            return None
        except (yaml.YAMLError, ValueError, OverflowError, IndexError) as fault:  # pyyaml on absurd escapes
            self._say(None, "NB-P10", "not readable as YAML", " ".join(str(fault).split())[:120])
            return None
        if root is None:
            self._say(None, "NB-P10", "the file is empty", fix="write rules: - when: …")
        return root

    def _document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                continue
            if root is not None:
                self._say(event, "NB-P15", 'a second document begins after "---"', fix="one file, one list")
                return root
            root = self._node(event, events, 1)
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if depth > DEPTH_MAX:
            raise _TooDeepError(event)
        line, column = _place(event)
        for name, mark in (("anchor", "&"), ("tag", "!")):
            if getattr(event, name, None) and not isinstance(event, yaml.AliasEvent):
                fix = f"a text that begins with {mark} needs quotes"
                self._say(event, "NB-P15", f"{name}s ({mark}name) are not allowed", fix=fix)
        match event:
            case yaml.AliasEvent():
                fix = "a text that begins with * needs quotes"
                self._say(event, "NB-P15", "aliases (*name) are not allowed", fix=fix)
                return Words(text="", line=line, column=column)
            case yaml.ScalarEvent(value=text):
                return Words(text=text, line=line, column=column)
            case yaml.SequenceStartEvent():
                items: list[Node] = []
                while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                    items.append(self._node(inner, events, depth + 1))
                return Items(items=tuple(items), line=line, column=column)
        return self._fields(event, events, depth)

    def _fields(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Fields:
        pairs: dict[str, tuple[Words, Node]] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Words):
                self._say(inner, "NB-P13", "a key is one word", fix="a text that begins with { or [ needs quotes")
            elif key.text in pairs:
                first = f"first at line {pairs[key.text][0].line}"
                self._say(inner, "NB-P12", f'key "{key.text}" appears twice', first, "keep one")
            else:
                pairs[key.text] = (key, value)
        line, column = _place(start)
        return Fields(pairs=tuple(pairs.values()), line=line, column=column)

    def _say(self, event: yaml.Event | None, code: str, what: str, found: str = "", fix: str = "") -> None:
        line, column = (0, 0) if event is None else _place(event)
        self._findings.append(
            Finding(code=code, what=what, found=found, fix=fix, path=self._path, line=line, column=column)
        )


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
