"""Fills and what they cost."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract, told_contract
from newsbot.tws.fields import DEC, INT, MAX_OPT_DEC, OPT_DEC, OPT_INT, TEXT
from newsbot.tws.rows import Many, Row, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExecutions:
    """Asks for today's fills. Empty fields and client id 0 do not filter."""

    req_id: int
    client_id: int = 0
    account: str = ""
    time: str = ""
    symbol: str = ""
    sec_type: str = ""
    exchange: str = ""
    side: str = ""
    last_days: int | None = None
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One fill. ``req_id`` is -1 when nobody asked. ``time`` is local to the zone it names; ``side`` BOT or SLD."""

    req_id: int
    order_id: int
    contract: Contract
    exec_id: str
    time: str
    account: str
    exchange: str
    side: str
    shares: Decimal
    price: Decimal
    perm_id: int
    client_id: int
    liquidation: int
    cumulative: Decimal
    avg_price: Decimal
    order_ref: str = ""
    ev_rule: str = ""
    ev_multiplier: Decimal | None = None
    model_code: str = ""
    last_liquidity: int = 0
    price_revision_pending: int = 0
    submitter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionsEnd:
    """All fills that were asked for have been told."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """What one fill cost, and what it realised; None for an opening trade."""

    exec_id: str
    commission: Decimal
    currency: str
    realized: Decimal | None
    bond_yield: Decimal | None = None
    yield_date: str = "0"


REQUESTS = (
    Table(
        7,
        RequestExecutions,
        (
            version(3),
            Row("req_id", INT),
            Row("client_id", INT),
            Row("account", TEXT),
            Row("time", TEXT),
            Row("symbol", TEXT),
            Row("sec_type", TEXT),
            Row("exchange", TEXT),
            Row("side", TEXT),
            Row("last_days", OPT_INT, since=200),
            Many("dates", None, TEXT, since=200),
        ),
    ),
)

ANSWERS = (
    Table(
        11,
        Execution,
        (
            Row("req_id", INT),
            Row("order_id", INT),
            *told_contract("contract"),
            Row("exec_id", TEXT),
            Row("time", TEXT),
            Row("account", TEXT),
            Row("exchange", TEXT),
            Row("side", TEXT),
            Row("shares", DEC),
            Row("price", DEC),
            Row("perm_id", INT),
            Row("client_id", INT),
            Row("liquidation", INT),
            Row("cumulative", DEC),
            Row("avg_price", DEC),
            Row("order_ref", TEXT),
            Row("ev_rule", TEXT),
            Row("ev_multiplier", OPT_DEC),
            Row("model_code", TEXT),
            Row("last_liquidity", INT),
            Row("price_revision_pending", INT, since=178),
            Row("submitter", TEXT, since=198),
        ),
        {"contract": Contract},
    ),
    Table(55, ExecutionsEnd, (version(1), Row("req_id", INT))),
    Table(
        59,
        Commission,
        (
            version(1),
            Row("exec_id", TEXT),
            Row("commission", DEC),
            Row("currency", TEXT),
            Row("realized", MAX_OPT_DEC),
            Row("bond_yield", MAX_OPT_DEC),
            Row("yield_date", TEXT),
        ),
    ),
)
