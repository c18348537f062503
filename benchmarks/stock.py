"""The usual design, fair and minimal: requests, BeautifulSoup on html.parser, keywords, queues, ibapi as it comes.

No journal and no checks: from the page it goes straight to the order. What it does is what is needed to send the same
bracket: prices are at hand, known items are skipped, the session and the connection are kept, the old flags that TWS
refuses are off. ``sleepy`` hands over from stage to stage by looking every 100 ms instead of waiting on a queue.
"""

import queue
import re
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import requests
from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.order import Order
from ibapi.wrapper import EWrapper

from benchmarks.pages import HTML, RSS
from benchmarks.peers import ANSWER_S, BenchmarkError, Sent, when_left
from benchmarks.stories import ASK, PHRASES

warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)  # html.parser on everything: the usual design

NAP_S = 0.1
_TICKER = re.compile(r"(?:nasdaq|nyse)\s*:\s*([a-z]{1,5})", re.IGNORECASE)
_ITEM: dict[str, tuple[str, dict[str, Any], str]] = {
    RSS: ("item", {}, "title"),
    HTML: ("div", {"class": "newsCards"}, "h3"),
}

Item = tuple[str, str]  # headline, all text


class Handover(Protocol):
    """Between two stages."""

    def put(self, item: Any) -> None: ...
    def get(self) -> Any: ...


class Polled:
    """A list that the next stage looks at every 100 ms."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()

    def put(self, item: Any) -> None:
        self._items.append(item)

    def get(self) -> Any:
        while not self._items:
            time.sleep(NAP_S)
        return self._items.popleft()


class App(EWrapper, EClient):  # type: ignore[misc]  # ibapi has no types
    """As in every tutorial."""

    def __init__(self) -> None:
        EClient.__init__(self, self)
        self.started = threading.Event()
        self.next_id = 0

    def nextValidId(self, orderId: int) -> None:
        self.next_id = orderId
        self.started.set()

    def error(self, reqId: int, errorCode: int, errorString: str, *more: Any) -> None:
        pass


class Stock:
    """Page reader, matcher and order sender on threads of their own."""

    def __init__(self, app: App, port: int, *, sleepy: bool) -> None:
        self._app = app
        self._port = port
        self._session = requests.Session()
        self._seen: set[str] = set()
        self._items: Handover = Polled() if sleepy else queue.Queue()
        self._orders: Handover = Polled() if sleepy else queue.Queue()
        self._sent: queue.Queue[Sent] = queue.Queue()
        for stage in (self._match, self._send):
            threading.Thread(target=stage, daemon=True).start()

    def __call__(self, what: str, page: str) -> Sent | None:
        """``look``: what is on the page is old. ``trade``: the bracket of its one new story."""
        new = self._fetch(page)
        if what == "look":
            return None
        for item in new:
            self._items.put(item)
        try:
            return self._sent.get(timeout=ANSWER_S / 2)
        except queue.Empty:
            raise BenchmarkError(f"no bracket came of {len(new)} new items") from None

    def _fetch(self, page: str) -> list[Item]:
        text = self._session.get(f"http://127.0.0.1:{self._port}/{page}", timeout=10).text
        soup = BeautifulSoup(text, "html.parser")
        new = []
        name, marks, title_name = _ITEM[page]
        for item in soup.find_all(name, marks):
            title = item.find(title_name)
            headline = title.get_text(" ", strip=True) if isinstance(title, Tag) else ""
            if headline not in self._seen:
                self._seen.add(headline)
                new.append((headline, item.get_text(" ", strip=True)))
        return new

    def _match(self) -> None:
        while True:
            headline, text = self._items.get()
            words = headline.lower()
            for phrase in PHRASES:
                if phrase in words:
                    ticker = _TICKER.search(text)
                    if ticker:
                        self._orders.put(ticker.group(1).upper())
                        break

    def _send(self) -> None:
        while True:
            ticker = self._orders.get()
            contract = Contract()
            contract.symbol = ticker
            contract.secType = "STK"
            contract.exchange = "SMART"
            contract.primaryExchange = "NASDAQ"
            contract.currency = "USD"
            parent = self._app.next_id
            self._app.next_id += 3
            for number, order in enumerate(_bracket(parent)):
                self._app.placeOrder(parent + number, contract, order)
            returned = time.monotonic()
            left = when_left(self._app.conn.socket.fileno(), returned)
            self._sent.put(Sent(returned=returned, left=left))


def _bracket(parent: int) -> list[Order]:
    entry = round(float(ASK) * 1.005, 2)
    quantity = int(5000 / entry)
    legs = (("BUY", "LMT", entry), ("SELL", "LMT", round(entry * 1.06, 2)), ("SELL", "STP", round(entry * 0.97, 2)))
    orders = []
    for number, (action, kind, price) in enumerate(legs):
        order = Order()
        order.action = action
        order.orderType = kind
        order.totalQuantity = quantity
        if kind == "LMT":
            order.lmtPrice = price
        else:
            order.auxPrice = price
        order.tif = "DAY" if number == 0 else "GTC"
        order.parentId = parent if number else 0
        order.transmit = number == 2
        order.eTradeOnly = False
        order.firmQuoteOnly = False
        orders.append(order)
    return orders


@contextmanager
def stock(pages: int, host: str, port: int, client_id: int, *, sleepy: bool) -> Iterator[Stock]:
    app = App()
    app.connect(host, port, client_id)
    reader = threading.Thread(target=app.run, daemon=True)
    reader.start()
    if not app.started.wait(10):
        raise BenchmarkError("stock ibapi did not connect")
    try:
        yield Stock(app, pages, sleepy=sleepy)
    finally:
        app.disconnect()
        reader.join(2)
