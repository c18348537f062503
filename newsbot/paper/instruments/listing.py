"""What can be traded: one record for a stock, an option, a future, a currency pair or a news channel."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newsbot.paper.instruments import venues


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One instrument the broker knows.

    ``ticker`` is its unique name in tables, tapes and commands: AAPL, ``AAPL 261218C00230000``, ESZ6, EUR.USD.
    ``symbol`` is TWS's symbol, which several listings may share (an option has its underlying's); empty means ticker.
    ``prev_close`` is a plausible price; the walk moves around it. ``multiplier``: money a point is worth, a contract.
    ``underlying`` is a ticker. ``calendar`` names the hours it trades in. ``cik`` is carried for whoever reads the same
    table; the broker needs none.
    """

    con_id: int
    ticker: str
    sec_type: str
    primary_exchange: str
    currency: str
    name: str
    min_tick: Decimal
    prev_close: Decimal
    cik: str = ""
    symbol: str = ""
    multiplier: Decimal = Decimal(1)
    expiry: date | None = None
    strike: Decimal | None = None
    right: str = ""
    underlying: str = ""
    calendar: str = "XNYS"
    isin: str = ""
    delayed_only: bool = False  # no live quotes without a subscription that this login lacks
    shortable: int | None = None  # shares that can be borrowed; None: any number
    stock_type: str = "COMMON"  # or ETF, ADR
    magnifier: int = 1  # prices are in so many parts of the currency: 100 for pence

    @property
    def root(self) -> str:
        """The symbol clients ask for."""
        return self.symbol or self.ticker

    @property
    def point_value(self) -> Decimal:
        """Money that one contract gains, in its currency, when its price rises by one."""
        return self.multiplier / self.magnifier

    @property
    def exchanges(self) -> tuple[str, ...]:
        """Where orders may be sent, the router first."""
        return venues.of(self.sec_type, self.primary_exchange, self.currency)
