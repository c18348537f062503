"""The keys of ``newsbot.toml`` with their types, defaults and ceilings.

Numbers stay decimal, unknown keys are errors, and every limit has a ceiling compiled in here that the file can only
lower. There is no key for a secret: the broker's login stays in TWS.
"""

import re
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError


def _decimal(value: Any) -> Any:
    if isinstance(value, int | str) and not isinstance(value, bool):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


def _clock(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            return value
    return value


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError, TypeError) as error:
        raise PydanticCustomError("NB-C04", "is no time zone", {"fix": "write one as America/New_York"}) from error
    return value


def _trading(value: Any) -> Any:
    if value == "live":
        fix = 'arming an account is not part of this version: write "observe" or "paper"'
        raise PydanticCustomError("NB-C02", "asks for live trading", {"fix": fix})
    return value


def _pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except re.error as error:
        raise PydanticCustomError("NB-C01", "is no regular expression", {"fix": str(error)}) from error
    if value and groups != 1:
        raise PydanticCustomError("NB-C01", "has not exactly one group", {"fix": "put ( ) around the number"})
    return value


def _url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise PydanticCustomError("NB-C01", "is no address of a page", {"fix": "write one that begins with https://"})
    if re.match(r"https?://[^/]*@", value):
        raise PydanticCustomError("NB-C03", "holds a password", {"fix": "take it out: this file may be read by others"})
    return value


def _currency(value: Any) -> Any:
    if value != "USD":
        fix = "leave it out: accounts in another currency are not part of this version"
        raise PydanticCustomError("NB-C02", "is not USD", {"fix": fix})
    return value


Number = Annotated[Decimal, BeforeValidator(_decimal)]
Clock = Annotated[time, BeforeValidator(_clock)]
Zone = Annotated[str, BeforeValidator(_zone)]
Line = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]*$", max_length=200)]  # safe in a header


class SectionKeys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ModeKeys(SectionKeys):
    trading: Annotated[Literal["observe", "paper"], BeforeValidator(_trading)] = "observe"


class AccountKeys(SectionKeys):
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{4,12}$|^$")] = ""
    base_currency: Annotated[str, BeforeValidator(_currency)] = "USD"


class TwsKeys(SectionKeys):
    host: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{1,253}$")] = "127.0.0.1"
    port: int = Field(default=4002, ge=1, le=65535)
    # never 0: that client receives what a person does in TWS as well
    client_id: int = Field(default=7, ge=1, le=999)


class LimitsKeys(SectionKeys):
    order_value_max: Number = Field(default=Decimal(10_000), gt=0, le=100_000)
    order_shares_max: int = Field(default=2_000, ge=1, le=20_000)
    position_value_max: Number = Field(default=Decimal(10_000), gt=0, le=100_000)
    daily_orders_max: int = Field(default=10, ge=0, le=50)
    spread_max: Number = Field(default=Decimal("0.005"), gt=0, le=Decimal("0.02"))
    proof_of_life_max_s: Number = Field(default=Decimal(2), gt=0, le=2)
    quote_age_max_s: int = Field(default=60, ge=1, le=60)
    seen_age_max_s: int = Field(default=30, ge=1, le=900)
    future_skew_max_s: int = Field(default=30, ge=0, le=60)
    wait_for_quote_s: Number = Field(default=Decimal(2), gt=0, le=10)
    entry_ttl_s: int = Field(default=30, ge=1, le=300)
    short_allowed: bool = False


class SessionKeys(SectionKeys):
    window_start: Clock = Field(default=time(9, 35), ge=time(9, 30))
    window_end: Clock = Field(default=time(15, 45), le=time(16))
    half_day_end: Clock = Field(default=time(12, 45), le=time(13))

    @model_validator(mode="after")
    def _in_order(self) -> "SessionKeys":
        if not self.window_start < min(self.window_end, self.half_day_end):
            fix = "let window_start be before window_end and half_day_end"
            raise PydanticCustomError("NB-C01", "has a window that ends before it starts", {"fix": fix})
        return self


class SourceKeys(SectionKeys):
    url: Annotated[str, BeforeValidator(_url)]
    parser: Literal["html", "rss", "atom"]
    groups: list[str] = []
    interval_s: Number = Field(default=Decimal(60), ge=5, le=86_400)
    zone: Zone = "UTC"
    precision_s: int = Field(default=1, ge=1, le=86_400)
    selectors: dict[str, str] = {}
    guid: Annotated[str, BeforeValidator(_pattern)] = ""
    terms: str = ""


class SourcesKeys(SectionKeys):
    enabled: list[str] = []
    contact: Line = ""
    own: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")], SourceKeys] = {}


class RulesKeys(SectionKeys):
    path: Annotated[str, StringConstraints(min_length=1)] = "rules"
    allow_regex: bool = False


class UniverseKeys(SectionKeys):
    table: Annotated[str, StringConstraints(min_length=1)] = "var/universe/us.csv"
    files: list[Annotated[str, StringConstraints(min_length=1)]] = []


class JournalKeys(SectionKeys):
    path: Annotated[str, StringConstraints(min_length=1)] = "var/newsbot.db"


class DisplayKeys(SectionKeys):
    zone: Zone = "America/New_York"


class File(SectionKeys):
    mode: ModeKeys = ModeKeys()
    account: AccountKeys = AccountKeys()
    tws: TwsKeys = TwsKeys()
    limits: LimitsKeys = LimitsKeys()
    session: SessionKeys = SessionKeys()
    sources: SourcesKeys = SourcesKeys()
    rules: RulesKeys = RulesKeys()
    universe: UniverseKeys = UniverseKeys()
    journal: JournalKeys = JournalKeys()
    display: DisplayKeys = DisplayKeys()
