"""The account in the protocol's words: values, portfolio lines, positions, profit and loss."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from newsbot.paper.account.account import ZERO, Account, Holding
from newsbot.paper.account.valuation import Figures, Gain, figures, gain, mark, opening_of, rates, unrealized
from newsbot.paper.instruments import naming
from newsbot.paper.market.market import Market
from newsbot.tws.account import PnL, PortfolioValue, PositionLine
from newsbot.tws.portfolio import PnLSingle, PositionLineMulti

Row = tuple[str, str, str]  # key, value, currency
LEDGER: Final = "$LEDGER"
# Told for the account as a whole and once more for its securities segment, as TWS does.
_SEGMENT: Final = frozenset(
    """AccruedCash AccruedDividend AvailableFunds EquityWithLoanValue ExcessLiquidity FullAvailableFunds
    FullExcessLiquidity FullInitMarginReq FullMaintMarginReq GrossPositionValue InitMarginReq LookAheadAvailableFunds
    LookAheadExcessLiquidity LookAheadInitMarginReq LookAheadMaintMarginReq MaintMarginReq NetLiquidation
    TotalCashValue""".split()  # noqa: SIM905 - twenty names read better so
)


def prices(account: Account, market: Market) -> dict[int, Decimal]:
    """What each holding is valued at, by con_id."""
    return {con_id: mark(market, con_id) for con_id in account.holdings}


def figures_now(account: Account, market: Market) -> Figures:
    """The account at present prices, in its base currency."""
    return figures(account, prices(account, market), rates(market, account.base))


def values(account: Account, market: Market, gains: Mapping[str, Gain], *, ready: bool = True) -> list[Row]:
    """Every account value, sorted by key: those of the account in its base currency, those of each currency, BASE.

    ``gains`` by currency, as from ``gains_of_all``. ``ready`` is AccountReady: false while no figure is reliable.
    """
    marks, rate = prices(account, market), rates(market, account.base)
    rows = _words(account, ready=ready) + _money(figures(account, marks, rate), account.base)
    for currency in account.currencies():
        own = figures(account, marks, rate, only=currency)
        rows += _ledger(account, own, currency, rate(currency), gains.get(currency, Gain()).realized)
    rows += _ledger(account, figures(account, marks, rate), "BASE", Decimal(1), gains["BASE"].realized)
    return sorted(rows)


def summary(rows: list[Row], base: str, tags: str) -> Iterator[Row]:
    """Those of ``rows`` named in ``tags``: account values in base currency, or by currency for ``$LEDGER``.

    ``$LEDGER`` means BASE, ``$LEDGER:ALL`` every currency, ``$LEDGER:EUR`` that one.
    """
    wanted = set(tags.replace(" ", "").split(","))
    ledgers = {tag.partition(":")[2] or "BASE" for tag in wanted if tag.startswith(LEDGER)}
    by_currency = {key for key, _, currency in rows if currency == "BASE"}
    for key, value, currency in rows:
        if (key in wanted and currency in ("", base)) or (
            key in by_currency and (currency in ledgers or "ALL" in ledgers)
        ):
            yield key, value, currency


def _words(account: Account, *, ready: bool) -> list[Row]:
    return [
        ("AccountCode", account.name, ""),
        ("AccountReady", "true" if ready else "false", ""),
        ("AccountType", "INDIVIDUAL", ""),
        ("DayTradesRemaining", "-1", ""),
        ("HighestSeverity", "0", ""),
        ("NLVAndMarginInReview", "false", ""),
        ("TradingType-S", "STKNOPT", ""),
    ]


def _money(now: Figures, base: str) -> list[Row]:
    worth = now.net_liquidation
    ratio = {
        "Cushion": now.available / worth if worth > 0 else ZERO,
        "Leverage-S": now.gross_position / worth if worth > 0 else ZERO,
    }
    money = {
        "AccruedCash": ZERO,
        "AccruedDividend": ZERO,
        "AvailableFunds": now.available,
        "BuyingPower": now.buying_power,
        "EquityWithLoanValue": worth,
        "ExcessLiquidity": now.available,
        "FullAvailableFunds": now.available,
        "FullExcessLiquidity": now.available,
        "FullInitMarginReq": now.margin,
        "FullMaintMarginReq": now.margin,
        "GrossPositionValue": now.gross_position,
        "InitMarginReq": now.margin,
        "LookAheadAvailableFunds": now.available,
        "LookAheadExcessLiquidity": now.available,
        "LookAheadInitMarginReq": now.margin,
        "LookAheadMaintMarginReq": now.margin,
        "MaintMarginReq": now.margin,
        "NetLiquidation": worth,
        "PreviousEquityWithLoanValue": worth,
        "SMA": now.available,
        "SettledCash": now.cash,
        "TotalCashValue": now.cash,
    }
    rows = [(key, f"{value:.2f}", base) for key, value in money.items()]
    rows += [(f"{key}-S", f"{value:.2f}", base) for key, value in money.items() if key in _SEGMENT]
    return rows + [(key, f"{value:.6f}", "") for key, value in ratio.items()]


def _ledger(account: Account, own: Figures, currency: str, rate: Decimal, realized: Decimal) -> list[Row]:
    money = {
        "CashBalance": own.cash,
        "FuturesPNL": own.futures_pnl,
        "FxCashBalance": ZERO,
        "NetLiquidationByCurrency": own.net_liquidation,
        "OptionMarketValue": own.option_value,
        "RealizedPnL": realized,
        "StockMarketValue": own.stock_value,
        "TotalCashBalance": own.cash,
        "UnrealizedPnL": own.unrealized,
    }
    rows = [(key, f"{value:.2f}", currency) for key, value in money.items()]
    words = {"AccountOrGroup": account.name, "Currency": currency, "RealCurrency": currency}
    return [
        *rows,
        *((key, value, currency) for key, value in words.items()),
        ("ExchangeRate", f"{rate:.7f}", currency),
    ]


def portfolio(account: Account, market: Market, openings: Mapping[int, Holding]) -> Iterator[PortfolioValue]:
    """A line for every contract that was ever held, at its present value; realised is today's."""
    for con_id, holding in account.holdings.items():
        listing, price = account.listings[con_id], mark(market, con_id)
        told = naming.contract(listing)
        yield PortfolioValue(
            contract=replace(told, right=told.right or "0"),
            quantity=Decimal(holding.quantity),
            market_price=price,
            market_value=holding.quantity * price * listing.point_value,
            avg_cost=holding.average_cost,
            unrealized=unrealized(listing, holding, price),
            realized=holding.realized - opening_of(openings, con_id).realized,
            account=account.name,
        )


def positions(account: Account, only: int | None = None) -> Iterator[PositionLine]:
    """A line for every holding that is not empty; for one contract also when it is."""
    for con_id, holding in account.holdings.items():
        if con_id == only if only is not None else holding.quantity:
            yield PositionLine(
                account=account.name,
                contract=naming.contract(account.listings[con_id]),
                quantity=Decimal(holding.quantity),
                avg_cost=holding.average_cost,
            )


def positions_multi(
    account: Account, req_id: int, model_code: str, only: int | None = None
) -> Iterator[PositionLineMulti]:
    """The same as answers to a request by model."""
    for line in positions(account, only):
        yield PositionLineMulti(
            req_id=req_id,
            account=line.account,
            contract=line.contract,
            quantity=line.quantity,
            avg_cost=line.avg_cost,
            model_code=model_code,
        )


def gain_of(
    account: Account, market: Market, openings: Mapping[int, Holding], con_id: int, closes: Mapping[int, Decimal]
) -> Gain:
    """Profit and loss of one contract, in its currency; ``closes`` are yesterday's prices by con_id."""
    listing = account.listings[con_id]
    opening = opening_of(openings, con_id)
    close = closes.get(con_id, listing.prev_close)
    return gain(listing, account.holding(con_id), mark(market, con_id), opening, close)


def gains_of_all(
    account: Account, market: Market, openings: Mapping[int, Holding], closes: Mapping[int, Decimal]
) -> dict[str, Gain]:
    """Profit and loss by currency, and of the whole account in its base currency under ``BASE``."""
    rate, total = rates(market, account.base), Gain()
    by_currency: dict[str, Gain] = {}
    for con_id, listing in account.listings.items():
        one = gain_of(account, market, openings, con_id, closes)
        total = total.plus(one, rate(listing.currency))
        by_currency[listing.currency] = by_currency.get(listing.currency, Gain()).plus(one, Decimal(1))
    return {currency: one.in_cents() for currency, one in by_currency.items()} | {"BASE": total.in_cents()}


def pnl(req_id: int, gains: Mapping[str, Gain]) -> PnL:
    """Of the whole account, in its base currency."""
    whole = gains["BASE"]
    return PnL(req_id=req_id, daily=whole.daily, unrealized=whole.unrealized, realized=whole.realized)


def pnl_single(
    account: Account,
    market: Market,
    openings: Mapping[int, Holding],
    closes: Mapping[int, Decimal],
    *,
    req_id: int,
    con_id: int,
) -> PnLSingle:
    """Of one contract, in its currency; zeros when the account never held it."""
    listing, one, value = account.listings.get(con_id), Gain(), ZERO
    quantity = account.holding(con_id).quantity
    if listing is not None:
        one = gain_of(account, market, openings, con_id, closes).in_cents()
        value = quantity * mark(market, con_id) * listing.point_value
    return PnLSingle(
        req_id=req_id,
        quantity=Decimal(quantity),
        daily=one.daily,
        unrealized=one.unrealized,
        realized=one.realized,
        value=value,
    )
