"""What instruments are: details, searches, price steps, option chains."""

from as_app import Session, stock
from check import Broker, capability, expect, holds, near
from floor import CALM, CALM_ID, CALM_NAME, FUTURE, IDS, PAIR, RISE
from ib_async import Contract, Forex, Future, Option, OptionChain, Stock


@capability("contract details: STK")
def stk(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        (found,) = one.ib.reqContractDetails(Stock(CALM, "SMART", "USD"))
        what = found.contract
        expect((what.conId, what.symbol, what.secType, what.currency), (CALM_ID, CALM, "STK", "USD"), "contract")
        expect((what.primaryExchange, what.exchange), ("NASDAQ", "SMART"), "exchanges")
        expect((found.longName, found.timeZoneId), (CALM_NAME, "US/Eastern"), "name and zone")
        holds("SMART" in found.validExchanges.split(","), f"valid exchanges {found.validExchanges}")
        expect(
            len(found.marketRuleIds.split(",")), len(found.validExchanges.split(",")), "a market rule for each exchange"
        )
        holds({"LMT", "MKT", "STP"} <= set(found.orderTypes.split(",")), f"order types {found.orderTypes}")
        holds(found.tradingSessions() and found.liquidSessions(), "hours can be read")
        expect(found.stockType, "COMMON", "kind of stock")


@capability("contract details: OPT")
def opt(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        smart = chain_of(one)
        expiry, strike = sorted(smart.expirations)[1], sorted(smart.strikes)[len(smart.strikes) // 2]
        asked = Option("AAPL", expiry, strike, "C", "SMART", currency="USD")
        (found,) = one.ib.reqContractDetails(asked)
        expect((found.contract.multiplier, found.underConId), ("100", IDS["AAPL"]), "multiplier, underlying")
        (whole,) = one.ib.qualifyContracts(asked)
        expect((whole.symbol, whole.strike, whole.right), ("AAPL", strike, "C"), "contract")
        expect(whole.lastTradeDateOrContractMonth, expiry, "expiry")


@capability("contract details: FUT")
def fut(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        several = one.ib.reqContractDetails(Future(currency="USD", **FUTURE))
        month = min(row.contract.lastTradeDateOrContractMonth for row in several)[:6]
        (found,) = one.ib.reqContractDetails(Future(currency="USD", lastTradeDateOrContractMonth=month, **FUTURE))
        what = found.contract
        expect((what.symbol, what.secType, what.exchange, what.multiplier), ("ES", "FUT", "CME", "50"), "contract")
        near(found.minTick, 0.25, "smallest step")


@capability("contract details: CASH")
def cash(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        (found,) = one.ib.reqContractDetails(Forex("EURUSD"))
        what = found.contract
        expect((what.symbol, what.currency), (PAIR["symbol"], PAIR["currency"]), "contract")
        expect((what.exchange, what.localSymbol), ("IDEALPRO", "EUR.USD"), "exchange and local symbol")
        near(found.minTick, 0.00005, "smallest step")


@capability("contract details: by conId")
def by_id(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        (found,) = one.ib.reqContractDetails(Contract(conId=IDS[RISE]))
        expect((found.contract.symbol, found.contract.conId), (RISE, IDS[RISE]), "contract")


@capability("contract details: ambiguous gives several")
def ambiguous(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        smart = chain_of(one)
        asked = Option("AAPL", min(smart.expirations), exchange="SMART", currency="USD")
        found = [row.contract for row in one.ib.reqContractDetails(asked)]
        expect({what.strike for what in found}, set(smart.strikes), "strikes")
        expect(len({what.conId for what in found}), 2 * len(smart.strikes), "calls and puts")


@capability("contract details: unknown gives 200")
def unknown(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        expect(one.ib.reqContractDetails(stock("NOSUCH")), [], "details")
        holds("No security definition" in one.code(200), "200 says why")


@capability("matching symbols")
def matching(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        found = {row.contract.symbol: row for row in one.ib.reqMatchingSymbols("AAPL")}["AAPL"]
        expect((found.contract.conId, found.contract.primaryExchange), (IDS["AAPL"], "NASDAQ"), "sample")
        holds("OPT" in found.derivativeSecTypes, f"derivatives {found.derivativeSecTypes}")


@capability("option chain")
def chain(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        smart = chain_of(one)
        expect(
            (int(smart.underlyingConId), smart.tradingClass, smart.multiplier), (IDS["AAPL"], "AAPL", "100"), "chain"
        )
        holds(len(smart.expirations) > 3 and min(smart.strikes) < 231.5 < max(smart.strikes), f"chain {smart}")


def chain_of(one: Session) -> OptionChain:
    """The options on AAPL."""
    rows = {row.exchange: row for row in one.ib.reqSecDefOptParams("AAPL", "", "STK", IDS["AAPL"])}
    holds("SMART" in rows, f"exchanges {sorted(rows)}")
    return rows["SMART"]


@capability("market rule")
def rule(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        (found,) = one.ib.reqContractDetails(stock(CALM))
        rows = one.ib.reqMarketRule(int(found.marketRuleIds.split(",")[0]))
        expect([(row.lowEdge, row.increment) for row in rows], [(0.0, 0.0001), (1.0, 0.01)], "steps of US stocks")


@capability("smart components")
def components(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        ticker = one.ib.reqMktData(stock(CALM))
        exchanges = one.until(lambda: ticker.bboExchange, "map of exchanges")
        rows = one.ib.reqSmartComponents(exchanges)
        holds(rows and all(row.exchange and row.exchangeLetter for row in rows), f"components {rows}")


@capability("exchanges with market depth")
def depth_exchanges(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        rows = one.ib.reqMktDepthExchanges()
        holds(any(row.secType == "STK" for row in rows), f"exchanges {rows}")
