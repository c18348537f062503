"""Times as TWS writes and reads them: New York, with the zone's name behind; and as the ledger writes them."""

import re
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NEW_YORK: Final = ZoneInfo("America/New_York")
ZONE: Final = "US/Eastern"  # TWS's name for it
_FORM: Final = re.compile(r"(?:(\d{8})(-| {1,2}))?(\d{1,2}:\d\d)(:\d\d)?(?: +([A-Za-z]\S*))?", re.ASCII)
_YEARS: Final = range(1978, 2201)


def read_time(text: str, now: datetime | None = None, *, seconds: bool = True) -> tuple[datetime, bool]:
    """``[yyyymmdd ]hh:mm:ss[ zone]`` or ``yyyymmdd-hh:mm:ss`` (UTC) as aware UTC, and whether it names its zone.

    Without a zone it is New York's, without a date that of ``now`` there; both as TWS takes its own. Unless
    ``seconds`` are required, hh:mm is enough.

    Raises:
        ValueError: it is no such time, or has no date while there is no ``now``.
    """
    parts = _FORM.fullmatch(text.strip())
    day, mark, clock, second, zone = parts.groups() if parts is not None else (None,) * 5
    if clock is None or (second is None and seconds) or (day is None and now is None):
        raise ValueError(f"not a time: {text[:40]!r}")
    utc = mark == "-"
    try:
        place = ZoneInfo(zone) if zone else UTC if utc else NEW_YORK
        if day is None and now is not None:
            day = f"{now.astimezone(place):%Y%m%d}"
        local = datetime.strptime(f"{day} {clock}{second or ':00'}", "%Y%m%d %H:%M:%S")  # noqa: DTZ007 - zone below
        at = local.replace(tzinfo=place).astimezone(UTC)
    except (OverflowError, ZoneInfoNotFoundError, OSError) as fault:  # OSError: "America" is a folder of zones
        raise ValueError(f"not a time: {text[:40]!r}") from fault
    if at.year not in _YEARS:
        raise ValueError(f"not a time: {text[:40]!r}")
    return at, bool(zone) or utc


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with Z."""
    return at.isoformat().replace("+00:00", "Z")


def stamp(at: datetime) -> str:
    """``at`` as in executions and the handshake, whole seconds: ``20260311 09:41:08 US/Eastern``."""
    return f"{at.astimezone(NEW_YORK):%Y%m%d %H:%M:%S} {ZONE}"


def midnight(at: datetime) -> datetime:
    """The last New York midnight, aware UTC: executions and completed orders are told since then."""
    local = at.astimezone(NEW_YORK)
    return datetime.combine(local.date(), time(), NEW_YORK).astimezone(UTC)
