"""The account in the protocol's words: values, portfolio lines, positions, profit and loss."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from newsbot.paper import describe
from newsbot.paper.account import Account, figures, unrealized
from newsbot.paper.market import Market
from newsbot.tws.account import PnL, PortfolioValue, PositionLine

CURRENCY = "USD"


def prices(account: Account, market: Market) -> dict[int, Decimal]:
    """What each holding is valued at: the last trade, else the middle of the quote, else the last close."""
    return {con_id: _mark(market, con_id) for con_id in account.holdings}


def _mark(market: Market, con_id: int) -> Decimal:
    top = market.top(con_id)
    if top.last is not None:
        return top.last
    if top.bid is not None and top.ask is not None:
        return (top.bid + top.ask) / 2
    listing = market.listing(con_id)
    return listing.prev_close if listing else Decimal(0)


def values(account: Account, market: Market) -> list[tuple[str, str, str]]:
    """Key, value and currency of every account value, in a fixed order."""
    now = figures(account, prices(account, market))
    money = {
        "AccruedCash": Decimal(0),
        "AvailableFunds": now.available,
        "BuyingPower": now.buying_power,
        "CashBalance": account.cash,
        "EquityWithLoanValue": now.net_liquidation,
        "ExcessLiquidity": now.available,
        "FullAvailableFunds": now.available,
        "FullExcessLiquidity": now.available,
        "FullInitMarginReq": now.margin,
        "FullMaintMarginReq": now.margin,
        "GrossPositionValue": now.gross_position,
        "InitMarginReq": now.margin,
        "MaintMarginReq": now.margin,
        "NetLiquidation": now.net_liquidation,
        "RealizedPnL": now.realized,
        "SettledCash": account.cash,
        "StockMarketValue": now.position_value,
        "TotalCashBalance": account.cash,
        "TotalCashValue": account.cash,
        "UnrealizedPnL": now.unrealized,
    }
    words = [("AccountCode", account.name), ("AccountReady", "true"), ("AccountType", "INDIVIDUAL")]
    rows = [(key, value, "") for key, value in words]
    rows += [("Currency", CURRENCY, CURRENCY), ("ExchangeRate", "1.00", CURRENCY)]
    rows += [(key, f"{value:.2f}", CURRENCY) for key, value in money.items()]
    base = {"TotalCashBalance": account.cash, "NetLiquidationByCurrency": now.net_liquidation}
    return rows + [(key, f"{value:.2f}", "BASE") for key, value in base.items()]


def portfolio(account: Account, market: Market) -> Iterator[PortfolioValue]:
    """A line for every contract that was ever held, at its present value."""
    marks = prices(account, market)
    for con_id, holding in account.holdings.items():
        listing = market.listing(con_id)
        if listing is not None:
            price = marks[con_id]
            yield PortfolioValue(
                contract=replace(describe.contract(listing), right="0"),
                quantity=Decimal(holding.quantity),
                market_price=price,
                market_value=holding.quantity * price,
                avg_cost=holding.average_cost,
                unrealized=unrealized(holding, price),
                realized=holding.realized,
                account=account.name,
            )


def positions(account: Account, market: Market, only: int | None = None) -> Iterator[PositionLine]:
    """A line for every holding that is not empty; for one contract also when it is."""
    for con_id, holding in account.holdings.items():
        listing = market.listing(con_id)
        if listing is not None and (con_id == only if only is not None else holding.quantity):
            yield PositionLine(
                account=account.name,
                contract=describe.contract(listing),
                quantity=Decimal(holding.quantity),
                avg_cost=holding.average_cost,
            )


def pnl(req_id: int, account: Account, market: Market) -> PnL:
    """Profit and loss since the broker started, which is its day."""
    now = figures(account, prices(account, market))
    return PnL(req_id=req_id, daily=now.realized + now.unrealized, unrealized=now.unrealized, realized=now.realized)


def summary(account: Account, market: Market, tags: str) -> list[tuple[str, str, str]]:
    """The values named in ``tags``; ``$LEDGER`` names all by currency."""
    wanted = set(tags.replace(" ", "").split(","))
    ledger = any(tag.startswith("$LEDGER") for tag in wanted)
    return [row for row in values(account, market) if row[0] in wanted or (ledger and row[2] == CURRENCY)]
