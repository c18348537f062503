"""What is known beside contracts: option chains, families of accounts, the letters of exchanges, the user."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.fields import DEC, INT, TEXT
from newsbot.tws.rows import Many, Row
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOptionChains:
    """Asks which options are made on an underlying; ``exchange`` is empty but for options on futures."""

    req_id: int
    symbol: str
    exchange: str
    sec_type: str
    con_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFamilyCodes:
    """Asks which family the accounts belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSmartComponents:
    """Asks which exchanges the letters of a map stand for; tickReqParams names the map."""

    req_id: int
    exchange_map: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUserInfo:
    """Asks for the user's white branding id."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionChain:
    """The expiries (YYYYMMDD) and strikes of one trading class on one exchange; not every pair of them exists."""

    req_id: int
    exchange: str
    under_con_id: int
    trading_class: str
    multiplier: str
    expiries: tuple[str, ...]
    strikes: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionChainsEnd:
    """All chains have been told."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCode:
    """An account and its family; the code is empty when it has none."""

    account: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCodes:
    """All accounts and their families."""

    codes: tuple[FamilyCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartComponent:
    """One bit of a map, its exchange and its letter."""

    bit: int
    exchange: str
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartComponents:
    """The whole map."""

    req_id: int
    components: tuple[SmartComponent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfo:
    """The white branding id, empty for most users."""

    req_id: int
    white_branding_id: str = ""


REQUESTS = (
    Table(
        78,
        RequestOptionChains,
        (
            Row("req_id", INT),
            Row("symbol", TEXT),
            Row("exchange", TEXT),
            Row("sec_type", TEXT),
            Row("con_id", INT),
        ),
    ),
    Table(80, RequestFamilyCodes),
    Table(83, RequestSmartComponents, (Row("req_id", INT), Row("exchange_map", TEXT))),
    Table(104, RequestUserInfo, (Row("req_id", INT),)),
)

ANSWERS = (
    Table(
        75,
        OptionChain,
        (
            Row("req_id", INT),
            Row("exchange", TEXT),
            Row("under_con_id", INT),
            Row("trading_class", TEXT),
            Row("multiplier", TEXT),
            Many("expiries", None, TEXT),
            Many("strikes", None, DEC),
        ),
    ),
    Table(76, OptionChainsEnd, (Row("req_id", INT),)),
    Table(78, FamilyCodes, (Many("codes", FamilyCode, (Row("account", TEXT), Row("code", TEXT))),)),
    Table(
        82,
        SmartComponents,
        (
            Row("req_id", INT),
            Many("components", SmartComponent, (Row("bit", INT), Row("exchange", TEXT), Row("letter", TEXT))),
        ),
    ),
    Table(107, UserInfo, (Row("req_id", INT), Row("white_branding_id", TEXT))),
)
