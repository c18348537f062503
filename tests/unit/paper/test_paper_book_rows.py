"""The rows of an invented book, and the operations that keep a client's copy right."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from paper_floor import dec

from newsbot.paper.quotes.book_rows import ASK, BID, DELETE, INSERT, ROWS_MAX, UPDATE, BookRow, changes, rows

MAKERS = ("NSDQ", "GSCO", "VIRT")
TICK = Decimal("0.01")
sides = st.sampled_from((ASK, BID))
prices = st.integers(1, 100_000).map(lambda cents: cents * TICK)
books = st.builds(
    lambda best, size, count, side: rows(best, size, side=side, count=count, tick=TICK, makers=MAKERS, seed="1"),
    st.none() | prices, st.none() | st.integers(0, 5000), st.integers(1, ROWS_MAX), st.just(ASK),
)  # fmt: skip


def book(best: str, *, side: int = BID, count: int = ROWS_MAX, seed: str = "1") -> tuple[BookRow, ...]:
    return rows(dec(best), 300, side=side, count=count, tick=TICK, makers=MAKERS, seed=seed)


def test_ten_rows_lead_away_from_the_quote() -> None:
    bids, asks = book("42.10"), book("42.14", side=ASK)
    assert (bids[0].price, bids[0].size, asks[0].price) == (dec("42.10"), 300, dec("42.14"))
    assert len(bids) == len(asks) == 10
    assert [row.price for row in bids] == sorted({row.price for row in bids}, reverse=True)
    assert [row.price for row in asks] == sorted({row.price for row in asks})
    assert {row.maker for row in bids + asks} <= set(MAKERS)
    assert all(row.size % 100 == 0 and row.size > 0 for row in bids + asks)


def test_no_quote_no_rows_and_no_row_below_zero() -> None:
    assert rows(None, 300, side=BID, count=10, tick=TICK, makers=MAKERS, seed="1") == ()
    assert all(row.price > 0 for row in book("0.03"))


def test_the_same_seed_gives_the_same_book_and_another_does_not() -> None:
    assert book("42.10") == book("42.10")
    assert book("42.10") != book("42.10", seed="2")
    assert book("42.10", count=3) == book("42.10")[:3]


def test_what_stands_at_a_price_stays_while_the_top_moves() -> None:
    before = {row.price: row for row in book("42.10")[1:]}
    after = {row.price: row for row in book("42.08")[1:]}
    shared = before.keys() & after.keys()
    assert len(shared) > 4
    assert all(before[price] == after[price] for price in shared)


@given(sides, prices)
def test_a_side_never_crosses_itself(side: int, best: Decimal) -> None:
    found = [row.price for row in rows(best, 1, side=side, count=10, tick=TICK, makers=MAKERS, seed="x")]
    assert found == sorted(set(found), reverse=side == BID)


@given(books, books)
def test_the_operations_lead_from_one_book_to_the_other_however_inserts_are_understood(
    before: tuple[BookRow, ...], after: tuple[BookRow, ...]
) -> None:
    shifting, in_place = list(before), dict(enumerate(before))
    for change in changes(ASK, before, after):
        at = change.position
        if change.operation == INSERT:
            shifting.insert(at, change.row)
            in_place[at] = change.row
        elif change.operation == UPDATE:
            shifting[at] = in_place[at] = change.row
        else:
            assert change.operation == DELETE
            del shifting[at], in_place[at]
    assert tuple(shifting) == after
    assert in_place == dict(enumerate(after))
