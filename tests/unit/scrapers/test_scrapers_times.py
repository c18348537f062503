"""Publication times: each way of writing that sources use, and what each is worth."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.scrapers import times

NEW_YORK = "America/New_York"
NOW = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)


def read(text: str, *, zone: str = NEW_YORK, precision_s: int = 1, page_date: date | None = None) -> tuple[str, int]:
    stamp = times.read(text, zone=zone, precision_s=precision_s, how="feed", page_date=page_date, now=NOW)
    assert stamp is not None, text
    return stamp.at.isoformat().removesuffix("+00:00"), stamp.precision_s


@pytest.mark.parametrize(
    ("text", "at", "worth"),
    [
        ("Wed, 11 Mar 2026 13:41:08 GMT", "2026-03-11T13:41:08", 1),
        ("Wed, 11 Mar 2026 13:41 GMT", "2026-03-11T13:41:00", 60),
        ("11 Mar 2026 09:41:08 -0400", "2026-03-11T13:41:08", 1),
        ("Wed, 11 Mar 26 09:41 EDT", "2026-03-11T13:41:00", 60),
        ("Fri, 2 Jan 2026 18:33:00 +0000", "2026-01-02T18:33:00", 1),
        ("Wednesday, 11 March 2026 09:41 ET", "2026-03-11T13:41:00", 60),
        ("11 Mar 2026 09:41", "2026-03-11T13:41:00", 60),
        ("Mon, 05 Jan 2026 09:41 EST", "2026-01-05T14:41:00", 60),
        ("2026-03-11T09:41:08-04:00", "2026-03-11T13:41:08", 1),
        ("2026-03-11T13:41:08Z", "2026-03-11T13:41:08", 1),
        ("2026-03-11T13:41:08.250Z", "2026-03-11T13:41:08", 1),
        ("2026-03-11T13:41Z", "2026-03-11T13:41:00", 60),
        ("2026-03-11 09:41", "2026-03-11T13:41:00", 60),
        ("2026-03-11", "2026-03-11T04:00:00", 86_400),
        ("11 Mar 2026", "2026-03-11T04:00:00", 86_400),
        ("Sep 01, 2026, 10:00 ET", "2026-09-01T14:00:00", 60),
        ("Dec 01, 2026, 10:00 ET", "2026-12-01T15:00:00", 60),
        ("October 02, 2026 18:06 ET", "2026-10-02T22:06:00", 60),
        ("May 11, 2026 at 12:17 AM ET", "2026-05-11T04:17:00", 60),
        ("May 11, 2026 at 12:17 p.m. ET", "2026-05-11T16:17:00", 60),
        ("Sept. 1, 2026", "2026-09-01T04:00:00", 86_400),
        ("  11\u00a0Mar\n2026  09:41:08  GMT ", "2026-03-11T09:41:08", 1),
        ("Tue, 30 Jun 2015 23:59:60 GMT", "2015-06-30T23:59:59", 1),
    ],
)
def test_reads_what_sources_write(text: str, at: str, worth: int) -> None:
    assert read(text) == (at, worth)


def test_a_clock_is_of_the_pages_date() -> None:
    assert read("09:41 ET", page_date=date(2026, 3, 10)) == ("2026-03-10T13:41:00", 60)
    assert read("9:41:30 PM", page_date=date(2026, 3, 10)) == ("2026-03-11T01:41:30", 1)


def test_a_clock_without_a_page_date_is_of_today_unless_that_lies_ahead() -> None:
    assert read("09:30 ET") == ("2026-03-11T13:30:00", 60)
    assert read("23:50 ET") == ("2026-03-11T03:50:00", 60)  # of yesterday in New York


def test_the_source_is_never_worth_more_than_it_says() -> None:
    assert read("Wed, 11 Mar 2026 13:41:00 GMT", precision_s=60)[1] == 60
    assert read("2026-03-11", precision_s=60)[1] == 86_400


def test_an_hour_that_comes_twice_is_worth_an_hour_less() -> None:
    at, worth = read("Nov 01, 2026, 01:30 ET")
    assert (at, worth) == ("2026-11-01T05:30:00", 3_660)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "Wed, 11 Mar 2026 13:41 XYZ", "Wed, 31 Feb 2026 13:41 GMT", "2026-13-01", "25:00 ET", "13:41 PM ET",
        "0:30 am", "11 Foo 2026 13:41 GMT", "2026-03-11T13:41:08+99:99", "0001-01-01T00:00:00+14:00", "9" * 5_000,
        "3 hours ago", "03/11/2026 09:41", "٠٩:٤١ ET٠", "Wed, 11 Mar 2026 13:41:08 GMT and more",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_time_is_none(text: str) -> None:
    assert times.read(text, zone=NEW_YORK, precision_s=1, how="feed", now=NOW) is None


def test_a_clock_alone_needs_some_date() -> None:
    assert times.read("09:41 ET", zone=NEW_YORK, precision_s=1, how="page") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/11/2026", date(2026, 3, 11)),
        ("2026-03-11", date(2026, 3, 11)),
        ("March 11, 2026", date(2026, 3, 11)),
        ("13/11/2026", None),
        ("today", None),
    ],
)
def test_reads_the_date_of_a_page(text: str, day: date | None) -> None:
    assert times.read_date(text) == day


@given(st.text(max_size=60))
def test_any_text_is_a_stamp_or_none(text: str) -> None:
    stamp = times.read(text, zone=NEW_YORK, precision_s=60, how="page", now=NOW)
    assert stamp is None or (stamp.at.tzinfo is UTC and stamp.precision_s >= 60)
    times.read_date(text)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_iso_times_come_back_as_they_were(at: datetime, offset_minutes: int) -> None:
    at = at.replace(microsecond=0)
    sign, minutes = "-" if offset_minutes < 0 else "+", abs(offset_minutes)
    text = f"{at.isoformat()}{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    stamp = times.read(text, zone="UTC", precision_s=1, how="feed")
    assert stamp is not None
    assert stamp.at == (at - timedelta(minutes=offset_minutes)).replace(tzinfo=UTC)
