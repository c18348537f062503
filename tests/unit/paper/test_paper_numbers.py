"""Numbers that must not come again: what the file beside the state knows after a crash."""

from pathlib import Path

from paper_floor import Floor

from newsbot.paper.broker import Broker
from newsbot.paper.market.market import Market
from newsbot.paper.state import snapshot
from newsbot.paper.state.keeper import Keeper
from newsbot.tws.execution import Execution


def fresh() -> Broker:
    return Broker(Market(seed=0))


def test_ids_go_on_above_those_a_crash_has_lost(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    floor = Floor()
    keeper = Keeper(floor.broker, path)
    floor.quote("42.10", "42.14")
    floor.place(1, limit="41.00")
    keeper.save()
    floor.place(2, limit="42.50", wait_ms=100)
    keeper.note()
    (fill,) = floor.all(Execution)
    perm = floor.broker.desk.book.next_perm

    again = fresh()
    assert snapshot.load(again, path)
    assert (again.desk.book.next_perm, again.desk.next_id(7)) == (perm - 1, 2)  # as it was saved
    Keeper(again, path)
    assert (again.desk.book.next_perm, again.desk.next_id(7)) == (perm, 3)
    assert again.desk.book.era > int(fill.exec_id.split(".")[1], 16)


def test_ids_go_on_where_nothing_was_saved_yet(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    floor = Floor()
    keeper = Keeper(floor.broker, path)
    floor.quote("42.10", "42.14")
    floor.place(4)
    keeper.note()
    book = floor.broker.desk.book

    again = fresh()
    Keeper(again, path)
    again.advance(floor.now)  # another clock, that begins at the same time
    assert again.desk.book.next_perm >= book.next_perm
    assert again.desk.book.era > book.era
    assert again.desk.next_id(7) == 5


def test_a_line_cut_off_by_a_power_cut_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.with_name("state.json.ids").write_text(
        '{"perm": 7, "era": 3, "bound": 0, "ids": {"7": 9}}\n{"perm": 8, "era"', encoding="utf-8"
    )
    again = fresh()
    Keeper(again, path)
    assert (again.desk.book.next_perm, again.desk.book.era, again.desk.next_id(7)) == (7, 4, 10)


def test_every_start_begins_an_era_and_a_save_empties_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    floor = Floor()
    Keeper(floor.broker, path).save()
    eras = [floor.broker.desk.book.era]
    for _start in range(3):
        again = fresh()
        assert snapshot.load(again, path)
        keeper = Keeper(again, path)
        eras.append(again.desk.book.era)
        keeper.note()
        assert path.with_name("state.json.ids").exists()
        keeper.save()
        assert not path.with_name("state.json.ids").exists()
    assert eras == sorted(set(eras))
