"""The page on completed orders names every field of the message in its order, with its versions."""

import re
from pathlib import Path

import pytest

from newsbot.tws import messages
from newsbot.tws.order_messages import CompletedOrder
from newsbot.tws.rows import AnyRow, Row, When

PAGE = (Path(__file__).parents[3] / "docs" / "completed-orders.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (?:(from|until) (\d+))? ?\|", PAGE, re.MULTILINE)


def fields(rows: tuple[AnyRow, ...], version: int) -> list[str]:
    names: list[str] = []
    for row in rows:
        if isinstance(row, When):
            names += fields(row.rows, version)
        elif row.since <= version < row.until or not isinstance(row, Row):
            names.append(getattr(row, "path", "").rpartition(".")[2])
    return names


@pytest.mark.parametrize("version", [157, 170, 176, 177, 183, 184, 187, 198, 200])
def test_the_page_names_every_field_of_a_completed_order(version: int) -> None:
    told = [
        name
        for name, word, number in ROWS
        if not word or (version >= int(number) if word == "from" else version <= int(number))
    ]
    assert told == fields(messages.TABLE_OF[CompletedOrder].rows, version)
