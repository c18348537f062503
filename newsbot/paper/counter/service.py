"""A counter of the broker: which requests it serves, and what else it wants to hear of."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from newsbot.paper.counter.clients import Client
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Top

Handler = Callable[[Client, Any, datetime], None]


class Service:
    """What every counter has. Answers go through Clients, later work onto the Agenda, both given to each at birth."""

    def handlers(self) -> Mapping[type, Handler]:
        """The request types served here, and by what; each is called with the client, the message and the time."""
        raise NotImplementedError

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:
        """A quote has changed."""

    def leave(self, link: int) -> None:
        """A connection is gone: whatever was kept for it may go."""
