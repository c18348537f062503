from datetime import date
from pathlib import Path

import pytest

from newsbot.universe.listing import Alias, Listing
from newsbot.universe.nickname import Nickname, read_nicknames, with_nicknames

HEAD = "ticker,alias,sure,note\n"
DAY = date(2021, 12, 10)


def test_names_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(HEAD + "# a remark\nZZNA,NoAn,yes,since 2021-12-10\nZZNA,Norwood,no,\n,Norwood Park,yes,a place\n")
    found, findings = read_nicknames(path)
    assert findings == []
    assert found == (
        Nickname(ticker="ZZNA", text="NoAn", sure=True, since=DAY),
        Nickname(ticker="ZZNA", text="Norwood", sure=False),
        Nickname(ticker="", text="Norwood Park", sure=True),
    )


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "NB-U04", 1),
        (b"ticker,alias\n", "NB-U04", 1),
        (HEAD.encode() + b"ZZNA,NoAn,perhaps,\n", "NB-U05", 2),
        (HEAD.encode() + b"ZZNA\n", "NB-U05", 2),
        (HEAD.encode() + b"ZZNA,NoAn,yes,since 2021-02-30\n", "NB-U06", 2),
        (HEAD.encode() + b"ZZNA,Caf\xe9,yes,\n", "NB-U02", 0),
    ],
)
def test_bad_names_are_refused(tmp_path: Path, data: bytes, code: str, line: int) -> None:
    path = tmp_path / "aliases.csv"
    path.write_bytes(data)
    assert [(finding.code, finding.line) for finding in read_nicknames(path)[1]] == [(code, line)]


def test_a_name_by_hand_is_right() -> None:
    company = Listing(ticker="ZZNA", exchange="NYSE", name="Norwood Inc.", aliases=(Alias(text="Norwood"),))
    (found,) = with_nicknames([company], [Nickname(ticker="ZZNA", text="norwood", sure=False)], DAY)
    assert found.aliases == (Alias(text="norwood", sure=False),)


def test_a_name_with_a_day_cuts_the_listing_there() -> None:
    company = Listing(ticker="ZZNA", exchange="NYSE", name="Norwood Inc.", aliases=(Alias(text="Block"),))
    before, after = with_nicknames([company], [Nickname(ticker="ZZNA", text="Block", sure=False, since=DAY)], DAY)
    assert (before.until, before.aliases) == (date(2021, 12, 9), ())
    assert (after.since, after.aliases) == (DAY, (Alias(text="Block", sure=False),))
    first, last = with_nicknames([company], [Nickname(ticker="ZZNA", text="NA", sure=True, until=DAY)], DAY)
    assert [alias.text for alias in first.aliases] == ["Block", "NA"]
    assert [alias.text for alias in last.aliases] == ["Block"]


def test_an_unknown_symbol_is_passed_over() -> None:
    company = Listing(ticker="ZZNA", exchange="NYSE", name="Norwood Inc.")
    assert with_nicknames([company], [Nickname(ticker="ZZXX", text="Ex", sure=True)], None) == [company]
