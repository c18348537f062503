"""``trade:`` and ``plans:``: from the fields in the files to complete, checked terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from newsbot.domain.order import Side
from newsbot.domain.signal import Size, TradeTerms
from newsbot.processing import units
from newsbot.processing.phrase import closest
from newsbot.processing.read import Reader
from newsbot.processing.rule import Known
from newsbot.processing.tree import Items, Node, Scalar, Table

Field = Literal["side", "size", "entry", "take_profit", "stop_loss"]
FIELDS: tuple[Field, ...] = ("side", "size", "entry", "take_profit", "stop_loss")
Value = Side | Size | Decimal


@dataclass(frozen=True, slots=True)
class Given:
    """A value with the place it was written at and as it was written."""

    value: Value
    text: str
    place: str


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
    broken = not isinstance(node, Table)
    plan = reader.text(values["plan"], "plan") if "plan" in values else ""
    fields = _fields(reader, values, known)
    broken = broken or plan is None or len(fields) < len(values.keys() - {"plan"})
    return Trade(plan or "", values.get("plan"), fields, broken)


def read_plan(reader: Reader, node: Node, name: str, known: Known) -> Trade:
    """One entry of ``plans:``, complete in itself."""
    fields = _fields(reader, reader.table(node, "plan", f'plan "{name}"'), known)
    return Trade("", None, fields, broken=len(fields) < len(FIELDS))


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
    values = {name: fields[name].value for name in FIELDS}
    side, size = values["side"], values["size"]
    entry, target, stop = values["entry"], values["take_profit"], values["stop_loss"]
    assert isinstance(side, Side)
    assert isinstance(size, Size)
    assert isinstance(entry, Decimal)
    assert isinstance(target, Decimal)
    assert isinstance(stop, Decimal)
    return TradeTerms(side=side, size=size, entry_limit=entry, take_profit=target, stop_loss=stop)


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
            return _exit(reader, node, "take_profit", Decimal("0.001"), Decimal(1))
        case _:
            return _exit(reader, node, "stop_loss", known.stop_min, known.stop_max)


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


def _exit(reader: Reader, node: Node, name: str, low: Decimal, high: Decimal) -> Decimal | None:
    if isinstance(node, Table | Items):
        reader.fault(node, "NB-R19", f"not available yet: {name} other than a percentage", fix=f"write {name}: 3%")
        return None
    value = reader.unit(node, name, units.percent)
    if value is None:
        return None
    if value < 0:
        fix = f"write it without the sign: {written(node).lstrip('-')}"
        reader.fault(node, "NB-R07", f"{name} is on the wrong side of the entry", written(node), fix)
        return None
    if not low <= value <= high:
        reader.fault(
            node,
            "NB-R07",
            f"{name} is out of range",
            written(node),
            f"{units.percent_text(low)} to {units.percent_text(high)}",
        )
        return None
    return value


def written(node: Node) -> str:
    """A value as the file has it, on one line."""
    if isinstance(node, Scalar):
        return " ".join(node.text.split())
    if isinstance(node, Items):
        return f"[{', '.join(written(item) for item in node.items)}]"
    return f"{{{', '.join(f'{key.text}: {written(value)}' for key, value in node.pairs)}}}"
