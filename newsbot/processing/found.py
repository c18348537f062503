"""What an article says of companies, and which one is meant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from newsbot.domain.company import Company, Mention
from newsbot.processing.name import Name

NoCompany = Literal["", "UNKNOWN_COMPANY", "AMBIGUOUS_COMPANY"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The company, or the reason in a word and in words why there is none. ``mentions`` are what it rests on.

    ``several`` are companies joined by "and" that are meant together; ``company`` is then None.
    """

    company: Company | None = None
    several: tuple[Company, ...] = ()
    no_company: NoCompany = ""
    detail: str = ""
    mentions: tuple[Mention, ...] = ()


def _none() -> tuple[Name, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an article says of companies.

    ``mentions`` are all evidence, headline first. ``names`` are the whole names of the headline in order, known and
    unknown, not overlapping; they are sought when asked for. ``issuers`` groups the mentions of tags and feed: side by
    side is one issuer. ``spans`` are the exchange tags in the headline.
    """

    mentions: tuple[Mention, ...] = ()
    issuers: tuple[tuple[Mention, ...], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    seek: Callable[[], tuple[Name, ...]] = field(default=_none, repr=False, compare=False)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return self.seek()

    @cached_property
    def tickers(self) -> frozenset[str]:
        return frozenset(mention.company.ticker for mention in self.mentions if mention.company)
