"""Invented news for the benchmark: companies, tickers, stories, and the rules that fire on them. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

START = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)  # 10:00 in New York, a Wednesday
TICKERS = tuple(f"ZQ{one}{two}" for one in "ABCDEFGHIJ" for two in "ABCDEFGHI")  # 90: a login has 100 quote lines
FIRST_CON_ID = 980_001
BID, ASK = "40.00", "40.04"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_VERBS = _words(
    """
    wins secures receives lands signs awarded extends expands launches unveils announces renews clinches obtains opens
    files completes doubles raises adds
    """
)
_EVENTS = (
    "defense contract",
    "supply deal",
    "fda approval",
    "share buyback",
    "special dividend",
    "patent license",
    "joint venture",
    "satellite order",
    "gold discovery",
    "merger agreement",
)
PHRASES = tuple(f"{verb} {event}" for event in _EVENTS for verb in _VERBS)  # one rule each: 200
_FIRST_NAMES = _words(
    """
    Kestelle Rendlock Pravelle Astrelle Fosterwyn Vennicott Brixara Hesperly Wexcombe Larkmoor Tarnovex Lunvik Draymoor
    Aquindra Sablewick Umberline Norwood Quillvolt Zentara Goldquay
    """
)
_LAST_NAMES = _words(
    """
    Analytics Security Wines Homes Press Games Tools Coffee Labs Airways Cycles Water Energy Minerals Mining Devices
    Robotics Plastics Rail Systems Optics Foods Marine
    """
)
_TOWNS = _words("Tulsa Durham Eugene Toledo Duluth Marrow Ansel Elmhurst Oslo Harbor Ridgefield Calder")
_PLAIN = (
    "Opens a Training Center in {town} for {number} People",
    "Publishes Its {number}-Page Sustainability Report in {town}",
    "Names a New Head of Quality for Its {number} Plants Near {town}",
    "Invites {number} Students From {town} to an Evening of Talks",
    "Plants {number} Trees With Its Neighbors in {town}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One release. ``ticker`` is empty when no rule concerns it."""

    number: int
    company: str
    town: str
    ticker: str
    title: str
    text: str
    at: datetime


def tradable(number: int, at: datetime) -> Story:
    """A story of one of the tickers in turn, fired on by exactly one rule; ``at`` as wires date, to the minute."""
    phrase = PHRASES[number % len(PHRASES)]
    company, town = _company(number), _town(number)
    return Story(
        number=number,
        company=company,
        town=town,
        ticker=TICKERS[number % len(TICKERS)],
        title=f"{company} {phrase.title().replace('Fda', 'FDA')} Worth ${number} Million in {town}",
        text=f"today said that it {phrase} worth ${number} million. Work begins in {town} in the spring.",
        at=at.replace(second=0, microsecond=0),
    )


def plain(number: int, at: datetime) -> Story:
    """A story that concerns no rule."""
    company, town = _company(number), _town(number)
    return Story(
        number=number,
        company=company,
        town=town,
        ticker="",
        title=f"{company} {_PLAIN[number % len(_PLAIN)].format(town=town, number=number)}",
        text=f"has news of desk {number}. “The doors are open to everyone,” its head of operations said on Tuesday.",
        at=at,
    )


def con_id(ticker: str) -> int:
    """The contract id of a ticker."""
    return FIRST_CON_ID + TICKERS.index(ticker)


def instruments() -> list[dict[str, str]]:
    """The rows of a table of instruments for the paper broker."""
    return [
        {
            "con_id": str(con_id(ticker)),
            "ticker": ticker,
            "sec_type": "STK",
            "primary_exchange": "NASDAQ",
            "currency": "USD",
            "name": f"Benchmark Company {ticker}",
            "min_tick": "0.01",
            "prev_close": "39.90",
        }
        for ticker in TICKERS
    ]


def rules_yaml() -> str:
    """A rule file with a rule for each phrase, guards as in the starter rules, and tests in the file."""
    head = """
lists:
  denied: denies | denied | no longer | rules out | not | never | scraps | withdraws | suspends | halts | terminates
  possible: may | might | could | would | weighs | mulls | considers | in talks | nears | expected | seeks | plans to
  reported: sources | reportedly | rumor | speculation | said to | people familiar | report says
  looking-back: after | following | despite | since | year ago | shares (up|down|rise|fall|jump|drop)
  opinion: analyst | analysts | price target | upgrade | downgrade | reiterates | cramer | valuation | investors
plans:
  standard: {side: buy, size: {notional: $5000}, entry: {limit: +0.5%}, take_profit: 6%, stop_loss: 3%}
defaults:
  sources: [wires]
  mode: paper
  trade: standard
rules:
"""
    return head + "".join(_rule(phrase) for phrase in PHRASES)


def _rule(phrase: str) -> str:
    verb, event = phrase.split(" ", 1)
    return f"""
  - id: {phrase.replace(" ", "-")}
    about: The company {phrase}.
    when:
      any: {verb} ...3 {event} | {event} ...2 (awarded|secured) by
      none: <denied> | <possible> | <reported> | <looking-back> | <opinion>
    cooldown: {{per: ticker, for: 1 session}}
    tests:
      fires:
        ZQAA:
          - "Kestelle Labs {phrase} (NASDAQ: ZQAA)"
          - "Kestelle Labs {verb} its third {event} (NASDAQ: ZQAA)"
      silent:
        - "Kestelle Labs denies it {phrase} (NASDAQ: ZQAA)"
        - "Kestelle Labs shares jump after it {phrase} (NASDAQ: ZQAA)"
        - "Kestelle Labs opens a training center (NASDAQ: ZQAA)"
"""


def _company(number: int) -> str:
    first, last = number % len(_FIRST_NAMES), (number // len(_FIRST_NAMES)) % len(_LAST_NAMES)
    return f"{_FIRST_NAMES[first]} {_LAST_NAMES[last]}"


def _town(number: int) -> str:
    return _TOWNS[number % len(_TOWNS)]
