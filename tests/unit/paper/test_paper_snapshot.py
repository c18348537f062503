"""A broker that is saved and restored goes on as one that was never stopped; a file that is none is named."""

import errno
import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, ORBI, Floor, order

from newsbot.domain.error import BrokerUnavailableError, ConfigError
from newsbot.paper.broker import Broker
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.news.newsroom import Story
from newsbot.paper.orders.orders import Stage
from newsbot.paper.orders.policy import Children, HeldLegs, Policy
from newsbot.paper.orders.reserve import Reserve
from newsbot.paper.orders.timers import Due
from newsbot.paper.serving.operator import Operator
from newsbot.paper.state import snapshot
from newsbot.paper.state.keeper import EVERY_S, Keeper
from newsbot.tws import account as acc
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Execution, RequestExecutions
from newsbot.tws.hello import NextValidId, RequestIds, StartApi
from newsbot.tws.messages import encode
from newsbot.tws.news import RequestHistoricalNews
from newsbot.tws.order_messages import (
    CancelOrder,
    CompletedOrder,
    GlobalCancel,
    OpenOrder,
    PlaceOrder,
    RequestAllOpenOrders,
    RequestCompletedOrders,
    RequestOpenOrders,
)
from newsbot.tws.portfolio import RequestPnLSingle
from newsbot.tws.quote import RequestMarketData

VERSION = 178
CLIENTS = (0, 7)
CONTRACTS = (HLDN, ORBI)
POLICIES = (
    Policy(),
    Policy(
        commission_after=timedelta(seconds=2), oca_delay=timedelta(milliseconds=300), children=Children.COMPLETE,
        master_client=0, held_legs=HeldLegs.LOST,
    ),
)  # fmt: skip


def opened(*, invented: bool, policy: Policy = POLICIES[0]) -> Broker:
    """A broker with its clock set, on quotes that are invented or put from outside."""
    broker = Broker(Market(LISTINGS, seed=5 if invented else None), seed=5, policy=policy)
    broker.advance(OPEN)
    return broker


def again(broker: Broker, *, invented: bool = False) -> Broker:
    """What a new process makes of the saved state."""
    taken = snapshot.take(broker)
    assert taken is not None
    fresh = Broker(Market(LISTINGS, seed=5 if invented else None), seed=taken.seed)
    snapshot.restore(fresh, snapshot.decode(snapshot.encode(taken)))
    assert snapshot.take(fresh) == taken
    return fresh


# ------------------------------------------------------------------------------------------------ the conversation

Step = tuple[str, tuple[Any, ...]]
_IDS = st.integers(1, 8)
_CLIENT = st.sampled_from(CLIENTS)
_PRICE = st.integers(-3, 3)


def _terms(kind: str, buy: bool, size: int, offset: int, contract: Contract, more: dict[str, Any]) -> Any:
    base = Decimal("42.10") if contract is HLDN else Decimal("27.04")
    price = base + offset * Decimal("0.10")
    given: dict[str, Any] = {"action": "BUY" if buy else "SELL", "size": size, **more}
    if kind == "LMT":
        given["limit"] = price
    elif kind == "STP":
        given["stop"] = price
    return order(**given)


_PLACE = st.tuples(
    _CLIENT,
    _IDS,
    st.sampled_from(CONTRACTS),
    st.sampled_from(("MKT", "LMT", "LMT", "STP")),
    st.booleans(),
    st.sampled_from((1, 100, 1500)),
    _PRICE,
    st.fixed_dictionaries(
        {},
        optional={
            "parent": _IDS,
            "transmit": st.booleans(),
            "tif": st.sampled_from(("DAY", "GTC", "IOC", "")),
            "oca_group": st.sampled_from(("g", "h")),
            "oca_type": st.sampled_from((1, 2, 3)),
            "outside_rth": st.booleans(),
        },
    ),
)
BEFORE: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "place": _PLACE,
    "cancel": st.tuples(_CLIENT, _IDS),
    "quote": st.tuples(st.sampled_from(("HLDN", "ORBI")), _PRICE, st.sampled_from((50, 1000)), st.sampled_from((0, 1))),
    "tape": st.tuples(st.sampled_from(("HLDN", "ORBI")), _PRICE, st.integers(1, 4000)),
    "wait": st.tuples(st.sampled_from((1, 15, 30, 45, 400, 1000, 2500))),
    "move": st.tuples(st.sampled_from(LISTINGS), st.sampled_from((-5, 3))),
    "halt": st.tuples(st.sampled_from(LISTINGS), st.sampled_from((0, 1, 2))),
    "publish": st.tuples(st.sampled_from(("HLDN", "ORBI"))),
    "correct": st.tuples(),
    "ask": st.tuples(_CLIENT, st.sampled_from(("open", "all", "done", "fills", "ids", "news", "cancel all"))),
    "subscribe": st.tuples(_CLIENT, st.sampled_from(CONTRACTS)),
}
AFTER = {**BEFORE, "account": st.tuples(_CLIENT, st.sampled_from(("updates", "summary", "pnl", "single", "positions")))}


def _steps(kinds: dict[str, st.SearchStrategy[tuple[Any, ...]]]) -> st.SearchStrategy[list[Step]]:
    each = st.one_of(*(st.tuples(st.just(name), values) for name, values in kinds.items()))
    placing = st.tuples(st.just("place"), _PLACE)
    waiting = st.tuples(st.just("wait"), kinds["wait"])
    return st.lists(st.one_of(each, placing, waiting), max_size=25)


_ASKED: dict[str, Callable[[int], Any]] = {
    "open": lambda _: RequestOpenOrders(),
    "all": lambda _: RequestAllOpenOrders(),
    "done": lambda _: RequestCompletedOrders(api_only=False),
    "fills": lambda number: RequestExecutions(req_id=number),
    "ids": lambda _: RequestIds(),
    "news": lambda number: RequestHistoricalNews(
        req_id=number, con_id=990002, providers="BRFG+DJNL", start="", end="", count=9
    ),
    "cancel all": lambda _: GlobalCancel(),
    "updates": lambda _: acc.RequestAccountUpdates(subscribe=True),
    "summary": lambda number: acc.RequestAccountSummary(req_id=number, group="All", tags="NetLiquidation,BuyingPower"),
    "pnl": lambda number: acc.RequestPnL(req_id=number),
    "single": lambda number: RequestPnLSingle(req_id=number, account="", model_code="", con_id=990002),
    "positions": lambda _: acc.RequestPositions(),
}


def recounted(broker: Broker) -> Decimal:
    """What all working orders tie up, counted from nothing."""
    fresh = Reserve(broker._market, broker._office.till)
    for one in broker.desk.book.orders:
        fresh.note(one)
    return fresh.total()


class Talk:
    """One broker and what it says, as the bytes its clients get."""

    def __init__(self, broker: Broker, first_link: int) -> None:
        self.broker = broker
        self.said: list[tuple[int, bytes]] = []
        self._first = first_link
        self._asked = 9000
        for number, client_id in enumerate(CLIENTS):
            self._tell(number, StartApi(client_id=client_id))

    def play(self, steps: list[Step]) -> None:
        for name, values in steps:
            getattr(self, f"_{name}")(*values)

    def end(self) -> None:
        for number in range(len(CLIENTS)):
            self.broker.leave(self._first + number)
        self._hear(self.broker.settle())

    @property
    def _now(self) -> datetime:
        assert self.broker.now is not None
        return self.broker.now

    def _tell(self, number: int, message: object) -> None:
        self._hear(self.broker.handle(self._first + number, message))

    def _hear(self, out: list[tuple[int, Any]]) -> None:
        self.said += [(link - self._first, encode(message, VERSION)) for link, message in out]

    def _place(self, client: int, ident: int, contract: Contract, kind: str, buy: bool, *rest: Any) -> None:
        size, offset, more = rest
        terms = _terms(kind, buy, size, offset, contract, more)
        self._tell(CLIENTS.index(client), PlaceOrder(order_id=ident, contract=contract, order=terms))

    def _cancel(self, client: int, ident: int) -> None:
        self._tell(CLIENTS.index(client), CancelOrder(order_id=ident))

    def _row(self, ticker: str, offset: int, size: int, halted: int, at: datetime) -> TapeRow:
        base = Decimal("42.10") if ticker == "HLDN" else Decimal("27.04")
        bid = base + offset * Decimal("0.05")
        ask = bid + Decimal("0.04")
        return TapeRow(
            at=at, ticker=ticker, bid=bid, ask=ask, bid_size=size, ask_size=size, last=bid, volume=None, halted=halted
        )

    def _quote(self, ticker: str, offset: int, size: int, halted: int) -> None:
        self.broker._market.put(self._row(ticker, offset, size, halted, self._now))

    def _tape(self, ticker: str, offset: int, later_ms: int) -> None:
        if not self.broker._market._invents:
            at = self._now + timedelta(milliseconds=later_ms)
            self.broker.load((), [self._row(ticker, offset, 100, 0, at)])

    def _wait(self, milliseconds: int) -> None:
        self._hear(self.broker.advance(self._now + timedelta(milliseconds=milliseconds)))

    def _move(self, listing: Any, percent: int) -> None:
        self.broker._market.move(listing.con_id, 1 + Decimal(percent) / 100, self._now)

    def _halt(self, listing: Any, state: int) -> None:
        self.broker._market.halt(listing.con_id, state)

    def _publish(self, ticker: str) -> None:
        story = Story(at=self._now, tickers=(ticker,), headline="Something has happened", move=Decimal("1.01"))
        self.broker.news.publish(story, self._now)
        self._hear(self.broker.settle())

    def _correct(self) -> None:
        for record in list(self.broker.desk.blotter.fills._records.values())[:1]:
            if record.told.shares:
                self.broker.desk.hand.correct(record.told.exec_id, 1, record.told.price, self._now)
        self._hear(self.broker.settle())

    def _ask(self, client: int, what: str) -> None:
        self._asked += 1
        self._tell(CLIENTS.index(client), _ASKED[what](self._asked))

    _account = _ask

    def _subscribe(self, client: int, contract: Contract) -> None:
        self._asked += 1
        ticks = "233,292"
        message = RequestMarketData(req_id=self._asked, contract=contract, generic_ticks=ticks)
        self._tell(CLIENTS.index(client), message)


@settings(deadline=None, max_examples=120)
@given(st.booleans(), st.sampled_from(POLICIES), _steps(BEFORE), _steps(AFTER))
def test_a_restored_broker_answers_as_one_that_was_never_stopped(
    invented: bool, policy: Policy, before: list[Step], after: list[Step]
) -> None:
    broker = opened(invented=invented, policy=policy)
    start = [("quote", ("HLDN", 0, 1000, 0)), ("quote", ("ORBI", 0, 1000, 0)), ("wait", (1,))]
    past = Talk(broker, 1)
    past.play([] if invented else start)
    past.play(before)
    past.end()
    broker.take_ledger()
    restored = again(broker, invented=invented)
    ledgers = []
    talks = []
    for one in (broker, restored):
        talk = Talk(one, 11)
        talk.play(after)
        talk.play([("wait", (3000,)), ("ask", (7, "all")), ("ask", (7, "done")), ("ask", (0, "fills"))])
        talk.play([("account", (7, "positions")), ("account", (7, "updates")), ("ask", (0, "ids"))])
        talks.append(talk.said)
        ledgers.append(one.take_ledger())
        assert one.desk._credit.reserve.total() == recounted(one)
    assert ledgers[0] == ledgers[1]
    assert talks[0] == talks[1]


def test_every_part_of_the_state_is_carried_over() -> None:
    broker = opened(invented=False, policy=replace(POLICIES[1], held_legs=HeldLegs.KEPT))
    other = replace(LISTINGS[1], con_id=990004, ticker="NEWX")
    broker.bulletins.send("A notice", OPEN)
    broker.rights.delay(990003, True)
    row = TapeRow(at=OPEN, ticker="HLDN", bid=Decimal("42.10"), ask=Decimal("42.14"), bid_size=40, ask_size=40)
    stories = [
        Story(at=OPEN + timedelta(seconds=after), tickers=("HLDN",), headline=f"After {after}", provider="MINE")
        for after in (1, 900)
    ]
    broker.load([other], [row, replace(row, at=OPEN + timedelta(hours=1))], stories)
    talk = Talk(broker, 1)
    talk.play([("ask", (0, "positions")), ("halt", (LISTINGS[1], 1)), ("subscribe", (7, HLDN)), ("wait", (1500,))])
    for client, ident, kind, size, more in (
        (7, 1, "MKT", 10, {}),
        (7, 2, "LMT", 100, {"oca_group": "g", "oca_type": 3}),
        (7, 3, "STP", 100, {"oca_group": "g", "oca_type": 3}),
        (0, 4, "LMT", 10, {"transmit": False}),
        (0, 5, "LMT", 10, {}),
    ):
        talk.play([("place", (client, ident, HLDN, kind, True, size, 3 if kind == "STP" else -3, more))])
    parent = broker.desk.hand.find(key=(7, 2))
    assert parent is not None
    broker.desk.book.orders._traded[parent.perm_id] = 5  # by a child that is over
    broker.desk.hand.place(LISTINGS[0], order(limit="30.00"), OPEN + timedelta(seconds=2))
    talk.play([("wait", (100,)), ("ask", (7, "all")), ("ask", (0, "open"))])
    quoted = replace(row, at=talk._now, bid=Decimal("41.70"), ask=Decimal("41.74"))
    broker._market.put(quoted)
    talk.play([("wait", (50,)), ("place", (0, 5, HLDN, "LMT", True, 20, -2, {}))])
    broker._market.move(990003, Decimal("1.1"), talk._now)
    broker._market._street.halts(LISTINGS[1]).set(1, 5)
    broker._market.put(replace(row, ticker="ORBI"))
    broker._office.ready = False
    broker._office.till.books.openings = broker.account.holdings
    broker._office.till.books.settled = 3
    broker.desk.book.orders._traded[next(iter(broker.desk.book.orders)).perm_id] = 3
    taken = snapshot.take(broker)
    new = snapshot.take(opened(invented=True))
    assert taken is not None
    assert new is not None
    for part in ("orders", "money", "market", "news"):
        kept, empty = getattr(taken, part), getattr(new, part)
        alike = {field.name for field in fields(kept) if getattr(kept, field.name) == getattr(empty, field.name)}
        assert alike <= {"opened", "era", "day", "seconds"}, part
    again(broker)


# --------------------------------------------------------------------------------------------------------- the file


def busy() -> Floor:
    """A floor with a bracket whose entry has filled, and an order that is finished."""
    floor = Floor()
    floor.bracket()
    floor.place(9, limit="30.00")
    floor.cancel(9)
    floor.wait()
    return floor


def fresh(**given: Any) -> Broker:
    return Broker(Market(LISTINGS), **given)


def test_everything_a_user_looks_at_is_there_again(tmp_path: Path) -> None:
    floor, path = busy(), tmp_path / "state.json"
    snapshot.save(floor.broker, path)
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]
    broker = fresh()
    assert snapshot.load(broker, path)
    broker.handle(3, StartApi(client_id=7))
    said = [
        message
        for request in (
            RequestOpenOrders(),
            RequestCompletedOrders(api_only=True),
            RequestExecutions(req_id=5),
            RequestIds(),
        )
        for _, message in broker.handle(3, request)
    ]
    assert [told.order_id for told in said if isinstance(told, OpenOrder)] == [2, 3]
    assert {told.perm_id for told in said if isinstance(told, CompletedOrder)} == {
        told.perm_id for told in floor.all(OpenOrder) if told.order_id in (1, 9)
    }
    assert [fill.exec_id for fill in said if isinstance(fill, Execution)] == [
        fill.exec_id for fill in floor.all(Execution)
    ]
    assert [told.order_id for told in said if isinstance(told, NextValidId)] == [10]
    assert broker.positions() == {"HLDN": 100}
    assert broker.account == floor.broker.account


def test_what_was_due_while_it_was_down_is_made_up_for_in_order() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", tif="DAY", wait_ms=30)
    broker = again(floor.broker)
    broker.advance(OPEN + timedelta(days=1))
    (order_1,) = broker.desk.book.orders
    assert (order_1.stage, order_1.reason) == (Stage.CANCELLED, "Expired")
    assert order_1.ended_at == datetime(2026, 3, 11, 20, 0, tzinfo=UTC)


def transfer(broker: Broker, quantity: int) -> None:
    request = {"do": "transfer", "ticker": "HLDN", "quantity": quantity, "price": "40"}
    reply, _ = Operator(broker).answer(json.dumps(request).encode())
    assert reply["ok"], reply


def test_what_was_transferred_is_booked_once_whenever_it_comes_up_again() -> None:
    floor = Floor()
    transfer(floor.broker, 1000)
    floor.place(1, limit="43.00", size=10, wait_ms=100)
    broker = again(floor.broker)
    transfer(broker, 50)
    (fill,) = floor.all(Execution)
    broker.desk.hand.correct(fill.exec_id, 9, Decimal(42), floor.now)
    assert broker.positions() == {"HLDN": 1059}


def test_what_was_settled_before_stays_settled() -> None:
    floor = Floor()
    for number in (1, 2):
        floor.place(number, limit="43.00", size=10, wait_ms=100)
    floor.wait(5 * 86_400_000)
    transfer(floor.broker, 1)
    floor.wait(3 * 86_400_000)
    floor.place(3, limit="43.00", size=10, wait_ms=100)
    books = floor.broker._office.till.books
    assert (books.settled, books.booked, floor.broker.positions()) == (2, 4, {"HLDN": 31})
    broker = again(floor.broker)
    for _ in range(3):
        transfer(broker, 1)
    first, _, last = (fill.exec_id for fill in floor.all(Execution))
    broker.desk.hand.bust(last, floor.now)
    assert broker.positions() == {"HLDN": 24}
    with pytest.raises(ValueError, match="no fill"):
        broker.desk.hand.bust(first, floor.now)


def test_what_ended_before_today_is_forgotten_but_not_the_family_of_what_lives() -> None:
    floor = busy()
    floor.wait(86_400_000)
    broker = again(floor.broker)
    assert sorted(one.key[1] for one in broker.desk.book.orders) == [1, 2, 3]
    assert broker.desk.next_id(7) == 10


def test_the_wall_clock_goes_on_from_where_the_saved_one_stood() -> None:
    broker = again(busy().broker)
    stood = broker.now
    assert stood is not None
    broker.begin(stood + timedelta(hours=8))
    assert broker.now == stood
    broker.advance(stood + timedelta(hours=8))
    assert broker.now == stood + timedelta(hours=8)


def test_no_clock_no_state(tmp_path: Path) -> None:
    snapshot.save(fresh(), tmp_path / "state.json")
    assert not snapshot.load(fresh(), tmp_path / "state.json")


def test_the_file_is_written_when_its_minute_is_over_and_not_before(tmp_path: Path) -> None:
    floor, path = busy(), tmp_path / "state.json"
    keeper = Keeper(floor.broker, path)
    keeper.save_if_due()
    assert not path.exists()
    keeper._due -= EVERY_S
    keeper.save_if_due()
    written = path.read_bytes()
    floor.place(20, limit="30.00")
    keeper.save_if_due()
    assert path.read_bytes() == written
    keeper.save()
    assert path.read_bytes() != written


def test_a_minute_in_which_it_cannot_be_written_is_only_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "there" / "state.json"
    path.parent.mkdir()
    keeper = Keeper(busy().broker, path)
    path.parent.rmdir()
    keeper._due -= EVERY_S
    keeper.save_if_due()
    assert "NB-P24" in caplog.text
    with pytest.raises(BrokerUnavailableError, match="NB-P24"):
        keeper.save()


def broken(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    state = json.loads(path.read_text())
    change(state)
    path.write_text(json.dumps(state))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda state: state.update(version=2),
            "NB-P22 {path} – the state of another version of newsbot – version 2, here 1",
        ),
        (lambda state: state.update(what="a diary"), "NB-P21 {path} – not the state of a paper broker"),
        (
            lambda state: state.update(account="DU1", seed=3),
            "NB-P23 {path} – the state of another broker – account DU1, here DU0000000; seed 3, here 0 – give the same",
        ),
        (
            lambda state: state["orders"]["orders"][0].update(quantity="many"),
            "NB-P21 {path} – the state is broken – orders.orders.0.quantity: Input should be a valid integer",
        ),
        (lambda state: state["orders"].pop("era"), "NB-P21 {path} – the state is broken – orders.era: Field required"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    path = tmp_path / "state.json"
    snapshot.save(busy().broker, path)
    broken(path, change)
    with pytest.raises(ConfigError) as refused:
        snapshot.load(fresh(), path)
    assert str(refused.value).startswith(words.format(path=path))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"nonsense", b"[" * 100_000])
def test_a_file_that_is_no_state_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"NB-P21 .*state\.json – "):
        snapshot.load(fresh(), path)


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    snapshot.save(busy().broker, path)
    whole = path.read_bytes()
    for end in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:end])
        with pytest.raises(ConfigError, match="NB-P21"):
            snapshot.load(fresh(), path)


def test_a_place_that_cannot_be_written_to_is_named_and_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "none" / "state.json"
    attempts: tuple[Callable[[], None], ...] = (
        lambda: snapshot.probe(path),
        lambda: snapshot.save(busy().broker, path),
    )
    for attempt in attempts:
        with pytest.raises(BrokerUnavailableError, match=rf"NB-P24 .*state\.json – .*{_words(errno.ENOENT)}"):
            attempt()
    path = tmp_path / "state.json"
    path.mkdir()
    with pytest.raises(ConfigError, match=rf"NB-P20 .*state\.json – .*{_words(errno.EISDIR)}"):
        snapshot.load(fresh(), path)
    with pytest.raises(BrokerUnavailableError, match="NB-P24"):
        snapshot.save(busy().broker, path)
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def _words(number: int) -> str:
    return os.strerror(number)


def test_numbers_in_saved_files_mean_what_they_meant() -> None:
    """Whoever changes these makes old files lie: raise snapshot.VERSION with them."""
    assert snapshot.VERSION == 1
    assert [stage.name for stage in Stage] == ["HELD", "SENT", "WORKING", "FILLED", "CANCELLED", "REJECTED", "LOST"]
    assert [due.name for due in Due] == ["ACKNOWLEDGE", "MODIFY", "CANCEL", "FILL", "EXPIRE", "WAKE", "CLOSE", "CUT"]
