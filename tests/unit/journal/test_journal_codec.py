import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_builders import (
    NOW,
    approved,
    article_seen,
    fill_seen,
    order_planned,
    order_sent,
    refused,
    run_started,
    run_stopped,
    signal_raised,
)
from journal_strategies import EVENTS, values

from newsbot.domain.decision import Approved
from newsbot.domain.error import JournalError
from newsbot.domain.event import (
    AlertRaised,
    BrokerReady,
    CommissionSeen,
    JournalEvent,
    LinkLost,
    OrderStateChanged,
    PollFailed,
    ProtectionLost,
    RulesChanged,
    SessionOpened,
)
from newsbot.domain.order import OrderState, leg_ref
from newsbot.journal import codec
from newsbot.journal.codec import GENESIS, VOLATILE, Row, claims, exported, key, kind_of, line, opened, recomputed, seal

REF = "nb1.AAAAAAAAAAAAAAAA.E1.XX"
LOST = ProtectionLost(intent_id="I1", open_quantity=-118, detail="the stop was cancelled")


def sealed(event: JournalEvent, **changes: Any) -> Row:
    where: dict[str, Any] = {"seq": 1, "run_id": "run-1", "at": NOW, "wall_at": NOW, "prev_hash": GENESIS}
    return seal(event, **(where | changes))


@pytest.mark.parametrize("cls", EVENTS)
def test_every_event_comes_back_as_it_was(cls: type[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(values(cls), st.integers(1, 10**9))
    def law(event: JournalEvent, seq: int) -> None:
        row = sealed(event, seq=seq)
        envelope = opened(row)
        assert repr(envelope.event) == repr(event)
        assert (envelope.seq, envelope.at, envelope.wall_at, envelope.run_id) == (seq, NOW, NOW, "run-1")
        assert envelope.key == key(event)
        assert row.payload.isascii()
        assert recomputed(row) == row.hash
        text = json.dumps(exported(envelope), separators=(",", ":"))
        assert row.hash == hashlib.sha256(f"{GENESIS}\n{text}".encode()).hexdigest()

    law()


@pytest.mark.parametrize("cls", EVENTS)
def test_no_field_hides_a_key_of_the_line(cls: type[Any]) -> None:
    names = {field.name for field in fields(cls)}
    assert not names & {"kind", "at", "seq", "key", "wall_at", "run_id"}
    assert names - VOLATILE


@pytest.mark.parametrize(
    ("event", "kind", "expected_key"),
    [
        (article_seen(), "article_seen", "st-1"),
        (signal_raised(), "signal_raised", "st-1.1/fda-approval/HLDN"),
        (approved(), "approved", approved().plan.intent_id),
        (refused(), "refused", "st-1.1/fda-approval/HLDN"),
        (order_planned(), "order_planned", approved().plan.intent_id),
        (order_sent(), "order_sent", approved().plan.intent_id),
        (LOST, "protection_lost", "I1"),
        (fill_seen(order_ref=REF), "fill_seen", REF),
        (
            OrderStateChanged(
                order_ref=REF,
                order_id=1,
                perm_id=2,
                state=OrderState.FILLED,
                filled=Decimal(1),
                remaining=Decimal(0),
            ),
            "order_state_changed",
            REF,
        ),
        (
            CommissionSeen(exec_id="1", order_ref=REF, commission=Decimal(1), currency="USD", realized_pnl=None),
            "commission_seen",
            REF,
        ),
        (AlertRaised(severity="info", text="look", signal_id="s"), "alert_raised", "s"),
        (PollFailed(source="prnewswire", code="NB-W04", detail="consent wall"), "poll_failed", "prnewswire"),
        (RulesChanged(digest="d", files=()), "rules_changed", "d"),
        (
            SessionOpened(account="DU1", client_id=7, server_version=157, next_order_id=1),
            "session_opened",
            "DU1",
        ),
        (BrokerReady(open_orders=0, executions=0, positions=0), "broker_ready", ""),
        (run_started(), "run_started", ""),
        (run_stopped(), "run_stopped", ""),
    ],
)
def test_kind_and_key(event: JournalEvent, kind: str, expected_key: str) -> None:
    assert (kind_of(event), key(event)) == (kind, expected_key)


def test_kinds_are_unique() -> None:
    kinds = {codec._kind_name(cls) for cls in EVENTS}
    assert len(kinds) == len(EVENTS)


def test_claims() -> None:
    intent = approved().plan.intent_id
    assert claims(signal_raised()) == (("signal", "st-1.1/fda-approval/HLDN"),)
    assert claims(refused()) == (("verdict", "st-1.1/fda-approval/HLDN"),)
    assert claims(approved()) == (
        ("verdict", "st-1.1/fda-approval/HLDN"),
        ("intent", intent),
        ("instrument-story", "990002/st-1"),
    )
    assert claims(order_planned(first_id=40)) == (
        *(("order_ref", leg_ref(intent, leg.role)) for leg in approved().plan.legs),
        ("order_id", "7/40"),
        ("order_id", "7/41"),
        ("order_id", "7/42"),
    )
    assert claims(fill_seen("0001.01")) == (("exec_id", "0001.01"),)
    assert claims(article_seen()) == ()
    assert claims(LOST) == ()


def test_lost_protection_comes_back_whole() -> None:
    envelope = opened(sealed(LOST))
    assert envelope.event == LOST
    assert exported(envelope) == {
        "kind": "protection_lost",
        "at": "2026-03-11T13:41:08Z",
        "seq": 1,
        "key": "I1",
        "intent_id": "I1",
        "open_quantity": -118,
        "detail": "the stop was cancelled",
    }


@pytest.mark.parametrize("hours", [None, (), ((NOW, NOW),)])
def test_hours_not_told_and_no_hours_stay_apart(hours: tuple[tuple[datetime, datetime], ...] | None) -> None:
    order = approved().plan
    event = Approved(plan=replace(order, instrument=replace(order.instrument, hours=hours)))
    assert opened(sealed(event)).event == event


def test_a_line_is_flat_and_complete() -> None:
    envelope = opened(sealed(refused(), seq=7, at=NOW + timedelta(milliseconds=250)))
    assert line(envelope) == {
        "kind": "refused",
        "at": "2026-03-11T13:41:08.250000Z",
        "seq": 7,
        "key": "st-1.1/fda-approval/HLDN",
        "signal_id": "st-1.1/fda-approval/HLDN",
        "rule_id": "fda-approval",
        "story_id": "st-1",
        "ticker": "HLDN",
        "headline": "FDA Approves Halden Bio's Asthma Drug",
        "reason": "SPREAD",
        "detail": "spread 1.98 % > 0.50 %",
        "wall_at": "2026-03-11T13:41:08Z",
        "run_id": "run-1",
    }
    assert list(line(envelope))[:4] == ["kind", "at", "seq", "key"]


def test_prices_are_text_and_legs_carry_their_ref() -> None:
    legs = line(opened(sealed(order_planned())))["legs"]
    assert [(leg["price"], leg["order_ref"]) for leg in legs] == [
        (str(leg.price), leg.order_ref) for leg in approved().plan.legs
    ]


@pytest.mark.parametrize("event", [run_started(), run_stopped(), order_sent(), refused()])
def test_an_export_leaves_out_what_depends_on_machine_and_moment(event: JournalEvent) -> None:
    envelope = opened(sealed(event))
    assert line(envelope).keys() - exported(envelope).keys() == VOLATILE & line(envelope).keys()


def test_the_hash_covers_exported_fields_only() -> None:
    later = NOW + timedelta(days=1)
    base = sealed(run_started())
    assert sealed(run_started(started_at=later, journal="b.db"), run_id="other", wall_at=later).hash == base.hash
    assert sealed(order_sent(latency_ms=1.0)).hash == sealed(order_sent(latency_ms=None)).hash
    assert sealed(replace(run_started(), mode="paper")).hash != base.hash
    assert sealed(run_started(), at=later).hash != base.hash
    assert sealed(run_started(), seq=2).hash != base.hash
    assert sealed(run_started(), prev_hash="1" * 64).hash != base.hash


def test_times_in_other_zones_are_written_in_utc() -> None:
    there = datetime(2026, 3, 11, 9, 41, 8, tzinfo=timezone(timedelta(hours=-4)))
    assert sealed(refused(), at=there).at == "2026-03-11T13:41:08Z"


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (LinkLost(detail=5), "first argument must be a string"),  # type: ignore[arg-type]
        (fill_seen().fill, "Fill"),  # a part of an event is no event
        (replace(run_stopped(), duration=float("nan")), "nan is no finite number"),
        (replace(run_stopped(), finished=1), "1 is not bool"),  # type: ignore[arg-type]
        (replace(run_started(), started_at=datetime(2026, 3, 11)), "no time with a zone"),  # noqa: DTZ001
        (replace(refused(), reason="NONE SUCH"), "'NONE SUCH' is not RefusalReason"),  # type: ignore[arg-type]
        (replace(AlertRaised(severity="info", text=""), severity="loud"), "'loud' is not typing.Literal"),  # type: ignore[arg-type]
        (replace(approved(), plan=None), "None is not OrderPlan"),  # type: ignore[arg-type]
        (replace(approved(), plan=replace(approved().plan, legs=())), "() has not 3 members"),  # type: ignore[arg-type]
        (
            CommissionSeen(exec_id="1", order_ref="", commission=1.5, currency="", realized_pnl=None),  # type: ignore[arg-type]
            "'float'",
        ),
    ],
)
def test_what_could_not_be_read_again_is_refused(event: JournalEvent, found: str) -> None:
    with pytest.raises(JournalError, match="NB-J11") as caught:
        sealed(event)
    assert found in str(caught.value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "order_wished"}, "NB-J04"),
        ({"version": 2}, "NB-J04"),
        ({"payload": "{"}, "NB-J05"),
        ({"payload": "[]"}, "NB-J05"),
        ({"payload": "{}"}, "NB-J05"),
        ({"payload": '{"reason":"end","finished":true,"duration":1.5,"why":"?"}'}, "NB-J05"),
        ({"payload": '{"reason":"end","finished":"yes","duration":1.5}'}, "NB-J05"),
        ({"payload": '{"reason":"end","finished":true,"duration":null}'}, "NB-J05"),
        ({"at": "yesterday"}, "NB-J05"),
        ({"at": "2026-13-11T00:00:00Z"}, "NB-J05"),
        ({"wall_at": "2026-03-11T00:00:00"}, "NB-J05"),
    ],
)
def test_rows_that_cannot_be_read(change: dict[str, Any], code: str) -> None:
    with pytest.raises(JournalError, match=code):
        opened(sealed(run_stopped())._replace(**change))


@pytest.mark.parametrize(
    ("event", "former", "damaged"),
    [
        (fill_seen(), '"price":"42.31"', '"price":"cheap"'),
        (fill_seen(), '"price":"42.31"', '"price":42.31'),
        (fill_seen(), '"action":"BUY"', '"action":"HOLD"'),
        (fill_seen(), '"action":"BUY"', '"action":[]'),
        (fill_seen(), '"at":"2026-03-11T13:41:08Z"', '"at":20260311'),
        (approved(), '"stop_loss":"40.66"', '"stop_loss":"50.66"'),
        (approved(), '"increments":[["0","0.01"]]', '"increments":[["0"]]'),
        (approved(), '"increments":[["0","0.01"]]', '"increments":{}'),
    ],
)
def test_a_value_of_the_wrong_shape_is_damage(event: JournalEvent, former: str, damaged: str) -> None:
    row = sealed(event)
    assert former in row.payload
    with pytest.raises(JournalError, match="NB-J05"):
        opened(row._replace(payload=row.payload.replace(former, damaged)))


def test_a_field_added_with_a_default_needs_no_new_version() -> None:
    row = sealed(AlertRaised(severity="info", text="look"))
    older = row._replace(payload='{"severity":"info","text":"look"}')
    assert opened(older).event == AlertRaised(severity="info", text="look", signal_id="")


def test_older_versions_are_brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sealed(LinkLost(detail="gone"))._replace(payload='{"why":"gone"}')
    monkeypatch.setitem(codec._VERSIONS, "link_lost", 3)
    monkeypatch.setitem(codec._UPCASTS, ("link_lost", 1), lambda payload: {"reason": payload["why"]})
    monkeypatch.setitem(codec._UPCASTS, ("link_lost", 2), lambda payload: {"detail": payload["reason"]})
    assert opened(first).event == LinkLost(detail="gone")
    assert opened(first._replace(version=2, payload='{"reason":"gone"}')).event == LinkLost(detail="gone")
    assert sealed(LinkLost(detail="gone")).version == 3
    assert opened(sealed(LinkLost(detail="gone"))).event == LinkLost(detail="gone")


def test_an_old_row_keeps_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    row = sealed(LinkLost(detail="gone"))
    monkeypatch.setitem(codec._VERSIONS, "link_lost", 2)
    assert recomputed(row) == row.hash


def test_a_changed_row_has_another_hash() -> None:
    row = sealed(order_sent())
    assert recomputed(row._replace(key="other")) != row.hash
    with pytest.raises(JournalError, match="NB-J05"):
        recomputed(row._replace(payload="{"))
    assert opened(row._replace(wall_at="2026-03-12T00:00:00Z")).wall_at == datetime(2026, 3, 12, tzinfo=UTC)
