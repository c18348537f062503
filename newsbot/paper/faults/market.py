"""What fault scripts do to an instrument: its quotes, the right to them, what is held of it, what others trade."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from newsbot.paper.faults.cause import Cause
from newsbot.paper.faults.feeds import Feeds
from newsbot.paper.faults.safe import Safe
from newsbot.paper.faults.verbs import Action
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.orders.desk import Desk
from newsbot.tws.order import Order

Hit = dict[str, object]


class FaultMarket:
    """Carries out the verbs about instruments."""

    def __init__(self, market: Market, desk: Desk, feeds: Feeds, safe: Safe) -> None:
        self._market, self._desk, self._feeds, self._safe = market, desk, feeds, safe

    def do(self, action: Action, cause: Cause, now: datetime) -> Iterator[Hit]:
        """Carry out a verb; what it was done to.

        Raises:
            ValueError: there is no such instrument, or an order by hand is refused; in words.
        """
        yield self._to_market(action, self._listing(action, cause), now)

    def _listing(self, action: Action, cause: Cause) -> Listing:
        ticker = str(action.values.get("ticker") or cause.which.symbol or cause.subject.symbol)
        if not ticker:
            raise ValueError("ticker is missing")
        listing = self._market.named(ticker)
        if listing is None:
            raise ValueError(f"there is no instrument {ticker!r}")
        return listing

    def _to_market(self, action: Action, listing: Listing, now: datetime) -> Hit:
        given: dict[str, Any] = dict(action.values)
        match action.verb:
            case "halt":
                self._market.halt(listing.con_id, given["state"])
            case "resume":
                self._market.halt(listing.con_id, 0)
            case "quote":
                cells = {name: value for name, value in given.items() if name != "ticker"}
                self._market.put(TapeRow(at=now, ticker=listing.ticker, **cells))
            case "move":
                self._move(listing, 1 + given["by"] / 100, now)
            case "transfer":
                top = self._market.top(listing.con_id)
                price = given.get("price", top.last or top.bid or listing.prev_close)
                self._safe.move(listing, given["quantity"], price, now)
                given["price"] = price  # the ledger alone must tell what was booked
            case "delayed_only":
                self._feeds.quotes.delay(listing, now, delayed=given["on"])
            case "manual_order":
                limit = given.get("limit")
                terms = Order(
                    action=given["action"],
                    total_quantity=Decimal(given["quantity"]),
                    order_type="MKT" if limit is None else "LMT",
                    limit_price=limit,
                    tif="DAY",
                )
                order = self._desk.hand.place(listing, terms, now)
                return {"symbol": listing.root, "perm_id": order.perm_id, "client_id": 0, "order_id": 0}
        words = {name: str(value) for name, value in given.items() if name != "ticker"}
        return {"symbol": listing.root, "ticker": listing.ticker, **words}

    def _move(self, listing: Listing, factor: Decimal, now: datetime) -> None:
        if not self._market.has_tape(listing.con_id):
            self._market.move(listing.con_id, factor, now)
            return
        top, tick = self._market.top(listing.con_id), listing.min_tick
        moved = {
            side: max(tick, (price * factor / tick).to_integral_value() * tick)
            for side, price in (("bid", top.bid), ("ask", top.ask), ("last", top.last))
            if price is not None
        }
        self._market.put(TapeRow(at=now, ticker=listing.ticker, **moved))  # type: ignore[arg-type]
