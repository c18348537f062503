"""``trade:`` and ``plans:``: from the fields in the files to complete, checked terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from newsbot.domain.order import Side
from newsbot.domain.signal import PriceAt, Size, TradeTerms
from newsbot.processing import units
from newsbot.processing.exits import Stop, read_exit_after, read_stop, read_target, written
from newsbot.processing.lexeme import closest
from newsbot.processing.read import Reader
from newsbot.processing.rule import Known
from newsbot.processing.tree import Node, Scalar, Table

Field = Literal["side", "size", "entry", "take_profit", "stop_loss"]
FIELDS: tuple[Field, ...] = ("side", "size", "entry", "take_profit", "stop_loss")
"""What a trade cannot do without; ``exit_after`` it can."""
Value = Side | Size | Decimal | PriceAt | Stop | int


@dataclass(frozen=True, slots=True)
class Given:
    """A value with the place it was written at and as it was written."""

    value: Value
    text: str
    place: str

    @property
    def slot(self) -> str:
        """The slot a price is read from, empty when there is none."""
        return self.value.slot if isinstance(self.value, PriceAt) else ""


@dataclass(frozen=True, slots=True)
class Trade:
    """What one ``trade:`` says: the name of a plan (or none) and fields. ``broken``: a fault in it was reported."""

    plan: str
    plan_node: Node | None
    fields: Mapping[str, Given]
    broken: bool = False

    def over(self, base: "Trade | None") -> "Trade":
        """This one, with the fields it does not name taken from ``base``."""
        if base is None:
            return self
        return Trade(
            self.plan or base.plan,
            self.plan_node or base.plan_node,
            {**base.fields, **self.fields},
            self.broken or base.broken,
        )


def read_trade(reader: Reader, node: Node, known: Known) -> Trade:
    """``trade:`` of a rule or of the defaults: a plan's name, or fields with or without one."""
    if isinstance(node, Scalar):
        name = reader.text(node, "trade")
        return Trade(name or "", node, {}, broken=name is None)
    values = reader.table(node, "trade", "trade", complete=False)
    broken = not isinstance(node, Table) or not node.pairs
    plan = reader.text(values["plan"], "plan") if "plan" in values else ""
    fields = _fields(reader, values, known)
    broken = broken or plan is None or len(fields) < len(values.keys() - {"plan"})
    return Trade(plan or "", values.get("plan"), fields, broken)


def read_plan(reader: Reader, node: Node, name: str, known: Known) -> Trade:
    """One entry of ``plans:``, complete in itself."""
    values = reader.table(node, "plan", f'plan "{name}"')
    fields = _fields(reader, values, known)
    return Trade("", None, fields, broken=not fields.keys() >= {*FIELDS, *values})


def complete(reader: Reader, at: Node, trade: Trade, plans: Mapping[str, Trade]) -> dict[str, Given] | None:
    """All fields in force, or None with a finding: unknown plan, or a field that nobody gives."""
    base: Mapping[str, Given] = {}
    broken = trade.broken
    if trade.plan:
        plan = plans.get(trade.plan)
        if plan is None:
            fix = closest(trade.plan, plans) or "write it under plans: in any of the rule files"
            reader.fault(trade.plan_node or at, "NB-R17", f'no plan is called "{trade.plan}"', fix=fix)
            return None
        base, broken = plan.fields, broken or plan.broken
    fields = {**base, **trade.fields}
    missing = [name for name in FIELDS if name not in fields]
    if missing and not broken:
        fix = "name a plan, or write the field" if not trade.plan else "write it"
        reader.fault(at, "NB-R15", f"trade has no {', '.join(missing)}", fix=fix)
    return None if missing else fields


def terms(fields: Mapping[str, Given]) -> TradeTerms:
    """The terms of complete fields."""
    values = {name: given.value for name, given in fields.items()}
    side, size = values["side"], values["size"]
    entry, target, stop, span = values["entry"], values["take_profit"], values["stop_loss"], values.get("exit_after")
    assert isinstance(side, Side)
    assert isinstance(size, Size)
    assert isinstance(entry, Decimal)
    assert isinstance(target, Decimal | PriceAt)
    assert isinstance(stop, Stop)
    assert span is None or isinstance(span, int)
    return TradeTerms(
        side=side,
        size=size,
        entry_limit=entry,
        take_profit=target if isinstance(target, Decimal) else Decimal(0),
        stop_loss=stop.distance,
        trailing=stop.trailing,
        stop_limit=stop.limit,
        take_profit_at=target if isinstance(target, PriceAt) else None,
        exit_after_s=span or None,
    )


def _fields(reader: Reader, values: Mapping[str, Node], known: Known) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for name, node in values.items():
        if name == "plan":
            continue
        value = _field(reader, name, node, known)
        if value is not None:
            found[name] = Given(value, written(node), reader.place(node))
    return found


def _field(reader: Reader, name: str, node: Node, known: Known) -> Value | None:
    match name:
        case "side":
            side = reader.choice(node, "side", [side.value for side in Side])
            return Side(side) if side else None
        case "size":
            return _size(reader, node, known)
        case "entry":
            entry = reader.table(node, "entry", "entry")
            return _limit(reader, entry["limit"], known) if "limit" in entry else None
        case "take_profit":
            return read_target(reader, node)
        case "exit_after":
            return read_exit_after(reader, node)
        case _:
            return read_stop(reader, node, known)


def _size(reader: Reader, node: Node, known: Known) -> Size | None:
    if isinstance(node, Scalar):
        reader.fault(
            node, "NB-R06", f'size: "{node.text.strip()}" is ambiguous', fix="write {notional: $3000} or {shares: 100}"
        )
        return None
    values = reader.table(node, "size", "size")
    if len(values) != 1:
        if isinstance(node, Table):
            reader.fault(node, "NB-R16", "size has one of notional, risk, shares", f"{len(values)} of them", "keep one")
        return None
    by, inner = next(iter(values.items()))
    if by == "shares":
        shares = reader.unit(inner, "shares", units.count)
        amount = None if shares is None else Decimal(shares)
        ceiling, shown = Decimal(known.shares_max), f"{known.shares_max:,}"
    else:
        amount = reader.unit(inner, by, units.money)
        ceiling = known.notional_max if by == "notional" else known.risk_max
        shown = f"${ceiling:,}"
    if amount is None:
        return None
    if not 0 < amount <= ceiling:
        reader.fault(inner, "NB-R07", f"{by} is out of range", written(inner), f"above 0, at most {shown}")
        return None
    return Size(by="notional" if by == "notional" else "risk" if by == "risk" else "shares", amount=amount)


def _limit(reader: Reader, node: Node, known: Known) -> Decimal | None:
    value = reader.unit(node, "entry limit", units.percent)
    if value is not None and not 0 <= value <= known.entry_limit_max:
        fix = f"+0% to +{units.percent_text(known.entry_limit_max)}, towards the worse price for either side"
        reader.fault(node, "NB-R07", "entry limit is out of range", written(node), fix)
        return None
    return value
