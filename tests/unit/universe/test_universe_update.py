from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.error import ConfigError
from newsbot.universe.directory import Share, shares, with_ciks
from newsbot.universe.listing import Alias, Listing
from newsbot.universe.update import updated

TODAY = date(2026, 11, 20)
NASDAQ = """Symbol|Security Name|Market Category|Test Issue|Financial Status|Round Lot Size|ETF|NextShares
ZZNA|Norwood Analytics, Inc. - Common Stock|Q|N|N|100|N|N
ZZNAW|Norwood Analytics, Inc. - Warrant|Q|N|N|100|N|N
ZVZZT|NASDAQ TEST STOCK|G|Y|N|100|N|N
QZZQ|Quarzil QQQ Trust, Series 1|G|N|N|100|Y|N
File Creation Time: 1120202600:01|||||||
"""
OTHER = """ACT Symbol|Security Name|Exchange|CQS Symbol|ETF|Round Lot Size|Test Issue|NASDAQ Symbol
ZZB.A|Brelmont Inc. Class A Common Stock|N|ZZB.A|N|100|N|ZZB.A
ZZB$C|Brelmont Inc. Preferred Stock|N|ZZBpC|N|100|N|ZZB-C
ZZAM|Amberly plc American Depositary Shares|A|ZZAM|N|100|N|ZZAM
ZZIX|Ixwell Corp. Common Stock|V|ZZIX|N|100|N|ZZIX
File Creation Time: 1120202600:01|||||||
"""
SEC = '{"fields":["cik","name","ticker","exchange"],"data":[[77,"Norwood","ZZNA","Nasdaq"],[88,"B","ZZB-A","NYSE"]]}'
ORDINARY = frozenset(("target", "norwood"))


def listing(ticker: str, name: str, **more: object) -> Listing:
    return replace(Listing(ticker=ticker, exchange="NYSE", name=name), **more)


def share(ticker: str, name: str, **more: object) -> Share:
    return replace(Share(ticker=ticker, exchange="NYSE", name=name), **more)


MANY = [listing(f"ZX{a}{b}", f"Old {a}{b} Inc.") for a in "ABCDE" for b in "ABCDE"]
STILL = [share(one.ticker, one.name) for one in MANY]


def test_the_lists_of_the_exchanges() -> None:
    assert shares(NASDAQ) == (
        Share(ticker="ZZNA", exchange="NASDAQ", name="Norwood Analytics, Inc."),
        Share(ticker="QZZQ", exchange="NASDAQ", name="Quarzil QQQ Trust", kind="fund"),
    )
    assert shares(OTHER) == (
        Share(ticker="ZZB.A", exchange="NYSE", name="Brelmont Inc."),
        Share(ticker="ZZAM", exchange="NYSE AMERICAN", name="Amberly plc", kind="adr"),
    )
    assert [one.cik for one in with_ciks((*shares(NASDAQ), *shares(OTHER)), SEC)] == ["77", "", "88", ""]


@pytest.mark.parametrize("text", ["", "<html>", NASDAQ[:-50], NASDAQ.replace("Symbol|Sec", "Sym|Sec")])
def test_what_is_no_list_of_symbols(text: str) -> None:
    with pytest.raises(ValueError, match="list"):
        shares(text)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"fields":["cik"],"data":[[1]]}', "<html>", "[" * 100_000])
def test_what_is_no_list_of_companies(text: str) -> None:
    with pytest.raises(ValueError, match="no list of companies"):
        with_ciks((), text)


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    for given_text in (text, f"Symbol|Security Name|Test Issue|ETF\n{text}\nFile Creation Time"):
        try:
            for one in shares(given_text):
                assert one.name.isprintable()
        except ValueError as fault:
            assert "list" in str(fault)  # noqa: PT017 - either way is right


def test_a_new_symbol_begins_today_and_a_lone_word_is_not_sure() -> None:
    found = updated(
        MANY, [*STILL, share("ZZNA", "Norwood Analytics Inc.", cik="77"), share("ZZQ", "Quarzil Inc.")], TODAY, ORDINARY
    )
    assert found.came == ("ZZNA", "ZZQ")
    new = {one.ticker: one for one in found.listings if one.ticker.startswith("ZZ")}
    assert {one.since for one in new.values()} == {TODAY}
    assert new["ZZNA"].aliases == (Alias(text="Norwood Analytics"),)
    assert new["ZZQ"].aliases == (Alias(text="Quarzil", sure=False),)


def test_a_symbol_that_is_gone_ended_yesterday() -> None:
    found = updated(MANY, STILL[1:], TODAY, ORDINARY)
    assert found.went == (MANY[0].ticker,)
    assert found.listings[0] == replace(MANY[0], until=TODAY - timedelta(days=1))


def test_a_symbol_of_another_company_gives_two_rows() -> None:
    found = updated(MANY, [share("ZXAA", "Quarzil Inc."), *STILL[1:]], TODAY, ORDINARY)
    assert found.renamed == ("ZXAA",)
    assert [(one.name, one.since, one.until) for one in found.listings[:2]] == [
        ("Old AA Inc.", None, TODAY - timedelta(days=1)),
        ("Quarzil Inc.", TODAY, None),
    ]


def test_a_renamed_company_keeps_its_row_and_its_old_name() -> None:
    old = [replace(MANY[0], cik="5"), *MANY[1:]]
    found = updated(old, [share("ZXAA", "Quarzil Inc.", cik="5"), *STILL[1:]], TODAY, ORDINARY)
    first = found.listings[0]
    assert (first.name, first.since, first.until) == ("Quarzil Inc.", None, None)
    assert Alias(text="Old AA Inc.") in first.aliases


def test_a_second_class_is_not_what_the_name_stands_for() -> None:
    old = [replace(MANY[0], cik="5"), *MANY[1:]]
    found = updated(old, [*STILL, share("ZXAA.B", "Old AA Inc.", cik="5")], TODAY, ORDINARY)
    assert [one.primary for one in found.listings if one.ticker.startswith("ZXAA")] == [True, False]


def test_new_funds_stay_out() -> None:
    found = updated(MANY, [*STILL, share("ZZF", "Some ETF", kind="fund")], TODAY, ORDINARY)
    assert (found.came, list(found.listings)) == ((), MANY)


@pytest.mark.parametrize("left", [0, 10, 23])
def test_a_list_that_lost_too_much_is_refused(left: int) -> None:
    with pytest.raises(ConfigError) as refusal:
        updated(MANY, STILL[:left], TODAY, ORDINARY)
    (finding,) = refusal.value.findings
    assert finding.code == "NB-U10"
    assert f"{25 - left} of 25" in finding.found


@given(st.sets(st.sampled_from(range(25)), min_size=24), st.integers(0, 3))
def test_nothing_is_forgotten_and_a_second_time_changes_nothing(kept: set[int], more: int) -> None:
    now = [STILL[i] for i in kept] + [share(f"ZZ{'ABCD'[i]}", f"Quarzil{i} Inc.") for i in range(more)]
    once = updated(MANY, now, TODAY, ORDINARY)
    assert {one.ticker for one in once.listings} >= {one.ticker for one in MANY}
    assert updated(once.listings, now, TODAY, ORDINARY).listings == once.listings
    assert updated(once.listings, now, TODAY + timedelta(days=1), ORDINARY).listings == once.listings
