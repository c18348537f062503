"""The day's fills: kept, asked for, corrected."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from newsbot.paper.orders.order_times import read_time
from newsbot.paper.zone import NEW_YORK, midnight
from newsbot.tws.execution import Commission, Execution, RequestExecutions

RECORDS_MAX: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One fill: what was told of it, and its commission, told from ``reported_at`` on."""

    at: datetime
    told: Execution
    report: Commission
    reported_at: datetime


class Executions:
    """Fills by their ids, the oldest first; a correction stands in the place of what it corrects."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}  # by the id without its last part

    def keep(self, record: Record) -> None:
        """A new fill, or the correction of one."""
        self._records[root(record.told.exec_id)] = record
        if len(self._records) > RECORDS_MAX:
            del self._records[next(iter(self._records))]

    def get(self, exec_id: str) -> Record | None:
        """The latest word on that fill, whichever of its ids is given; None for an unknown one."""
        return self._records.get(root(exec_id))

    def of(self, perm_id: int) -> list[Record]:
        """The fills of one order, oldest first."""
        return [record for record in self._records.values() if record.told.perm_id == perm_id]

    def asked(self, message: RequestExecutions, now: datetime) -> Iterator[Record]:
        """The fills a request asks for: since midnight in New York, or of the days it names, through its filter."""
        days = {date for date in message.dates if date}
        since = midnight(now)
        if message.last_days is not None and message.last_days > 0:
            since -= timedelta(days=min(message.last_days, 3650) - 1)
        for record in self._records.values():
            day = f"{record.at.astimezone(NEW_YORK):%Y%m%d}"
            wanted = day in days if days else record.at >= since
            if wanted and _passes(message, record.told, record.at):
                yield replace(record, told=replace(record.told, req_id=message.req_id))


def next_id(exec_id: str) -> str:
    """The id of a correction: the same with its last part raised."""
    root, _, last = exec_id.rpartition(".")
    return f"{root}.{int(last) + 1:02d}"


def root(exec_id: str) -> str:
    """What the ids of a fill and of its corrections have in common."""
    return exec_id.rpartition(".")[0]


def _passes(message: RequestExecutions, told: Execution, at: datetime) -> bool:
    """Whether a fill passes the request's filter, whose time can be read or is empty."""
    since = read_time(message.time)
    side = {"BUY": "BOT", "SELL": "SLD"}.get(message.side.upper(), message.side.upper())
    return (
        message.client_id in (0, told.client_id)
        and message.account in ("", told.account)
        and message.symbol.upper() in ("", told.contract.symbol)
        and message.sec_type in ("", told.contract.sec_type)
        and message.exchange in ("", "SMART", told.exchange)
        and side in ("", told.side)
        and (since is None or at >= since)
    )
