"""Fractions of a share: whole numbers for old clients, as they are for new ones."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tws_examples import BAR
from tws_ibapi import told

from newsbot.tws import depth, history, past_ticks, portfolio, quote, stream
from newsbot.tws.fields import split
from newsbot.tws.messages import encode

HALF = Decimal("10.5")
PRICE = Decimal("231.5")
FRACTIONS: list[object] = [
    quote.TickPrice(req_id=5, tick=1, price=PRICE, size=HALF),
    quote.TickSize(req_id=5, tick=0, size=HALF),
    history.HistoricalData(req_id=5, bars=(replace(BAR, volume=HALF),)),
    history.HistoricalDataUpdate(req_id=5, bar=replace(BAR, volume=HALF)),
    past_ticks.HistoricalMidpoints(
        req_id=5, ticks=(past_ticks.MidpointTick(epoch_s=1, price=PRICE, size=HALF),), done=True
    ),
    past_ticks.HistoricalBidAsks(
        req_id=5,
        ticks=(past_ticks.BidAskTick(epoch_s=1, bid=PRICE, ask=PRICE, bid_size=HALF, ask_size=HALF),),
        done=True,
    ),
    past_ticks.HistoricalLasts(
        req_id=5, ticks=(past_ticks.LastTick(epoch_s=1, price=PRICE, size=HALF, exchange="ARCA"),), done=True
    ),
    depth.DepthRow(req_id=5, position=0, operation=0, side=0, price=PRICE, size=HALF),
    depth.DepthRowOf(req_id=5, position=0, maker="ARCA", operation=0, side=0, price=PRICE, size=HALF),
    stream.RealTimeBar(
        req_id=5, epoch_s=1, open=PRICE, high=PRICE, low=PRICE, close=PRICE, volume=HALF, wap=PRICE, count=1
    ),
    stream.TickByTick(req_id=5, kind=1, epoch_s=1, price=PRICE, size=HALF),
    stream.TickByTick(req_id=5, kind=3, epoch_s=1, bid=PRICE, ask=PRICE, bid_size=HALF, ask_size=HALF),
    portfolio.PnLSingle(req_id=5, quantity=HALF, daily=None, unrealized=None, realized=None, value=None),
]


@pytest.mark.parametrize("message", FRACTIONS, ids=lambda message: type(message).__name__)
def test_a_fraction_of_a_share_never_ends_the_loop_of_this_client(message: object) -> None:
    assert told(message)  # it reads sizes with int(), which raises on 10.5
    later = split(encode(message, 163))
    assert "10.5" in later
    assert "10.5" not in split(encode(message, 162))
