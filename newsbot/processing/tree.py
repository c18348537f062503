"""Bytes of a rule file -> a tree of texts with their places, or what is wrong with the file as a file.

Every scalar is the text that stands there: NO, ON, 1e5, 010 and 08:30 are not turned into something else. What YAML
has beyond plain nesting (anchors, aliases, tags, merge keys, several documents) is refused, as is what would only
show later: duplicate keys, half a merge, a wrong encoding.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from newsbot.domain.error import Finding
from newsbot.processing.filetext import LINE_END, decode
from newsbot.processing.yamlwords import plainly

DEPTH_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A text. ``lines`` are (text, line, column) as they stand in the file when it is a block (``|``), else one."""

    text: str
    line: int
    column: int
    lines: tuple[tuple[str, int, int], ...]
    folded: bool = False  # several lines of the file became one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Keys and their values, keys unique, in the order of the file."""

    pairs: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int


Node = Scalar | Items | Table


def read_tree(data: bytes, path: str) -> tuple[Table | None, str, list[Finding]]:
    """(the top level, the text, findings); the tree is None when the file cannot be used at all. Never raises."""
    findings: list[Finding] = []
    text = decode(data, path, findings)
    if text is None or findings:
        return None, text or "", findings
    lines = LINE_END.split(text)
    builder = _Builder(path, lines, findings)
    try:
        root = builder.document(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as fault:
        findings.append(_syntax(fault, path))
        return None, text, findings
    except yaml.reader.ReaderError as fault:
        findings.append(
            Finding(
                code="NB-R14",
                what="a character that cannot be shown stands in the file",
                found=f"character {fault.character:#04x}"
                if isinstance(fault.character, int)
                else repr(fault.character),
                fix="remove it",
                path=path,
                line=text.count("\n", 0, fault.position) + 1,
            )
        )
        return None, text, findings
    except yaml.YAMLError as fault:
        what = "not readable as YAML"
        findings.append(Finding(code="NB-R14", what=what, found=" ".join(str(fault).split()), path=path))
        return None, text, findings
    except (ValueError, OverflowError, IndexError) as fault:  # pyyaml on absurd escapes and directives
        findings.append(Finding(code="NB-R14", what="not readable as YAML", found=str(fault), path=path))
        return None, text, findings
    except _TooDeepError as deep:
        findings.append(
            Finding(
                code="NB-R05", what="nested too deep", found=f"more than {DEPTH_MAX} levels", path=path, line=deep.line
            )
        )
        return None, text, findings
    if root is None or (isinstance(root, Scalar) and not root.text):
        findings.append(
            Finding(
                code="NB-R13",
                what="the file is empty",
                found="nothing but blanks and comments",
                fix="write rules, or delete it",
                path=path,
            )
        )
        return None, text, findings
    if not isinstance(root, Table):
        findings.append(
            Finding(
                code="NB-R16",
                what="a rule file begins with rules:, lists:, plans: or defaults:",
                found="a list" if isinstance(root, Items) else f'the text "{root.text[:40]}"',
                path=path,
                line=root.line,
                column=root.column,
            )
        )
        return None, text, findings
    return root, text, findings


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Builder:
    """Events of the YAML parser -> nodes. Deep nesting is noticed on the way, before it can cost anything."""

    def __init__(self, path: str, lines: list[str], findings: list[Finding]) -> None:
        self._path = path
        self._lines = lines
        self._findings = findings

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                self._refuse(event, "YAML directives are not allowed in rule files", "remove the line with %")
            elif isinstance(
                event, yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent | yaml.AliasEvent
            ):
                if root is not None:
                    self._fault(event, "NB-R14", 'a second document begins after "---"', "one file, one document")
                    return root
                root = self._node(event, events, 1)
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        line, column = _place(event)
        if depth > DEPTH_MAX:
            raise _TooDeepError(line)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                event, "aliases (*name) are not allowed in rule files", "a text that begins with * needs quotes"
            )
            return Scalar(text="", line=line, column=column, lines=())
        if getattr(event, "anchor", None):
            self._refuse(
                event, "anchors (&name) are not allowed in rule files", "a text that begins with & needs quotes"
            )
        if getattr(event, "tag", None):
            self._refuse(event, "tags (!name) are not allowed in rule files", "a text that begins with ! needs quotes")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, depth + 1))
            return Items(items=tuple(items), line=line, column=column)
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            self._add(pairs, key, value)
        return Table(pairs=tuple(pairs.values()), line=line, column=column)

    def _add(self, pairs: dict[str, tuple[Scalar, Node]], key: Node, value: Node) -> None:
        def fault(code: str, what: str, found: str = "", fix: str = "") -> None:
            self._findings.append(
                Finding(code=code, what=what, found=found, fix=fix, path=self._path, line=key.line, column=key.column)
            )

        if not isinstance(key, Scalar):
            fault("NB-R16", "a key is one word", "a list or a table", "a text that begins with { or [ needs quotes")
        elif key.text == "<<":
            fault(
                "NB-R05", "merge keys (<<) are not allowed in rule files", fix="write the values out, or use defaults:"
            )
        elif key.text in pairs:
            fault("NB-R02", f'key "{key.text}" appears twice', f"first at line {pairs[key.text][0].line}", "keep one")
        else:
            pairs[key.text] = (key, value)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        line, column = _place(event)
        if event.style == "|":
            lines = []
            for i, content in enumerate(LINE_END.split(event.value)):
                number = line + 1 + i
                if content.strip() and number <= len(self._lines):
                    lines.append((content, number, max(0, self._lines[number - 1].find(content)) + 1))
            return Scalar(text=event.value, line=line, column=column, lines=tuple(lines))
        end = event.end_mark
        folded = event.style == ">" or (end is not None and end.line >= line)
        begin = column + (event.style in ("'", '"'))
        return Scalar(text=event.value, line=line, column=column, lines=((event.value, line, begin),), folded=folded)

    def _refuse(self, event: yaml.Event, what: str, fix: str) -> None:
        self._fault(event, "NB-R05", what, fix)

    def _fault(self, event: yaml.Event, code: str, what: str, fix: str) -> None:
        line, column = _place(event)
        self._findings.append(Finding(code=code, what=what, fix=fix, path=self._path, line=line, column=column))


def _syntax(fault: yaml.MarkedYAMLError, path: str) -> Finding:
    what, fix, mark = plainly(fault)
    return Finding(
        code="NB-R14",
        what=what,
        fix=fix,
        path=path,
        line=mark.line + 1 if mark else 0,
        column=mark.column + 1 if mark else 0,
    )


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # only hand-made events have none
    return mark.line + 1, mark.column + 1
