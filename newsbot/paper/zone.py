"""Times as TWS writes them: New York, with the zone's name behind."""

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
ZONE: Final = "US/Eastern"  # TWS's name for it


def stamp(at: datetime) -> str:
    """``at`` as in executions and the handshake, whole seconds: ``20260311 09:41:08 US/Eastern``."""
    return f"{at.astimezone(NEW_YORK):%Y%m%d %H:%M:%S} {ZONE}"


def midnight(at: datetime) -> datetime:
    """The last New York midnight, aware UTC: executions and completed orders are told since then."""
    local = at.astimezone(NEW_YORK)
    return datetime.combine(local.date(), time(), NEW_YORK).astimezone(UTC)
