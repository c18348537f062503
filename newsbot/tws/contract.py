"""How a contract is written in the various messages."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.fields import DEC, INT, OPT_DEC, TEXT
from newsbot.tws.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaNeutral:
    """The hedging contract of a delta-neutral order."""

    con_id: int
    delta: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ComboLeg:
    """One leg of a combination (secType BAG)."""

    con_id: int
    ratio: int
    action: str
    exchange: str
    open_close: int = 0
    short_sale_slot: int = 0
    designated_location: str = ""
    exempt_code: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What is traded, as far as the sender knows it. ``con_id`` 0 means to be found by the other fields."""

    con_id: int = 0
    symbol: str = ""
    sec_type: str = ""
    expiry: str = ""
    strike: Decimal | None = None
    right: str = ""
    multiplier: str = ""
    exchange: str = ""
    primary_exchange: str = ""
    currency: str = ""
    local_symbol: str = ""
    trading_class: str = ""
    sec_id_type: str = ""
    sec_id: str = ""
    combo_legs_text: str = ""
    combo_legs: tuple[ComboLeg, ...] = ()
    delta_neutral: DeltaNeutral | None = None


def asked_contract(part: str) -> tuple[Row, ...]:
    """The twelve fields by which clients name a contract."""
    return (
        Row(f"{part}.con_id", INT),
        Row(f"{part}.symbol", TEXT),
        Row(f"{part}.sec_type", TEXT),
        Row(f"{part}.expiry", TEXT),
        Row(f"{part}.strike", OPT_DEC),
        Row(f"{part}.right", TEXT),
        Row(f"{part}.multiplier", TEXT),
        Row(f"{part}.exchange", TEXT),
        Row(f"{part}.primary_exchange", TEXT),
        Row(f"{part}.currency", TEXT),
        Row(f"{part}.local_symbol", TEXT),
        Row(f"{part}.trading_class", TEXT),
    )


def told_contract(part: str, *, exchange: str = "exchange") -> tuple[Row, ...]:
    """The eleven fields by which the broker names one; portfolio values give the primary exchange."""
    return (
        Row(f"{part}.con_id", INT),
        Row(f"{part}.symbol", TEXT),
        Row(f"{part}.sec_type", TEXT),
        Row(f"{part}.expiry", TEXT),
        Row(f"{part}.strike", OPT_DEC),
        Row(f"{part}.right", TEXT),
        Row(f"{part}.multiplier", TEXT),
        Row(f"{part}.{exchange}", TEXT),
        Row(f"{part}.currency", TEXT),
        Row(f"{part}.local_symbol", TEXT),
        Row(f"{part}.trading_class", TEXT),
    )


DELTA_NEUTRAL = (Row("con_id", INT), Row("delta", DEC), Row("price", DEC))
COMBO_LEG = (
    Row("con_id", INT),
    Row("ratio", INT),
    Row("action", TEXT),
    Row("exchange", TEXT),
    Row("open_close", INT),
    Row("short_sale_slot", INT),
    Row("designated_location", TEXT),
    Row("exempt_code", INT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagValue:
    """A name and a value, both text."""

    tag: str
    value: str
