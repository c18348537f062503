"""A desk for engine tests: feeds inputs, keeps what came of them, and checks the fold after every step."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from builders import CENT_GRID, OPEN, RULE, make_article, make_instrument, make_rules

from newsbot.domain.article import Article
from newsbot.domain.book import Book
from newsbot.domain.company import Company
from newsbot.domain.decision import Approved, Refused
from newsbot.domain.effect import Effect, PlaceBracket
from newsbot.domain.event import AlertRaised, JournalEvent, WatchAdded
from newsbot.domain.exit import ExitRequested
from newsbot.domain.input import (
    ArticlesSeen,
    BracketSent,
    BrokerTimeReceived,
    InstrumentReceived,
    MarketRuleReceived,
    OrderReceived,
    QuoteTypeReceived,
    SessionStarted,
    SnapshotPartEnded,
    TickReceived,
)
from newsbot.domain.order import Instrument, QuoteType
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.engine.apply import apply
from newsbot.engine.decide import decide
from newsbot.engine.inputs import CalendarLoaded, EngineInput, RulesLoaded
from newsbot.engine.observe import observe
from newsbot.engine.state import SNAPSHOT_PARTS, Settings, State
from newsbot.trading_day import trading_days

_DAYS = trading_days(OPEN.date() - timedelta(days=1), OPEN.date() + timedelta(days=9))


class Desk:
    """Plays the loop without threads, sockets or files: every effect is kept, none performed."""

    def __init__(self, folder: Path, *, rules: str = RULE, mode: TradingMode = TradingMode.DRY_RUN) -> None:
        self.now = OPEN
        self.rules = make_rules(folder, rules)
        self.settings = Settings(mode=mode, limits=RiskLimits())
        self.state = State(settings=self.settings)
        self.events: list[tuple[datetime, JournalEvent]] = []
        self.effects: list[Effect] = []
        self._start()

    def _start(self) -> None:
        self.give(RulesLoaded(rules=self.rules), CalendarLoaded(days=_DAYS))

    def give(self, *inputs: EngineInput) -> "Desk":
        for given in inputs:
            former = self.state
            seen = replace(former, market=observe(former.market, given, self.settings, self.now))
            step = decide(former, seen, given, self.now)
            self.events += [(self.now, event) for event in step.events]
            self.effects += step.effects
            self.state = replace(seen, book=step.book)
        return self

    def record(self, event: JournalEvent) -> "Desk":
        """An event that was written by a person's command."""
        self.events.append((self.now, event))
        self.state = replace(self.state, book=apply(self.state.book, event, self.now))
        return self

    def reload(self, folder: Path, rules: str) -> "Desk":
        self.rules = make_rules(folder, rules)
        return self.give(RulesLoaded(rules=self.rules, owners=((f"{folder.name}/rules.yaml", "ann"),)))

    def folded(self) -> Book:
        book = Book()
        for at, event in self.events:
            book = apply(book, event, at)
        return book

    def restart(self) -> "Desk":
        """A new process on the same journal."""
        self.state = State(settings=self.settings, book=self.folded())
        self.effects.clear()
        self._start()
        return self

    def connect(self, *, accounts: tuple[str, ...] = ("DU0000000",), orders: tuple[OrderReceived, ...] = ()) -> "Desk":
        self.give(SessionStarted(server_version=200, client_id=7, accounts=accounts, next_order_id=1))
        self.alive().give(*orders)
        return self.give(*(SnapshotPartEnded(part=part) for part in sorted(SNAPSHOT_PARTS)))

    def poll(self, *articles: Article, source: str = "globenewswire") -> "Desk":
        return self.give(ArticlesSeen(source=source, articles=articles, arrived=0.0))

    def baseline(self) -> "Desk":
        """The first look at both sources, with an ordinary item on each."""
        for source in ("globenewswire", "prnewswire"):
            self.poll(make_article("Nothing of interest happens today", guid="0", source=source), source=source)
        return self

    def quote(self, bid: str = "42.10", ask: str = "42.14", *, instrument: Instrument | None = None) -> "Desk":
        """Contract and a live quote, as the broker tells them."""
        known = instrument or make_instrument()
        company = Company(ticker=known.ticker, exchange="NASDAQ")
        ticks = (("bid", Decimal(bid)), ("ask", Decimal(ask)), ("prev_close", Decimal(bid)), ("halted", Decimal(0)))
        return self.give(
            InstrumentReceived(company=company, instruments=(known,)),
            MarketRuleReceived(rule_id=26, increments=CENT_GRID),
            QuoteTypeReceived(con_id=known.con_id, type=QuoteType.LIVE),
            *(TickReceived(con_id=known.con_id, field=field, value=value) for field, value in ticks),
        )

    def shorting(self) -> "Desk":
        """It may sell short."""
        self.settings = replace(self.settings, limits=replace(self.settings.limits, short_allowed=True))
        self.state = replace(self.state, settings=self.settings)
        return self

    def ready(self) -> "Desk":
        return self.connect().baseline().quote()

    def alive(self) -> "Desk":
        return self.give(BrokerTimeReceived(at=self.now))

    def later(self, seconds: float) -> "Desk":
        self.now += timedelta(seconds=seconds)
        return self

    def story(self, **changes: object) -> "Desk":
        """The story the rule trades, published now."""
        return self.poll(make_article(at=self.now, published=self.now, **changes))  # type: ignore[arg-type]

    def of(self, kind: type) -> list[JournalEvent]:
        return [event for _, event in self.events if isinstance(event, kind)]

    def verdicts(self) -> list[str]:
        """Reason of each refusal, ``approved``, ``alert``, ``watch``, ``exit``, in the order they were given."""
        names = {Approved: "approved", AlertRaised: "alert", WatchAdded: "watch", ExitRequested: "exit"}
        found = []
        for _, event in self.events:
            if isinstance(event, Refused):
                found.append(event.reason.value)
            elif isinstance(event, Approved) or (getattr(event, "signal_id", "") and type(event) in names):
                found.append(names[type(event)])
        return found

    @property
    def brackets(self) -> list[PlaceBracket]:
        return [effect for effect in self.effects if isinstance(effect, PlaceBracket)]

    def sent(self) -> "Desk":
        """Every bracket that was to be placed was handed to the socket."""
        return self.give(*(BracketSent(intent_id=b.plan.intent_id, sent=0.0) for b in self.brackets))


def shown(bracket: PlaceBracket, index: int, state: str = "PreSubmitted") -> OrderReceived:
    """openOrder of one leg of a bracket."""
    leg = bracket.plan.legs[index]
    ids = tuple(bracket.ids)
    return OrderReceived(
        order_id=ids[index],
        client_id=7,
        perm_id=5_000 + index,
        order_ref=leg.order_ref,
        con_id=bracket.plan.instrument.con_id,
        ticker=bracket.plan.instrument.ticker,
        action=leg.action.value,
        quantity=Decimal(leg.quantity),
        order_type=leg.order_type.value,
        parent_id=0 if index == 0 else ids[0],
        state=state,
    )
