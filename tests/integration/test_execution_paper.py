"""TestApp against newsbot's own paper broker over a real socket: two independent codecs, one conversation.

The broker's clock is driven by the test, so that nothing waits for anything but an answer.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from execution_peer import VERSIONS, WAIT_S, Sink
from execution_plan import connected, make_plan

from newsbot.domain.company import Company
from newsbot.domain.effect import (
    CancelOrder,
    PlaceBracket,
    RequestMarketRule,
    RequestSnapshot,
    RequestTime,
    ResolveInstrument,
    SubscribeQuote,
)
from newsbot.domain.input import (
    AccountValueReceived,
    BracketSent,
    BrokerInput,
    BrokerTimeReceived,
    CallbackFailed,
    CommissionReceived,
    CompletedReceived,
    ExecutionReceived,
    InstrumentReceived,
    MarketRuleReceived,
    NoticeReceived,
    OrderReceived,
    PositionReceived,
    QuoteTypeReceived,
    SessionStarted,
    SnapshotPartEnded,
    StatusReceived,
    TickReceived,
)
from newsbot.domain.order import Action, BracketIds, Instrument, OrderPlan, QuoteType
from newsbot.domain.settings import TwsAddress
from newsbot.execution.app import TestApp
from newsbot.paper.build import empty_broker
from newsbot.paper.serving.server import PaperServer

OPEN = datetime(2026, 3, 11, 13, 41, tzinfo=UTC)  # 09:41 in New York
ACCOUNT = "DU0000000"
INSTRUMENTS = [
    {
        "con_id": 990002, "ticker": "HLDN", "sec_type": "STK", "primary_exchange": "NASDAQ", "currency": "USD",
        "name": "Halden Bio Inc", "min_tick": "0.01", "prev_close": "41.86",
    },
    {
        "con_id": 990007, "ticker": "PLYQ", "sec_type": "STK", "primary_exchange": "NYSE American", "currency": "USD",
        "name": "Polyquay Plastics Inc", "min_tick": "0.01", "prev_close": "11.98",
    },
]  # fmt: skip


def row(after_s: int, bid: str, ask: str) -> dict[str, str]:
    at = (OPEN + timedelta(seconds=after_s)).isoformat().replace("+00:00", "Z")
    last = str((Decimal(bid) + Decimal(ask)) / 2)
    return {
        "at": at, "ticker": "HLDN", "bid": bid, "ask": ask, "bid_size": "5000", "ask_size": "5000", "last": last,
        "volume": "100000", "halted": "0",
    }  # fmt: skip


TAPE = [row(-60, "42.05", "42.10"), row(30, "43.00", "43.05"), row(60, "45.70", "45.75"), row(90, "40.50", "40.55")]


class Clock:
    """The driver's end of the clock line."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._sock = socket.create_connection(address, timeout=WAIT_S)
        self._sock.sendall(b"CTL\0")
        self._answers = self._sock.makefile("rb")

    def do(self, **request: Any) -> dict[str, Any]:
        self._sock.sendall(json.dumps(request).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._answers.readline())
        assert answer["ok"], answer
        return answer

    def close(self) -> None:
        self._answers.close()
        self._sock.close()


class Stage:
    """A paper broker, its clock, and what the present app was told."""

    def __init__(self, server: PaperServer, clock: Clock) -> None:
        self.clock = clock
        self.address = TwsAddress(host=server.address[0], port=server.port, client_id=7)
        self.sink = Sink()
        self.now = OPEN

    @contextmanager
    def app(self, client_id: int = 7) -> Iterator[TestApp]:
        self.sink = Sink()
        with connected(replace(self.address, client_id=client_id), self.sink) as app:
            yield app

    def settle(self, app: TestApp) -> list[BrokerInput]:
        """Everything told since the last time: what TWS sends before its answer to the time has then arrived."""
        app.perform(RequestTime())
        self.sink.wait(BrokerTimeReceived)
        told = [given for given in self.sink.all if not isinstance(given, BrokerTimeReceived)]
        self.sink.all.clear()
        assert not [given for given in told if isinstance(given, CallbackFailed)]
        return told

    def advance(self, app: TestApp, seconds: int) -> list[BrokerInput]:
        self.now += timedelta(seconds=seconds)
        self.clock.do(do="advance", to=self.now.isoformat().replace("+00:00", "Z"))
        return self.settle(app)


@pytest.fixture(params=VERSIONS)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with PaperServer(empty_broker(account=ACCOUNT), driven=True, cap=request.param) as server:
        clock = Clock(server.address)
        clock.do(do="load", instruments=INSTRUMENTS, tape=TAPE)
        clock.do(do="advance", to=OPEN.isoformat().replace("+00:00", "Z"))
        yield Stage(server, clock)
        clock.close()
        assert server.fault is None


def plan_for(instrument: Instrument, entry: str = "42.31", ends_after_s: int = 600) -> OrderPlan:
    ends_at = OPEN + timedelta(seconds=ends_after_s)
    return make_plan(instrument=instrument, account=ACCOUNT, entry=entry, expires_at=ends_at)


def of(told: list[BrokerInput], kind: type[Any]) -> list[Any]:
    return [given for given in told if isinstance(given, kind)]


def last_states(told: list[BrokerInput]) -> dict[int, str]:
    return {given.order_id: given.state for given in of(told, StatusReceived)}


def resolve(stage: Stage, app: TestApp, ticker: str = "HLDN", exchange: str = "NASDAQ") -> Instrument:
    app.perform(RequestSnapshot())  # as the engine does first of all on a new link
    stage.settle(app)
    app.perform(ResolveInstrument(company=Company(ticker=ticker, exchange=exchange)))
    (answer,) = of(stage.settle(app), InstrumentReceived)
    (instrument,) = answer.instruments
    assert isinstance(instrument, Instrument)
    return instrument


def test_contract_rule_and_quotes(stage: Stage) -> None:
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        assert (session.accounts, session.client_id) == ((ACCOUNT,), 7)
        instrument = resolve(stage, app)
        assert (instrument.con_id, instrument.ticker, instrument.exchange) == (990002, "HLDN", "SMART")
        assert (instrument.primary_exchange, instrument.currency, instrument.sec_type) == ("NASDAQ", "USD", "STK")
        assert instrument.name == "Halden Bio Inc"
        assert (OPEN.replace(hour=13, minute=30), OPEN.replace(hour=20, minute=0)) in (instrument.hours or ())
        assert instrument.market_rule_id is not None
        app.perform(RequestMarketRule(rule_id=instrument.market_rule_id))
        (rule,) = of(stage.settle(app), MarketRuleReceived)
        assert rule.increments[-1] == (Decimal(1), Decimal("0.01"))
        app.perform(SubscribeQuote(instrument=instrument))
        told = stage.settle(app)
        assert of(told, QuoteTypeReceived) == [QuoteTypeReceived(con_id=990002, type=QuoteType.LIVE)]
        ticks = {given.field: given.value for given in of(told, TickReceived)}
        assert ticks["bid"] == Decimal("42.05")
        assert ticks["ask"] == Decimal("42.1")
        assert ticks["ask_size"] == 5000
        assert ticks["prev_close"] == Decimal("41.86")
        ticks = {given.field: given.value for given in of(stage.advance(app, 30), TickReceived)}
        assert (ticks["bid"], ticks["ask"]) == (Decimal(43), Decimal("43.05"))


def test_a_venue_is_asked_for_in_the_brokers_words(stage: Stage) -> None:
    with stage.app() as app:
        assert resolve(stage, app, "PLYQ", "NYSE AMERICAN").primary_exchange.upper() == "NYSE AMERICAN"
        app.perform(ResolveInstrument(company=Company(ticker="NONE")))
        assert of(stage.settle(app), InstrumentReceived)[0].instruments == ()


def test_a_bracket_fills_and_its_target_cancels_its_stop(stage: Stage) -> None:
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        plan = plan_for(resolve(stage, app))
        ids = BracketIds.starting_at(session.next_order_id)
        assert isinstance(app.perform(PlaceBracket(plan=plan, ids=ids)), BracketSent)
        told = stage.settle(app) + stage.advance(app, 1)
        refs = {given.order_id: given.order_ref for given in of(told, OrderReceived)}
        assert refs == dict(zip(ids, (leg.order_ref for leg in plan.legs), strict=True))
        first = {given.order_id: given for given in reversed(of(told, OrderReceived))}
        assert [first[ident].parent_id for ident in ids] == [0, ids.parent, ids.parent]
        assert {given.quantity for given in first.values()} == {Decimal(118)}
        (entry,) = of(told, ExecutionReceived)
        assert (entry.fill.order_ref, entry.fill.action) == (plan.legs[0].order_ref, Action.BUY)
        assert (entry.fill.quantity, entry.fill.price) == (118, Decimal("42.1"))
        assert OPEN <= entry.fill.at <= OPEN + timedelta(seconds=2)
        (cost,) = of(told, CommissionReceived)
        assert (cost.exec_id, cost.currency, cost.realized_pnl) == (entry.fill.exec_id, "USD", None)
        assert cost.commission > 0
        assert last_states(told) == {
            ids.parent: "Filled", ids.take_profit: "Submitted", ids.stop_loss: "PreSubmitted"
        }  # fmt: skip
        told = stage.advance(app, 62)
        (target,) = of(told, ExecutionReceived)
        assert (target.fill.order_ref, target.fill.action) == (plan.legs[1].order_ref, Action.SELL)
        assert last_states(told) == {ids.take_profit: "Filled", ids.stop_loss: "Cancelled"}
        assert of(told, CommissionReceived)[0].realized_pnl > 0
        told = _snapshot(stage, app)
        assert {given.fill.exec_id for given in of(told, ExecutionReceived)} == {
            entry.fill.exec_id, target.fill.exec_id
        }  # fmt: skip
        assert {given.order_ref: given.state for given in of(told, CompletedReceived)} == {
            plan.legs[0].order_ref: "Filled", plan.legs[1].order_ref: "Filled", plan.legs[2].order_ref: "Cancelled"
        }  # fmt: skip
        assert not of(told, OrderReceived)


def _snapshot(stage: Stage, app: TestApp) -> list[BrokerInput]:
    app.perform(RequestSnapshot())
    told = stage.settle(app)
    assert {given.part for given in of(told, SnapshotPartEnded)} == {
        "open orders", "all open orders", "executions", "completed orders", "positions"
    }  # fmt: skip
    assert ("NetLiquidation", ACCOUNT) in {(given.key, given.account) for given in of(told, AccountValueReceived)}
    return told


def test_after_a_reconnection_the_snapshot_knows_our_orders(stage: Stage) -> None:
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        filled = plan_for(resolve(stage, app))
        ids = BracketIds.starting_at(session.next_order_id)
        app.perform(PlaceBracket(plan=filled, ids=ids))
        stage.advance(app, 1)
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        assert session.next_order_id > ids.stop_loss
        told = _snapshot(stage, app)
        assert [given.fill.order_ref for given in of(told, ExecutionReceived)] == [filled.legs[0].order_ref]
        assert [given.order_ref for given in of(told, CompletedReceived)] == [filled.legs[0].order_ref]
        own = told[: told.index(SnapshotPartEnded(part="open orders"))]
        everyone = told[len(own) + 1 : told.index(SnapshotPartEnded(part="all open orders"))]
        for part in (own, everyone):
            assert {given.order_ref: (given.order_id, given.client_id) for given in of(part, OrderReceived)} == {
                filled.legs[1].order_ref: (ids.take_profit, 7), filled.legs[2].order_ref: (ids.stop_loss, 7)
            }  # fmt: skip
        (held,) = of(told, PositionReceived)
        assert (held.position.con_id, held.position.quantity) == (990002, Decimal(118))
    with stage.app(client_id=8) as app:
        told = _snapshot(stage, app)
        own = told[: told.index(SnapshotPartEnded(part="open orders"))]
        assert not of(own, OrderReceived)
        assert {given.client_id for given in of(told, OrderReceived)} == {7}


def test_cancelling_the_entry_ends_the_bracket(stage: Stage) -> None:
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        plan = plan_for(resolve(stage, app), entry="41.00")
        ids = BracketIds.starting_at(session.next_order_id)
        app.perform(PlaceBracket(plan=plan, ids=ids))
        told = stage.settle(app) + stage.advance(app, 1)
        assert not of(told, ExecutionReceived)
        app.perform(CancelOrder(order_id=ids.parent, order_ref=plan.legs[0].order_ref))
        told = stage.settle(app) + stage.advance(app, 1)
        assert last_states(told) == dict.fromkeys(ids, "Cancelled")
        app.perform(CancelOrder(order_id=ids.parent, order_ref=plan.legs[0].order_ref))
        notices = of(stage.settle(app) + stage.advance(app, 1), NoticeReceived)
        assert {given.severity for given in notices} == {"info"}


def test_an_unfilled_entry_ends_by_itself_at_its_gtd_time(stage: Stage) -> None:
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        plan = plan_for(resolve(stage, app), entry="41.00", ends_after_s=30)
        ids = BracketIds.starting_at(session.next_order_id)
        app.perform(PlaceBracket(plan=plan, ids=ids))
        told = stage.settle(app) + stage.advance(app, 20)
        assert last_states(told)[ids.parent] == "Submitted"
        told = stage.advance(app, 15)
        assert last_states(told) == dict.fromkeys(ids, "Cancelled")
        assert not of(told, ExecutionReceived)


def test_a_price_off_the_grid_is_refused_with_its_code(stage: Stage) -> None:
    with stage.app() as app:
        (session,) = of(stage.settle(app), SessionStarted)
        plan = plan_for(resolve(stage, app), entry="42.315")
        ids = BracketIds.starting_at(session.next_order_id)
        app.perform(PlaceBracket(plan=plan, ids=ids))
        told = stage.settle(app) + stage.advance(app, 1)
        refused = [given for given in of(told, NoticeReceived) if given.ident == ids.parent]
        assert [(given.code, given.severity) for given in refused][:1] == [(110, "reject")]
        assert not of(told, ExecutionReceived)


def test_a_client_id_in_use_is_named(stage: Stage) -> None:
    from newsbot.domain.error import BrokerUnavailableError

    with stage.app(), pytest.raises(BrokerUnavailableError, match="client id 7 is in use"):
        TestApp(Sink()).connect_within(stage.address, WAIT_S)
