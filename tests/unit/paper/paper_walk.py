"""A broker on invented quotes that keeps to the hours of the exchanges, moved by hand."""

from datetime import datetime, timedelta
from typing import Any

from paper_floor import LISTINGS, OPEN

from newsbot.paper.broker import Broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.tws.hello import StartApi


class Walking:
    """Client 7 on link 1; the clock starts at ``opens``."""

    def __init__(self, *listings: Listing, opens: datetime = OPEN) -> None:
        self.market = Market(listings or LISTINGS, seed=1, by_hours=True)
        self.broker = Broker(self.market)
        self.now = opens
        self.wait(0)
        self.tell(StartApi(client_id=7))

    def wait(self, seconds: float) -> list[Any]:
        """What the broker says while so many seconds pass."""
        self.now += timedelta(seconds=seconds)
        return [message for _, message in self.broker.advance(self.now)]

    def tell(self, message: object) -> list[Any]:
        """What it answers at once."""
        return [told for _, told in self.broker.handle(1, message)]
