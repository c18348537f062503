"""Everything in its place: the servers, the four designs, and a round in which each gets the same bytes."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from benchmarks.bot import Around, newsbot
from benchmarks.floor import floor
from benchmarks.pages import HTML, PAGES, Wire
from benchmarks.peers import Line, Sent, paper_broker, process
from benchmarks.stock import stock
from benchmarks.stories import ASK, BID, START, TICKERS, instruments, rules_yaml
from benchmarks.web import web
from newsbot.domain.settings import TwsAddress
from newsbot.paper.market.market import TapeRow
from newsbot.paper.market.tape import listing
from newsbot.paper.serving.control import Control

FLOOR, NEWSBOT, USUAL, SLEEPY = "floor", "newsbot", "usual", "sleepy"
DESIGNS = (FLOOR, NEWSBOT, USUAL, SLEEPY)
WARM_UP = 3
KEEP_S = 0.5  # newsbot sends nothing when the broker's clock is two seconds off
TICK_S = 15.0  # nor on a quote that has not ticked for a minute


class Market:
    """Drives a paper broker: quotes that tick without moving, and a jump that takes the profit of open brackets."""

    def __init__(self, broker: TwsAddress, stack: ExitStack) -> None:
        self._control = stack.enter_context(Control.connect(broker.host, broker.port))
        self._lock = threading.Lock()
        self._ticks = 0
        quotes = [_quote(START - timedelta(minutes=1), ticker, Decimal(BID), Decimal(ASK)) for ticker in TICKERS]
        self._control.load_market([listing(row) for row in instruments()], quotes)
        self._control.advance(START)

    def live(self, now: datetime, *, tick: bool) -> None:
        """Time goes on; with ``tick`` every quote says that it still stands (its bid size changes)."""
        with self._lock:
            assert self._control.now is not None
            at = max(now, self._control.now)
            if tick:
                self._ticks += 1
                size = 5_000 + self._ticks % 2 * 100
                rows = [replace(_quote(at, one, Decimal(BID), Decimal(ASK)), bid_size=size) for one in TICKERS]
                self._control.load_market([], rows)
            self._control.advance(at)

    def close_out(self, ticker: str, now: datetime) -> None:
        """Entries fill, the price jumps over the target and comes back."""
        with self._lock:
            self._jump(ticker, now)

    def _jump(self, ticker: str, now: datetime) -> None:
        assert self._control.now is not None
        start = max(now, self._control.now + timedelta(milliseconds=50))
        self._control.advance(start)
        step = timedelta(milliseconds=100)
        up = _quote(start + step, ticker, Decimal(BID) * 2, Decimal(ASK) * 2)
        back = _quote(start + 2 * step, ticker, Decimal(BID), Decimal(ASK))
        self._control.load_market([], [up, back])
        self._control.advance(start + 3 * step)


class Stage:
    """The processes of a run."""

    def __init__(self, origin: float, web_line: Line, designs: dict[str, Line], markets: list[Market]) -> None:
        self._origin = origin
        self._web = web_line
        self._designs = designs
        self._markets = markets
        self._wire = Wire()
        self._turn = 0
        self._ticked = time.monotonic()

    def now(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self._origin)

    def look(self, name: str) -> None:
        """Let a design read both pages as they stand."""
        for page in PAGES:
            self._web.ask("put", page, self._wire.body(page))
            self._designs[name].ask("look", page)
            self._web.ask("started")

    def round(self, page: str, *, only: str = "", what: str = "trade") -> dict[str, Sent]:
        """One new story on a page, read by each design in turn: when each bracket was out, counted from the tail."""
        if time.monotonic() - self._ticked > TICK_S:
            self._tick()
        story = self._wire.publish(page, self.now())
        self._web.ask("put", page, self._wire.body(page))
        names = [only] if only else list(self._designs)
        self._turn += 1
        sent = {}
        for number in range(len(names)):
            name = names[(number + self._turn) % len(names)]
            out = self._designs[name].ask(what, page)
            sent[name] = _since(self._web.ask("started"), out)
        for market in self._markets:
            market.close_out(story.ticker, self.now())
        self._designs[NEWSBOT].ask("settle")
        return sent

    def _tick(self) -> None:
        self._ticked = time.monotonic()
        for market in self._markets:
            market.live(self.now(), tick=True)
        self._designs[NEWSBOT].ask("settle")

    def keep_time(self, ended: threading.Event) -> None:
        """Move the brokers' clocks along with ours until ``ended``. A thread of its own."""
        while not ended.wait(KEEP_S):
            for market in self._markets:
                market.live(self.now(), tick=False)

    def size(self, page: str) -> int:
        """The bytes of a page as it stands."""
        return len(self._wire.body(page))

    def add(self, name: str, line: Line) -> None:
        self._designs[name] = line


@contextmanager
def stage() -> Iterator[Stage]:
    """All processes started, warm, and with the present pages behind them; ended and cleaned up with the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsbot-benchmark-")))
        (folder / "rules.yaml").write_text(rules_yaml(), encoding="utf-8")
        ours, theirs = stack.enter_context(paper_broker()), stack.enter_context(paper_broker())
        markets = [Market(ours, stack), Market(theirs, stack)]
        web_line = stack.enter_context(process("web server", web))
        pages, sink = web_line.ask("ports")
        origin = time.monotonic()
        around = Around(pages=pages, broker=ours, folder=folder, origin=origin)
        made = Stage(origin, web_line, {}, markets)
        ended = threading.Event()
        keeper = threading.Thread(target=made.keep_time, args=(ended,), daemon=True)
        keeper.start()
        stack.callback(keeper.join)
        stack.callback(ended.set)
        for client_id, name in ((1, USUAL), (2, SLEEPY)):
            open_stock = partial(stock, sleepy=name == SLEEPY)
            made.add(name, stack.enter_context(process(name, open_stock, pages, theirs.host, theirs.port, client_id)))
        made.add(NEWSBOT, stack.enter_context(process(NEWSBOT, newsbot, around)))
        made.look(NEWSBOT)
        frames = made.round(HTML, only=NEWSBOT, what="capture")[NEWSBOT].frames
        made.look(USUAL)
        made.look(SLEEPY)
        made.add(FLOOR, stack.enter_context(process(FLOOR, floor, pages, sink, frames)))
        yield made


def _since(started: float, out: Sent) -> Sent:
    """The same with times counted from the start of the tail."""
    stages = {name: at - started for name, at in out.stages.items()}
    return replace(out, returned=out.returned - started, left=out.left - started, stages=stages)


def _quote(at: datetime, ticker: str, bid: Decimal, ask: Decimal) -> TapeRow:
    return TapeRow(at=at, ticker=ticker, bid=bid, ask=ask, bid_size=9000, ask_size=9000, last=bid, volume=1, halted=0)
