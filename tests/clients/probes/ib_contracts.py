"""What instruments are: details, searches, price steps, option chains."""

from check import Broker, capability, expect, holds, near
from floor import CALM, CALM_ID, CALM_NAME, FUTURE, IDS, PAIR, RISE
from ib_app import App, contract, joined, stock
from ibapi.contract import Contract, ContractDetails


def details(app: App, asked: Contract) -> list[ContractDetails]:
    """What the broker says to reqContractDetails."""
    ident = app.ident()
    app.reqContractDetails(ident, asked)
    app.until("contractDetailsEnd", ident)
    return [told[1] for told in app.calls("contractDetails", ident)]


@capability("contract details: STK")
def stk(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        (found,) = details(app, stock(CALM))
        what = found.contract
        expect((what.conId, what.symbol, what.secType, what.currency), (CALM_ID, CALM, "STK", "USD"), "contract")
        expect((what.primaryExchange, what.exchange), ("NASDAQ", "SMART"), "exchanges")
        expect(found.longName, CALM_NAME, "name")
        near(found.minTick, 0.01, "smallest step")
        holds("SMART" in found.validExchanges.split(","), f"valid exchanges {found.validExchanges}")
        expect(
            len(found.marketRuleIds.split(",")), len(found.validExchanges.split(",")), "a market rule for each exchange"
        )
        holds({"LMT", "MKT", "STP"} <= set(found.orderTypes.split(",")), f"order types {found.orderTypes}")
        expect(found.timeZoneId, "US/Eastern", "time zone")
        for hours in (found.tradingHours, found.liquidHours):
            holds(";" in hours and ("CLOSED" in hours or "-" in hours), f"hours {hours}")
        expect(found.stockType, "COMMON", "kind of stock")
        if broker.version >= 164:
            near(found.minSize, found.sizeIncrement, "step of sizes")


@capability("contract details: OPT")
def opt(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        expirations, strikes = chain_of(app)
        expiry, strike = expirations[1], strikes[len(strikes) // 2]
        asked = contract("OPT", symbol="AAPL", exchange="SMART", currency="USD", right="C", strike=strike)
        asked.lastTradeDateOrContractMonth = expiry
        (found,) = details(app, asked)
        what = found.contract
        expect((what.symbol, what.secType, what.right, what.strike), ("AAPL", "OPT", "C", strike), "contract")
        expect((what.lastTradeDateOrContractMonth, what.multiplier), (expiry, "100"), "expiry and multiplier")
        expect((found.underConId, found.underSymbol, found.underSecType), (IDS["AAPL"], "AAPL", "STK"), "underlying")
        (same,) = details(app, contract("OPT", localSymbol=what.localSymbol, exchange="SMART"))
        expect(same.contract.conId, what.conId, f"id by its local symbol {what.localSymbol}")


@capability("contract details: FUT")
def fut(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        several = details(app, contract("FUT", currency="USD", **FUTURE))
        months = sorted(one.contract.lastTradeDateOrContractMonth[:6] for one in several)
        (found,) = details(app, contract("FUT", currency="USD", lastTradeDateOrContractMonth=months[0], **FUTURE))
        what = found.contract
        expect((what.symbol, what.secType, what.exchange, what.multiplier), ("ES", "FUT", "CME", "50"), "contract")
        expect((what.lastTradeDateOrContractMonth[:6], found.contractMonth), (months[0], months[0]), "month")
        near(found.minTick, 0.25, "smallest step")


@capability("contract details: CASH")
def cash(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        (found,) = details(app, contract("CASH", exchange="IDEALPRO", **PAIR))
        what = found.contract
        expect((what.symbol, what.currency, what.exchange), ("EUR", "USD", "IDEALPRO"), "contract")
        expect(what.localSymbol, "EUR.USD", "local symbol")
        near(found.minTick, 0.00005, "smallest step")


@capability("contract details: by conId")
def by_id(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        (found,) = details(app, contract("", conId=IDS[RISE]))
        expect((found.contract.symbol, found.contract.conId), (RISE, IDS[RISE]), "contract")


@capability("contract details: ambiguous gives several")
def ambiguous(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        expirations, strikes = chain_of(app)
        asked = contract("OPT", symbol="AAPL", exchange="SMART", currency="USD")
        asked.lastTradeDateOrContractMonth = expirations[0]
        found = [one.contract for one in details(app, asked)]
        expect(sorted({one.strike for one in found}), strikes, "strikes")
        expect((len(found), len({one.conId for one in found})), (2 * len(strikes), 2 * len(strikes)), "calls and puts")


@capability("contract details: unknown gives 200")
def unknown(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        ident = app.ident()
        app.reqContractDetails(ident, stock("NOSUCH"))
        holds("No security definition" in app.code(ident, 200), "200 says why")
        app.sync()
        expect(app.calls("contractDetailsEnd", ident), [], "an end beside the error")


@capability("matching symbols")
def matching(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        ident = app.ident()
        app.reqMatchingSymbols(ident, "AAPL")
        found = {one.contract.symbol: one for one in app.until("symbolSamples", ident)[1]}["AAPL"]
        expect(found.contract.conId, IDS["AAPL"], "contract id")
        expect((found.contract.primaryExchange, found.contract.currency), ("NASDAQ", "USD"), "exchange")
        holds("OPT" in found.derivativeSecTypes, f"derivatives {found.derivativeSecTypes}")


@capability("option chain")
def chain(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        expirations, strikes = chain_of(app)
        holds(len(expirations) > 3 and all(len(day) == 8 for day in expirations), f"expirations {expirations}")
        holds(strikes[0] < 231.5 < strikes[-1], f"strikes {strikes}")


def chain_of(app: App) -> tuple[list[str], list[float]]:
    """Expirations and strikes of the options on AAPL, each in order."""
    ident = app.ident()
    app.reqSecDefOptParams(ident, "AAPL", "", "STK", IDS["AAPL"])
    app.until("securityDefinitionOptionParameterEnd", ident)
    rows = {told[1]: told for told in app.calls("securityDefinitionOptionParameter", ident)}
    holds("SMART" in rows, f"exchanges {sorted(rows)}")
    _, _, under, trading_class, multiplier, expirations, strikes = rows["SMART"]
    expect((under, trading_class, multiplier), (IDS["AAPL"], "AAPL", "100"), "chain")
    return sorted(expirations), sorted(strikes)


@capability("market rule")
def rule(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        (found,) = details(app, stock(CALM))
        ident = int(found.marketRuleIds.split(",")[0])
        app.reqMarketRule(ident)
        rows = [(row.lowEdge, row.increment) for row in app.until("marketRule", ident)[1]]
        expect(rows, [(0.0, 0.0001), (1.0, 0.01)], "steps of US stocks")


@capability("smart components")
def components(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        quotes, ident = app.ident(), app.ident()
        app.reqMktData(quotes, stock(CALM), "", False, False, [])
        exchanges = app.until("tickReqParams", quotes)[2]
        app.reqSmartComponents(ident, exchanges)
        rows = app.until("smartComponents", ident)[1]
        holds(len(rows) >= 1 and all(row.exchange and row.exchangeLetter for row in rows), f"components {rows}")


@capability("exchanges with market depth")
def depth_exchanges(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        app.reqMktDepthExchanges()
        rows = app.until("mktDepthExchanges")[0]
        holds(any(row.secType == "STK" for row in rows), f"exchanges {rows}")
