"""A fault script as texts with their places, whatever it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as it stands; ``line`` and ``column`` count from 1, 0 when it came from no file."""

    text: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Keys and values, keys unique, in the order they were written."""

    pairs: tuple[tuple[Words, "Node"], ...]
    line: int = 0
    column: int = 0


Node = Words | Items | Fields


def from_json(value: object) -> Node:
    """What ``json.loads`` gives, as nodes without places."""
    if isinstance(value, Mapping):
        return Fields(pairs=tuple((Words(text=str(key)), from_json(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return Items(items=tuple(from_json(inner) for inner in value))
    if isinstance(value, bool) or value is None:
        return Words(text={True: "true", False: "false", None: ""}[value])
    return Words(text=str(value))


def kind_of(node: Node) -> str:
    """The node in a reader's words."""
    match node:
        case Words(text=text):
            return repr(text[:60])
        case Items():
            return "a list"
        case Fields():
            return "a table"
