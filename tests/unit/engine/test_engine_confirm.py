"""What a second report must be to confirm the first: real news told twice, and not a hoax copied."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import RULE, make_article
from engine_desk import Desk

from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import SignalConfirmed
from newsbot.domain.input import Tick
from newsbot.engine.confirm import publisher

ONE = "FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)"
OTHER = "FDA approves Halden Bio's new drug against asthma in children (NASDAQ: HLDN)"
THIRD = "FDA approves Halden Bio's treatment of the airways (NASDAQ: HLDN)"
CONFIRMED = RULE.replace("[globenewswire, prnewswire]", "[wires, filings]").replace(
    "    trade: small\n", "    trade: small\n    confirm: {sources: 2, within: 5m}\n"
)
TWICE = CONFIRMED.replace("sources: 2", "sources: 3")
ANY_KIND = CONFIRMED + "    kinds: [first, update, repeat, correction, reaction]\n"


def desk_of(folder: Path, rules: str = CONFIRMED) -> Desk:
    desk = Desk(folder, rules=rules).ready()
    return desk.poll(make_article("Nothing of interest happens today", guid="0", source="sec-8k"), source="sec-8k")


def told(desk: Desk, headline: str = ONE, *, source: str = "prnewswire", url: str = "", **changes: object) -> Desk:
    """The story at another source, published now unless said otherwise, some seconds after what was before."""
    desk.later(5).alive().quote()
    given = {"guid": str(desk.now), "source": source, "at": desk.now, "published": desk.now, **changes}
    article = make_article(headline, **given)  # type: ignore[arg-type]
    return desk.poll(replace(article, url=url or article.url), source=source)


def refusals(desk: Desk) -> list[str]:
    return [f"{event.reason} {event.detail}" for event in desk.of(Refused) if isinstance(event, Refused)]


@pytest.mark.parametrize("headline", [ONE, OTHER])
def test_another_publisher_confirms_in_the_same_words_or_in_its_own(headline: str, tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path).story(), headline)
    assert desk.verdicts() == ["DUPLICATE", "approved"]
    assert refusals(desk) == ["DUPLICATE duplicate of 09:41:08 at globenewswire, which it confirms"]
    assert len(desk.brackets) == 1
    assert desk.folded() == desk.state.book


def test_the_age_of_the_order_is_that_of_the_report_that_confirms(tmp_path: Path) -> None:
    desk = desk_of(tmp_path).story().later(250)
    told(desk, OTHER)
    assert desk.verdicts() == ["DUPLICATE", "approved"]


@pytest.mark.parametrize(
    ("age", "verdict"), [(timedelta(hours=3), "STALE_NEWS"), (None, "UNDATED"), (timedelta(minutes=-5), "FUTURE_NEWS")]
)
def test_the_first_report_must_have_been_fresh_when_it_came(
    age: timedelta | None, verdict: str, tmp_path: Path
) -> None:
    desk = desk_of(tmp_path)
    desk.poll(make_article(at=desk.now, published=None if age is None else desk.now - age))
    assert desk.verdicts() == [verdict]
    told(desk)
    told(desk, source="sec-8k")
    assert desk.verdicts() == [verdict, "DUPLICATE", "DUPLICATE"]
    assert not desk.of(SignalConfirmed)


def test_the_time_counts_from_one_publication_to_the_other(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    desk.poll(make_article(at=desk.now, published=desk.now - timedelta(seconds=100)))
    told(desk.later(230), OTHER)  # 335 s after the first was published, 235 s after it was seen
    assert not desk.of(SignalConfirmed)
    desk.later(300).give(Tick())
    desk.later(300).give(Tick())
    assert desk.verdicts() == ["NO_CONFIRMATION", "NO_CONFIRMATION"]


@pytest.mark.parametrize(
    "url",
    [
        "https://globenewswire.example/news/1?utm_source=x",
        "https://feeds.globenewswire.example/news/other",
        "https://www.globenewswire.example/news/1",
        "not an address",
    ],
)
@pytest.mark.parametrize("headline", [ONE, OTHER])
def test_the_same_publisher_under_another_name_confirms_nothing(headline: str, url: str, tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path).story(), headline, url=url)
    assert not desk.of(SignalConfirmed)
    assert not desk.brackets


@pytest.mark.parametrize(
    "headline",
    [
        "CORRECTED-FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)",
        "UPDATE 1-FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)",
        "RPT-FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)",
        "Halden Bio shares jump after FDA approves its asthma drug (NASDAQ: HLDN)",
        "Halden Bio warns of fake release: FDA has approved nothing (NASDAQ: HLDN)",
        "FDA approves Brixara's heart monitor for children (NASDAQ: BRXA)",
    ],
)
@pytest.mark.parametrize("rules", [CONFIRMED, ANY_KIND])
def test_what_is_no_report_of_the_same_by_itself_confirms_nothing(rules: str, headline: str, tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path, rules).story(), headline)
    link = told(desk_of(tmp_path, rules).story(), headline, url="https://globenewswire.example/news/1")
    assert not desk.of(SignalConfirmed)
    assert not link.of(SignalConfirmed)


def test_a_first_report_without_an_address_is_not_confirmed(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    desk.poll(replace(make_article(at=desk.now, published=desk.now), url=""))
    told(desk, OTHER)
    assert not desk.of(SignalConfirmed)


def test_an_alert_is_confirmed_though_neither_report_has_a_time(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, CONFIRMED.replace("    trade: small\n", "    action: alert\n"))
    desk.poll(make_article(at=desk.now, published=None))
    told(desk, OTHER, published=None)
    assert desk.verdicts() == ["DUPLICATE", "alert"]


def test_a_kind_that_the_rule_does_not_allow_confirms_no_alert_either(tmp_path: Path) -> None:
    alerts = CONFIRMED.replace("    trade: small\n", "    action: alert\n")
    desk = told(desk_of(tmp_path, alerts).story(), "Opinion: FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)")
    assert not desk.of(SignalConfirmed)
    told(desk, OTHER, source="sec-8k")
    assert "alert" in desk.verdicts()


def test_a_source_that_may_only_alert_confirms_no_order(tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path, CONFIRMED + "    per_source: {prnewswire: {action: alert}}\n").story(), OTHER)
    assert not desk.of(SignalConfirmed)
    told(desk, OTHER, source="sec-8k")
    assert "approved" in desk.verdicts()


def test_once_confirmed_the_age_of_what_was_unheard_counts_no_more(tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path, CONFIRMED.replace("[wires, filings]", "[globenewswire, sec-8k]")))
    desk.later(50).story()
    told(desk.later(200), source="sec-8k")
    assert desk.verdicts() == ["DUPLICATE", "approved"]


def test_a_report_confirms_its_own_story_before_another(tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path).story(), OTHER, source="globenewswire")
    told(desk, OTHER)
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert approved.plan.rule_id == "fda-approval"
    (confirmed,) = desk.of(SignalConfirmed)
    assert isinstance(confirmed, SignalConfirmed)
    assert confirmed.story_id == ""
    waiting = [parked.signal for parked in desk.state.book.parked.values()]
    assert [signal.headline for signal in waiting] == [ONE]


def test_another_rule_confirms_nothing(tmp_path: Path) -> None:
    other = CONFIRMED.partition("rules:\n")[2].replace("fda-approval", "asthma").replace("fda approves", "airways")
    desk = told(desk_of(tmp_path, CONFIRMED + other).story(), "New drug of Halden Bio for the airways (NASDAQ: HLDN)")
    assert not desk.of(SignalConfirmed)


def test_after_an_order_no_further_report_leads_to_a_second_one_whatever_its_words(tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path).story(), OTHER)
    for source in ("sec-8k", "globenewswire", "prnewswire"):
        told(desk, THIRD, source=source)
    told(desk.later(3000), "FDA approves Halden Bio's medicine, at last (NASDAQ: HLDN)", source="sec-8k")
    told(desk, "FDA approves Halden Bio's medicine after years of waiting (NASDAQ: HLDN)")
    assert desk.verdicts() == ["DUPLICATE", "approved", *["DUPLICATE"] * 5]
    assert len(desk.brackets) == 1


def test_the_story_that_confirmed_is_one_with_the_story_of_the_order(tmp_path: Path) -> None:
    words = RULE.partition("rules:\n")[2].replace("fda-approval", "children").replace("fda approves", "children")
    desk = told(desk_of(tmp_path, CONFIRMED + words).story(), OTHER)
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert sorted(desk.verdicts()) == ["DUPLICATE", "DUPLICATE", "approved"]
    assert len(desk.brackets) == 1
    desk.restart().connect().quote()
    told(desk, OTHER, source="sec-8k")
    assert not desk.brackets


def test_three_sources_are_three_publishers(tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path, TWICE).story(), OTHER)
    told(desk, THIRD, source="sec-8k", url="https://prnewswire.example/9")
    assert not desk.brackets
    told(desk, ONE, source="sec-8k")
    assert [event.complete for event in desk.of(SignalConfirmed) if isinstance(event, SignalConfirmed)] == [False, True]
    assert len(desk.brackets) == 1


def test_two_stories_that_wait_get_one_confirmation_between_them(tmp_path: Path) -> None:
    desk = told(desk_of(tmp_path).story(), OTHER, source="globenewswire")
    assert desk.verdicts() == []
    told(desk, OTHER)
    assert len(desk.brackets) == 1
    told(desk, ONE, source="sec-8k")
    assert len(desk.brackets) == 1
    desk.later(400).give(Tick())
    assert sorted(desk.verdicts()) == ["DUPLICATE", "DUPLICATE", "DUPLICATE", "approved"]


def test_an_exit_is_confirmed_in_other_words_too_and_acts_once(tmp_path: Path) -> None:
    rules = CONFIRMED.replace("    trade: small\n", "    action: exit\n")
    desk = told(desk_of(tmp_path, rules).story(), OTHER)
    assert desk.verdicts() == ["DUPLICATE", "NO_POSITION"]


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.acme.com/a?b=c", "acme.com"),
        ("http://News.Acme.com:8080/x/", "acme.com"),
        ("https://a.acme.co.uk/x", "acme.co.uk"),
        ("https://x.ft.de/1", "ft.de"),
        ("https://127.0.0.1/x", "127.0.0.1"),
        ("https://localhost/x", "localhost"),
        ("https://acme.com/", ""),
        ("", ""),
    ],
)
def test_the_publisher_is_the_site_of_the_address(url: str, site: str) -> None:
    assert publisher(url) == site
