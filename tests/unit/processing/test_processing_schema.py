"""The JSON Schema, the loader, the table of keys and the page of the docs say the same."""

import json
import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from newsbot.processing import schema
from newsbot.processing import shape as shapes
from newsbot.processing.keys import KEYS

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs/rules.md").read_text(encoding="utf-8")


def aliases(model: type[BaseModel]) -> dict[str, bool]:
    """Key -> whether it is required."""
    return {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


@pytest.mark.parametrize("shape", sorted(KEYS))
def test_the_model_has_the_keys_of_the_loader(shape: str) -> None:
    model, table = aliases(shapes.SHAPES[shape]), {key.name: key.required for key in KEYS[shape]}
    assert model.keys() == table.keys()
    for name, required in model.items():
        # what defaults: or a plan may bring in cannot be required by an editor, which sees one file
        assert table[name] or not required


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("*.yaml")), ids=lambda path: path.name)
def test_the_starter_rules_fit_the_schema(path: Path) -> None:
    shapes.File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{id: a, when: {any: x}, mod: observe}]",
        "rules: [{id: A b, when: {any: x}}]",
        "rules: [{when: {any: x}}]",
        "rules: [{id: a, when: {any: x}, max_age: '120'}]",
        "plans: {p: {side: sell, size: {shares: 1}, entry: {limit: 0%}, take_profit: 6%, stop_loss: 3%}}",
    ],
)
def test_the_schema_refuses_what_an_editor_can_see(text: str) -> None:
    with pytest.raises(ValidationError):
        shapes.File.model_validate(yaml.safe_load(text))


def test_the_shipped_schema_is_the_one_that_is_printed() -> None:
    shipped = (ROOT / "rules/rules.schema.json").read_text(encoding="utf-8")
    assert json.loads(shipped) == schema.json_schema(), "newsbot rules schema > rules/rules.schema.json"


def test_every_key_has_its_meaning_in_the_schema() -> None:
    text = schema.schema_json()
    for shape, keys in KEYS.items():
        for key in keys:
            assert key.about in text, f"{shape}.{key.name}"


def test_the_table_of_the_docs_is_the_table_of_keys() -> None:
    rows = re.findall(
        r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \| ([^|]+) \| `((?:\\\||[^`])+)` \| ([^|]+) \| ([^|]+) \|$",
        DOCS,
        re.MULTILINE,
    )
    written = [
        (key.name, key.kind, key.default, key.example.replace("|", "\\|"), key.about, key.since)
        for shape, keys in KEYS.items()
        if shape not in ("plan", "defaults")
        for key in keys
    ]
    assert rows == written


def test_every_code_that_can_be_given_stands_in_the_docs() -> None:
    sources = [path for part in ("processing", "cli", "runtime") for path in (ROOT / "newsbot" / part).glob("*.py")]
    used = {code for path in sources for code in re.findall(r"NB-[RL]\d\d", path.read_text(encoding="utf-8"))}
    written = re.findall(r"^\| (NB-[RL]\d\d) \|", DOCS, re.MULTILINE)
    assert used | {"NB-R20"} == set(written)
    assert len(set(written)) == len(written)
