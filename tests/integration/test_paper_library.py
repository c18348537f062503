"""PaperBroker in people's own tests: with ibapi and ib_async as they come, its clock, its ledger, its faults."""

import asyncio
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from ib_async import IB, MarketOrder, Stock
from paper_ibapi import App, order, stock
from paper_raw import Raw

from newsbot.domain.error import BrokerUnavailableError, ConfigError
from newsbot.paper.paper_broker import STARTS_AT, PaperBroker
from newsbot.tws.contract import Contract
from newsbot.tws.hello import CurrentTime, Notice, RequestTime
from newsbot.tws.order import Order
from newsbot.tws.order_messages import OrderStatus, PlaceOrder

AAPL = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


def buy(size: int, *, limit: str = "", ref: str = "mine") -> Order:
    kind = "LMT" if limit else "MKT"
    price = Decimal(limit) if limit else None
    return Order(
        action="BUY", total_quantity=Decimal(size), order_type=kind, limit_price=price, order_ref=ref, tif="GTC"
    )


# ------------------------------------------------------------------------------------------ as users would write it


@pytest.fixture(name="broker")
def _broker() -> Iterator[PaperBroker]:
    with PaperBroker(seed=1) as broker:
        yield broker


def test_with_ibapi_an_order_waits_for_its_price(broker: PaperBroker) -> None:
    broker.quote("AAPL", bid=99.98, ask=100.02, bid_size=500, ask_size=500)
    app = App().start(broker.port, 7)
    app.until("nextValidId")
    entry = order("BUY", 10, limit=99.50)
    entry.orderRef = "entry"
    app.placeOrder(1, stock("AAPL"), entry)
    app.status_of(1, "Submitted")
    broker.quote("AAPL", bid=99.45, ask=99.49)
    fill = broker.wait_for(kind="fill", order_ref="entry")
    assert (fill["quantity"], fill["price"]) == (10, "99.5")
    app.status_of(1, "Filled")
    assert broker.positions == {"AAPL": 10}
    assert broker.account.cash["USD"] == Decimal(100_000) - 995 - 1
    app.disconnect()


def test_with_ib_async_a_halt_keeps_an_order_from_filling(broker: PaperBroker) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ib = IB()
    try:
        broker.halt("MSFT")
        ib.connect(*broker.address, clientId=3)
        trade = ib.placeOrder(Stock("MSFT", "SMART", "USD"), MarketOrder("BUY", 5, tif="DAY"))
        broker.wait_for(kind="status", why="acknowledged")
        broker.resume("MSFT")
        broker.wait_for(kind="fill", symbol="MSFT")
        for _ in range(500):
            if not trade.isDone():
                ib.sleep(0.01)  # runs the client's loop
        assert trade.orderStatus.status == "Filled"
        ib.disconnect()
    finally:
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)


# -------------------------------------------------------------------------------------------------- the driven clock


def test_a_driven_clock_moves_only_when_told() -> None:
    with PaperBroker(seed=1, driven=True) as broker, Raw(broker.address).start(7) as client:
        assert broker.now == STARTS_AT
        assert client.ask_time() == int(STARTS_AT.timestamp())
        broker.quote("AAPL", bid=99.98, ask=100.02)
        client.send(PlaceOrder(order_id=1, contract=AAPL, order=buy(10)))
        assert broker.advance(0.02) == STARTS_AT + timedelta(milliseconds=20)
        assert [line["kind"] for line in broker.ledger()] == ["fault", "placed", "status"]
        broker.advance(timedelta(milliseconds=39))
        assert [line["kind"] for line in broker.ledger()][3:] == []
        broker.advance(to=STARTS_AT + timedelta(milliseconds=60))
        assert [line["kind"] for line in broker.ledger()][3:] == ["fill"]
        assert broker.wait_for(kind="fill")["at"] == "2026-03-11T14:00:00.060000Z"
        with pytest.raises(ValueError, match="never goes back"):
            broker.advance(to=STARTS_AT)


def test_what_a_client_has_sent_comes_before_the_time_that_follows() -> None:
    with PaperBroker(seed=1, driven=True) as broker, Raw(broker.address).start(7) as client:
        for number in range(1, 200):
            client.send(PlaceOrder(order_id=number, contract=AAPL, order=buy(1, limit="1.00", ref=str(number))))
            broker.advance(1)
            assert broker.wait_for(order_ref=str(number), kind="placed", timeout_s=0)["at"].endswith(
                f":{(number - 1) % 60:02d}Z"
            )


def test_the_same_seed_and_talk_on_a_driven_clock_give_the_same_ledger() -> None:
    def talk() -> list[dict[str, object]]:
        with PaperBroker(seed=3, driven=True) as broker, Raw(broker.address).start(7) as client:
            client.send(PlaceOrder(order_id=1, contract=AAPL, order=buy(10)))
            broker.advance(5)
            return broker.ledger()

    assert talk() == talk()


def test_the_wall_clock_is_not_to_be_moved(broker: PaperBroker) -> None:
    assert abs(broker.now - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="driven=True"):
        broker.advance(1)


# ----------------------------------------------------------------------------------------------- orders, waits, ends


def test_every_order_of_the_control_port_can_be_given(broker: PaperBroker) -> None:
    with Raw(broker.address).start(7) as client:
        assert broker.do("code 1100")["reached"] == 1
        while (notice := client.until(Notice)).code != 1100:
            pass
        assert notice.text.startswith("Connectivity between IB")
        client.send(PlaceOrder(order_id=1, contract=AAPL, order=buy(10, limit="1.00")))
        broker.wait_for(why="acknowledged", order_ref="mine")
        assert broker.do({"do": "partial", "quantity": 4, "price": Decimal("0.99"), "order_ref": "mine"})["ok"]
        assert broker.wait_for(kind="fill")["price"] == "0.99"
        assert broker.do("status")["positions"] == {"AAPL": 4}
        broker.do({"when": {"message": "reqCurrentTime"}, "do": "drop", "times": 1})
        client.send(RequestTime())
        assert broker.do("faults")["faults"][0]["do"] == ["drop"]
        with pytest.raises(ValueError, match="unknown request 'explode'"):
            broker.do("explode")
        with pytest.raises(ValueError, match="without --state"):
            broker.do("save")
        with pytest.raises(ConfigError, match="NB-P16"):
            broker.do("status now")


def test_a_wait_ends_with_what_comes_later_and_counts_from_where_it_is_told(broker: PaperBroker) -> None:
    with Raw(broker.address).start(7) as client:

        def place() -> None:
            client.send(PlaceOrder(order_id=1, contract=AAPL, order=buy(10, limit="1.00")))

        threading.Timer(0.05, place).start()
        first = broker.wait_for(kind="placed")
        assert first["symbol"] == "AAPL"
        assert broker.ledger()[0] == first
        with pytest.raises(TimeoutError, match=r"no ledger line with \{'kind': 'placed'\} within 0.1 s"):
            broker.wait_for(kind="placed", since=1, timeout_s=0.1)


def test_many_threads_at_once(broker: PaperBroker) -> None:
    faults: list[BaseException] = []

    def order_about(ticker: str) -> None:
        try:
            for number in range(50):
                broker.quote(ticker, bid=10 + number, ask=11 + number)
                assert broker.do("status")["ok"]
                assert broker.account.name == "DU0000000"
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=order_about, args=(ticker,)) for ticker in ("AAPL", "MSFT", "KO", "BA")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_failure_of_the_broker_comes_out_at_the_call_and_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    ledger = Path("/dev/full")
    if not ledger.exists():
        pytest.skip("no /dev/full on this system")
    caplog.set_level(logging.CRITICAL)
    broker = PaperBroker(ledger=ledger).start()
    with Raw(broker.address).start(7) as client:
        client.send(PlaceOrder(order_id=1, contract=AAPL, order=buy(10)))
        with pytest.raises(BrokerUnavailableError, match="NB-P04"):
            broker.wait_for(kind="status", timeout_s=5)
    with pytest.raises(BrokerUnavailableError, match="NB-P07 – the paper broker has ended"):
        broker.do("status")
    with pytest.raises(BrokerUnavailableError, match="NB-P04"):
        broker.close()


def test_an_ended_broker_says_so() -> None:
    with PaperBroker() as broker:
        pass
    broker.close()
    with pytest.raises(BrokerUnavailableError, match="has ended"):
        broker.quote("AAPL", bid=1, ask=2)


def test_state_is_kept_from_one_broker_to_the_next(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with PaperBroker(seed=2, driven=True, state=state) as broker, Raw(broker.address).start(7) as client:
        client.send(PlaceOrder(order_id=5, contract=AAPL, order=buy(10, limit="1.00")))
        broker.advance(1)
        assert broker.do("save")["saved"]
        stood = broker.now
    with PaperBroker(seed=2, driven=True, state=state) as broker, Raw(broker.address) as client:
        client.start(7)
        assert broker.now == stood
        client.send(RequestTime())
        assert client.until(CurrentTime).epoch_s == int(stood.timestamp())
        assert broker.do("partial 3 order_id=5 client=7")["reached"] == 1
        broker.advance(1)
        assert client.until(OrderStatus).filled == 3
    with pytest.raises(ConfigError, match="NB-P23"):
        PaperBroker(seed=3, state=state)


def test_the_test_file_in_the_page_passes(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "paper-library.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "test_page.py"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(file)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
