"""Views for the tests of decision: one that passes every gate, and ways to spoil it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from newsbot.decision.view import View
from newsbot.domain.article import Stamp
from newsbot.domain.company import Company
from newsbot.domain.order import Instrument, Quote, QuoteType, Side
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.domain.signal import Action, Cooldown, Kind, RuleMode, Signal, Size, SlotValue, TradeTerms
from newsbot.trading_day import TradingDay

D = Decimal
# Wednesday 11 March 2026, 09:41:08 in New York.
NOW = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)
DAY = TradingDay(
    date=date(2026, 3, 11),
    open=datetime(2026, 3, 11, 13, 30, tzinfo=UTC),
    close=datetime(2026, 3, 11, 20, 0, tzinfo=UTC),
    half_day=False,
)
PENNIES = ((D(0), D("0.0001")), (D(1), D("0.01")))


def make_terms(**changes: Any) -> TradeTerms:
    terms = TradeTerms(
        side=Side.BUY,
        size=Size(by="notional", amount=D(5000)),
        entry_limit=D("0.005"),
        take_profit=D("0.08"),
        stop_loss=D("0.04"),
    )
    return replace(terms, **changes)


def make_signal(**changes: Any) -> Signal:
    signal = Signal(
        signal_id="st-1.1/fda-approval/HLDN",
        rule_id="fda-approval",
        rule_revision="r1",
        story_id="st-1",
        report=1,
        source="globenewswire",
        url="https://news.example/1",
        headline="FDA Approves Halden Bio's Once-Daily Asthma Drug",
        company=Company(ticker="HLDN", exchange="NASDAQ", name="Halden Bio"),
        no_company="",
        no_company_detail="",
        mentions=(),
        triggers=(),
        kinds=(Kind.FIRST,),
        allowed_kinds=(Kind.FIRST,),
        mode=RuleMode.PAPER,
        action=Action.TRADE,
        terms=make_terms(),
        max_age_s=120,
        cooldown=Cooldown(per="ticker", seconds=300),
        published=Stamp(at=NOW - timedelta(seconds=8), precision_s=60, how="feed"),
        first_seen_at=NOW - timedelta(seconds=1),
    )
    return replace(signal, **changes)


def make_value(**changes: Any) -> SlotValue:
    value = SlotValue(
        slot="price",
        kind="per-share",
        text="$46 a share",
        low=D(46),
        high=D(46),
        unit="USD",
        where="headline",
        start=0,
        end=11,
    )
    return replace(value, **changes)


def make_instrument(**changes: Any) -> Instrument:
    instrument = Instrument(
        con_id=990002,
        ticker="HLDN",
        sec_type="STK",
        exchange="SMART",
        primary_exchange="NASDAQ",
        currency="USD",
        name="HALDEN BIO INC",
        increments=PENNIES,
        hours=((DAY.open, DAY.close),),
    )
    return replace(instrument, **changes)


def make_quote(**changes: Any) -> Quote:
    quote = Quote(
        con_id=990002,
        bid=D("42.10"),
        ask=D("42.14"),
        halted=0,
        type=QuoteType.LIVE,
        changed_at=NOW - timedelta(seconds=1),
    )
    return replace(quote, **changes)


def make_view(**changes: Any) -> View:
    view = View(
        signal=make_signal(),
        now=NOW,
        mode=TradingMode.PAPER,
        limits=RiskLimits(),
        account="DU100001",
        not_ready="",
        day=DAY,
        duplicate_of="",
        conflict_with="",
        cooldown_until=None,
        orders_today=0,
        held=D(0),
        instrument=make_instrument(),
        contract_problem=None,
        quote=make_quote(),
        heard_at=NOW - timedelta(milliseconds=200),
        released=(RuleMode.PAPER, "the rule's file says mode paper"),
    )
    return replace(view, **changes)


def with_signal(**changes: Any) -> View:
    return make_view(signal=make_signal(**changes))


def with_terms(**changes: Any) -> View:
    return with_signal(terms=make_terms(**changes))


def with_limits(**changes: Any) -> View:
    return make_view(limits=RiskLimits(**changes))


def with_quote(**changes: Any) -> View:
    return make_view(quote=make_quote(**changes))


def with_instrument(**changes: Any) -> View:
    return make_view(instrument=make_instrument(**changes))
