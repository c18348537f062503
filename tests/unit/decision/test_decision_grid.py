from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.decision import grid
from newsbot.decision.grid import Increments

D = Decimal
PENNIES = ((D(0), D("0.0001")), (D(1), D("0.01")))
# An odd rule: neither edge is a multiple of the step that begins there.
ODD = ((D(0), D("0.03")), (D("1"), D("0.07")), (D("5"), D("0.3")))

PRICES = st.decimals(min_value=D("0.0001"), max_value=D(2_000_000), places=6)


@st.composite
def increments(draw: st.DrawFn) -> Increments:
    edges = draw(st.lists(st.decimals(min_value=D("0.01"), max_value=D(1000), places=2), max_size=3, unique=True))
    steps = st.sampled_from([D("0.0001"), D("0.0005"), D("0.01"), D("0.03"), D("0.05"), D("0.25"), D(1)])
    return tuple((edge, draw(steps)) for edge in (D(0), *sorted(edges)))


@pytest.mark.parametrize(
    ("price", "rows", "below", "above"),
    [
        (D("42.3507"), PENNIES, D("42.35"), D("42.36")),
        (D("42.35"), PENNIES, D("42.35"), D("42.35")),
        (D("0.12345"), PENNIES, D("0.1234"), D("0.1235")),
        (D("0.99999"), PENNIES, D("0.9999"), D("1.00")),
        (D("1.004"), ODD, D("0.99"), D("1.05")),
        (D("5.05"), ODD, D("4.97"), D("5.1")),
        (D("4.98"), ODD, D("4.97"), D("5.1")),
        (D("0.01"), ODD, D(0), D("0.03")),
        (D(1), PENNIES, D(1), D(1)),
        (D(5), ODD, D("4.97"), D("5.1")),
        (D(1), ((D(0), D("0.3")), (D(1), D("0.5"))), D(1), D(1)),
        (D("0.9"), ((D(0), D("0.5")), (D(1), D("0.3"))), D("0.5"), D("1.2")),
    ],
)
def test_nearest_prices(price: D, rows: Increments, below: D, above: D) -> None:
    assert (grid.down(price, rows), grid.up(price, rows)) == (below, above)


def test_below_the_first_row_there_is_no_price() -> None:
    rows = ((D(5), D("0.05")),)
    assert grid.down(D("4.99"), rows) is None
    assert grid.up(D("4.99"), rows) == D(5)
    assert not grid.on_grid(D("4.95"), rows)


@given(PRICES, increments())
def test_rounding_stays_on_its_side_and_on_the_grid(price: D, rows: Increments) -> None:
    below, above = grid.down(price, rows), grid.up(price, rows)
    assert below is not None
    assert below <= price <= above
    assert grid.on_grid(below, rows)
    assert grid.on_grid(above, rows)
    assert (below == above) == grid.on_grid(price, rows)


@given(PRICES, increments())
def test_nothing_on_the_grid_lies_between(price: D, rows: Increments) -> None:
    above = grid.up(price, rows)
    below = grid.down(above - D("0.00000001"), rows)
    assert below is not None
    assert below <= price


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ((D(0), D(0)),),
        ((D(0), D("-0.01")),),
        ((D(0), D("NaN")),),
        ((D("NaN"), D("0.01")),),
        ((D("-1"), D("0.01")),),
        ((D(0), D("Infinity")),),
        ((D(0), D("0.01")), (D(0), D("0.05"))),
        ((D(1), D("0.01")), (D(0), D("0.05"))),
        ((D(0), D("0.000000001")),),
        ((D(0), D("1E-400")),),
        ((D(0), D("1E+400")),),
    ],
)
def test_unusable_rows(rows: Increments) -> None:
    assert not grid.usable(rows)


def test_usable_rows() -> None:
    assert grid.usable(PENNIES)
    assert grid.usable(ODD)
