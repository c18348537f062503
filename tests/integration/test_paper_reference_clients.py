"""What unmodified clients make of the broker's answers about instruments."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from ib_async import IB, ContFuture, Contract, Forex, Future, Option, Stock
from ibapi.contract import Contract as IbContract
from paper_ibapi import App, stock

from newsbot.paper.broker import Broker
from newsbot.paper.build import default_listings
from newsbot.paper.market.market import Market
from newsbot.paper.serving.server import PaperServer

DEADLINE_S = 5.0


@pytest.fixture(name="port", scope="module")
def _port() -> Iterator[int]:
    broker = Broker(Market(default_listings(), seed=1, derived=True), seed=1)
    with PaperServer(broker) as server:
        yield server.port


@pytest.fixture(name="ib", scope="module")
def _ib(port: int) -> Iterator[IB]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ib = IB()
    try:
        ib.connect("127.0.0.1", port, clientId=3, timeout=DEADLINE_S)
        yield ib
        ib.disconnect()
    finally:
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)


@pytest.fixture(name="app", scope="module")
def _app(port: int) -> Iterator[App]:
    app = App()
    try:
        app.start(port, 7)
        app.until("nextValidId")
        yield app
    finally:
        app.conn.socket.shutdown(socket.SHUT_RDWR)
        app.disconnect()


def test_ib_async_qualifies_every_kind_of_contract(ib: IB) -> None:
    (chain,) = ib.reqContractDetails(ContFuture("ES", "CME"))
    month = chain.contractMonth
    wanted = [
        Stock("AAPL", "SMART", "USD"),
        Stock("BRK B", "SMART", "USD"),
        Stock("VOD", "LSE", "GBP"),
        Forex("EURUSD"),
        Future("ES", month, "CME"),
        Contract(conId=265598),
    ]
    found = ib.qualifyContracts(*wanted)
    assert [one.secType for one in found] == ["STK", "STK", "STK", "CASH", "FUT", "STK"]
    assert all(one.conId for one in found)
    assert (found[3].localSymbol, found[4].multiplier) == ("EUR.USD", "50")
    assert len(ib.reqContractDetails(Future("ES"))) == 3


def test_ib_async_reads_a_chain_and_its_options(ib: IB) -> None:
    (stock_,) = ib.qualifyContracts(Stock("AAPL", "SMART", "USD"))
    chains = ib.reqSecDefOptParams("AAPL", "", "STK", stock_.conId)
    smart = next(chain for chain in chains if chain.exchange == "SMART")
    assert (smart.underlyingConId, smart.tradingClass, smart.multiplier) == (str(stock_.conId), "AAPL", "100")
    expiry, strike = smart.expirations[1], smart.strikes[len(smart.strikes) // 2]
    (option,) = ib.qualifyContracts(Option("AAPL", expiry, strike, "C", "SMART"))
    assert (option.lastTradeDateOrContractMonth, option.strike, option.right) == (expiry, strike, "C")
    details = ib.reqContractDetails(Option("AAPL", expiry, exchange="SMART"))
    assert {(one.contract.strike, one.contract.right) for one in details} == {
        (strike, right) for strike in smart.strikes for right in "CP"
    }
    assert details[0].underConId == stock_.conId


def test_ib_async_reads_the_hours(ib: IB) -> None:
    (details,) = ib.reqContractDetails(Stock("AAPL", "SMART", "USD"))
    sessions = details.liquidSessions()
    assert sessions
    new_york = ZoneInfo("America/New_York")
    assert all(isinstance(one.start, datetime) and one.start.astimezone(new_york).hour == 9 for one in sessions)
    (ident,) = details.secIdList
    assert (ident.tag, ident.value) == ("ISIN", "US0378331005")


def test_ib_async_asks_about_steps_letters_and_names(ib: IB) -> None:
    assert [(step.lowEdge, step.increment) for step in ib.reqMarketRule(109)] == [(0.0, 0.01), (3.0, 0.05)]
    letters = {one.exchange: one.exchangeLetter for one in ib.reqSmartComponents("9c0001")}
    assert (letters["NASDAQ"], letters["NYSE"], letters["ARCA"]) == ("Q", "N", "P")
    samples = ib.reqMatchingSymbols("vodafone")
    assert [(one.contract.symbol, one.contract.currency) for one in samples] == [("VOD", "USD"), ("VOD", "GBP")]
    assert not ib.reqUserInfo()


def option_of(symbol: str, **more: object) -> IbContract:
    contract = stock(symbol)
    contract.secType = "OPT"
    for name, value in more.items():
        setattr(contract, name, value)
    return contract


def test_ibapi_hears_of_a_chain(app: App) -> None:
    app.reqSecDefOptParams(11, "AAPL", "", "STK", 265598)
    _, exchange, under, trading_class, multiplier, expiries, strikes = app.until("securityDefinitionOptionParameter")
    assert (exchange, under, trading_class, multiplier) == ("SMART", 265598, "AAPL", "100")
    app.until("securityDefinitionOptionParameterEnd")
    nearest = min(strikes, key=lambda strike: abs(strike - 231.5))
    app.reqContractDetails(12, option_of("AAPL", lastTradeDateOrContractMonth=min(expiries), strike=nearest, right="P"))
    _, details = app.until("contractDetails")
    assert (details.contract.lastTradeDateOrContractMonth, details.contract.strike) == (min(expiries), nearest)
    assert (details.underConId, details.underSymbol, details.contract.right) == (265598, "AAPL", "P")
    app.until("contractDetailsEnd")


def test_ibapi_hears_of_families_and_letters_and_what_is_ambiguous(app: App) -> None:
    app.reqFamilyCodes()
    ((family,),) = app.until("familyCodes")
    assert (family.accountID, family.familyCodeStr) == ("DU0000000", "")
    app.reqSmartComponents(13, "b40001")
    _, components = app.until("smartComponents")
    assert {one.exchange for one in components} >= {"CBOE", "ISE"}
    contract = stock("VOD")
    contract.currency = ""
    app.reqMktData(14, contract, "", False, False, [])
    error = app.until("error")
    while error[1] in (2104, 2106, 2158):
        error = app.until("error")
    assert error[:3] == (14, 200, "The contract description specified for VOD is ambiguous.")
