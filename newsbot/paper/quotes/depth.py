"""Market depth: the order book of a listing, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.counter import answers, entitlements
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.instruments import venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import not_one
from newsbot.paper.market.market import Market
from newsbot.paper.market.top import Top
from newsbot.paper.quotes import book_rows
from newsbot.paper.quotes.book_rows import ASK, BID, ROWS_MAX, BookRow, RowChange
from newsbot.tws.contract import Contract
from newsbot.tws.depth import (
    CancelMarketDepth,
    DepthExchange,
    DepthExchanges,
    DepthRow,
    DepthRowOf,
    RequestDepthExchanges,
    RequestMarketDepth,
)

HALTED: Final = (316, "Market depth data has been HALTED. Please re-subscribe.")
RESET: Final = (
    317, "Market depth data has been RESET. Please empty deep book contents before applying any new entries.",
)  # fmt: skip
_NOT_SUPPORTED: Final = (10092, "Deep market data is not supported for this combination of security type/exchange")
_MAKERS: Final = ("NSDQ", "GSCO", "VIRT", "CDRG", "JNST", "UBSS")
_SHOWN: Final = ("NASDAQ", "ARCA", "BATS", "NYSE", "BEX", "IEX")  # whose rows a gathered book of a US stock has
# Exchanges whose rows name their market makers; all others show sums.
_WITH_MAKERS: Final = ("NASDAQ", "ISLAND")
_EXCHANGES: Final = DepthExchanges(
    exchanges=(
        *(DepthExchange(exchange=name, sec_type="STK", service="Deep", agg_group=1) for name in _SHOWN[1:]),
        *(DepthExchange(exchange=name, sec_type="STK", service="Deep2", agg_group=1) for name in _WITH_MAKERS),
        DepthExchange(exchange="CME", sec_type="FUT", service="Deep"),
        DepthExchange(exchange="IDEALPRO", sec_type="CASH", service="Deep", agg_group=4),
    )
)


@dataclass(slots=True, kw_only=True)
class _Book:
    """One subscription, and the rows it was last told of each side."""

    client: Client
    req_id: int
    listing: Listing
    count: int
    smart: bool
    named: bool  # whether rows carry a market maker or exchange
    told: dict[int, tuple[BookRow, ...]] = field(default_factory=lambda: {ASK: (), BID: ()})


class DepthBoard(Service):
    """Serves invented books: ten rows a side around the market's quote, the same for the same seed."""

    def __init__(self, market: Market, clients: Clients, rights: Entitlements, *, seed: int = 0) -> None:
        self._market = market
        self._clients = clients
        self._rights = rights
        self._seed = seed
        self._books: dict[tuple[int, int], _Book] = {}

    def handlers(self) -> Mapping[type, Handler]:
        return {
            RequestMarketDepth: self.subscribe,
            CancelMarketDepth: self.cancel,
            RequestDepthExchanges: lambda client, _message, _now: self._clients.say(client, _EXCHANGES),
        }

    def subscribe(self, client: Client, message: RequestMarketDepth, _now: datetime) -> None:
        """Open a book and tell its rows; a gathered one (SMART) is preceded by the exchanges it is made of (2152)."""
        found = self._market.find(message.contract)
        refusal = self._refusal(client, message, found)
        if refusal is not None:
            self._clients.refuse(client, message.req_id, *refusal)
            return
        listing = found[0]
        book = _Book(
            client=client,
            req_id=message.req_id,
            listing=listing,
            count=min(message.rows, ROWS_MAX),
            smart=message.smart,
            named=message.smart or message.contract.exchange in _WITH_MAKERS,
        )
        self._books[client.link, message.req_id] = book
        self._market.watch(listing.con_id)
        if message.smart:
            words = f"Exchanges - Depth: {'; '.join(_makers(book))}; "
            self._clients.refuse(client, message.req_id, 2152, words)
        self._tell(book, self._market.top(listing.con_id))

    def cancel(self, client: Client, message: CancelMarketDepth, _now: datetime) -> None:
        """Close a book."""
        if not self._close((client.link, message.req_id)):
            text = f"Can't find the subscribed market depth with tickerId:{message.req_id}"
            self._clients.refuse(client, message.req_id, 310, text)

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        for book in self._of(listing.con_id):
            book.listing = listing
            self._tell(book, after)

    def leave(self, link: int) -> None:
        for key in [key for key in self._books if key[0] == link]:
            self._close(key)

    def lose(self) -> None:
        """Forget every book without a word."""
        for key in list(self._books):
            self._close(key)

    def halt(self, con_id: int) -> None:
        """End all books of that listing with 316: their clients have to ask again."""
        for book in self._of(con_id):
            self._clients.refuse(book.client, book.req_id, *HALTED)
            self._close((book.client.link, book.req_id))

    def reset(self, con_id: int) -> None:
        """Void what all books of that listing were told (317), and tell them anew."""
        for book in self._of(con_id):
            self._clients.refuse(book.client, book.req_id, *RESET)
            book.told = {ASK: (), BID: ()}
            self._tell(book, self._market.top(con_id))

    def _refusal(
        self, client: Client, message: RequestMarketDepth, found: tuple[Listing, ...]
    ) -> answers.Refusal | None:
        if (client.link, message.req_id) in self._books:
            return entitlements.DUPLICATE
        if message.rows < 1:
            return 321, f"Error validating request: number of rows must be positive, not {message.rows}"
        if len(found) != 1:
            return not_one(message.contract, len(found))
        listing = found[0]
        if not _shown(listing, message.contract, smart=message.smart):
            return _NOT_SUPPORTED
        if self._rights.delayed_only(listing):
            return 354, f"Requested market data is not subscribed.{entitlements.permission(listing)}"
        if self._rights.competing(listing):
            return entitlements.COMPETING
        if not self._rights.books.take():
            return 309, f"Max number ({self._rights.books.most}) of market depth requests has been reached"
        if not self._rights.lines.take():
            self._rights.books.give_back()
            return entitlements.NO_LINE
        return None

    def _of(self, con_id: int) -> list[_Book]:
        return [book for book in self._books.values() if book.listing.con_id == con_id]

    def _close(self, key: tuple[int, int]) -> bool:
        book = self._books.pop(key, None)
        if book is None:
            return False
        self._rights.books.give_back()
        self._rights.lines.give_back()
        self._market.unwatch(book.listing.con_id)
        return True

    def _tell(self, book: _Book, top: Top) -> None:
        if not self._rights.live(book.listing):
            return
        for side, best, size in ((BID, top.bid, top.bid_size), (ASK, top.ask, top.ask_size)):
            rows = book_rows.rows(
                best,
                size,
                side=side,
                count=book.count,
                tick=book.listing.min_tick,
                makers=_makers(book),
                seed=f"{self._seed}|{book.listing.con_id}",
            )
            for change in book_rows.changes(side, book.told[side], rows):
                self._clients.say(book.client, _row(book, change))
            book.told[side] = rows


def _shown(listing: Listing, asked: Contract, *, smart: bool) -> bool:
    """Whether there is such a book. The router has none of its own: it is gathered, and only when asked for so."""
    return listing.sec_type != "NEWS" and (smart or asked.exchange != venues.SMART)


def _makers(book: _Book) -> tuple[str, ...]:
    if not book.smart:
        return _MAKERS
    listing = book.listing
    return tuple(name for name in _SHOWN if name in listing.exchanges) or (listing.primary_exchange,)


def _row(book: _Book, change: RowChange) -> DepthRow | DepthRowOf:
    gone = change.operation == book_rows.DELETE
    price, size = (Decimal(0), Decimal(0)) if gone else (change.row.price, Decimal(change.row.size))
    if not book.named:
        return DepthRow(
            req_id=book.req_id,
            position=change.position,
            operation=change.operation,
            side=change.side,
            price=price,
            size=size,
        )
    return DepthRowOf(
        req_id=book.req_id,
        position=change.position,
        maker=change.row.maker,
        operation=change.operation,
        side=change.side,
        price=price,
        size=size,
        smart=book.smart,
    )
