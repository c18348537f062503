from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from decision_builders import (
    DAY,
    NOW,
    D,
    make_instrument,
    make_quote,
    make_signal,
    make_terms,
    make_value,
    make_view,
    with_instrument,
    with_limits,
    with_quote,
    with_signal,
    with_terms,
)

from newsbot.decision.gates import fresh
from newsbot.decision.plan import at_risk, missing, plan, refused, screen
from newsbot.decision.view import View
from newsbot.domain.article import Stamp
from newsbot.domain.company import Company
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.order import LegRole, OrderType, QuoteType, Side, TimeInForce, intent_id, parse_ref
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.domain.signal import Action, Kind, PriceAt, RuleMode, Size


def stamped(seconds_ago: float, precision_s: int = 60) -> View:
    return with_signal(published=Stamp(at=NOW - timedelta(seconds=seconds_ago), precision_s=precision_s, how="feed"))


def at(hour: int, minute: int) -> View:
    """The same view at another time (UTC) of the same day, everything else as fresh as before."""
    now = datetime(2026, 3, 11, hour, minute, tzinfo=UTC)
    signal = make_signal(published=Stamp(at=now, precision_s=60, how="feed"), first_seen_at=now)
    return make_view(now=now, signal=signal, heard_at=now, quote=make_quote(changed_at=now))


SHORT = with_terms(side=Side.SHORT)
EARLY = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # 08:00 in New York
PRICED = PriceAt(slot="price", change=D("-0.005"))


def early(**changes: Any) -> View:
    """08:00 in New York, a window from 07:00, and everything as fresh as ever."""
    signal = make_signal(published=Stamp(at=EARLY, precision_s=60, how="feed"), first_seen_at=EARLY, **changes)
    return replace(
        make_view(now=EARLY, signal=signal, heard_at=EARLY, quote=make_quote(changed_at=EARLY)),
        limits=RiskLimits(window_start=time(7)),
    )


BRK = Company(ticker="BRK.B", exchange="NYSE", name="Berkshire Hathaway")

BEFORE_THE_BROKER = [
    (
        with_signal(company=None, no_company="UNKNOWN_COMPANY", no_company_detail="TSX:ZNT is not a US listing"),
        "UNKNOWN_COMPANY",
        "TSX:ZNT is not a US listing",
    ),
    (
        with_signal(company=None, no_company="AMBIGUOUS_COMPANY", no_company_detail="DLMR or FNWK"),
        "AMBIGUOUS_COMPANY",
        "DLMR or FNWK",
    ),
    (with_signal(company=None), "UNKNOWN_COMPANY", "no company known"),
    (with_signal(kinds=(Kind.UPDATE,)), "NOT_A_FIRST_REPORT", "update"),
    (with_signal(kinds=(Kind.UPDATE, Kind.CORRECTION)), "NOT_A_FIRST_REPORT", "update, correction"),
    (with_signal(kinds=()), "NOT_A_FIRST_REPORT", "kind unknown"),
    (make_view(duplicate_of="09:41:08"), "DUPLICATE", "duplicate of 09:41:08"),
    (with_signal(published=None), "UNDATED", "the source gives no publication time"),
    (stamped(8, precision_s=3600), "UNDATED", "the source's time is worth 3600 s, more than 60 s"),
    (stamped(8, precision_s=-1), "UNDATED", "the source's time is worth -1 s, more than 60 s"),
    (stamped(-31), "FUTURE_NEWS", "dated 09:41:39, it is 09:41:08"),
    (
        with_signal(first_seen_at=NOW + timedelta(seconds=31)),
        "FUTURE_NEWS",
        "first seen 09:41:39, it is 09:41:08",
    ),
    (stamped(180.5), "STALE_NEWS", "published 180.5 s ago > 180 s"),
    (stamped(121, precision_s=0), "STALE_NEWS", "published 121 s ago > 120 s"),
    (with_signal(max_age_s=0), "STALE_NEWS", "the rule allows news no age (0 s)"),
    (
        replace(stamped(1000, precision_s=1), signal=replace(stamped(1000, precision_s=1).signal, max_age_s=86400)),
        "STALE_NEWS",
        "published 1000 s ago > 901 s",
    ),
    (
        with_signal(known_since=Stamp(at=NOW - timedelta(seconds=200), precision_s=60, how="feed")),
        "STALE_NEWS",
        "another source told it 200 s ago > 180 s",
    ),
    (with_signal(first_seen_at=NOW - timedelta(seconds=31)), "STALE_NEWS", "first seen 31 s ago > 30 s"),
    (make_view(closing="recalls: A recalls B"), "CONFLICT", "what is held of it is being closed: recalls: A recalls B"),
    (with_limits(seen_age_max_s=0), "STALE_NEWS", "first seen 1 s ago > 0 s"),
    (with_signal(action=Action.ALERT), "RULE_MODE", "the rule places no order"),
    (with_signal(action=Action.WATCH), "RULE_MODE", "the rule places no order"),
    (with_signal(action=Action.EXIT), "RULE_MODE", "the rule places no order"),
    (with_signal(terms=None), "RULE_MODE", "the rule places no order"),
    (make_view(released=(RuleMode.OBSERVE, "not promoted")), "RULE_MODE", "not promoted"),
    (make_view(disabled="by ann: odd"), "RULE_DISABLED", "disabled by ann: odd"),
    (make_view(changed="the rule was edited"), "RULE_CHANGED", "the rule was edited"),
    (with_signal(expires=date(2026, 3, 10)), "RULE_EXPIRED", "the rule's last day was 2026-03-10"),
    (
        early(hours="extended"),
        "SESSION",
        "outside regular hours only a stop with a limit protects: stop_loss {stop: ..., limit: ...}",
    ),
    (early(), "SESSION", "rule trades 09:30-15:45, it is 08:00"),
    (early(hours="rth"), "SESSION", "rule trades 09:30-15:45, it is 08:00"),
    (SHORT, "SHORTING", "short selling is off"),
    (at(12, 0), "SESSION", "rule trades 09:35-15:45, it is 08:00"),
    (at(13, 34), "SESSION", "rule trades 09:35-15:45, it is 09:34"),
    (at(19, 45), "SESSION", "rule trades 09:35-15:45, it is 15:45"),
    (make_view(day=None), "SESSION", "the exchange is closed on Wednesday 2026-03-11"),
    (make_view(cooldown_until=NOW + timedelta(seconds=52)), "COOLDOWN", "cooling down until 09:42:00, it is 09:41:08"),
    (make_view(conflict_with="fda-rejection"), "CONFLICT", "conflicts with fda-rejection"),
    (make_view(orders_today=10), "MAX_DAILY_ORDERS", "10 orders today, limit 10"),
    (make_view(orders_today=-1), "MAX_DAILY_ORDERS", "-1 orders today, limit 10"),
    (with_limits(daily_orders_max=0), "MAX_DAILY_ORDERS", "0 orders today, limit 0"),
]

FROM_THE_BROKER_ON = [
    (make_view(not_ready="no link to the broker"), "NOT_READY", "no link to the broker"),
    (make_view(account=""), "NOT_READY", "no account known"),
    (make_view(instrument=None), "NO_CONTRACT", "the broker has not named the contract"),
    (
        make_view(contract_problem=(RefusalReason.NO_CONTRACT, "the broker knows no contract for HLDN")),
        "NO_CONTRACT",
        "the broker knows no contract for HLDN",
    ),
    (with_instrument(ticker="HLDX"), "CONTRACT_MISMATCH", "the news names HLDN, the contract HLDX"),
    (with_instrument(sec_type="ETF"), "CONTRACT_MISMATCH", "contract 990002 is ETF in USD, not STK in USD"),
    (with_instrument(currency="CAD"), "CONTRACT_MISMATCH", "contract 990002 is STK in CAD, not STK in USD"),
    (with_instrument(currency=""), "CONTRACT_MISMATCH", "contract 990002 is STK in no currency, not STK in USD"),
    (with_instrument(con_id=0), "CONTRACT_MISMATCH", "the contract has no id (0)"),
    (with_instrument(primary_exchange="NYSE"), "CONTRACT_MISMATCH", "the news says NASDAQ, the contract NYSE"),
    (with_instrument(primary_exchange=""), "CONTRACT_MISMATCH", "the news says NASDAQ, the contract no exchange"),
    (with_instrument(increments=()), "CONTRACT_MISMATCH", "contract 990002 has no usable price increments"),
    (
        with_instrument(increments=((D(0), D(0)),)),
        "CONTRACT_MISMATCH",
        "contract 990002 has no usable price increments",
    ),
    (
        with_signal(company=Company(ticker="HLDN", name="Halden Video")),
        "CONTRACT_MISMATCH",
        "the rule says Halden Video, the contract HALDEN BIO INC",
    ),
    (
        with_signal(company=Company(ticker="HLDN")),
        "CONTRACT_MISMATCH",
        "the rule says no company name, the contract HALDEN BIO INC",
    ),
    (
        with_instrument(hours=((NOW + timedelta(hours=1), NOW + timedelta(hours=6)),)),
        "SESSION",
        "the broker lists no session of the contract at 09:41",
    ),
    (
        with_instrument(hours=((NOW - timedelta(hours=1), NOW),)),
        "SESSION",
        "the broker lists no session of the contract at 09:41",
    ),
    (with_instrument(hours=None), "SESSION", "the broker has not told the contract's hours"),
    (with_instrument(hours=()), "SESSION", "the broker lists no session"),
    (
        make_view(mode=TradingMode.DRY_RUN, instrument=make_instrument(hours=())),
        "SESSION",
        "the broker lists no session",
    ),
    (with_quote(halted=1), "HALTED", "trading is halted (regulatory)"),
    (with_quote(halted=2), "HALTED", "trading is halted (volatility)"),
    (with_quote(halted=-1), "HALTED", "the broker has not said that it is not halted"),
    (with_quote(halted=None), "HALTED", "the broker has not said that it is not halted"),
    (make_view(quote=None), "NO_QUOTE", "no quote"),
    (with_quote(con_id=5), "NO_QUOTE", "no quote"),
    (with_quote(bid=None), "NO_QUOTE", "no bid"),
    (with_quote(ask=None), "NO_QUOTE", "no ask"),
    (with_quote(bid=D(0)), "NO_QUOTE", "bid is 0"),
    (with_quote(ask=D(-1)), "NO_QUOTE", "ask is -1"),
    (with_quote(ask=D("NaN")), "NO_QUOTE", "ask is NaN"),
    (with_quote(ask=D("Infinity")), "NO_QUOTE", "ask is Infinity"),
    (with_quote(type=QuoteType.DELAYED), "DELAYED_QUOTE", "market data is delayed"),
    (with_quote(type=QuoteType.FROZEN), "DELAYED_QUOTE", "market data is frozen"),
    (with_quote(type=None), "DELAYED_QUOTE", "market data is of unknown age"),
    (with_quote(changed_at=None), "STALE_QUOTE", "the time of the last quote is not known"),
    (
        with_quote(changed_at=NOW + timedelta(seconds=1)),
        "STALE_QUOTE",
        "last quote of 09:41:09, it is 09:41:08",
    ),
    (with_quote(changed_at=NOW - timedelta(seconds=75)), "STALE_QUOTE", "last quote 75 s old > 60 s"),
    (with_limits(quote_age_max_s=0), "STALE_QUOTE", "last quote 1 s old > 0 s"),
    (  # a broker that talks of other things does not make an old quote young
        make_view(quote=make_quote(changed_at=NOW - timedelta(minutes=9)), heard_at=NOW),
        "STALE_QUOTE",
        "last quote 540 s old > 60 s",
    ),
    (
        make_view(quote=make_quote(changed_at=NOW - timedelta(seconds=75)), heard_at=None),
        "STALE_QUOTE",
        "last quote 75 s old > 60 s",
    ),
    (
        with_quote(type=QuoteType.DELAYED, changed_at=NOW - timedelta(seconds=75)),
        "DELAYED_QUOTE",
        "market data is delayed",
    ),
    (make_view(heard_at=None), "STALE_QUOTE", "nothing heard from the broker yet"),
    (make_view(heard_at=NOW - timedelta(seconds=2.5)), "STALE_QUOTE", "broker silent for 2.5 s > 2 s"),
    (make_view(heard_at=NOW + timedelta(seconds=1)), "STALE_QUOTE", "broker last heard 09:41:09, it is 09:41:08"),
    (with_limits(proof_of_life_max_s=float("nan")), "STALE_QUOTE", "broker silent for 0.2 s > nan s"),
    (with_quote(bid=D("42.14")), "CROSSED_QUOTE", "bid 42.14, ask 42.14"),
    (with_quote(bid=D("42.20")), "CROSSED_QUOTE", "bid 42.20, ask 42.14"),
    (with_quote(bid=D("11.90"), ask=D("12.138")), "SPREAD", "spread 1.98 % > 0.50 %"),
    (with_quote(bid=D("39.9"), ask=D("40.1004")), "SPREAD", "spread 0.5010 % > 0.5000 %"),
    (with_limits(spread_max=D(0)), "SPREAD", "spread limit is 0"),
    (with_limits(spread_max=D("NaN")), "SPREAD", "spread limit is NaN"),
    (
        with_terms(stop_loss=D("0.0000001")),
        "BRACKET_SHAPE",
        "on the exchange's grid entry 42.35, target 45.74, stop 42.35 are no bracket",
    ),
    (
        with_instrument(increments=((D(50), D("0.01")),)),
        "BRACKET_SHAPE",
        "no price on the exchange's grid near bid 42.10, ask 42.14",
    ),
    (
        # the target would lie below the first row of the grid
        make_view(
            signal=make_signal(terms=make_terms(side=Side.SHORT)),
            limits=RiskLimits(short_allowed=True),
            instrument=make_instrument(increments=((D(40), D("0.01")),)),
        ),
        "BRACKET_SHAPE",
        "no price on the exchange's grid near bid 42.10, ask 42.14",
    ),
    (with_terms(stop_loss=D(0)), "BRACKET_SHAPE", "stop loss 0 is not between 0 and 100 %"),
    (with_terms(take_profit=D(10)), "BRACKET_SHAPE", "take profit 10 is not between 0 and 1000 %"),
    (with_terms(stop_loss=D(1)), "BRACKET_SHAPE", "stop loss 1 is not between 0 and 100 %"),
    (with_terms(take_profit=D(0)), "BRACKET_SHAPE", "take profit 0 is not between 0 and 1000 %"),
    (with_terms(entry_limit=D("0.06")), "BRACKET_SHAPE", "entry limit 0.06 is not between 0 and 5 %"),
    (with_terms(entry_limit=D("NaN")), "BRACKET_SHAPE", "entry limit NaN is not between 0 and 5 %"),
    (
        with_terms(size=Size(by="shares", amount=D(0))),
        "BRACKET_SHAPE",
        "size shares 0 is not between 0 and 1000000000",
    ),
    (with_terms(size=Size(by="notional", amount=D(40))), "ZERO_QUANTITY", "notional 40 buys no share at 42.35"),
    (
        with_terms(size=Size(by="risk", amount=D(1))),
        "ZERO_QUANTITY",
        "risk 1 is less than one share risks (1.69)",
    ),
    (with_terms(size=Size(by="shares", amount=D("0.5"))), "ZERO_QUANTITY", "0.5 shares are less than one"),
    (with_terms(size=Size(by="notional", amount=D(12_400))), "MAX_ORDER_VALUE", "notional 12,366.20 > 10,000"),
    (
        replace(with_limits(order_shares_max=100), signal=make_signal()),
        "MAX_ORDER_VALUE",
        "shares 118 > 100",
    ),
    (with_limits(order_value_max=D("NaN")), "MAX_ORDER_VALUE", "order value limit is NaN"),
    (make_view(held=D(119)), "MAX_POSITION", "position 10,036.95 > 10,000"),
    (make_view(held=D(-5)), "MAX_POSITION", "the account holds -5, the order would run against it"),
    (make_view(held=D("NaN")), "MAX_POSITION", "position is NaN"),
    (with_limits(position_value_max=D(0)), "MAX_POSITION", "position limit is 0"),
    (
        make_view(mode=TradingMode.OBSERVE, signal=make_signal(mode=RuleMode.OBSERVE)),
        "MODE",
        "mode observe: would buy 118 at 42.35 or better, target 45.74, stop 40.66",
    ),
]


@pytest.mark.parametrize(("view", "reason", "detail"), BEFORE_THE_BROKER)
def test_refused_without_asking_the_broker(view: View, reason: str, detail: str) -> None:
    refused = screen(view)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.detail) == (reason, detail)
    assert plan(view) == refused


@pytest.mark.parametrize(("view", "reason", "detail"), FROM_THE_BROKER_ON)
def test_refused_by_broker_or_order(view: View, reason: str, detail: str) -> None:
    refused = plan(view)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.detail) == (reason, detail)


def test_every_reason_of_the_gates_is_in_the_tables() -> None:
    seen = {reason for _, reason, _ in BEFORE_THE_BROKER + FROM_THE_BROKER_ON}
    assert {reason.value for reason in RefusalReason} - seen == {"ALREADY_AT_BROKER", "NO_CONFIRMATION", "NO_POSITION"}


def test_freshness_does_not_rely_on_the_gate_before_it() -> None:
    assert fresh(with_signal(published=None)) == (
        RefusalReason.STALE_NEWS,
        "the source gives no publication time",
    )


def test_refusal_names_signal_rule_story_and_company() -> None:
    refused = plan(make_view(not_ready="no link"))
    assert isinstance(refused, Refused)
    assert (refused.signal_id, refused.rule_id, refused.story_id, refused.ticker, refused.headline) == (
        "st-1.1/fda-approval/HLDN",
        "fda-approval",
        "st-1",
        "HLDN",
        "FDA Approves Halden Bio's Once-Daily Asthma Drug",
    )


def test_screen_lets_pass_what_only_the_broker_can_refuse() -> None:
    view = make_view(quote=None, instrument=None, not_ready="no link", account="", heard_at=None)
    assert screen(view) is None


@pytest.mark.parametrize(
    ("view", "waits_for"),
    [
        (make_view(), ""),
        (make_view(not_ready="no link"), "ready"),
        (make_view(account=""), "ready"),
        (make_view(instrument=None), "contract"),
        (make_view(contract_problem=(RefusalReason.NO_CONTRACT, "none")), ""),
        (with_instrument(ticker="HLDX"), ""),
        (make_view(quote=None), "quote"),
        (with_quote(halted=None), "quote"),
        (with_quote(bid=None), "quote"),
        (with_quote(ask=None), "quote"),
        (with_quote(type=None), "quote"),
        (with_quote(halted=1, bid=None), ""),
        (with_quote(halted=1, changed_at=None), ""),
        (with_quote(changed_at=None), "quote"),
        (with_quote(changed_at=NOW + timedelta(seconds=1)), "quote"),
        (with_quote(changed_at=NOW - timedelta(seconds=60.5)), "quote"),
        (with_quote(changed_at=NOW - timedelta(seconds=60)), ""),
        (make_view(quote=make_quote(changed_at=NOW - timedelta(seconds=61)), heard_at=None), "quote"),
        (make_view(heard_at=None), "proof of life"),
        (make_view(heard_at=NOW - timedelta(seconds=3)), "proof of life"),
    ],
)
def test_what_a_signal_waits_for(view: View, waits_for: str) -> None:
    assert missing(view) == waits_for


@pytest.mark.parametrize(
    "view",
    [
        stamped(180),  # 120 s, and a minute that the stamp does not tell
        stamped(-30),
        with_signal(first_seen_at=NOW - timedelta(seconds=30)),
        with_signal(first_seen_at=NOW + timedelta(seconds=30)),
        with_terms(entry_limit=D(0)),
        with_terms(entry_limit=D("0.05")),
        with_terms(size=Size(by="shares", amount=D(1))),
        with_limits(order_value_max=118 * D("42.35")),
        with_limits(order_shares_max=118),
        with_limits(position_value_max=118 * D("42.35")),
        at(13, 35),
        at(19, 44),
        make_view(cooldown_until=NOW),
        make_view(orders_today=9),
        make_view(heard_at=NOW - timedelta(seconds=2)),
        make_view(heard_at=NOW),
        with_quote(changed_at=NOW),
        with_quote(changed_at=NOW - timedelta(seconds=60)),
        make_view(mode=TradingMode.DRY_RUN, instrument=make_instrument(hours=None)),
        with_quote(bid=D("39.9"), ask=D("40.1")),  # exactly 0.5 %
        make_view(held=D(118)),  # 236 * 42.35 = 9994.60
        make_view(mode=TradingMode.DRY_RUN, signal=make_signal(mode=RuleMode.OBSERVE)),
        with_signal(kinds=(Kind.UPDATE,), allowed_kinds=(Kind.FIRST, Kind.UPDATE)),
        with_signal(company=Company(ticker="HLDN", name="Halden Bio, Inc.")),
        with_instrument(hours=((NOW, NOW + timedelta(hours=1)),)),
        make_view(signal=make_signal(company=BRK), instrument=make_instrument(ticker="BRK B", primary_exchange="NYSE")),
        make_view(
            signal=make_signal(company=Company(ticker="HLDN", exchange="NYSE AMERICAN")),
            instrument=make_instrument(primary_exchange="AMEX"),
        ),
    ],
)
def test_passes_at_the_limit(view: View) -> None:
    assert isinstance(plan(view), Approved)


def test_buy_plan_is_complete() -> None:
    approved = plan(make_view())
    assert isinstance(approved, Approved)
    order = approved.plan
    assert approved.also == ()
    # 42.14 * 1.005 = 42.3507: never above; +8 % = 45.738, -4 % = 40.656; 5000 / 42.35 = 118.06
    assert (order.bracket.entry, order.bracket.take_profit, order.bracket.stop_loss) == (
        D("42.35"),
        D("45.74"),
        D("40.66"),
    )
    assert (order.quantity, order.account, order.decided_at) == (118, "DU100001", NOW)
    assert order.intent_id == intent_id("fda-approval", 990002, "st-1")
    assert order.expires_at == NOW + timedelta(seconds=30)
    assert [(leg.role, leg.action.value, leg.order_type, leg.tif, leg.price, leg.good_till) for leg in order.legs] == [
        (LegRole.ENTRY, "BUY", OrderType.LIMIT, TimeInForce.GTD, D("42.35"), order.expires_at),
        (LegRole.TAKE_PROFIT, "SELL", OrderType.LIMIT, TimeInForce.GTC, D("45.74"), None),
        (LegRole.STOP_LOSS, "SELL", OrderType.STOP, TimeInForce.GTC, D("40.66"), None),
    ]
    assert [parse_ref(leg.order_ref) for leg in order.legs] == [(order.intent_id, leg.role, 1) for leg in order.legs]
    assert (order.quote, order.instrument) == (make_quote(), make_instrument())


def test_short_plan_is_mirrored() -> None:
    view = make_view(signal=make_signal(terms=make_terms(side=Side.SHORT)), limits=RiskLimits(short_allowed=True))
    approved = plan(view)
    assert isinstance(approved, Approved)
    order = approved.plan
    # 42.10 * 0.995 = 41.8895: never below; -8 % = 38.5388 down, +4 % = 43.5656 down; 5000 / 42.14 (the ask) = 118.65
    assert (order.bracket.entry, order.bracket.take_profit, order.bracket.stop_loss) == (
        D("41.89"),
        D("38.53"),
        D("43.56"),
    )
    assert order.quantity == 118
    assert [leg.action.value for leg in order.legs] == ["SELL", "BUY", "BUY"]


@pytest.mark.parametrize(
    ("size", "quantity"),
    [
        (Size(by="notional", amount=D(5000)), 118),
        (Size(by="risk", amount=D(100)), 59),  # 42.35 - 40.66 = 1.69 a share
        (Size(by="shares", amount=D("10.9")), 10),
    ],
)
def test_quantity_is_rounded_down(size: Size, quantity: int) -> None:
    approved = plan(with_terms(size=size))
    assert isinstance(approved, Approved)
    assert approved.plan.quantity == quantity


def test_half_day_ends_earlier() -> None:
    half = replace(DAY, half_day=True, close=datetime(2026, 3, 11, 17, 0, tzinfo=UTC))
    refused = screen(replace(at(16, 45), day=half))
    assert refused is not None
    assert refused.detail == "rule trades 09:35-12:45 (half day), it is 12:45"
    assert screen(replace(at(16, 44), day=half)) is None


def test_hours_not_told_are_no_obstacle_to_observing() -> None:
    view = make_view(mode=TradingMode.OBSERVE, instrument=make_instrument(hours=None))
    decision = plan(view)
    assert isinstance(decision, Refused)
    assert decision.reason is RefusalReason.MODE


def test_refusal_of_a_signal_without_company_has_no_ticker() -> None:
    found = refused(make_signal(company=None), RefusalReason.ALREADY_AT_BROKER, "bracket X")
    assert (found.signal_id, found.ticker, found.reason, found.detail) == (
        "st-1.1/fda-approval/HLDN",
        "",
        RefusalReason.ALREADY_AT_BROKER,
        "bracket X",
    )


def test_held_in_fractions_counts() -> None:
    refused = plan(make_view(held=Decimal("118.5")))
    assert isinstance(refused, Refused)
    assert refused.detail == "position 10,015.78 > 10,000"


def test_outside_regular_hours_every_order_is_marked_for_it_and_the_stop_has_a_limit() -> None:
    decision = plan(early(hours="extended", terms=make_terms(stop_limit=D("0.05"))))
    assert isinstance(decision, Approved)
    assert all(leg.outside_rth for leg in decision.plan.legs)
    stop = decision.plan.legs[2]
    assert (stop.order_type, stop.price, stop.limit) == (OrderType.STOP_LIMIT, D("40.66"), D("40.24"))


@pytest.mark.parametrize(("ask", "stop_loss", "trail"), [("1.014", "0.9696", "0.04"), ("42.14", "40.66", "1.69")])
def test_a_stop_trails_by_a_distance_the_exchange_takes(ask: str, stop_loss: str, trail: str) -> None:
    shares = make_terms(trailing=True, size=Size(by="shares", amount=D(100)))
    quote = make_quote(bid=D(ask) - D("0.004"), ask=D(ask))
    decision = plan(make_view(signal=make_signal(terms=shares), quote=quote))
    assert isinstance(decision, Approved)
    stop = decision.plan.legs[2]
    assert (stop.price, stop.trail) == (D(stop_loss), D(trail))


def test_a_stop_that_would_trail_by_less_than_a_tick_is_no_stop() -> None:
    terms = make_terms(trailing=True, stop_loss=D("0.002"), entry_limit=D(0), size=Size(by="shares", amount=D(100)))
    quote = make_quote(bid=D("0.999"), ask=D("1.00"))  # it begins at 0.9980, where ticks are small
    decision = plan(make_view(signal=make_signal(terms=terms), quote=quote))
    assert isinstance(decision, Refused)
    assert decision.reason is RefusalReason.BRACKET_SHAPE
    assert "less than one tick" in decision.detail


def test_a_trailing_stop_begins_where_a_plain_one_stands_and_follows_at_that_distance() -> None:
    decision = plan(with_terms(trailing=True))
    assert isinstance(decision, Approved)
    stop = decision.plan.legs[2]
    assert (stop.order_type, stop.price, stop.trail) == (OrderType.TRAIL, D("40.66"), D("1.69"))
    assert not any(leg.outside_rth for leg in decision.plan.legs)


def test_a_target_of_the_headline_is_put_on_the_grid_towards_the_entry() -> None:
    terms = make_terms(take_profit=D(0), take_profit_at=PRICED, exit_after_s=2700)
    decision = plan(make_view(signal=make_signal(terms=terms, values=(make_value(low=D("45.99"), high=D("46.02")),))))
    assert isinstance(decision, Approved)
    assert decision.plan.bracket.take_profit == D("45.77")
    assert decision.plan.exit_after_s == 2700


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ({"slot": "other"}, "the target is {price}, and the headline gives none"),
        ({"unit": "CAD", "text": "C$46"}, 'the target is {price}, and "C$46" is no price in USD'),
        ({"kind": "percent", "text": "46 %"}, 'the target is {price}, and "46 %" is no price in USD'),
        ({"low": D(20_000_000_000)}, 'the target is {price}, and "$46 a share" is no price of a share'),
        ({"low": D(21), "high": D(21)}, "on the exchange's grid entry 42.35, target 20.89, stop 40.66 are no bracket"),
        ({"low": D(900), "high": D(900)}, "the target 895.50 of the headline is too far from the entry 42.35"),
    ],
)
def test_a_target_the_headline_does_not_give_is_no_bracket(value: dict[str, Any], detail: str) -> None:
    terms = make_terms(take_profit=D(0), take_profit_at=PRICED)
    decision = plan(make_view(signal=make_signal(terms=terms, values=(make_value(**value),))))
    assert isinstance(decision, Refused)
    assert (decision.reason, decision.detail) == (RefusalReason.BRACKET_SHAPE, detail)


def test_the_risk_of_a_stop_limit_order_counts_to_its_limit() -> None:
    terms = make_terms(size=Size(by="risk", amount=D(211)), stop_limit=D("0.05"))
    decision = plan(with_signal(terms=terms))
    assert isinstance(decision, Approved)
    assert decision.plan.quantity == 100
    assert at_risk(decision.plan) == D("211.00")
