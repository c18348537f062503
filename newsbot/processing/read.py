"""Typed values out of the nodes of one rule file; each fault becomes a finding and reading goes on."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from newsbot.domain.error import Finding
from newsbot.processing.keys import KEYS
from newsbot.processing.lexeme import closest
from newsbot.processing.tree import Items, Node, Scalar, Table
from newsbot.processing.units import UnitError

T = TypeVar("T")
_COMMA_REST = re.compile(r"\d{1,3}(?:\.\d+)? ?%?")
FAULTS_MAX = 200
"""Faults of one file that are told; a file with more was not meant as a rule file."""
_EMPTY_FIX = {
    "allow": "write allow: none to close every guard, or leave the key out",
    "kinds": "write for example kinds: [first], or leave the key out",
    "sources": "write for example sources: [wires]",
}
_NEVER_EMPTY = frozenset(
    {"add", "all", "allow", "any", "drop", "kinds", "none", "not_here", "per_source", "sources", "trade", "where"}
)
"""Keys under which an empty list or table would say nothing, or be taken for something else than is written."""
_SHAPES: dict[type, str] = {Scalar: "a text", Items: "a list", Table: "a table"}


class TooManyFaultsError(Exception):
    """Reading stops. ``finding`` says so to the user."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        what = "there are too many faults: these are the first"
        self.finding = Finding(code="NB-R05", what=what, found=f"{FAULTS_MAX} in this file", path=path)


class Reader:
    """Reads one file. ``path`` is as the user wrote it, for the findings."""

    def __init__(self, path: str, findings: list[Finding]) -> None:
        self.path = path
        self._findings = findings
        self._faults = 0

    @property
    def faults(self) -> int:
        """How many were noted so far."""
        return self._faults

    def fault(self, at: Node, code: str, what: str, found: str = "", fix: str = "") -> None:
        """Note what is wrong at a node."""
        self.fault_at((at.line, at.column), code, what, found, fix)

    def fault_at(self, place: tuple[int, int], code: str, what: str, found: str = "", fix: str = "") -> None:
        """The same at a line and column. Raises TooManyFaultsError after the last one that is told."""
        line, column = place
        self._findings.append(
            Finding(code=code, what=what, found=found, fix=fix, path=self.path, line=line, column=column)
        )
        self._faults += 1
        if self._faults >= FAULTS_MAX:
            raise TooManyFaultsError(self.path)

    def place(self, at: Node) -> str:
        """``rules/fda.yaml:12``."""
        return f"{self.path}:{at.line}"

    def table(self, node: Node, shape: str, what: str, *, complete: bool = True) -> dict[str, Node]:
        """The values of a table by key; unknown and missing ones are findings."""
        keys = {key.name: key for key in KEYS[shape]}
        if not isinstance(node, Table):
            self.fault(node, "NB-R16", f"{what} is a table of {', '.join(keys)}", _shown(node), _example(shape))
            return {}
        values: dict[str, Node] = {}
        for key, value in node.pairs:
            if key.text in keys:
                values[key.text] = value
                if key.text in _NEVER_EMPTY and _hollow(value):
                    code = "NB-R12" if key.text == "sources" else "NB-R16"
                    fix = _EMPTY_FIX.get(key.text, "write a value, or leave the key out")
                    self.fault(value, code, f"{key.text} is empty", fix=fix)
            elif _COMMA_REST.fullmatch(key.text) and isinstance(value, Scalar) and not value.text:
                what_ = f'a comma ends a value: "{key.text}" stands alone in {what}'
                self.fault(key, "NB-R01", what_, fix="write a decimal point, not a comma: 6.5%")
            else:
                self._unknown(key, keys, shape, what)
        strange = shape == "test" and len(values) < len(node.pairs)  # a headline that YAML took for a key
        for wanted in keys.values() if complete else ():
            if wanted.required and wanted.name not in values and not strange:
                self.fault(node, "NB-R15", f'{what} has no "{wanted.name}"', fix=f"write {wanted.example}")
        return values

    def named(self, node: Node, what: str) -> tuple[tuple[Scalar, Node], ...]:
        """The pairs of a table whose keys the trader chooses."""
        if isinstance(node, Table):
            return node.pairs
        self.fault(node, "NB-R16", f"{what} is a table of names and values", _shown(node))
        return ()

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The entries of a list."""
        if isinstance(node, Items):
            return node.items
        self.fault(node, "NB-R16", f"{what} is a list", _shown(node), 'begin each entry with "- "')
        return ()

    def text(self, node: Node, what: str) -> str | None:
        """One text, blanks around it gone; None (and a finding) when it is none or empty."""
        if not isinstance(node, Scalar):
            self.fault(node, "NB-R16", f"{what} is a text", _shown(node), 'a text with ": ", "{" or "[" needs quotes')
            return None
        if not node.text.strip():
            self.fault(node, "NB-R16", f"{what} is empty", fix="write a value, or leave the key out")
            return None
        return node.text.strip()

    def texts(self, node: Node, what: str) -> list[tuple[str, int, int]]:
        """Texts with line and column: one, the lines of a text block, or the entries of a list."""
        found: list[tuple[str, int, int]] = []
        for entry in node.items if isinstance(node, Items) else (node,):
            if self.text(entry, what) is None or not isinstance(entry, Scalar):
                continue
            if entry.folded and "\n" not in entry.text.strip():
                self.fault(
                    entry,
                    "NB-R16",
                    f"{what} runs over several lines that YAML makes one",
                    fix='write "|" after the ":"',
                )
                continue
            found.extend(entry.lines)
        return found

    def choice(self, node: Node, what: str, options: Iterable[str]) -> str | None:
        """One of the names."""
        names = tuple(options)
        text = self.text(node, what)
        if text is None or text in names:
            return text
        shown = text if len(text) <= 80 else f"{text[:80]}…"
        self.fault(node, "NB-R16", f'{what} cannot be "{shown}"', closest(text, names), f"one of {', '.join(names)}")
        return None

    def choices(self, node: Node, what: str, options: Iterable[str]) -> list[str]:
        """One or several of the names, each once, in the order of ``options``."""
        names = tuple(options)
        chosen = {self.choice(entry, what, names) for entry in (node.items if isinstance(node, Items) else (node,))}
        return [name for name in names if name in chosen]

    def unit(self, node: Node, what: str, parse: Callable[[str], T]) -> T | None:
        """A value with its unit."""
        text = self.text(node, what)
        if text is None:
            return None
        try:
            return parse(text)
        except UnitError as fault:
            self.fault(node, "NB-R06", f"{what}: {fault.what}", fix=fault.fix)
            return None

    def _unknown(self, key: Scalar, keys: Iterable[str], shape: str, what: str) -> None:
        elsewhere = [other for other, table in KEYS.items() if any(key.text == known.name for known in table)]
        fix = closest(key.text, keys)
        if not fix and shape == "test":
            fix = 'a headline with ": " in it needs quotes'
        elif not fix and elsewhere:
            fix = f'"{key.text}" belongs to {", ".join(elsewhere)}: check the indentation'
        self.fault(key, "NB-R01", f'unknown key "{key.text}" in {what}', fix=fix or f"one of {', '.join(keys)}")


def _hollow(node: Node) -> bool:
    return (isinstance(node, Items) and not node.items) or (isinstance(node, Table) and not node.pairs)


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return f'the text "{node.text.strip()[:40]}"' if node.text.strip() else "nothing"
    return _SHAPES[type(node)]


def _example(shape: str) -> str:
    return f"for example {KEYS[shape][0].example}"
