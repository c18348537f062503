import string
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.error import Finding
from newsbot.universe.listing import Alias, Listing
from newsbot.universe.tablefile import EXCHANGES, MAX_BYTES, Table, order, parse_table, read_table
from newsbot.universe.tablewrite import write_table

PATH = Path("mine.csv")
HEAD = "ticker,exchange,name,aliases,since,until\n"


def parsed(text: str | bytes) -> tuple[Table, list[Finding]]:
    return parse_table(text if isinstance(text, bytes) else text.encode(), PATH)


def faults(text: str | bytes) -> list[tuple[str, int]]:
    return [(finding.code, finding.line) for finding in parsed(text)[1]]


def test_a_users_file() -> None:
    table, findings = parsed(
        '# my own\nTicker,Exchange,Name,Aliases,Since,Until\nZZNA,NASDAQ,"Norwood Analytics, Inc.",Norwood|NA Corp?'
        ",2024-01-02,\n\nZZOL,NYSE,-,,,\n"
    )
    assert findings == []
    assert table.removed == {"ZZOL": 5}
    assert table.listings == (
        Listing(
            ticker="ZZNA",
            exchange="NASDAQ",
            name="Norwood Analytics, Inc.",
            aliases=(Alias(text="Norwood"), Alias(text="NA Corp", sure=False)),
            since=date(2024, 1, 2),
        ),
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", [("NB-U03", 0)]),
        ("\n\n", [("NB-U03", 0)]),
        ("ticker;exchange;name\nZZNA;NYSE;Norwood\n", [("NB-U03", 1)]),
        (HEAD, [("NB-U03", 0)]),
        (HEAD.encode("utf-16"), [("NB-U02", 1)]),
        (HEAD.encode() + b"ZZNA,NYSE,Caf\xe9 Inc,,,\n", [("NB-U02", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood\0,,,\n", [("NB-U02", 2)]),
        ("ticker,name\nZZNA,Norwood\n", [("NB-U04", 1)]),
        ("ticker,exchange,name,price\nZZNA,NYSE,Norwood,1\n", [("NB-U04", 1)]),
        ("ticker,exchange,name,name\nZZNA,NYSE,Norwood,1\n", [("NB-U04", 1)]),
        (HEAD + "ZZNA,NYSE,Norwood, Inc,,,\n", [("NB-U03", 2)]),
        (HEAD + "zzna,NYSE,Norwood,,,\n", [("NB-U05", 2)]),
        (HEAD + "ZZNA,LSE,Norwood,,,\n", [("NB-U05", 2)]),
        (HEAD + "ZZNA,NYSE,,,,\n", [("NB-U05", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood\u202e,,,\n", [("NB-U05", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood,,31.12.2024,\n", [("NB-U06", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood,,20241231,\n", [("NB-U06", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood,,2024-02-30,\n", [("NB-U06", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood,,2024-02-02,2024-02-01\n", [("NB-U06", 2)]),
        (HEAD + "ZZNA,NYSE,Norwood,,,\nZZNA,NYSE,Norwood,,,\n", [("NB-U07", 3)]),
        (HEAD + "ZZNA,NYSE,Norwood,,2024-01-01,2025-01-01\nZZNA,NYSE,Other,,2024-06-01,\n", [("NB-U07", 3)]),
        (HEAD + "ZZNA,NYSE,-,,,\nZZNA,NYSE,Norwood,,,\n", [("NB-U05", 2)]),
        (HEAD + 'ZZNA,NYSE,"Norwood\n', [("NB-U03", 2)]),
        (HEAD + "a,b,,,,\nZZNA,NYSE,Norwood,,never,\n", [("NB-U05", 2), ("NB-U05", 2), ("NB-U05", 2), ("NB-U06", 3)]),
        ("# as of yesterday\n" + HEAD + "ZZNA,NYSE,Norwood,,,\n", []),
        ("# as of 2026-13-01\n" + HEAD + "ZZNA,NYSE,Norwood,,,\n", [("NB-U06", 1)]),
    ],
)
def test_every_fault_is_named_with_its_line(text: str | bytes, wrong: list[tuple[str, int]]) -> None:
    assert faults(text) == wrong


def test_a_fault_is_said_in_words() -> None:
    (finding,) = parsed(HEAD + "ZZNA,LSE,Norwood,,,\n")[1]
    assert str(finding).startswith('NB-U05 mine.csv:2 – unknown exchange – "LSE" – known are NASDAQ, NYSE')


def test_a_second_row_of_a_symbol_begins_when_the_first_ended() -> None:
    table, findings = parsed(HEAD + "ZZNA,NYSE,Late,,,\nZZNA,NYSE,Early,,,2013-01-28\n")
    assert findings == []
    assert [(one.name, one.since) for one in table.listings] == [("Early", None), ("Late", date(2013, 1, 29))]


def test_a_missing_file_and_a_huge_one(tmp_path: Path) -> None:
    assert [finding.code for finding in read_table(tmp_path / "none.csv")[1]] == ["NB-U01"]
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert [finding.code for finding in read_table(huge)[1]] == ["NB-U01"]


DAYS = st.dates(date(2009, 1, 1), date(2030, 1, 1))
NAMES = (
    st.text(string.ascii_letters + string.digits + " .,&'\"-é", min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda name: name not in ("", "-") and not name.startswith("#"))
)
ALIASES = NAMES.filter(lambda name: not name.endswith("?"))


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    since = draw(st.none() | DAYS)
    until = draw(st.none() | DAYS)
    if since and until and until < since:
        since, until = until, since
    return Listing(
        ticker=draw(st.from_regex(r"[A-Z]{1,5}(\.[AB])?", fullmatch=True)),
        exchange=draw(st.sampled_from(EXCHANGES)),
        name=draw(NAMES),
        aliases=tuple(draw(st.lists(st.builds(Alias, text=ALIASES, sure=st.booleans()), max_size=3))),
        since=since,
        until=until,
        cik=draw(st.sampled_from(("", "320193"))),
        kind=draw(st.sampled_from(("stock", "adr", "fund"))),
        primary=draw(st.booleans()),
    )


@given(st.lists(listings(), min_size=1, max_size=8, unique_by=lambda one: one.ticker), DAYS)
def test_what_is_written_is_read(rows: list[Listing], day: date) -> None:
    text = write_table(rows, day)
    table, findings = parsed(text)
    assert findings == []
    assert table.as_of == day
    assert list(table.listings) == sorted(rows, key=order)
    assert write_table(table.listings, day) == text


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_table_or_findings(data: bytes) -> None:
    table, findings = parsed(data)
    assert table.listings or table.removed or findings
    for finding in findings:
        assert finding.code.startswith("NB-U")
        assert finding.path == "mine.csv"


def test_listings_of_a_table_never_overlap() -> None:
    rows = "".join(f"ZZNA,NYSE,N{i},,{date(2020, 1, 1) + timedelta(days=9 * i)},\n" for i in range(3))
    assert faults(HEAD + rows) == [("NB-U07", 3), ("NB-U07", 4)]
