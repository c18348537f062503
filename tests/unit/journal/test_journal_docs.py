import re
import sqlite3
from contextlib import closing
from pathlib import Path

from journal_builders import NOW, approved, article_seen, fill_seen, order_sent, step
from journal_strategies import EVENTS

from newsbot.journal import codec
from newsbot.journal.store import Journal

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")


def test_every_code_of_the_journal_is_explained() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "newsbot" / "journal").glob("*.py"))
    used = set(re.findall(r"\"(NB-J\d\d)\"", sources))
    assert used == set(re.findall(r"(?m)^\| (NB-J\d\d) \|", PAGE))


def test_every_kind_and_claim_is_listed() -> None:
    kinds = {codec._kind_name(cls) for cls in EVENTS}
    assert kinds == set(re.findall(r"(?m)^\| `(\w+)` \|", PAGE))
    for name in codec.VOLATILE:
        assert f"`{name}`" in PAGE


def test_the_query_leads_from_an_article_to_its_fills(tmp_path: Path) -> None:
    query = re.search(r"(?ms)^      WITH .*?(?=\n\n)", PAGE)
    assert query
    fill = fill_seen(order_ref=approved(1).plan.legs[0].order_ref)
    with closing(Journal.open(tmp_path / "j.db", run_id="r", wall=lambda: NOW)) as journal:
        journal.append((article_seen(10), *step(1), *step(2), order_sent(1), fill), NOW)
    with closing(sqlite3.connect(tmp_path / "j.db")) as connection:
        rows = connection.execute(query[0], {"story": "st-1"}).fetchall()
    assert [(seq, kind) for seq, _, kind, _ in rows] == [
        (2, "article_seen"),
        (3, "signal_raised"),
        (4, "approved"),
        (5, "order_planned"),
        (10, "order_sent"),
        (11, "fill_seen"),
    ]
