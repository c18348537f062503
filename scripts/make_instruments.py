"""Write the paper broker's built-in instruments: ``python scripts/make_instruments.py ../shared/data``.

From lists of US symbols, the S&P 500, SEC's company list and daily prices it takes facts alone: names, exchanges,
a price. What it cannot know it makes up from a hash of the ticker, so that the same input gives the same bytes.
"""

import csv
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
TARGET = ROOT / "newsbot" / "paper" / "instruments" / "instruments.csv"

from newsbot.paper.instruments.universe import COLUMNS  # noqa: E402 - a script beside the package

CAP_MIN = 6e9  # dollars; smaller companies come in only through the S&P 500 or a price
# Contract ids at IB, ISINs and rounded closes of a dozen names.
KNOWN = {
    "AAPL": (265598, "APPLE INC", "231.50", "US0378331005"),
    "MSFT": (272093, "MICROSOFT CORP", "428.10", "US5949181045"),
    "AMZN": (3691937, "AMAZON.COM INC", "205.40", "US0231351067"),
    "GOOGL": (208813719, "ALPHABET INC-CL A", "174.90", "US02079K3059"),
    "NVDA": (4815747, "NVIDIA CORP", "138.20", "US67066G1040"),
    "TSLA": (76792991, "TESLA INC", "262.70", "US88160R1014"),
    "META": (107113386, "META PLATFORMS INC-CLASS A", "585.30", "US30303M1027"),
    "JPM": (1520593, "JPMORGAN CHASE & CO", "243.60", "US46625H1005"),
    "JNJ": (8719, "JOHNSON & JOHNSON", "155.80", "US4781601046"),
    "KO": (8894, "COCA-COLA CO/THE", "62.40", "US1912161007"),
    "BA": (4762, "BOEING CO/THE", "156.20", "US0970231058"),
    "F": (9599491, "FORD MOTOR CO", "10.85", "US3453708600"),
}
FUNDS = {
    "AGG": ("ARCA", "ISHARES CORE U.S. AGGREGATE BOND ETF", "100.10"),
    "ARKK": ("BATS", "ARK INNOVATION ETF", "65.30"),
    "BND": ("NASDAQ", "VANGUARD TOTAL BOND MARKET ETF", "73.40"),
    "DIA": ("ARCA", "SPDR DOW JONES INDUSTRIAL AVERAGE ETF TRUST", "463.20"),
    "EEM": ("ARCA", "ISHARES MSCI EMERGING MARKETS ETF", "57.10"),
    "EFA": ("ARCA", "ISHARES MSCI EAFE ETF", "97.40"),
    "GDX": ("ARCA", "VANECK GOLD MINERS ETF", "84.60"),
    "GLD": ("ARCA", "SPDR GOLD SHARES", "430.30"),
    "HYG": ("ARCA", "ISHARES IBOXX $ HIGH YIELD CORPORATE BOND ETF", "80.20"),
    "IEFA": ("BATS", "ISHARES CORE MSCI EAFE ETF", "90.50"),
    "IEMG": ("ARCA", "ISHARES CORE MSCI EMERGING MARKETS ETF", "69.70"),
    "IVV": ("ARCA", "ISHARES CORE S&P 500 ETF", "640.90"),
    "IWM": ("ARCA", "ISHARES RUSSELL 2000 ETF", "243.10"),
    "KWEB": ("ARCA", "KRANESHARES CSI CHINA INTERNET ETF", "27.90"),
    "LQD": ("ARCA", "ISHARES IBOXX $ INVESTMENT GRADE CORPORATE BOND ETF", "109.80"),
    "QQQ": ("NASDAQ", "INVESCO QQQ TRUST SERIES 1", "577.20"),
    "SLV": ("ARCA", "ISHARES SILVER TRUST", "67.20"),
    "SMH": ("NASDAQ", "VANECK SEMICONDUCTOR ETF", "371.50"),
    "SOXS": ("ARCA", "DIREXION DAILY SEMICONDUCTOR BEAR 3X SHARES", "43.20"),
    "SPY": ("ARCA", "SPDR S&P 500 ETF TRUST", "638.30"),
    "SQQQ": ("NASDAQ", "PROSHARES ULTRAPRO SHORT QQQ", "72.60"),
    "TLT": ("NASDAQ", "ISHARES 20+ YEAR TREASURY BOND ETF", "87.30"),
    "TQQQ": ("NASDAQ", "PROSHARES ULTRAPRO QQQ", "46.80"),
    "TZA": ("ARCA", "DIREXION DAILY SMALL CAP BEAR 3X SHARES", "9.40"),
    "USO": ("ARCA", "UNITED STATES OIL FUND LP", "98.50"),
    "UVXY": ("BATS", "PROSHARES ULTRA VIX SHORT-TERM FUTURES ETF", "57.20"),
    "VEA": ("ARCA", "VANGUARD FTSE DEVELOPED MARKETS ETF", "64.10"),
    "VOO": ("ARCA", "VANGUARD S&P 500 ETF", "597.50"),
    "VTI": ("ARCA", "VANGUARD TOTAL STOCK MARKET ETF", "320.80"),
    "VTV": ("ARCA", "VANGUARD VALUE ETF", "196.20"),
    "VUG": ("ARCA", "VANGUARD GROWTH ETF", "428.80"),
    "VWO": ("ARCA", "VANGUARD FTSE EMERGING MARKETS ETF", "54.30"),
    "XLE": ("ARCA", "ENERGY SELECT SECTOR SPDR FUND", "59.70"),
    "XLF": ("ARCA", "FINANCIAL SELECT SECTOR SPDR FUND", "49.60"),
    "XLK": ("ARCA", "TECHNOLOGY SELECT SECTOR SPDR FUND", "137.20"),
    "XLV": ("ARCA", "HEALTH CARE SELECT SECTOR SPDR FUND", "146.90"),
}
# Listings abroad that share their symbol with a US one: symbol, exchange, currency, calendar, parts, tick, price, ISIN.
ABROAD = (
    ("AZN", "LSE", "GBP", "XLON", 100, "2", "13900", "GB0009895292", "ASTRAZENECA PLC"),
    ("BP", "LSE", "GBP", "XLON", 100, "0.05", "437.50", "GB0007980591", "BP PLC"),
    ("HSBA", "LSE", "GBP", "XLON", 100, "0.2", "1152.40", "GB0005405286", "HSBC HOLDINGS PLC"),
    ("SHEL", "LSE", "GBP", "XLON", 100, "0.5", "2745.50", "GB00BP6MXD84", "SHELL PLC"),
    ("VOD", "LSE", "GBP", "XLON", 100, "0.02", "98.62", "GB00BH4HKS39", "VODAFONE GROUP PLC"),
    ("BNS", "TSE", "CAD", "XTSE", 1, "0.01", "98.40", "CA0641491075", "BANK OF NOVA SCOTIA"),
    ("ENB", "TSE", "CAD", "XTSE", 1, "0.01", "66.80", "CA29250N1050", "ENBRIDGE INC"),
    ("RY", "TSE", "CAD", "XTSE", 1, "0.01", "231.90", "CA7800871021", "ROYAL BANK OF CANADA"),
    ("SHOP", "TSE", "CAD", "XTSE", 1, "0.01", "165.20", "CA82509L1076", "SHOPIFY INC - CLASS A"),
    ("TD", "TSE", "CAD", "XTSE", 1, "0.01", "128.10", "CA8911605092", "TORONTO-DOMINION BANK"),
)
PAIRS = {
    "AUD.USD": ("0.00005", "0.6610"), "CAD.JPY": ("0.005", "110.80"), "CHF.JPY": ("0.005", "193.40"),
    "EUR.CHF": ("0.00005", "0.9340"), "EUR.GBP": ("0.00005", "0.8720"), "EUR.JPY": ("0.005", "180.60"),
    "EUR.USD": ("0.00005", "1.1650"), "GBP.JPY": ("0.005", "207.10"), "GBP.USD": ("0.00005", "1.3360"),
    "NZD.USD": ("0.00005", "0.5830"), "USD.CAD": ("0.00005", "1.3790"), "USD.CHF": ("0.00005", "0.8020"),
    "USD.JPY": ("0.005", "155.00"),
}  # fmt: skip
NAMES = {
    "AUD": "Australian dollar", "CAD": "Canadian dollar", "CHF": "Swiss franc", "EUR": "European Monetary Union Euro",
    "GBP": "British pound", "JPY": "Japanese yen", "NZD": "New Zealand dollar", "USD": "United States dollar",
}  # fmt: skip
CHANNELS = {
    "BRFG": "Briefing.com General Market Columns",
    "BRFUPDN": "Briefing.com Analyst Actions",
    "DJNL": "Dow Jones Newsletters",
}
LEFT_OUT_OF_SYMBOLS = {
    "AVB": ("NYSE", "AVALONBAY COMMUNITIES INC"),
    "CBOE": ("BATS", "CBOE GLOBAL MARKETS INC"),
    "EQR": ("NYSE", "EQUITY RESIDENTIAL"),
}
EXCHANGES = {"AMEX": "AMEX", "NASDAQ": "NASDAQ", "NYSE": "NYSE"}
DERIVED = re.compile(
    r"prefer|warrant|\bunits?\b|\bnotes?\b|debenture|subordinated|\bright|\bdue 20|%|tangible|perpetual|1/\d",
    re.IGNORECASE,
)
ADR = re.compile(r"depositary|\bADS\b|\bADR\b", re.IGNORECASE)
ADRS_BY_ANOTHER_NAME = {"BP", "HSBC", "TSM"}
KIND = re.compile(
    r"\s+[-(]?\s*(Common|Ordinary|Capital|American Deposit|Subordinate|Class [A-Z]\b|Series [A-Z]\b|Sponsored|ADS|ADR"
    r"|Shares|New York Regist|Registered|Depositary|each rep|Beneficial|Voting|Stock).*",
    re.IGNORECASE,
)
CLASS = re.compile(r"\bClass ([A-Z])\b")
NO_SHARES_TO_BORROW = {"GME"}  # a short sale of it waits (404)


def rows(path: Path) -> list[dict[str, str]]:
    """A gzipped table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> int:
    """32 bits of a hash that is the same everywhere."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


def con_id(ticker: str) -> int:
    """An invented contract id: above those in use at IB, below those of futures and options."""
    return 900_000_000 + number(ticker) % 100_000_000


def closes(prices: Path) -> dict[str, str]:
    """The last daily close of every ticker that has one."""
    last: dict[str, tuple[str, str]] = {}
    for name in ("us_daily_2025-04_to_2026-04_gdelt", "us_daily_with_yahoo_news", "us_5m_2025-12_to_2026-03"):
        for row in rows(prices / f"{name}.csv.gz"):
            day = (row.get("date") or row["ts"])[:10]
            if day >= last.get(row["ticker"], ("", ""))[0]:
                last[row["ticker"]] = (day, row["close"])
    return {ticker.replace("-", "."): f"{float(close):.2f}" for ticker, (_, close) in last.items()}


def plausible(ticker: str) -> str:
    """A price between 12 and 412 dollars, low ones more often."""
    part = number("price " + ticker) % 10_000 / 10_000
    return f"{12 + 400 * part * part:.2f}"


def name_of(text: str) -> str:
    """A company's name as IB writes it, without what sort of share it is."""
    share = CLASS.search(text)
    name = KIND.sub("", text.replace(",", "")).strip().rstrip(".")
    name = re.sub(r"\s+", " ", name).upper().replace(" (THE)", "/THE").replace("PLC PLC", "PLC")
    name = re.sub(r"\b(INC|CORP|CO|LTD|PLC|LIMITED|CORPORATION|COMPANY)\.?(?=$| )", lambda m: SHORT[m[1]], name)
    return f"{name}-CL {share[1]}" if share else name


SHORT = {"INC": "INC", "CORP": "CORP", "CO": "CO", "LTD": "LTD", "PLC": "PLC", "LIMITED": "LTD", "CORPORATION": "CORP",
         "COMPANY": "CO"}  # fmt: skip


def main(data: Path, target: Path = TARGET) -> None:
    """Read the lists under ``data`` and write the table."""
    universe = data / "universe"
    index = {row["Symbol"]: row for row in rows(universe / "sp500_constituents.csv.gz")}
    with gzip.open(universe / "sec_company_tickers_exchange.json.gz", "rt", encoding="utf-8") as file:
        ciks = {ticker.replace("-", "."): f"{cik:010d}" for cik, _, ticker, _ in json.load(file)["data"]}
    isins = {
        row["symbol"]: row["isin"]
        for market in ("ASE", "NCM", "NGM")
        for row in rows(universe / f"financedatabase_{market}.csv.gz")
        if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}\d", row["isin"])
    }
    prices = closes(data / "prices")
    found: dict[str, dict[str, object]] = {}

    def add(ticker: str, exchange: str, name: str, price: str, **more: object) -> None:
        row = {
            "con_id": con_id(ticker), "ticker": ticker, "sec_type": "STK", "primary_exchange": exchange,
            "currency": "USD", "name": name, "min_tick": "0.01", "prev_close": price, "cik": ciks.get(ticker, ""),
            "symbol": ticker.replace(".", " ") if "." in ticker else "", "calendar": "XNYS",
            "isin": isins.get(ticker, ""), "stock_type": "COMMON", "magnifier": 1, "delayed_only": "", "shortable": "",
        } | more  # fmt: skip
        assert str(row["name"]).isascii(), row
        assert "\\" not in str(row["name"]), row
        found[ticker] = row

    for row in rows(universe / "us_symbols_2026-08-22.csv.gz"):
        ticker, name = row["symbol"].replace("/", "."), row["name"].encode("ascii", "ignore").decode()
        wanted = ticker in index or ticker in prices or float(row["market_cap"] or 0) >= CAP_MIN
        if not wanted or not re.fullmatch(r"[A-Z]{1,5}(\.[A-Z])?", ticker):
            continue
        if ticker not in index and DERIVED.search(name):
            continue
        known = KNOWN.get(ticker)
        kind = "ADR" if ADR.search(name) or ticker in ADRS_BY_ANOTHER_NAME else "COMMON"
        more: dict[str, object] = {"stock_type": kind}
        if known:
            more |= {"con_id": known[0], "isin": known[3]}
        if ticker in NO_SHARES_TO_BORROW:
            more["shortable"] = 0
        words = known[1] if known else name_of(name)
        if ticker.endswith((".A", ".B")) and "-CL" not in words:
            words += f"-CL {ticker[-1]}"
        price = known[2] if known else prices.get(ticker) or plausible(ticker)
        add(ticker, EXCHANGES[row["exchange"]], words, price, **more)
    for ticker, (exchange, name) in LEFT_OUT_OF_SYMBOLS.items():
        add(ticker, exchange, name, plausible(ticker))
    for ticker, (exchange, name, price) in FUNDS.items():
        add(ticker, exchange, name, price, stock_type="ETF")
    for symbol, exchange, currency, calendar, parts, tick, price, isin, name in ABROAD:
        add(f"{symbol}@{exchange}", exchange, name, price, cik="", symbol=symbol, currency=currency, calendar=calendar,
            magnifier=parts, min_tick=tick, isin=isin, delayed_only=1)  # fmt: skip
    for ticker, (tick, price) in PAIRS.items():
        base, quote = ticker.split(".")
        add(ticker, "IDEALPRO", f"{NAMES[base]}.{NAMES[quote]}", price, sec_type="CASH", symbol=base, currency=quote,
            min_tick=tick, calendar="FX", stock_type="", cik="")  # fmt: skip
    for code, name in CHANNELS.items():
        add(f"{code}:{code}_ALL", code, name, "1", sec_type="NEWS", currency="", stock_type="", cik="")
    ids = {row["con_id"] for row in found.values()}
    if len(ids) != len(found):
        raise SystemExit("two tickers hash to one contract id: change the hash")
    missing = set(KNOWN) - set(found)
    if missing:
        raise SystemExit(f"not in the lists: {', '.join(sorted(missing))}")
    with target.open("w", newline="", encoding="ascii") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for _, row in sorted(found.items()))
    print(f"{len(found)} instruments")  # noqa: T201 - a script


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
