"""What happens to positions without any order: splits, transfers, assignments."""

from datetime import datetime
from decimal import Decimal

from newsbot.paper.account.office import Office
from newsbot.paper.account.till import Till
from newsbot.paper.instruments.listing import Listing


class Safe:
    """Reaches into the account; who watches it is told."""

    def __init__(self, office: Office, till: Till) -> None:
        self._office, self._till = office, till

    def move(self, listing: Listing, quantity: int, price: Decimal, now: datetime) -> None:
        """So many contracts come (negative: go), paid at that price without a commission; there is no execution."""
        self._till.move(listing, signed=quantity, price=price, now=now)
        self._office.changed(listing.con_id, now)
