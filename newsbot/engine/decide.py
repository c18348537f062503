"""From one input to one step. Live run, dry run and recovery differ only in where inputs and time come from."""

from datetime import datetime

from newsbot.domain.effect import CloseLink, RequestSnapshot
from newsbot.domain.event import (
    AlertRaised,
    LinkLost,
    OrderSent,
    RulesChanged,
    RulesRecovered,
    RulesRefused,
    SendFailed,
    SessionOpened,
)
from newsbot.domain.input import (
    ArticlesSeen,
    BracketFailed,
    BracketSent,
    CallbackFailed,
    CommissionReceived,
    CompletedReceived,
    ExecutionReceived,
    InstrumentReceived,
    LinkClosed,
    NoticeReceived,
    OrderReceived,
    RulesBroken,
    SessionStarted,
    SourceFailed,
    StatusReceived,
    Tick,
)
from newsbot.engine import exits, news, orders, rulebook
from newsbot.engine.aftermath import look_after
from newsbot.engine.draft import Draft
from newsbot.engine.inputs import EngineInput, RulesLoaded
from newsbot.engine.quotes import watch
from newsbot.engine.reconcile import reconcile
from newsbot.engine.state import Link, State, Step
from newsbot.engine.verdict import settle


def decide(former: State, state: State, given: EngineInput, now: datetime) -> Step:
    """Events and effects of one input. ``state`` already holds the Market after it, ``former`` the one before."""
    draft = Draft(state, now)
    _take(draft, given)
    became_ready = former.market.link is not Link.READY and state.market.link is Link.READY
    if became_ready:
        reconcile(draft)
    settle(draft)
    exits.work(draft, tick=isinstance(given, Tick))
    look_after(draft, anew=became_ready)
    return draft.step()


def _take(draft: Draft, given: EngineInput) -> None:
    match given:
        case ArticlesSeen():
            news.take_poll(draft, given)
        case SourceFailed():
            news.take_failure(draft, given)
        case RulesLoaded():
            _rules_loaded(draft, given)
        case RulesBroken():
            _rules_broken(draft, given)
        case SessionStarted():
            _session(draft, given)
        case LinkClosed():
            draft.emit(LinkLost(detail=given.detail))
        case InstrumentReceived():
            if len(given.instruments) == 1:
                watch(draft, given.instruments[0])
        case OrderReceived():
            orders.take_order(draft, given)
        case StatusReceived():
            orders.take_status(draft, given)
        case CompletedReceived():
            orders.take_completed(draft, given)
        case ExecutionReceived():
            orders.take_execution(draft, given)
        case CommissionReceived():
            orders.take_commission(draft, given)
        case NoticeReceived():
            orders.take_notice(draft, given)
        case CallbackFailed():
            text = (
                f"callback {given.callback} failed: {given.detail}. Link dropped, the broker's records are read again"
            )
            draft.emit(AlertRaised(severity="critical", text=text))
            draft.effect(CloseLink(detail=text))
        case BracketSent():
            draft.emit(OrderSent(intent_id=given.intent_id, latency_ms=given.latency_ms))
        case BracketFailed():
            draft.emit(SendFailed(intent_id=given.intent_id, detail=given.detail, nothing_sent=given.nothing_sent))
            outcome = "nothing of it was sent" if given.nothing_sent else "outcome unknown, not sent again"
            text = f"sending bracket {given.intent_id} failed: {outcome} ({given.detail})"
            draft.emit(AlertRaised(severity="critical", text=text))
        case _:
            pass


def _rules_loaded(draft: Draft, given: RulesLoaded) -> None:
    rules, book = given.rules, draft.book
    table = rules.universe
    text = rulebook.text_digest(rules.files)
    if (rules.digest, text, table.digest) != (book.rules_digest, book.rules_text, book.companies):
        draft.emit(
            RulesChanged(
                digest=rules.digest,
                files=rules.files,
                changes=rulebook.changes(book, rules, dict(given.owners)),
                former=book.rules_digest,
                companies=table.digest,
                companies_as_of=table.as_of.isoformat() if table.as_of else "",
                former_companies=book.companies,
            )
        )
        warning = rulebook.other_companies(book, draft.book, rules)
        if warning:
            draft.emit(AlertRaised(severity="warning", text=warning))
    if book.rules_faults:
        draft.emit(RulesRecovered(digest=rules.digest))
        draft.emit(AlertRaised(severity="info", text="the rule files are good again"))


def _rules_broken(draft: Draft, given: RulesBroken) -> None:
    if given.faults == draft.book.rules_faults:
        return
    draft.emit(RulesRefused(faults=given.faults))
    more = f" (and {len(given.faults) - 1} more: newsbot rules check)" if len(given.faults) > 1 else ""
    text = f"the rule files cannot be used, the rules before stay in force: {given.faults[0]}{more}"
    draft.emit(AlertRaised(severity="warning", text=text))


def _session(draft: Draft, session: SessionStarted) -> None:
    if draft.market.link is Link.REFUSED:
        wanted = draft.settings.account or "one paper account (prefix D)"
        text = f"NB-C02 the broker's accounts do not fit: {wanted} was wanted in mode {draft.settings.mode}"
        draft.emit(AlertRaised(severity="critical", text=text))
        draft.effect(CloseLink(detail=text))
        return
    draft.emit(
        SessionOpened(
            account=draft.market.account,
            client_id=session.client_id,
            server_version=session.server_version,
            next_order_id=session.next_order_id,
        )
    )
    draft.effect(RequestSnapshot())
