"""Invented stories: a headline and a few sentences for a jump that the price makes. Names of banks are invented too."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.news.newsroom import Story, tone_of

_STRONG: Final = 0.03  # a move of three percent has a reason one can name

_Template = tuple[str, str, str]  # provider, headline, first sentence

_UP_STRONG: Final[Sequence[_Template]] = (
    ("BRFG", "{name} ({ticker}) raises full-year guidance well above estimates",
     "{name} lifted its full-year revenue outlook by {n} percent, citing demand that outran its own plans."),
    ("BRFG", "{name} ({ticker}) to be acquired in ${big} billion all-cash deal",
     "{name} agreed to be bought for cash at a premium of {n}0 percent to its last close."),
    ("BRFG", "{name} ({ticker}) quarterly profit beats estimates, shares jump",
     "Adjusted earnings came in {n} percent above the consensus, with margins at a record."),
    ("DJNL", "{name} ({ticker}) wins ${big} billion contract, its largest ever",
     "{name} said the contract runs for {n} years and begins to add to earnings next quarter."),
)  # fmt: skip
_UP: Final[Sequence[_Template]] = (
    ("BRFUPDN", "{name} ({ticker}) upgraded to Buy at {bank}",
     "{bank} raised its rating to Buy from Hold and its price target by {n} percent."),
    ("BRFG", "{name} ({ticker}) announces ${big} billion share buyback",
     "The board of {name} approved the repurchase of up to {n} percent of the shares outstanding."),
    ("BRFG", "{name} ({ticker}) raises quarterly dividend {n}%",
     "The higher dividend of {name} is payable to holders of record at the end of the month."),
    ("DJNL", "{name} ({ticker}) says orders rose for a third quarter in a row",
     "Orders grew {n} percent from a year earlier, {name} told investors."),
)  # fmt: skip
_DOWN_STRONG: Final[Sequence[_Template]] = (
    ("BRFG", "{name} ({ticker}) cuts full-year forecast, warns of weak demand",
     "{name} now sees revenue {n} percent below its earlier outlook and suspended its longer-term targets."),
    ("BRFG", "{name} ({ticker}) misses quarterly estimates, shares fall",
     "Adjusted earnings fell {n} percent short of the consensus as costs rose faster than sales."),
    ("BRFG", "{name} ({ticker}) discloses accounting investigation",
     "The audit committee of {name} is reviewing revenue of the last {n} quarters; the annual report will be late."),
    ("DJNL", "{name} ({ticker}) chief financial officer resigns with immediate effect",
     "{name} gave no reason for the departure and withdrew its guidance for the year."),
)  # fmt: skip
_DOWN: Final[Sequence[_Template]] = (
    ("BRFUPDN", "{name} ({ticker}) downgraded to Sell at {bank}",
     "{bank} lowered its rating to Sell from Hold and its price target by {n} percent."),
    ("BRFG", "{name} ({ticker}) recalls products over safety concerns",
     "The recall will cost about {n}0 million dollars, {name} said in a filing."),
    ("BRFG", "{name} ({ticker}) prices ${n}00 million secondary offering",
     "{name} sold the new shares below the last close; the proceeds are for general purposes."),
    ("DJNL", "{name} ({ticker}) delays product launch to next year",
     "The delay takes {n} percent off next year's sales estimate, {name} said."),
)  # fmt: skip
_QUIET: Final[Sequence[_Template]] = (
    ("BRFG", "{name} ({ticker}) to present at industry conference next week",
     "Management of {name} will take part in a discussion on day {n} of the conference."),
    ("BRFG", "{name} ({ticker}) sets date of quarterly results",
     "Results come in {n} weeks, before the opening of the market."),
    ("BRFG", "{name} ({ticker}) declares regular quarterly dividend",
     "The dividend is unchanged and payable in {n} weeks."),
    ("BRFG", "{name} ({ticker}) shareholders approve all proposals at annual meeting",
     "All {n} proposals of the board were approved."),
    ("BRFUPDN", "{name} ({ticker}) rated Hold at {bank}, unchanged",
     "{bank} keeps its rating and moves its price target by {n} percent."),
    ("DJNL", "{name} ({ticker}) names new head of investor relations",
     "The appointment takes effect in {n} weeks."),
    ("DJNL", "{name} ({ticker}) renews credit facility on similar terms",
     "The facility runs for {n} years and replaces one that was about to end."),
)  # fmt: skip
_BANKS: Final = ("Northgate Securities", "Calder & Vane", "Harbour Point Research", "Ellison Drake")
_CLOSING: Final = (
    "The company did not comment beyond the statement.",
    "Trading in the shares was brisk after the news.",
    "Analysts had expected an announcement later in the quarter.",
)
_SECOND_WIRE: Final = 6  # one story in so many is told by a second provider too


def invent(listing: Listing, at: datetime, factor: Decimal, *, seed: int) -> tuple[Story, ...]:
    """The story behind a jump by ``factor`` at ``at``, without ids: one, or two when a second provider tells it too.

    The same arguments give the same words.
    """
    chance = Random(f"{seed}/{listing.con_id}/{at.timestamp():.6f}")  # noqa: S311 - words, not secrets
    move = float(factor) - 1
    provider, headline, lead = chance.choice(_templates(move))
    words = {
        "name": plain_name(listing.name),
        "ticker": listing.root,
        "bank": chance.choice(_BANKS),
        "n": chance.randint(2, 9),
        "big": f"{chance.uniform(1.1, 9.8):.1f}",
    }
    story = Story(
        at=at,
        tickers=(listing.ticker,),
        headline=headline.format(**words),
        body=f"<p>{lead.format(**words)}</p><p>{chance.choice(_CLOSING)}</p>".replace(" & ", " &amp; "),
        provider=provider,
        tone=tone_of(factor),
    )
    if chance.randrange(_SECOND_WIRE) or provider == "BRFUPDN":
        return (story,)
    second = "DJNL" if provider == "BRFG" else "BRFG"
    return story, Story(
        at=at, tickers=story.tickers, headline=story.headline, body=story.body, provider=second, tone=story.tone
    )


def plain_name(name: str) -> str:
    """A company's name as newspapers write it: names in capitals become Words, short ones without vowels stay."""
    if not name.isupper():
        return name
    return " ".join("-".join(map(_plain_word, word.split("-"))) for word in name.split())


def _plain_word(word: str) -> str:
    return word.capitalize() if set(word) & set("AEIOUY") else word


def _templates(move: float) -> Sequence[_Template]:
    if not move:
        return _QUIET
    if move > 0:
        return _UP_STRONG if move >= _STRONG else _UP
    return _DOWN_STRONG if move <= -_STRONG else _DOWN
