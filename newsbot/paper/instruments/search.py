"""Which listings fit what a client says of a contract."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from newsbot.paper.instruments import futures, naming, venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.options import OptionChains
from newsbot.tws.contract import Contract

Refusal = tuple[int, str]

NONE_FOUND: Final = (200, "No security definition has been found for the request")
SAMPLES_MAX: Final = 16  # what TWS answers at most
_RIGHTS: Final = {"C": "C", "CALL": "C", "P": "P", "PUT": "P", "": "", "0": "", "?": ""}
# Continuous futures are asked for as CONTFUT and are the front contract.
CONTINUOUS: Final = "CONTFUT"


class Directory:
    """All listings, by id, by name and by what clients say of them.

    Stored ones are added; ``derived`` are the options and futures that follow from them and are made when asked for.
    """

    def __init__(self, listings: Iterable[Listing] = (), *, derived: bool = False) -> None:
        self._by_ticker: dict[str, Listing] = {}
        self._by_id: dict[int, Listing] = {}
        self._by_root: dict[str, dict[str, Listing]] = {}
        self._stored: tuple[Listing, ...] | None = None
        self._chains = OptionChains(self._by_ticker.get) if derived else None
        for listing in listings:
            self.add(listing)

    def add(self, listing: Listing) -> None:
        """Store a listing; the former one of its ticker, or of its id, goes."""
        for former in (self._by_ticker.get(listing.ticker), self._by_id.get(listing.con_id)):
            if former is not None:
                self._by_id.pop(former.con_id, None)
                self._by_ticker.pop(former.ticker, None)
                self._by_root[former.root].pop(former.ticker, None)
        self._stored = None
        self._by_ticker[listing.ticker] = listing
        self._by_id[listing.con_id] = listing
        self._by_root.setdefault(listing.root, {})[listing.ticker] = listing

    @property
    def derives(self) -> bool:
        """Whether there are options and futures beside what is stored."""
        return self._chains is not None

    def stored(self) -> tuple[Listing, ...]:
        """Those added, in the order they came; derived ones are not among them."""
        if self._stored is None:
            self._stored = tuple(self._by_ticker.values())
        return self._stored

    def get(self, con_id: int) -> Listing | None:
        """The listing of that id; an option or future also after its end."""
        found = self._by_id.get(con_id)
        if found is None and self._chains is not None:
            found = self._chains.by_id(con_id) or futures.by_id(con_id)
        return found

    def named(self, ticker: str, today: date | None) -> Listing | None:
        """The listing of that ticker. The year of a future is the one nearest to ``today``."""
        found = self._by_ticker.get(ticker)
        if found is None and self._chains is not None:
            found = self._chains.by_ticker(ticker)
            if found is None and today is not None:
                found = futures.by_ticker(ticker, today)
        return found

    def optionable(self, listing: Listing) -> bool:
        """Whether there are options on it."""
        return self._chains is not None and self._chains.underlying(listing.ticker) is listing

    def chain(self, listing: Listing, today: date) -> tuple[Listing, ...]:
        """All options on a listing that are traded today."""
        if self._chains is None or not self.optionable(listing):
            return ()
        return tuple(self._chains.listed(listing, today))

    def matching(self, pattern: str) -> tuple[Listing, ...]:
        """At most sixteen stored listings: those whose symbol starts so, then those with such a word in their name."""
        start = pattern.strip().upper()
        if not start:
            return ()
        symbols = sorted((one for one in self.stored() if one.root.startswith(start)), key=lambda one: len(one.root))
        named = (one for one in self.stored() if f" {start}" in f" {one.name.upper()}")
        return tuple({one.con_id: one for one in (*symbols, *named)}.values())[:SAMPLES_MAX]

    def find(self, contract: Contract, today: date | None, *, expired: bool = False) -> tuple[Listing, ...]:
        """Every listing that fits: by conId when one is given, else by the words; what is not said does not narrow.

        Without a secType options and futures are not looked through. ``expired`` finds futures that have ended too.
        """
        if contract.con_id > 0:
            found = self.get(contract.con_id)
            candidates: Iterable[Listing] = () if found is None else (found,)
        elif contract.sec_id_type or contract.sec_id:
            candidates = (one for one in self.stored() if _identified(one, contract))
        elif contract.sec_type == "OPT":
            candidates = self._options(contract, today)
        elif contract.sec_type in ("FUT", CONTINUOUS):
            candidates = self._futures(contract, today, expired=expired)
        elif contract.symbol or contract.local_symbol:
            candidates = self._spot(contract)
        elif contract.sec_type == "NEWS":
            candidates = self.stored()
        else:
            candidates = ()
        return tuple(listing for listing in candidates if fits(listing, contract))

    def _spot(self, contract: Contract) -> tuple[Listing, ...]:
        if contract.symbol:
            return tuple(self._by_root.get(contract.symbol.upper(), {}).values())
        local = contract.local_symbol.upper()
        by_ticker = self._by_ticker.get(local)
        same = self._by_root.get(local, {})
        return tuple({one.con_id: one for one in (by_ticker, *same.values()) if one is not None}.values())

    def _options(self, contract: Contract, today: date | None) -> Iterator[Listing]:
        if self._chains is None or today is None:
            return
        if not contract.symbol:
            found = self._chains.by_local_symbol(contract.local_symbol)
            if found is not None and found.expiry is not None and found.expiry >= today:
                yield found
            return
        right = _RIGHTS.get(contract.right.upper())
        stocks = self._by_root.get(contract.symbol.upper(), {}).values()
        for stock in stocks if right is not None else ():
            if self.optionable(stock):
                yield from self._chains.listed(
                    stock, today, expiry=contract.expiry[:8], strike=contract.strike or None, right=right or ""
                )

    def _futures(self, contract: Contract, today: date | None, *, expired: bool) -> Iterable[Listing]:
        if self._chains is None or today is None:
            return ()
        if not contract.symbol and contract.local_symbol:
            found = futures.by_ticker(contract.local_symbol, today)
            ended = found is None or found.expiry is None or found.expiry < today
            return () if found is None or (ended and not expired) else (found,)
        listed = tuple(futures.listed(contract.symbol.upper(), today, expired=expired))
        return listed[:1] if contract.sec_type == CONTINUOUS else listed


def not_one(contract: Contract, found: int) -> Refusal:
    """TWS's answer to an order or a subscription whose contract is not exactly one."""
    if not found:
        return NONE_FOUND
    name = contract.symbol or contract.local_symbol or contract.sec_id
    return 200, f"The contract description specified for {name} is ambiguous."


def fits(listing: Listing, contract: Contract) -> bool:
    """Whether nothing that is said of the contract contradicts the listing.

    Stocks and pairs have no expiry, strike, right or multiplier: clients send back all sorts of blanks there.
    """
    exchange = venues.SAME.get(contract.exchange, contract.exchange)
    primary = venues.SAME.get(contract.primary_exchange, contract.primary_exchange)
    sec_type = "FUT" if contract.sec_type == CONTINUOUS else contract.sec_type
    return (
        contract.symbol.upper() in ("", listing.root)
        and sec_type in ("", listing.sec_type)
        and contract.currency in ("", listing.currency)
        and exchange in ("", *listing.exchanges)
        and primary in ("", listing.primary_exchange)
        and contract.local_symbol.upper() in ("", naming.local_symbol(listing))
        and contract.trading_class in ("", naming.trading_class(listing))
        and (listing.expiry is None or _terms_fit(listing, contract))
    )


def _terms_fit(listing: Listing, contract: Contract) -> bool:
    said = contract.expiry.replace("-", " ").split(" ")[0]
    month = naming.contract_month(listing)
    return (
        (said in ("", month) if len(said) <= 6 else said == f"{listing.expiry:%Y%m%d}")
        and (not contract.strike or contract.strike == listing.strike)
        and _RIGHTS.get(contract.right.upper(), "none") in ("", listing.right)
        and _same_multiplier(contract.multiplier, listing.multiplier)
    )


def _same_multiplier(said: str, multiplier: Decimal) -> bool:
    try:
        return not said or Decimal(said) == multiplier
    except InvalidOperation:
        return False


def _identified(listing: Listing, contract: Contract) -> bool:
    """Whether it has that ISIN, or the CUSIP within a US or Canadian one."""
    if not listing.isin or not contract.sec_id:
        return False
    if contract.sec_id_type == "ISIN":
        return listing.isin == contract.sec_id
    return (
        contract.sec_id_type == "CUSIP" and listing.isin[:2] in ("US", "CA") and listing.isin[2:11] == contract.sec_id
    )
