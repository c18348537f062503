"""Another company table under the same rules: written down and said, because tickers come from it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from builders import make_rules
from engine_desk import Desk

from newsbot.domain.event import AlertRaised, RulePromoted, RulesChanged
from newsbot.domain.signal import RuleMode
from newsbot.engine.inputs import RulesLoaded
from newsbot.replay.tale import _rules_words
from newsbot.universe.listing import Listing, Universe

TABLE = Universe(listings=(Listing(ticker="HLDN", exchange="NASDAQ", name="Halden Bio Inc"),), as_of=date(2026, 3, 10))
OTHER = Universe(listings=(Listing(ticker="HLDX", exchange="NASDAQ", name="Halden Bio Inc"),), as_of=date(2026, 3, 11))


def with_table(desk: Desk, folder: Path, table: Universe) -> Desk:
    desk.rules = replace(make_rules(folder), universe=table)
    return desk.give(RulesLoaded(rules=desk.rules))


def warnings(desk: Desk) -> list[str]:
    return [event.text for event in desk.of(AlertRaised) if isinstance(event, AlertRaised)]


def promoted(desk: Desk) -> Desk:
    (rule,) = desk.rules.rules
    return desk.record(RulePromoted(rule_id=rule.id, revision=rule.revision, to=RuleMode.PAPER, by="ann"))


def test_the_table_of_the_rules_is_written_down(tmp_path: Path) -> None:
    desk = with_table(Desk(tmp_path), tmp_path, TABLE)
    event = desk.of(RulesChanged)[-1]
    assert isinstance(event, RulesChanged)
    assert (event.companies, event.companies_as_of) == (TABLE.digest, "2026-03-10")


def test_another_table_is_said_with_the_rules_that_were_promoted_before_it(tmp_path: Path) -> None:
    desk = promoted(with_table(Desk(tmp_path), tmp_path, TABLE))
    before = len(warnings(desk))
    with_table(desk, tmp_path, OTHER)
    (text,) = warnings(desk)[before:]
    assert "as of 2026-03-11" in text
    assert "fda-approval stay promoted" in text
    event = desk.of(RulesChanged)[-1]
    assert isinstance(event, RulesChanged)
    assert event.former_companies == TABLE.digest
    assert _rules_words(event) == "rules: another company table, as of 2026-03-11"
    assert desk.folded() == desk.state.book
    with_table(desk, tmp_path, OTHER)
    assert len(warnings(desk)) == before + 1


def test_another_table_at_the_next_start_is_said_too(tmp_path: Path) -> None:
    desk = promoted(with_table(Desk(tmp_path), tmp_path, TABLE))
    desk.rules = replace(desk.rules, universe=OTHER)
    before = len(warnings(desk))
    desk.restart()
    assert len(warnings(desk)) == before + 1


def test_a_journal_that_knew_no_tables_learns_them_without_a_word(tmp_path: Path) -> None:
    desk = with_table(Desk(tmp_path), tmp_path, TABLE)
    desk.state = replace(desk.state, book=replace(desk.state.book, companies=""))
    before = len(warnings(desk))
    desk.give(RulesLoaded(rules=desk.rules))
    assert desk.state.book.companies == TABLE.digest
    assert warnings(desk)[before:] == []


def test_with_an_unknown_former_table_a_digest_that_changed_alone_is_said(tmp_path: Path) -> None:
    desk = with_table(Desk(tmp_path), tmp_path, TABLE)
    desk.state = replace(desk.state, book=replace(desk.state.book, companies=""))
    before = len(warnings(desk))
    with_table(desk, tmp_path, OTHER)
    assert len(warnings(desk)) == before + 1
