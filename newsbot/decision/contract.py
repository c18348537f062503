"""Whether the broker's contract is the company of the news. A wrong ticker is far worse than none."""

from newsbot.decision import grid
from newsbot.domain.company import Company
from newsbot.domain.order import Instrument

# Our venue name -> what the broker writes as primary exchange of a contract listed there.
_PRIMARY = {
    "NASDAQ": {"NASDAQ", "ISLAND", "NASDAQ.NMS", "NASDAQ.SCM"},
    "NYSE": {"NYSE"},
    "NYSE AMERICAN": {"AMEX", "NYSE AMERICAN"},
    "NYSE ARCA": {"ARCA", "NYSE ARCA"},
    "CBOE": {"BATS", "CBOE"},
}


def mismatch(company: Company, instrument: Instrument) -> str:
    """What speaks against it, in words; empty when kind, currency, price grid, symbol and venue (or name) agree."""
    return _not_a_stock(instrument) or _other_company(company, instrument)


def _not_a_stock(instrument: Instrument) -> str:
    if instrument.con_id <= 0:
        return f"the contract has no id ({instrument.con_id})"
    if instrument.sec_type != "STK" or instrument.currency != "USD":
        found = f"{instrument.sec_type or 'of no type'} in {instrument.currency or 'no currency'}"
        return f"contract {instrument.con_id} is {found}, not STK in USD"
    if not grid.usable(instrument.increments):
        return f"contract {instrument.con_id} has no usable price increments"
    return ""


def _other_company(company: Company, instrument: Instrument) -> str:
    # Share classes: the news write BRK.B or BRK/B, the broker BRK B.
    ours, theirs = (
        ticker.upper().translate(str.maketrans("./-", "   ")) for ticker in (company.ticker, instrument.ticker)
    )
    if not ours or ours != theirs:
        return f"the news names {company.ticker or '?'}, the contract {instrument.ticker or '?'}"
    if company.exchange:
        if instrument.primary_exchange.upper() in _PRIMARY.get(company.exchange, ()):
            return ""
        return f"the news says {company.exchange}, the contract {instrument.primary_exchange or 'no exchange'}"
    if _same_name(company.name, instrument.name):
        return ""
    return f"the rule says {company.name or 'no company name'}, the contract {instrument.name or 'no name'}"


def _same_name(ours: str, theirs: str) -> bool:
    """Without an exchange tag the name is the only evidence: each of its words must stand in the contract's name."""
    words = _words(ours)
    return bool(words) and words <= _words(theirs)


def _words(name: str) -> set[str]:
    text = "".join(letter if letter.isalnum() else " " for letter in name.casefold().replace("'", "").replace("’", ""))
    return set(text.split()) - {"inc", "corp", "corporation", "co", "company", "ltd", "plc", "the", "incorporated"}
