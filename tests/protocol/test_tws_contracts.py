"""Contracts of every kind, as the clients take them apart: rights, strikes, multipliers, last trading days."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tws_ib_async import told as told_ib_async
from tws_ibapi import told as told_ibapi

from newsbot.tws.contract import Contract
from newsbot.tws.details import ContractDetails
from newsbot.tws.fund import FundDetails
from newsbot.tws.messages import ANSWERS, decode, encode

STOCK = Contract(
    con_id=265598,
    symbol="AAPL",
    sec_type="STK",
    strike=Decimal(0),
    exchange="SMART",
    primary_exchange="NASDAQ",
    currency="USD",
    local_symbol="AAPL",
    trading_class="NMS",
)
OPTION = Contract(
    con_id=700001,
    symbol="AAPL",
    sec_type="OPT",
    expiry="20260320",
    strike=Decimal("232.5"),
    right="C",
    multiplier="100",
    exchange="SMART",
    currency="USD",
    local_symbol="AAPL  260320C00232500",
    trading_class="AAPL",
)
FUTURE = Contract(
    con_id=700002,
    symbol="ES",
    sec_type="FUT",
    expiry="20260320 08:30:00 US/Central",
    strike=Decimal(0),
    right="0",
    multiplier="50",
    exchange="CME",
    currency="USD",
    local_symbol="ESH6",
    trading_class="ES",
)
PAIR = Contract(
    con_id=12087792,
    symbol="EUR",
    sec_type="CASH",
    strike=Decimal(0),
    exchange="IDEALPRO",
    currency="USD",
    local_symbol="EUR.USD",
    trading_class="EUR.USD",
)
TERMS = {"min_tick": Decimal("0.00005"), "agg_group": 4, "market_name": "X", "ev_multiplier": 0}
KINDS = [STOCK, OPTION, FUTURE, PAIR]
VERSIONS = [157, 163, 164, 176, 178, 182, 187, 200]


def details(contract: Contract, version: int) -> ContractDetails:
    last = contract.expiry[:8] if version >= 182 else ""
    return ContractDetails(
        req_id=5, contract=contract, last_trade_date=last, long_name=f"{contract.symbol} é", zone="US/Central", **TERMS
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("contract", KINDS, ids=lambda contract: contract.sec_type)
def test_the_details_of_every_kind_of_contract_come_back(contract: Contract, version: int) -> None:
    message = details(contract, version)
    assert decode(encode(message, version), ANSWERS, version) == message


def facts(read: object) -> tuple[object, ...]:
    """What a client understood of details, ibapi and ib_async alike."""
    contract = read.contract  # type: ignore[attr-defined]
    names = ("conId", "symbol", "secType", "lastTradeDateOrContractMonth", "strike", "right", "multiplier")
    names += ("exchange", "primaryExchange", "currency", "localSymbol", "tradingClass")
    terms = ("minTick", "lastTradeTime", "timeZoneId", "longName", "aggGroup", "evMultiplier")
    return tuple(getattr(contract, name) for name in names) + tuple(getattr(read, name) for name in terms)


def meant(contract: Contract) -> tuple[object, ...]:
    """What it should have understood."""
    day, time, _ = (*contract.expiry.split(" "), "", "")[:3]
    wanted = replace(contract, expiry=day)
    values = (
        wanted.con_id,
        wanted.symbol,
        wanted.sec_type,
        wanted.expiry,
        float(wanted.strike or 0),
        wanted.right,
        wanted.multiplier,
        wanted.exchange,
        wanted.primary_exchange,
        wanted.currency,
        wanted.local_symbol,
        wanted.trading_class,
    )
    return (*values, 0.00005, time, "US/Central", f"{wanted.symbol} é", 4, 0)


@pytest.mark.parametrize("contract", KINDS, ids=lambda contract: contract.sec_type)
def test_ibapi_reads_every_kind_of_contract(contract: Contract) -> None:
    ((name, (req_id, read)),) = told_ibapi(details(contract, 157))
    assert (name, req_id, facts(read)) == ("contractDetails", 5, meant(contract))


@pytest.mark.parametrize("version", [157, 163, 164, 178])
@pytest.mark.parametrize("contract", KINDS, ids=lambda contract: contract.sec_type)
def test_ib_async_reads_every_kind_of_contract(contract: Contract, version: int) -> None:
    ((name, (req_id, read)),) = told_ib_async(details(contract, version), version)
    assert (name, req_id, facts(read)) == ("contractDetails", 5, meant(contract))


@pytest.mark.parametrize(("version", "extra"), [(178, 0), (179, 17), (200, 17)])
def test_only_a_fund_has_its_seventeen_fields_and_only_from_179_on(version: int, extra: int) -> None:
    fund = ContractDetails(
        req_id=5,
        contract=replace(STOCK, sec_type="FUND"),
        fund=FundDetails(name="Growth", closed=True, distribution="N", asset_type="001"),
    )
    payload, plain = encode(fund, version), encode(replace(fund, contract=STOCK), version)
    assert payload.count(b"\0") - plain.count(b"\0") == extra
    read = decode(payload, ANSWERS, version)
    assert (read.fund.name, read.fund.closed) == (("Growth", True) if extra else ("", False))
