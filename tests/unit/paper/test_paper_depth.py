"""Market depth: the books clients are told, and the codes around them."""

from dataclasses import replace
from typing import Any

import pytest
from paper_floor import HLDN, LISTINGS, ORBI, Floor, dec

from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.quotes.book_rows import ASK, BID, DELETE, INSERT
from newsbot.tws.contract import Contract
from newsbot.tws.depth import (
    CancelMarketDepth,
    DepthExchanges,
    DepthRow,
    DepthRowOf,
    RequestDepthExchanges,
    RequestMarketDepth,
)
from newsbot.tws.hello import Notice

AT_NASDAQ = replace(HLDN, exchange="NASDAQ")
AT_ARCA = replace(HLDN, exchange="ARCA")


def book(contract: Contract = AT_NASDAQ, *, req_id: int = 5, rows: int = 10, smart: bool = False) -> RequestMarketDepth:
    return RequestMarketDepth(req_id=req_id, contract=contract, rows=rows, smart=smart)


def codes(told: list[Any]) -> list[tuple[int, int]]:
    return [(notice.ident, notice.code) for notice in told if isinstance(notice, Notice)]


def played(told: list[Any], sides: dict[int, list[Any]]) -> dict[int, list[Any]]:
    """The book after these rows, as a client keeps it."""
    for row in told:
        if isinstance(row, DepthRow | DepthRowOf):
            if row.operation == DELETE:
                del sides[row.side][row.position]
            elif row.operation == INSERT:
                sides[row.side].insert(row.position, (row.price, row.size))
            else:
                sides[row.side][row.position] = (row.price, row.size)
    return sides


def test_ten_rows_a_side_with_their_market_makers() -> None:
    told = Floor().tell(book())
    assert len(told) == 20
    assert all(isinstance(row, DepthRowOf) and row.maker and not row.smart for row in told)
    sides = played(told, {ASK: [], BID: []})
    assert (sides[BID][0], sides[ASK][0]) == ((dec("42.10"), 1000), (dec("42.14"), 1000))
    assert sides[BID][-1][0] < sides[BID][0][0] < sides[ASK][0][0] < sides[ASK][-1][0]


def test_an_exchange_without_market_makers_shows_sums() -> None:
    told = Floor().tell(book(AT_ARCA, rows=3))
    assert len(told) == 6
    assert all(isinstance(row, DepthRow) for row in told)


def test_a_gathered_book_names_its_exchanges() -> None:
    notice, *rows = Floor().tell(book(HLDN, smart=True))
    assert isinstance(notice, Notice)
    assert (notice.ident, notice.code) == (5, 2152)
    assert {row.maker for row in rows} <= {"NASDAQ", "ARCA", "BATS", "NYSE", "BEX", "IEX"}
    assert all(row.smart and row.maker in notice.text for row in rows)


def test_the_book_follows_the_quote() -> None:
    floor = Floor()
    sides = played(floor.tell(book(rows=5)), {ASK: [], BID: []})
    for bid, ask in (("42.11", "42.15"), ("42.20", "42.21"), ("41.00", "42.21"), ("42.10", "42.14")):
        played(floor.quote(bid, ask, size=500), sides)
        assert (sides[BID][0], sides[ASK][0]) == ((dec(bid), 500), (dec(ask), 500))
        assert len(sides[BID]) == len(sides[ASK]) == 5
    fresh = played(floor.tell(book(req_id=6, rows=5)), {ASK: [], BID: []})
    assert sides == fresh


def test_a_side_that_goes_takes_its_rows_along() -> None:
    floor = Floor()
    sides = played(floor.tell(book(rows=5)), {ASK: [], BID: []})
    told = floor.quote("42.10", "-1")
    assert [(row.side, row.operation, row.position) for row in told] == [(ASK, DELETE, at) for at in (4, 3, 2, 1, 0)]
    assert played(told, sides)[ASK] == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (book(req_id=5), 102),
        (book(HLDN, req_id=6), 10092),
        (book(req_id=6, rows=0), 321),
        (book(Contract(symbol="NONE"), req_id=6), 200),
    ],
)
def test_a_book_that_is_refused(message: RequestMarketDepth, code: int) -> None:
    floor = Floor()
    floor.tell(book())
    assert codes(floor.tell(message)) == [(message.req_id, code)]


def test_three_books_a_login_each_on_a_line() -> None:
    floor = Floor()
    floor.join(2, 8)
    for number in range(3):
        floor.tell(book(req_id=number), link=1 + number % 2)
    assert floor.broker.rights.lines.used == 3
    (notice,) = floor.tell(book(req_id=9))
    assert (notice.code, notice.text) == (309, "Max number (3) of market depth requests has been reached")
    assert floor.tell(CancelMarketDepth(req_id=0)) == []
    assert codes(floor.tell(CancelMarketDepth(req_id=0))) == [(0, 310)]
    assert len(floor.tell(book(req_id=9))) == 20
    floor.broker.leave(1)
    assert (floor.broker.rights.lines.used, floor.broker.rights.books.used) == (1, 1)


def test_more_lines_are_more_books_and_streams() -> None:
    for lines, books, streams in ((1, 3, 5), (100, 3, 5), (399, 3, 19), (400, 4, 20), (1000, 10, 50)):
        rights = Entitlements(lines)
        assert (rights.lines.most, rights.books.most, rights.streams.most) == (lines, books, streams)


def test_a_book_without_a_line_left_leaves_its_place_to_others() -> None:
    floor = Floor()
    floor.broker.rights.lines.most = 1
    floor.tell(book())
    assert codes(floor.tell(book(req_id=6))) == [(6, 101)]
    assert (floor.broker.rights.books.used, floor.broker.rights.lines.used) == (1, 1)


def test_a_book_that_halts_has_to_be_asked_for_again() -> None:
    floor = Floor()
    floor.tell(book())
    floor.tell(book(replace(ORBI, exchange="NYSE"), req_id=6))
    floor.broker.depth.halt(LISTINGS[0].con_id)
    assert codes(floor.wait(0)) == [(5, 316)]
    assert floor.quote("42.20", "42.24") == []
    assert len(floor.tell(book())) == 20


def test_a_book_that_is_reset_is_told_anew() -> None:
    floor = Floor()
    floor.tell(book())
    floor.broker.depth.reset(LISTINGS[0].con_id)
    notice, *rows = floor.wait(0)
    assert notice.code == 317
    assert [row.operation for row in rows] == [INSERT] * 20


def test_books_need_live_data() -> None:
    floor = Floor()
    floor.tell(book())
    floor.broker.quotes.compete(floor.now, competing=True)
    assert floor.quote("42.20", "42.24") == []
    assert codes(floor.tell(book(req_id=6))) == [(6, 10197)]
    floor.broker.quotes.delay(LISTINGS[0], floor.now, delayed=True)
    assert codes(floor.tell(book(req_id=6))) == [(6, 354)]
    floor.broker.depth.lose()
    assert floor.broker.rights.books.used == 0


def test_which_exchanges_show_books() -> None:
    (told,) = Floor().tell(RequestDepthExchanges())
    assert isinstance(told, DepthExchanges)
    assert {(one.exchange, one.sec_type, one.service) for one in told.exchanges} >= {
        ("NASDAQ", "STK", "Deep2"), ("NYSE", "STK", "Deep"), ("CME", "FUT", "Deep"),
    }  # fmt: skip
