"""Exchanges in IB's words: where what may be sent, and the letters by which quotes name them."""

from typing import Final

SMART: Final = "SMART"
US_STOCKS: Final = (
    "AMEX", "NYSE", "CBOE", "PHLX", "CHX", "ARCA", "NASDAQ", "DRCTEDGE", "BEX", "BATS", "EDGEA", "BYX", "IEX", "PEARL",
    "NYSENAT", "LTSE", "MEMX", "PSX",
)  # fmt: skip
US_OPTIONS: Final = (
    "AMEX", "CBOE", "PHLX", "PSE", "ISE", "BOX", "BATS", "NASDAQOM", "CBOE2", "NASDAQBX", "MIAX", "GEMINI", "EDGX",
    "MERCURY", "PEARL", "EMERALD", "MEMX",
)  # fmt: skip
# IB's names of exchanges where instruments of a table may be listed first.
KNOWN: Final = frozenset(US_STOCKS) | {
    "PINK", "VALUE", "OTCLNKECN", "IDEALPRO", "TSE", "VENTURE", "AEQLIT", "MEXI", "BOVESPA",
    "LSE", "LSEETF", "AEB", "SBF", "ENEXT.BE", "BVL", "IBIS", "IBIS2", "FWB", "FWB2", "SWB", "SWB2", "GETTEX", "TGATE",
    "EBS", "SWX", "BVME", "BVME.ETF", "BM", "VSE", "SFB", "OSE", "CPH", "HEX", "WSE", "PRA", "BUX", "ISED", "TASE",
    "SEHK", "SEHKNTL", "SEHKSZSE", "TSEJ", "ASX", "SGX", "KSE", "NSE", "BSE", "TWSE", "JSE", "BURSAMY",
}  # fmt: skip
STOCK_MAP: Final = "9c0001"  # the names quotes give to their exchange maps
OPTION_MAP: Final = "b40001"
LETTERS: Final = {
    # The letters of the consolidated tapes, as IB uses them.
    STOCK_MAP: {
        "AMEX": "A", "BEX": "B", "NYSENAT": "C", "DRCTEDGE": "K", "EDGEA": "J", "CHX": "M", "NYSE": "N", "ARCA": "P",
        "NASDAQ": "Q", "PSX": "X", "BYX": "Y", "BATS": "Z", "IEX": "V", "LTSE": "L", "MEMX": "U", "PEARL": "H",
        "CBOE": "W", "PHLX": "I",
    },
    OPTION_MAP: {
        "AMEX": "A", "BOX": "B", "CBOE": "C", "EMERALD": "D", "EDGX": "E", "GEMINI": "H", "ISE": "I", "MERCURY": "J",
        "MIAX": "M", "PSE": "N", "PEARL": "O", "NASDAQOM": "Q", "NASDAQBX": "T", "MEMX": "U", "CBOE2": "W",
        "PHLX": "X", "BATS": "Z",
    },
}  # fmt: skip
SAME: Final = {"ISLAND": "NASDAQ"}  # former names that clients may still use


def of(sec_type: str, primary: str, currency: str) -> tuple[str, ...]:
    """Where orders may be sent, the router first, if it serves at all."""
    if sec_type == "OPT":
        return (SMART, *US_OPTIONS)
    if sec_type != "STK":
        return (primary,)
    if currency == "USD" and primary in US_STOCKS:
        return (SMART, *US_STOCKS)
    return (SMART, primary)


def exchange_map(sec_type: str, currency: str) -> str:
    """The map that names the exchanges of a listing's quotes; empty where only one exchange quotes."""
    if sec_type == "OPT":
        return OPTION_MAP
    return STOCK_MAP if sec_type == "STK" and currency == "USD" else ""
