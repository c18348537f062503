"""Companies and the evidence that an article speaks of one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Where = Literal["headline", "body", "feed", "rule"]
Role = Literal["subject", "target", "acquirer", "rater", "other"]


class Evidence(StrEnum):
    """Why we think a text names a company, strongest first."""

    TAG = "tag"  # an exchange tag in the text: (NASDAQ: ABCD)
    FEED = "feed"  # the feed's own ticker metadata
    CASHTAG = "cashtag"  # $ABCD
    NAME = "name"  # the legal name, with its legal form or in full
    ALIAS = "alias"  # a shorter name under which it is known
    RULE = "rule"  # the rule names the symbol and the company


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A listed company. ``exchange`` is our venue name (NASDAQ, NYSE, NYSE AMERICAN, NYSE ARCA, CBOE) or empty."""

    ticker: str
    exchange: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where an article names a company.

    ``start`` and ``end`` are offsets in code points into the headline or body as delivered (0, 0 for feed and rule).
    ``company`` is None when the place names something we cannot or must not trade; ``note`` then says why.
    ``confidence`` is 0..1.
    """

    text: str
    where: Where
    start: int
    end: int
    evidence: Evidence
    confidence: float
    role: Role = "subject"
    company: Company | None = None
    note: str = ""
