"""The counters that send market data, together."""

from dataclasses import dataclass

from newsbot.paper.quotes.depth import DepthBoard
from newsbot.paper.quotes.quotes import QuoteBoard
from newsbot.paper.quotes.realtime_bars import RealTimeBarBoard
from newsbot.paper.quotes.stream import StreamBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """What a fault may interrupt."""

    quotes: QuoteBoard
    depth: DepthBoard
    streams: StreamBoard
    bars: RealTimeBarBoard

    def lose(self) -> None:
        """Every subscription is dead, and nobody is told: clients have to ask anew."""
        for board in (self.quotes, self.depth, self.streams, self.bars):
            board.lose()
