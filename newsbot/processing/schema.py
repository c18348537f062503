"""The JSON Schema of rule files, which editors complete and check with.

The loader reads nodes, because it must say where a fault stands; a test holds the two together. An editor sees less
than the loader: phrases, units with ceilings, names of plans and sources are checked by ``newsbot rules check``.
"""

import json
from typing import Any

from newsbot.processing.keys import KEYS
from newsbot.processing.shape import SHAPES, File


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, each key with its meaning and an example."""
    schema = File.model_json_schema(by_alias=True)
    tables = {model.__name__: KEYS[shape] for shape, model in SHAPES.items()}
    for name, table in {**schema.get("$defs", {}), "File": schema}.items():
        table.pop("description", None)
        for key in tables.get(name, ()):
            if key.name in table.get("properties", {}):
                default = "Required" if key.required else f"Default: {key.default}"
                about = f"{key.about}. {default}. For example {key.example}"
                table["properties"][key.name]["description"] = about
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newsbot rule file",
        **_tidy({name: part for name, part in schema.items() if name != "title"}),
    }


def _tidy(part: Any) -> Any:
    """Without what an editor would offer and the loader refuse: null, and titles made of the keys."""
    if isinstance(part, list):
        return [_tidy(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    kept: dict[str, Any] = {}
    for name, value in part.items():
        if name == "properties":
            kept[name] = {key: _tidy(inner) for key, inner in value.items()}
        elif not (name == "title" or (name == "default" and value is None)):
            kept[name] = _tidy(value)
    options = [option for option in kept.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        del kept["anyOf"]
        return {**options[0], **kept}
    return {**kept, "anyOf": options} if options else kept


def schema_json() -> str:
    """The same as text, indented."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False)
