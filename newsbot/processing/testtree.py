"""``tests:`` of a rule: the headlines it must fire on, must not, and those where one gate must stop it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, get_args

from newsbot.domain.signal import Kind
from newsbot.processing.evidence import Fields, read_fields
from newsbot.processing.judge import Gate
from newsbot.processing.lexeme import closest
from newsbot.processing.read import Reader
from newsbot.processing.rule import GuardClass, RuleTest
from newsbot.processing.tree import Items, Node, Scalar, Table
from newsbot.processing.who import SYMBOL

GATES: tuple[str, ...] = (*get_args(GuardClass), *(gate for gate in get_args(Gate) if gate))
"""What can stop a rule, in the words of explain."""
_SHORT = {"none": "headline none", "not_here": "not here"}
_AT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?")


@dataclass(frozen=True, slots=True)
class TestReader:
    """Reads the tests of one rule. ``sources`` are those it listens to, ``slots`` the names of its slots."""

    __test__ = False  # not a pytest class

    reader: Reader
    sources: Collection[str]
    slots: Collection[str]

    def tests(self, node: Node) -> tuple[tuple[RuleTest, ...], tuple[tuple[str, str], ...]]:
        """The tests in the order of the file, and the names in them with the symbols they stand for."""
        reader = self.reader
        values = reader.table(node, "tests", "tests")
        tests: list[RuleTest] = []
        for key, value in reader.named(values["fires"], "fires") if "fires" in values else ():
            ticker = key.text.strip()
            if ticker != "none" and not SYMBOL.fullmatch(ticker):
                fix = 'write the symbol in capitals, or "none" when no company may be found'
                reader.fault(key, "NB-R08", f'"{ticker[:40]}" is not a US symbol', fix=fix)
            found = self._several(value, "fires")
            tests.extend(replace(test, ticker=None if ticker == "none" else ticker) for test in found)
        if "silent" in values:
            tests.extend(self._several(values["silent"], "silent"))
        for key, value in reader.named(values["near"], "near") if "near" in values else ():
            gate = _SHORT.get(key.text.strip(), " ".join(key.text.split()))
            if gate not in GATES:
                fix = closest(gate, GATES) or f"one of {', '.join(GATES)}"
                reader.fault(key, "NB-R16", f'no gate is called "{gate[:40]}"', fix=fix)
            tests.extend(replace(test, gate=gate) for test in self._several(value, "near"))
        companies = self._companies(values["companies"]) if "companies" in values else ()
        return tuple(tests), companies

    def _companies(self, node: Node) -> tuple[tuple[str, str], ...]:
        companies: list[tuple[str, str]] = []
        for key, value in self.reader.named(node, "companies"):
            symbol = self.reader.text(value, "symbol")
            if symbol and not SYMBOL.fullmatch(symbol):
                self.reader.fault(value, "NB-R08", f'"{symbol[:40]}" is not a US symbol', fix="write it in capitals")
            elif symbol:
                companies.append((key.text.strip(), symbol))
        return tuple(companies)

    def _several(self, node: Node, expect: Literal["fires", "silent", "near"]) -> list[RuleTest]:
        if isinstance(node, Items):
            return [test for item in node.items for test in self._several(item, expect)]
        if isinstance(node, Scalar):
            texts = self.reader.texts(node, expect)
            return [RuleTest(expect=expect, headline=text.strip(), line=line) for text, line, _ in texts]
        test = self._table(node, expect)
        return [test] if test else []

    def _table(self, node: Table, expect: Literal["fires", "silent", "near"]) -> RuleTest | None:
        reader = self.reader
        values = reader.table(node, "test", "test")

        def text(name: str) -> str:
            return (reader.text(values[name], name) or "") if name in values else ""

        source = text("source")
        if source and self.sources and source not in self.sources:
            fix = closest(source, self.sources) or f"one of {', '.join(self.sources)}"
            reader.fault(values["source"], "NB-R12", f'the rule does not listen to "{source[:80]}"', fix=fix)
        kind = reader.choice(values["kind"], "kind", Kind) if "kind" in values else ""
        side, slots = self._expect(values["expect"], expect) if "expect" in values else ("", ())
        fields: Fields = read_fields(reader, values["fields"]) if "fields" in values else ()
        headline = text("headline")
        if not headline:
            return None
        return RuleTest(
            expect=expect,
            headline=headline,
            body=text("body"),
            source=source,
            kind=kind or "",
            at=self._at(values["at"]) if "at" in values else "",
            side=side,
            slots=slots,
            fields=fields,
            line=node.line,
        )

    def _at(self, node: Node) -> str:
        """ISO, UTC; empty, with a finding, when it is no time."""
        text = self.reader.text(node, "at")
        if text is None:
            return ""
        try:
            if _AT.fullmatch(text):
                if len(text) == 10:
                    return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC).isoformat()
                return datetime.fromisoformat(text).astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            pass  # the 31st of February: said below like any other
        fix = "write 2026-03-11T14:30:00Z, or the day alone"
        self.reader.fault(node, "NB-R06", f'at: "{text[:40]}" is not a time', fix=fix)
        return ""

    def _expect(self, node: Node, expect: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        reader = self.reader
        if expect != "fires":
            reader.fault(node, "NB-R16", f"nothing comes of a test under {expect}", fix="leave expect: out")
            return "", ()
        values = reader.table(node, "expect", "expect")
        side = reader.choice(values["side"], "side", ("buy", "short")) if "side" in values else ""
        slots: list[tuple[str, str]] = []
        for key, value in reader.named(values["slots"], "slots") if "slots" in values else ():
            name, text = key.text.strip(), reader.text(value, "slot")
            if name not in self.slots:
                fix = closest(name, self.slots) or f"the rule has {', '.join(sorted(self.slots)) or 'no slot'}"
                reader.fault(key, "NB-R17", f"no phrase of the rule has {{{name[:40]}}}", fix=fix)
            elif text:
                slots.append((name, text))
        return side or "", tuple(slots)
