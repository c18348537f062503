"""The shape of a rule file as pydantic models, for the JSON Schema. A test holds them to ``keys.KEYS``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from newsbot.domain.signal import Action, Kind
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
