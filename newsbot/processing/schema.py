"""The shape of a rule file as a pydantic model, for the JSON Schema that editors complete and check with.

The loader reads nodes, because it must say where a fault stands; a test holds the two together. An editor sees less
than the loader: phrases, units with ceilings, names of plans and sources are checked by ``newsbot rules check``.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from newsbot.domain.signal import Action, Kind
from newsbot.processing.keys import KEYS
from newsbot.processing.rule import GuardClass
from newsbot.processing.settings import Profile
from newsbot.processing.who import Meant

Scalar = str | int | float | bool  # what YAML makes of 11, on or 1.5; the loader takes the text that stands there
Words = Scalar | list[Scalar]
Percent = Annotated[str, Field(pattern=r"^[+-]?\d+(\.\d+)? ?%$")]
Dollars = Annotated[str, Field(pattern=r"^\$ ?[\d,]+(\.\d{1,2})?$")]
Time = Annotated[str, Field(pattern=r"^\d+ ?[smh]$")]
Symbol = Annotated[str, Field(pattern=r"^[A-Z]{1,5}(\.[A-Z])?$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Opened = GuardClass | str  # a class, or one of its words
Fields = dict[FieldName, Scalar | list[Scalar]]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Size(_Shape):
    notional: Dollars | None = None
    risk: Dollars | None = None
    shares: int | str | None = None


class Entry(_Shape):
    limit: Percent


class TakeProfit(_Shape):
    at: str


class StopLoss(_Shape):
    trail: Percent | None = None
    stop: Percent | None = None
    limit: Percent | None = None


class Plan(_Shape):
    side: Literal["buy", "short"]
    size: Size
    entry: Entry
    take_profit: Percent | TakeProfit
    stop_loss: Percent | StopLoss
    exit_after: Time | Literal["none"] | None = None


class Trade(_Shape):
    plan: str | None = None
    side: Literal["buy", "short"] | None = None
    size: Size | None = None
    entry: Entry | None = None
    take_profit: Percent | TakeProfit | None = None
    stop_loss: Percent | StopLoss | None = None
    exit_after: Time | Literal["none"] | None = None


class Cooldown(_Shape):
    per: Literal["ticker", "rule"] = "ticker"
    for_: Time | Literal["1 session", "session"] = Field(alias="for")


class Evidence(_Shape):
    n: Annotated[int, Field(ge=1)] | str
    precision: Annotated[float, Field(ge=0, le=1)] | str | None = None


class Confirm(_Shape):
    sources: Annotated[int, Field(ge=2, le=5)] | str
    within: Time


class Who(_Shape):
    tickers: dict[Symbol, str]


class Body(_Shape):
    any: Words | None = None
    all: Words | None = None
    none: Words | None = None
    not_here: Words | None = None
    if_missing: Literal["refuse", "ignore"] = "refuse"


class When(_Shape):
    any: Words | None = None
    all: Words | None = None
    none: Words | None = None
    not_here: Words | None = None
    body: Body | None = None


class Alternative(_Shape):
    sources: str | list[str] | None = None
    fields: Fields | None = None
    when: When | None = None


class PerSource(_Shape):
    max_age: Time | None = None
    kinds: Kind | list[Kind] | None = None
    action: Action | None = None


class Expect(_Shape):
    side: Literal["buy", "short"] | None = None
    slots: dict[str, Scalar] | None = None


class Test(_Shape):
    __test__ = False  # not a pytest class

    headline: Scalar
    body: Scalar | None = None
    source: str | None = None
    kind: Kind | None = None
    at: Scalar | None = None
    fields: Fields | None = None
    expect: Expect | None = None


Cases = Scalar | Test | list[Scalar | Test]


class Tests(_Shape):
    __test__ = False

    fires: dict[Symbol | Literal["none"], Cases] | None = None
    silent: Cases | None = None
    near: dict[str, Cases] | None = None
    companies: dict[str, Symbol] | None = None


class Defaults(_Shape):
    if_missing: Literal["refuse", "ignore"] | None = None
    sources: str | list[str] | None = None
    who: Meant | Who | None = None
    policy: Literal["none", "all"] = "none"
    parts: Literal["other", "parent"] = "other"
    allow: Opened | list[Opened] | None = None
    kinds: Kind | list[Kind] | None = None
    confirm: Confirm | Literal["none"] | None = None
    mode: Literal["observe", "paper", "live"] = "observe"
    action: Action | None = None
    trade: str | Trade | None = None
    max_age: Time = "120s"
    cooldown: Cooldown | Literal["none"] | None = None
    hours: Literal["rth", "extended"] | None = None
    profile: Profile | None = None
    expires: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


class Rule(Defaults):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$")]
    about: Scalar | None = None
    when: When | None = None
    fields: Fields | None = None
    any_of: list[Alternative] | None = None
    where: Words | None = None
    per_source: dict[str, PerSource] | None = None
    evidence: Evidence | None = None
    tests: Tests | None = None


class Changed(_Shape):
    from_: str = Field(alias="from")
    add: Words | None = None
    drop: Words | None = None


class File(_Shape):
    defaults: Defaults | None = None
    rules: list[Rule] | None = None
    lists: dict[str, Words | Changed] | None = None
    plans: dict[str, Plan] | None = None


SHAPES: dict[str, type[_Shape]] = {
    "file": File,
    "list": Changed,
    "defaults": Defaults,
    "rule": Rule,
    "when": When,
    "body": Body,
    "alternative": Alternative,
    "per_source": PerSource,
    "who": Who,
    "evidence": Evidence,
    "confirm": Confirm,
    "trade": Trade,
    "plan": Plan,
    "size": Size,
    "entry": Entry,
    "take_profit": TakeProfit,
    "stop_loss": StopLoss,
    "cooldown": Cooldown,
    "tests": Tests,
    "test": Test,
    "expect": Expect,
}
"""The model of each table of the language, by the name that ``keys.KEYS`` has for it."""


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
