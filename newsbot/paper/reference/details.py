"""Everything a client may know of a listing, in the protocol's words. Pure functions of what they are given."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from newsbot.paper.instruments import grid, naming
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import CONTINUOUS
from newsbot.paper.instruments.sessions import Hours, Session
from newsbot.tws.contract import Contract, TagValue
from newsbot.tws.details import ContractDetails, SymbolSample

DAYS: Final = 6  # of hours that are told: TWS tells today and the five days after
_ONE: Final = Decimal(1)
_LOT: Final = Decimal(100)
_ORDER_TYPES: Final = "DAY,FOK,GTC,GTD,IOC,LIT,LMT,MIT,MKT,MTL,OCA,RTH,STP,STPLMT,TRAIL,TRAILLMT"
_AT_THE_CLOSE: Final = ",LOC,MOC,OPG"
_CENTRAL: Final = ("CME", "CBOT")
_GROUPS: Final = {"STK": 1, "OPT": 2, "CASH": 4}


def details(
    req_id: int, listing: Listing, asked: Contract, hours: Iterable[Hours], under: Listing | None = None
) -> ContractDetails:
    """The answer for one listing that fits what was asked; ``under`` is the listing it derives from, if any."""
    told = naming.contract(listing)
    exchanges = listing.exchanges
    days = tuple(hours)
    zone = zone_of(listing)
    month = naming.contract_month(listing)
    ends = told.expiry
    stock = listing.sec_type == "STK"
    return ContractDetails(
        req_id=req_id,
        contract=replace(
            told,
            exchange=asked.exchange or told.exchange,
            sec_type=CONTINUOUS if asked.sec_type == CONTINUOUS else told.sec_type,
        ),
        last_trade_date=ends,
        market_name=told.trading_class,
        min_tick=listing.min_tick,
        order_types=_ORDER_TYPES + (_AT_THE_CLOSE if stock else "") if listing.sec_type != "NEWS" else "",
        valid_exchanges=",".join(exchanges),
        price_magnifier=listing.magnifier,
        under_con_id=0 if under is None else under.con_id,
        long_name=listing.name,
        contract_month=month,
        zone=zone,
        trading_hours=written([(day, day.extended) for day in days], zone),
        liquid_hours=written([(day, day.regular) for day in days], zone),
        sec_ids=(TagValue(tag="ISIN", value=listing.isin),) if listing.isin else (),
        agg_group=_GROUPS.get(listing.sec_type),
        under_symbol=under.root if under is not None else listing.root if listing.sec_type == "FUT" else "",
        under_sec_type=under.sec_type if under is not None else "IND" if listing.sec_type == "FUT" else "",
        market_rule_ids=",".join(str(grid.rule_of(listing).rule_id) for _ in exchanges),
        real_expiration=ends,
        stock_type=listing.stock_type if stock else "",
        min_size=_ONE,
        size_increment=_ONE,
        suggested_size_increment=_LOT if stock else _ONE,
    )


def zone_of(listing: Listing) -> str:
    """TWS's name for the time zone that a listing's hours are told in."""
    if listing.calendar == "XLON":
        return "GB-Eire"
    return "US/Central" if listing.primary_exchange in _CENTRAL else "US/Eastern"


def written(days: Iterable[tuple[Hours, tuple[Session, ...]]], zone: str) -> str:
    """Hours as TWS writes them: ``20250324:0930-20250324:1600;20250329:CLOSED``."""
    place = ZoneInfo(zone)
    words: list[str] = []
    for day, spans in days:
        words += [
            f"{opens.astimezone(place):%Y%m%d:%H%M}-{closes.astimezone(place):%Y%m%d:%H%M}" for opens, closes in spans
        ] or [f"{day.day:%Y%m%d}:CLOSED"]
    return ";".join(words)


def sample(listing: Listing, derivatives: tuple[str, ...]) -> SymbolSample:
    """A listing as an answer to a search by a part of its name."""
    return SymbolSample(
        con_id=listing.con_id,
        symbol=listing.root,
        sec_type=listing.sec_type,
        primary_exchange=listing.primary_exchange,
        currency=listing.currency,
        derivatives=derivatives,
        description=listing.name,
    )
