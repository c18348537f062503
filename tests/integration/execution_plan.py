"""A bracket to send, and a TestApp to send it with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from execution_peer import WAIT_S, Sink

from newsbot.domain.effect import RequestSnapshot
from newsbot.domain.order import (
    Action,
    Bracket,
    BracketIds,
    Instrument,
    Leg,
    LegRole,
    OrderPlan,
    OrderType,
    Quote,
    Side,
    TimeInForce,
    leg_ref,
)
from newsbot.domain.settings import TwsAddress
from newsbot.execution.app import TestApp

INTENT = "ABCDEFGHIJKLMNOP"
IDS = BracketIds.starting_at(11)
INSTRUMENT = Instrument(
    con_id=990002,
    ticker="HLDN",
    sec_type="STK",
    exchange="SMART",
    primary_exchange="NASDAQ",
    currency="USD",
    name="Halden Bio Inc",
    increments=((Decimal(0), Decimal("0.01")),),
)


def make_plan(
    *,
    entry: str = "42.31",
    take_profit: str = "45.69",
    stop_loss: str = "40.62",
    account: str = "DU1",
    instrument: Instrument = INSTRUMENT,
    intent: str = INTENT,
    expires_at: datetime = datetime(2026, 3, 11, 13, 41, 38, tzinfo=UTC),
    quantity: int = 118,
) -> OrderPlan:
    """A bracket as the decision stage makes one: GTD entry, GTC exits."""

    def leg(role: LegRole, action: Action, kind: OrderType, price: str, tif: TimeInForce) -> Leg:
        return Leg(
            role=role,
            order_ref=leg_ref(intent, role),
            action=action,
            quantity=quantity,
            order_type=kind,
            price=Decimal(price),
            tif=tif,
            good_till=expires_at if tif is TimeInForce.GTD else None,
        )

    return OrderPlan(
        intent_id=intent,
        signal_id="s1",
        rule_id="fda-approval",
        rule_revision="r1",
        story_id="story1",
        account=account,
        side=Side.BUY,
        quantity=quantity,
        instrument=instrument,
        bracket=Bracket(
            side=Side.BUY, entry=Decimal(entry), take_profit=Decimal(take_profit), stop_loss=Decimal(stop_loss)
        ),
        legs=(
            leg(LegRole.ENTRY, Action.BUY, OrderType.LIMIT, entry, TimeInForce.GTD),
            leg(LegRole.TAKE_PROFIT, Action.SELL, OrderType.LIMIT, take_profit, TimeInForce.GTC),
            leg(LegRole.STOP_LOSS, Action.SELL, OrderType.STOP, stop_loss, TimeInForce.GTC),
        ),
        quote=Quote(con_id=instrument.con_id),
        decided_at=datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC),
        expires_at=expires_at,
    )


@contextmanager
def connected(address: TwsAddress, sink: Sink) -> Iterator[TestApp]:
    app = TestApp(sink)
    app.connect_within(address, WAIT_S)
    try:
        yield app
    finally:
        app.close()


@contextmanager
def begun(address: TwsAddress, sink: Sink) -> Iterator[TestApp]:
    """A link whose session the engine has begun: it has asked for the broker's records."""
    with connected(address, sink) as app:
        app.perform(RequestSnapshot())
        yield app
