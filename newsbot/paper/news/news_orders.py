"""News and bulletins by order of a person or a driver: what the control port and the clock line are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsbot.paper.news.bulletins import NOTICE, BulletinBoard
from newsbot.paper.news.news import NewsDesk
from newsbot.paper.news.news_file import story

Answer = dict[str, Any]


def publish(desk: NewsDesk, request: Mapping[str, Any], now: datetime) -> Answer:
    """Tell a story now: ``headline``, and if wanted ``tickers``, ``body``, ``provider``, ``move`` (percent).

    Raises:
        ValueError: a value is missing or wrong, or a ticker unknown.
    """
    told = story({**request, "at": None}, now=now)
    unknown = [ticker for ticker in told.tickers if not desk.knows(ticker)]
    if unknown:
        raise ValueError(f"unknown ticker {unknown[0]!r}")
    return {"article_id": desk.publish(told, now).article_id}


def bulletin(board: BulletinBoard, request: Mapping[str, Any], now: datetime) -> Answer:
    """Send a bulletin now: ``text``, and if wanted ``type`` (1, 2 or 3) and ``exchange``.

    Raises:
        ValueError: a value is missing or wrong.
    """
    text, exchange, kind = request.get("text"), request.get("exchange", "NYSE"), request.get("type", NOTICE)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise ValueError("text is missing")
    if not isinstance(exchange, str) or not exchange.isascii() or not exchange.isalnum():
        raise ValueError(f"exchange is not a name: {str(exchange)[:40]!r}")
    if str(kind) not in ("1", "2", "3"):
        raise ValueError(f"bulletin type {str(kind)[:40]}: 1 notice, 2 exchange unavailable, 3 available again")
    return {"bulletin_id": board.send(text, now, kind=int(kind), exchange=exchange).bulletin_id}
