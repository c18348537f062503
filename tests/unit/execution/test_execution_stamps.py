"""TWS's ways to write a time."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from newsbot.execution.stamps import connection_zone, execution_time, good_till, sessions

NEW_YORK = ZoneInfo("America/New_York")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("20240102 09:30:00 US/Eastern", utc(2024, 1, 2, 14, 30)),
        ("20240702 09:30:00 US/Eastern", utc(2024, 7, 2, 13, 30)),
        ("20240702 09:30:00 America/New_York", utc(2024, 7, 2, 13, 30)),
        ("20240702 09:30:00 EDT", utc(2024, 7, 2, 13, 30)),
        ("20240102 09:30:00 EST", utc(2024, 1, 2, 14, 30)),
        ("20240102 15:30:00 Europe/Berlin", utc(2024, 1, 2, 14, 30)),
        ("20240102  09:30:00", utc(2024, 1, 2, 14, 30)),
        ("20240102 09:30:00", utc(2024, 1, 2, 14, 30)),
        ("20240102-14:30:00", utc(2024, 1, 2, 14, 30)),
        ("20240102 09:30:00 Middle/Earth", utc(2024, 1, 2, 14, 30)),
        ("20241103 01:30:00 US/Eastern", utc(2024, 11, 3, 5, 30)),  # comes twice that night: the first
    ],
)
def test_execution_times_become_aware_utc(text: str, at: datetime) -> None:
    found = execution_time(text, NEW_YORK)
    assert found == at
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "20240102", "yesterday", "2024-01-02 09:30:00", "20240102-25:00:00"])
def test_other_texts_are_no_execution_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not match|unconverted"):
        execution_time(text, NEW_YORK)


@pytest.mark.parametrize(
    ("connected", "zone"),
    [
        ("20240102 09:30:00 US/Eastern", ZoneInfo("US/Eastern")),
        ("20240102 09:30:00 EST", ZoneInfo("EST")),
        ("20240102 09:30:00 CEST", ZoneInfo("Europe/Berlin")),
        ("20250415 19:38:30 British Summer Time", UTC),
        ("20240102 09:30:00", UTC),
        ("20240102 09:30:00 ../../etc/passwd", UTC),
        ("", UTC),
    ],
)
def test_the_handshake_tells_tws_own_zone(connected: str, zone: object) -> None:
    assert connection_zone(connected) == zone


def test_good_till_is_written_in_utc() -> None:
    at = datetime(2026, 3, 11, 9, 41, 38, tzinfo=timezone(timedelta(hours=-4)))
    assert good_till(at) == "20260311-13:41:38"


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (
            "20250307:0930-20250307:1600;20250308:CLOSED;20250310:0930-20250310:1600",
            ((utc(2025, 3, 7, 14, 30), utc(2025, 3, 7, 21)), (utc(2025, 3, 10, 13, 30), utc(2025, 3, 10, 20))),
        ),
        ("20251128:0930-20251128:1300;", ((utc(2025, 11, 28, 14, 30), utc(2025, 11, 28, 18)),)),
        (
            "20240102:0930-1130,1200-1600;20240103:CLOSED",
            ((utc(2024, 1, 2, 14, 30), utc(2024, 1, 2, 16, 30)), (utc(2024, 1, 2, 17), utc(2024, 1, 2, 21))),
        ),
        ("20240102:1800-20240103:1700", ((utc(2024, 1, 2, 23), utc(2024, 1, 3, 22)),)),
        ("20240102:CLOSED", ()),
        ("20240106:CLOSED;20240107:CLOSED", ()),
        ("", None),
        (";", None),
        ("always", None),
        ("20240102:0930-", None),
        ("20240102:0930-20240102:1600;20240103:9", None),
    ],
)
def test_sessions_are_the_listed_days_only(listed: str, found: object) -> None:
    assert sessions(listed, "US/Eastern") == found


@pytest.mark.parametrize("zone", ["", "Middle/Earth", "America/New_York/Nowhere"])
def test_sessions_in_an_unknown_zone_are_not_known(zone: str) -> None:
    assert sessions("20240102:0930-20240102:1600", zone) is None
