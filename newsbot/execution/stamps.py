"""Times as TWS writes them, made aware UTC."""

import logging
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

_log = logging.getLogger(__name__)

# Abbreviations that TWS writes and the zone database does not list under that name.
_ABBREVIATIONS = {
    "EDT": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MDT": "America/Denver",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "BST": "Europe/London",
    "CEST": "Europe/Berlin",
}


def zone(name: str) -> tzinfo | None:
    """The time zone TWS means (``US/Eastern``, ``EST``, ``EST (Eastern Standard Time)``); None when we cannot tell."""
    words = name.split()
    if not words:
        return None
    try:
        return ZoneInfo(_ABBREVIATIONS.get(words[0], words[0]))
    except (ValueError, OSError):  # no such zone (ZoneInfoNotFoundError is a KeyError), or no such name
        return None
    except KeyError:
        return None


def connection_zone(connected: str) -> tzinfo:
    """The zone at the end of the handshake's connection time (``20250415 19:38:30 US/Eastern``); UTC when unknown.

    TWS writes times that name no zone in its own.
    """
    return zone(" ".join(connected.split()[2:])) or UTC


def execution_time(text: str, home: tzinfo) -> datetime:
    """The time of an execution, aware UTC: ``20240102 09:30:00 US/Eastern``, ``20240102  09:30:00`` (in ``home``), or
    ``20240102-14:30:00`` (UTC). A zone we do not know is read as ``home``: a fill counts for more than its second.

    Raises:
        ValueError: none of these.
    """
    if "-" in text[:9]:
        return datetime.strptime(text.strip(), "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC)
    words = text.split()
    local = datetime.strptime(" ".join(words[:2]), "%Y%m%d %H:%M:%S")  # noqa: DTZ007 - the zone follows
    named = zone(" ".join(words[2:]))
    if named is None and len(words) > 2:
        _log.warning("NB-T04 – execution time in an unknown zone – %s – read as %s", words[2:], home)
    return local.replace(tzinfo=named or home).astimezone(UTC)


def good_till(at: datetime) -> str:
    """A GTD time as TWS reads it without naming a zone: ``yyyymmdd-hh:mm:ss`` is UTC."""
    return at.astimezone(UTC).strftime("%Y%m%d-%H:%M:%S")


def sessions(listed: str, zone_name: str) -> tuple[tuple[datetime, datetime], ...] | None:
    """The sessions of tradingHours or liquidHours, aware UTC, in order; only the days listed, none for CLOSED.

    ``20250324:0930-20250324:1600;20250329:CLOSED``, and the older ``20250324:0700-1130,1200-1600``. None when nothing
    is listed, in another form (with a warning) or in an unknown zone: nothing is known then, neither "open" nor "shut".
    """
    local = zone(zone_name)
    if local is None or not listed:
        return None
    found = []
    try:
        for day in listed.rstrip(";").split(";"):
            date, _, spans = day.partition(":")
            for span in spans.split(","):
                if span == "CLOSED":
                    continue
                begin, _, end = span.partition("-")
                last = end if ":" in end else f"{date}:{end}"
                found.append((_minute(f"{date}:{begin}", local), _minute(last, local)))
    except ValueError:
        _log.warning("NB-T04 – trading hours in an unknown form – %.200s", listed)
        return None
    return tuple(sorted(found))


def _minute(text: str, local: tzinfo) -> datetime:
    return datetime.strptime(text, "%Y%m%d:%H%M").replace(tzinfo=local).astimezone(UTC)
