"""Events for the tests of the journal."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from newsbot.domain.article import Article, Stamp
from newsbot.domain.company import Company
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.event import (
    ArticleSeen,
    FillSeen,
    JournalEvent,
    OrderPlanned,
    OrderSent,
    PlannedLeg,
    RunStarted,
    RunStopped,
    SignalRaised,
)
from newsbot.domain.order import (
    Action,
    Bracket,
    BracketIds,
    Fill,
    Instrument,
    Leg,
    LegRole,
    OrderPlan,
    OrderType,
    Quote,
    Side,
    TimeInForce,
    intent_id,
    leg_ref,
)
from newsbot.domain.signal import Action as RuleAction
from newsbot.domain.signal import Kind, RuleMode, Signal

NOW = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)


def run_started(started_at: datetime = NOW, journal: str = "a.db") -> RunStarted:
    return RunStarted(
        mode="dry-run", version="0", rules_digest="r", config_digest="c", started_at=started_at, journal=journal
    )


def run_stopped(duration: float = 1.5) -> RunStopped:
    return RunStopped(reason="end", finished=True, duration=duration)


def article_seen(number: int = 1, headline: str = "FDA Approves Halden Bio's Asthma Drug") -> ArticleSeen:
    article = Article(
        source="globenewswire",
        guid=f"g-{number}",
        url=f"https://news.example/{number}",
        headline=headline,
        body="",
        published=Stamp(at=NOW, precision_s=60, how="feed"),
        first_seen_at=NOW,
    )
    return ArticleSeen(
        story_id=f"st-{number}", article=article, aliases=(f"guid:{number}",), kinds=(Kind.FIRST,), baseline=False
    )


def signal_raised(number: int = 1) -> SignalRaised:
    signal = Signal(
        signal_id=f"st-{number}.1/fda-approval/HLDN",
        rule_id="fda-approval",
        rule_revision="r1",
        story_id=f"st-{number}",
        report=1,
        source="globenewswire",
        url=f"https://news.example/{number}",
        headline="FDA Approves Halden Bio's Asthma Drug",
        company=Company(ticker="HLDN", exchange="NASDAQ"),
        no_company="",
        no_company_detail="",
        mentions=(),
        triggers=(),
        kinds=(Kind.FIRST,),
        allowed_kinds=(Kind.FIRST,),
        mode=RuleMode.PAPER,
        action=RuleAction.TRADE,
        terms=None,
        max_age_s=120,
        cooldown=None,
        published=None,
        first_seen_at=NOW,
    )
    return SignalRaised(signal=signal, deadline=NOW)


def approved(number: int = 1, con_id: int = 990002) -> Approved:
    intent = intent_id("fda-approval", con_id, f"st-{number}")
    legs = tuple(
        Leg(
            role=role,
            order_ref=leg_ref(intent, role),
            action=action,
            quantity=118,
            order_type=kind,
            price=price,
            tif=TimeInForce.GTC,
        )
        for role, action, kind, price in (
            (LegRole.ENTRY, Action.BUY, OrderType.LIMIT, Decimal("42.35")),
            (LegRole.TAKE_PROFIT, Action.SELL, OrderType.LIMIT, Decimal("45.74")),
            (LegRole.STOP_LOSS, Action.SELL, OrderType.STOP, Decimal("40.66")),
        )
    )
    instrument = Instrument(
        con_id=con_id,
        ticker="HLDN",
        sec_type="STK",
        exchange="SMART",
        primary_exchange="NASDAQ",
        currency="USD",
        name="HALDEN BIO INC",
        increments=((Decimal(0), Decimal("0.01")),),
        hours=((NOW, NOW + timedelta(hours=6)),),
    )
    plan = OrderPlan(
        intent_id=intent,
        signal_id=f"st-{number}.1/fda-approval/HLDN",
        rule_id="fda-approval",
        rule_revision="r1",
        story_id=f"st-{number}",
        account="DU100001",
        side=Side.BUY,
        quantity=118,
        instrument=instrument,
        bracket=Bracket(
            side=Side.BUY, entry=Decimal("42.35"), take_profit=Decimal("45.74"), stop_loss=Decimal("40.66")
        ),
        legs=(legs[0], legs[1], legs[2]),
        quote=Quote(con_id=con_id, bid=Decimal("42.10"), ask=Decimal("42.14")),
        decided_at=NOW,
        expires_at=NOW,
    )
    return Approved(plan=plan)


def refused(number: int = 1) -> Refused:
    return Refused(
        signal_id=f"st-{number}.1/fda-approval/HLDN",
        rule_id="fda-approval",
        story_id=f"st-{number}",
        ticker="HLDN",
        headline="FDA Approves Halden Bio's Asthma Drug",
        reason=RefusalReason.SPREAD,
        detail="spread 1.98 % > 0.50 %",
    )


def order_planned(number: int = 1, first_id: int | None = None, client_id: int = 7) -> OrderPlanned:
    plan = approved(number).plan
    ids = BracketIds.starting_at(3 * number if first_id is None else first_id)
    legs = tuple(
        PlannedLeg(
            order_id=order_id,
            order_ref=leg.order_ref,
            role=leg.role.value,
            action=leg.action.value,
            quantity=leg.quantity,
            order_type=leg.order_type.value,
            price=leg.price,
            tif=leg.tif.value,
        )
        for order_id, leg in zip(ids, plan.legs, strict=True)
    )
    return OrderPlanned(intent_id=plan.intent_id, ids=ids, client_id=client_id, legs=legs)


def order_sent(number: int = 1, latency_ms: float | None = 1.1) -> OrderSent:
    return OrderSent(intent_id=approved(number).plan.intent_id, latency_ms=latency_ms)


def fill_seen(exec_id: str = "0001.01", order_ref: str = "nb1.X.E1.YY") -> FillSeen:
    fill = Fill(
        exec_id=exec_id,
        perm_id=1,
        order_id=3,
        client_id=7,
        order_ref=order_ref,
        con_id=990002,
        ticker="HLDN",
        action=Action.BUY,
        quantity=118,
        price=Decimal("42.31"),
        at=NOW,
    )
    return FillSeen(fill=fill)


def step(number: int) -> tuple[JournalEvent, ...]:
    """What one article of one poll leads to: seen, matched, approved, planned."""
    return article_seen(number), signal_raised(number), approved(number), order_planned(number)
