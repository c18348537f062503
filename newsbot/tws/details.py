"""What the broker tells about contracts: their details, the steps of their prices, the symbols that fit words."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import (
    Contract,
    TagValue,
    asked_contract,
)
from newsbot.tws.fields import DEC, ESCAPED_TEXT, INT, OPT_DEC, OPT_INT, TEXT
from newsbot.tws.fund import FUND, NO_FUND, FundDetails
from newsbot.tws.rows import Many, Row, When, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContractDetails:
    """Asks for every contract that fits."""

    req_id: int
    contract: Contract
    include_expired: int = 0
    issuer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ineligibility:
    """Why an account may not trade a contract."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetails:
    """One contract that fits, with its rules. Hours are in ``zone``; market rules stand in the order of exchanges.

    The expiry of the contract may go on with the time of the last trade and its zone, one space between them: the
    one form that all clients take apart.
    """

    req_id: int
    contract: Contract
    last_trade_date: str = ""
    market_name: str = ""
    min_tick: Decimal = Decimal("0.01")
    size_multiplier: int = 1
    order_types: str = ""
    valid_exchanges: str = ""
    price_magnifier: int = 1
    under_con_id: int = 0
    long_name: str = ""
    contract_month: str = ""
    industry: str = ""
    category: str = ""
    subcategory: str = ""
    zone: str = ""
    trading_hours: str = ""
    liquid_hours: str = ""
    ev_rule: str = ""
    ev_multiplier: int | None = None
    sec_ids: tuple[TagValue, ...] = ()
    agg_group: int | None = None
    under_symbol: str = ""
    under_sec_type: str = ""
    market_rule_ids: str = ""
    real_expiration: str = ""
    stock_type: str = ""
    size_min_tick: Decimal | None = None
    min_size: Decimal | None = None
    size_increment: Decimal | None = None
    suggested_size_increment: Decimal | None = None
    fund: FundDetails = NO_FUND
    ineligibilities: tuple[Ineligibility, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetailsEnd:
    """No more contracts fit."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMarketRule:
    """Asks for the price increments of one rule."""

    rule_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceIncrement:
    """From ``low_edge`` up, prices are multiples of ``increment``."""

    low_edge: Decimal
    increment: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRule:
    """The price increments of a rule, low edges ascending."""

    rule_id: int
    increments: tuple[PriceIncrement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMatchingSymbols:
    """Asks for stocks whose symbol or name starts so."""

    req_id: int
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSample:
    """One contract that matches. ``derivatives`` are the security types that derive from it."""

    con_id: int
    symbol: str
    sec_type: str
    primary_exchange: str
    currency: str
    derivatives: tuple[str, ...] = ()
    description: str = ""
    issuer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSamples:
    """The contracts that match, none to some sixteen."""

    req_id: int
    samples: tuple[SymbolSample, ...]


REQUESTS = (
    Table(
        9,
        RequestContractDetails,
        (
            version(8),
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("include_expired", INT),
            Row("contract.sec_id_type", TEXT),
            Row("contract.sec_id", TEXT),
            Row("issuer_id", TEXT, since=176),
        ),
        {"contract": Contract},
    ),
    Table(81, RequestMatchingSymbols, (Row("req_id", INT), Row("pattern", TEXT))),
    Table(91, RequestMarketRule, (Row("rule_id", INT),)),
)


ANSWERS = (
    Table(
        10,
        ContractDetails,
        (
            version(8, until=164),
            Row("req_id", INT),
            Row("contract.symbol", TEXT),
            Row("contract.sec_type", TEXT),
            Row("contract.expiry", TEXT),
            Row("last_trade_date", TEXT, since=182),
            Row("contract.strike", OPT_DEC),
            Row("contract.right", TEXT),
            Row("contract.exchange", TEXT),
            Row("contract.currency", TEXT),
            Row("contract.local_symbol", TEXT),
            Row("market_name", TEXT),
            Row("contract.trading_class", TEXT),
            Row("contract.con_id", INT),
            Row("min_tick", DEC),
            Row("size_multiplier", INT, until=164),
            Row("contract.multiplier", TEXT),
            Row("order_types", TEXT),
            Row("valid_exchanges", TEXT),
            Row("price_magnifier", INT),
            Row("under_con_id", INT),
            Row("long_name", ESCAPED_TEXT),
            Row("contract.primary_exchange", TEXT),
            Row("contract_month", TEXT),
            Row("industry", TEXT),
            Row("category", TEXT),
            Row("subcategory", TEXT),
            Row("zone", TEXT),
            Row("trading_hours", TEXT),
            Row("liquid_hours", TEXT),
            Row("ev_rule", TEXT),
            Row("ev_multiplier", OPT_INT),
            Many("sec_ids", TagValue, (Row("tag", TEXT), Row("value", TEXT))),
            Row("agg_group", OPT_INT),
            Row("under_symbol", TEXT),
            Row("under_sec_type", TEXT),
            Row("market_rule_ids", TEXT),
            Row("real_expiration", TEXT),
            Row("stock_type", TEXT),
            Row("size_min_tick", OPT_DEC, since=163, until=164),
            Row("min_size", OPT_DEC, since=164),
            Row("size_increment", OPT_DEC, since=164),
            Row("suggested_size_increment", OPT_DEC, since=164),
            When("contract.sec_type", lambda sec_type: sec_type == "FUND", FUND, since=179),
            Many("ineligibilities", Ineligibility, (Row("id", TEXT), Row("text", TEXT)), since=186),
        ),
        {"contract": Contract, "fund": FundDetails},
    ),
    Table(52, ContractDetailsEnd, (version(1), Row("req_id", INT))),
    Table(
        79,
        SymbolSamples,
        (
            Row("req_id", INT),
            Many(
                "samples",
                SymbolSample,
                (
                    Row("con_id", INT),
                    Row("symbol", TEXT),
                    Row("sec_type", TEXT),
                    Row("primary_exchange", TEXT),
                    Row("currency", TEXT),
                    Many("derivatives", None, TEXT),
                    Row("description", TEXT, since=176),
                    Row("issuer_id", TEXT, since=176),
                ),
            ),
        ),
    ),
    Table(
        93,
        MarketRule,
        (Row("rule_id", INT), Many("increments", PriceIncrement, (Row("low_edge", DEC), Row("increment", DEC)))),
    ),
)
