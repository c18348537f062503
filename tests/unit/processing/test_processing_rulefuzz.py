"""Whatever stands in a rule file: it loads or is refused with findings, never anything else, and in bounded time."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from fuzz.rulesample import KNOWN, PIECES, VALID, load_bytes
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbot.domain.error import RuleFileError
from newsbot.processing.read import FAULTS_MAX
from newsbot.processing.rulefile import load
from newsbot.processing.tree import read_tree


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "fuzz.yaml"


def test_the_sample_is_valid_and_has_every_key(path: Path) -> None:
    rules = load_bytes(path, VALID)
    assert rules is not None
    assert [rule.id for rule in rules.rules] == ["bankruptcy-filing", "guidance-raised"]


@given(cut=st.integers(0, len(VALID)), drop=st.integers(0, 40), piece=st.sampled_from(PIECES))
@example(cut=0, drop=0, piece=b'"\\U7fffffff"')
@example(cut=0, drop=0, piece=b"[" * 5000)
def test_no_damage_to_a_file_breaks_the_reader(path: Path, cut: int, drop: int, piece: bytes) -> None:
    load_bytes(path, VALID[:cut] + piece + VALID[cut + drop :])


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(path: Path, data: bytes) -> None:
    load_bytes(path, data)


@given(st.text(st.sampled_from("abc:-#|>{}[]&*!%@`'\",?\n \t0$"), max_size=60))
def test_no_yaml_breaks_the_tree(text: str) -> None:
    tree, _, findings = read_tree(text.encode(), "x.yaml")
    assert tree is not None or findings


TREE = yaml.load(VALID, Loader=yaml.BaseLoader)


def places(node: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a tree."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [way, *(place for key, value in inner for place in places(value, (*way, key)))]


PLACES = [place for place in places(TREE) if place]
WORDS = st.sampled_from(
    ["", "none", "x", "3%", "$5", "-1", "1h", "{target}", "{a:money} b", "<std.raise>", "<no>", "...3", "re:a(",
     "a | b", "2026-13-01", "target", "std.raise", "all", "Ⅷ", "# c", "9" * 30, "\ud7ff", "{", "...", "a\nb\nc"]
)  # fmt: skip
VALUES: Any = st.recursive(
    WORDS | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=6), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_no_value_in_any_place_breaks_the_reader(path: Path, changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    tree = copy.deepcopy(TREE)
    for place, value in changes:
        node = tree
        for key in place[:-1]:
            node = node[key] if _has(node, key) else None
        if _has(node, place[-1]):
            node[place[-1]] = value
    load_bytes(path, yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace"))


def _has(node: Any, key: Any) -> bool:
    return (isinstance(node, dict) and key in node) or (
        isinstance(node, list) and isinstance(key, int) and key < len(node)
    )


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)), min_size=1, max_size=2))
def test_no_value_of_another_place_breaks_the_reader(path: Path, swaps: list[tuple[Any, Any]]) -> None:
    tree = copy.deepcopy(TREE)
    for place, source in swaps:
        value, node = copy.deepcopy(TREE), tree
        for key in source:
            value = value[key]
        for key in place[:-1]:
            node = node[key] if _has(node, key) else None
        if _has(node, place[-1]):
            node[place[-1]] = value
    load_bytes(path, yaml.safe_dump(tree, allow_unicode=True).encode())


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"lists{i}: x\n" for i in range(5_000)),
        "lists:\n" + "".join(f"  a{i}: <b{i}>\n" for i in range(4_000)),
        "lists:\n" + "".join(f"  a{i}: {{from: b{i}}}\n" for i in range(3_000)),
        "lists:\n  a: '<" + " " * 200_000 + "'",
        "lists:\n  a: '" + "<" * 200_000 + "'",
        "rules: [{id: a, sources: [wires], when: {any: '" + "(" * 250_000 + "'}}]",
        "rules: [{id: a, sources: '" + "x " * 60_000 + "', when: {any: raises}}]",
        "rules: [{id: a, sources: [wires], when: {any: raises}, who: {tickers: {"
        + ", ".join(f"A{chr(65 + i % 26)}{chr(65 + i // 26)}: Allstate {i}" for i in range(600))
        + "}}}]",
        "rules:\n" + "- {id: a, sources: [wires], when: {any: <std.houses> x}}\n" * 1_200,
    ],
    ids=["keys", "unknown lists", "unknown bases", "blanks", "angles", "brackets", "sources", "tickers", "same id"],
)
def test_large_files_of_faults_are_refused_in_time(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as fault:
        load([path], KNOWN)
    assert 1 <= len(fault.value.findings) <= FAULTS_MAX + 1


def test_many_rules_that_say_the_same_are_read_in_time(path: Path) -> None:
    one = "- {{id: a{}, sources: [wires], when: {{any: <std.raise> ...4 <std.guidance>}}}}\n"
    rules = load_bytes(path, ("rules:\n" + "".join(map(one.format, range(1_000)))).encode())
    assert rules is not None
    assert len(rules.rules) == 1_000
