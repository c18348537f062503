"""Money: the balance law, commissions, average costs and what realised P&L says, against figures done by hand."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import Floor, dec

from newsbot.paper.account import Account, book_fill, commission, figures, unrealized
from newsbot.tws import account as acc
from newsbot.tws.execution import Commission, Execution
from newsbot.tws.hello import Notice

START = Decimal(100_000)
cents = st.integers(1, 50_000).map(lambda number: Decimal(number) / 100)
fills = st.lists(
    st.tuples(
        st.sampled_from([1, 2]),
        st.integers(-500, 500).filter(bool),
        cents,
        st.integers(0, 500).map(lambda number: Decimal(number) / 100),
    ),
    max_size=30,
)


def holds(account: Account) -> None:
    cost = sum((holding.cost for holding in account.holdings.values()), Decimal(0))
    fees = sum((holding.fees for holding in account.holdings.values()), Decimal(0))
    realized = sum((holding.realized for holding in account.holdings.values()), Decimal(0))
    assert account.cash + cost == account.start - account.commissions + account.realized_gross
    assert account.cash + cost + fees == account.start + realized


@given(fills)
def test_cash_and_positions_at_cost_are_the_start_less_commissions_plus_what_was_realised(
    fills: list[tuple[int, int, Decimal, Decimal]],
) -> None:
    account = Account.opened("DU0000000", START)
    for con_id, signed, price, fee in fills:
        before = account.holding(con_id).quantity
        account, realized = book_fill(account, con_id, signed=signed, price=price, fee=fee)
        holds(account)
        assert (realized is None) == (before * signed >= 0)
        held = account.holding(con_id)
        assert held.quantity == before + signed
        if held.quantity == 0:
            assert (held.cost, held.fees, held.average_cost) == (0, 0, 0)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["place", "place", "quote", "quote", "cancel", "bracket"]),
            st.integers(3900, 4500),
            st.integers(1, 300),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_the_balance_holds_whatever_is_ordered(steps: list[tuple[str, int, int, bool]]) -> None:
    floor, number = Floor(), 0
    for what, price, size, buy in steps:
        at = Decimal(price) / 100
        match what:
            case "place":
                number += 1
                floor.place(number, action="BUY" if buy else "SELL", limit=at, size=size, wait_ms=100)
            case "bracket":
                floor.bracket(number + 1, entry=at, target=at + 1, stop=at - 1, size=size)
                number += 3
            case "quote":
                floor.quote(at, at + Decimal("0.04"), size=size, wait_ms=100)
            case "cancel":
                floor.cancel(max(1, number - size % 3))
    account = floor.broker.account
    holds(account)
    assert account.commissions == sum((report.commission for report in floor.all(Commission)), Decimal(0))
    shares = sum(int(fill.shares) * (1 if fill.side == "BOT" else -1) for fill in floor.all(Execution))
    assert account.holding(990002).quantity == shares


@pytest.mark.parametrize(
    ("shares", "value", "costs"),
    [
        (0, "0", "0"),
        (1, "42.14", "0.42"),  # 1 % of the value, below the least
        (100, "4214", "1.00"),  # the least
        (118, "4992.58", "1.00"),
        (201, "8000", "1.01"),  # half a cent a share, rounded up
        (400, "16000", "2.00"),
        (1000, "300", "3.00"),  # 1 % of a penny stock
    ],
)
def test_what_an_order_costs(shares: int, value: str, costs: str) -> None:
    assert commission(shares, Decimal(value)) == Decimal(costs)


def test_a_win_and_a_loss_by_hand() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", size=118, wait_ms=100)  # 118 at 42.14 + 1.00
    account = floor.broker.account
    assert account.cash == dec("95026.48")
    assert account.holding(990002).average_cost == dec("42.1484746")
    floor.place(2, action="SELL", limit="45.74", size=118, wait_ms=30)
    floor.quote("45.80", "45.84")
    account = floor.broker.account
    assert account.cash == dec("100422.80")
    assert (account.realized_gross, account.commissions) == (dec("424.80"), dec("2.00"))
    assert list(floor.all(Commission))[-1].realized == dec("422.80")
    floor.place(3, action="SELL", limit="45.00", size=50, wait_ms=100)  # short 50 at 45.80
    floor.place(4, limit="46.00", size=20, wait_ms=100)  # back 20 at 45.84
    assert list(floor.all(Commission))[-1].realized == dec("-2.20")  # -0.80, 0.40 of the opening 1.00, 1.00 to close
    assert floor.broker.account.holding(990002).quantity == -30


def test_a_fill_that_turns_a_position_over_closes_and_opens() -> None:
    account = Account.opened("DU0000000", START)
    account, _ = book_fill(account, 1, signed=100, price=dec("10"), fee=dec("1.00"))
    account, realized = book_fill(account, 1, signed=-150, price=dec("12"), fee=dec("1.50"))
    assert realized == dec("198.00")  # 200 gross, 1.00 to open, two thirds of 1.50 to close
    held = account.holding(1)
    assert (held.quantity, held.cost, held.fees) == (-50, dec("-600"), dec("0.50"))
    assert held.average_cost == dec("11.99")
    holds(account)


def test_figures_at_given_prices() -> None:
    account = Account.opened("DU0000000", START)
    account, _ = book_fill(account, 1, signed=100, price=dec("10"), fee=dec("1.00"))
    account, _ = book_fill(account, 2, signed=-100, price=dec("20"), fee=dec("1.00"))
    now = figures(account, {1: dec("11"), 2: dec("19")})
    assert now.net_liquidation == dec("100198.00")
    assert (now.position_value, now.gross_position) == (dec("-800.00"), dec("3000.00"))
    assert now.unrealized == dec("198.00")
    assert (now.margin, now.available) == (dec("750.00"), dec("99448.00"))
    assert now.buying_power == dec("397792.00")
    assert unrealized(account.holding(2), dec("19")) == dec("99.00")


# -------------------------------------------------------------------------------------------- what clients are told


def keyed(told: list[Any], kind: type[Any]) -> dict[str, str]:
    return {message.key: message.value for message in told if isinstance(message, kind) and message.currency != "BASE"}


def test_account_updates_tell_everything_once_and_again_after_a_fill() -> None:
    floor = Floor()
    told = floor.tell(acc.RequestAccountUpdates(subscribe=True))
    assert told[-1] == acc.AccountDownloadEnd(account="DU0000000")
    values = keyed(told, acc.AccountValue)
    assert (values["AccountReady"], values["NetLiquidation"], values["BuyingPower"]) == (
        "true",
        "100000.00",
        "400000.00",
    )
    later = floor.place(1, limit="42.20", wait_ms=100)
    assert keyed(later, acc.AccountValue)["TotalCashBalance"] == "95785.00"
    (line,) = [message for message in later if isinstance(message, acc.PortfolioValue)]
    assert (line.quantity, line.market_price, line.avg_cost) == (100, dec("42.12"), dec("42.15"))
    assert (line.market_value, line.unrealized) == (dec("4212.00"), dec("-3.00"))
    floor.tell(acc.RequestAccountUpdates(subscribe=False))
    assert keyed(floor.place(2, limit="42.20", wait_ms=100), acc.AccountValue) == {}


def test_positions_stream_until_they_are_cancelled() -> None:
    floor = Floor()
    assert floor.tell(acc.RequestPositions()) == [acc.PositionsEnd()]
    (line,) = [m for m in floor.place(1, limit="42.20", wait_ms=100) if isinstance(m, acc.PositionLine)]
    assert (line.contract.symbol, line.quantity, line.avg_cost) == ("HLDN", 100, dec("42.15"))
    closed = floor.place(2, action="SELL", wait_ms=100)
    assert [m.quantity for m in closed if isinstance(m, acc.PositionLine)] == [0]
    assert floor.tell(acc.RequestPositions()) == [acc.PositionsEnd()]  # what was closed is not listed any more
    floor.tell(acc.CancelPositions())
    assert not [m for m in floor.place(3, limit="42.20", wait_ms=100) if isinstance(m, acc.PositionLine)]


def test_an_account_summary_tells_the_tags_asked_for() -> None:
    floor = Floor()
    told = floor.tell(acc.RequestAccountSummary(req_id=9, group="All", tags="NetLiquidation, AvailableFunds"))
    assert [(m.tag, m.value) for m in told[:-1]] == [("AvailableFunds", "100000.00"), ("NetLiquidation", "100000.00")]
    assert told[-1] == acc.AccountSummaryEnd(req_id=9)
    floor.tell(acc.RequestAccountSummary(req_id=10, group="All", tags="$LEDGER"))
    assert [m.code for m in floor.tell(acc.RequestAccountSummary(req_id=11, group="All", tags="Cushion"))] == [322]
    floor.tell(acc.CancelAccountSummary(req_id=9))
    told = floor.tell(acc.RequestAccountSummary(req_id=11, group="All", tags="NetLiquidation"))
    assert isinstance(told[-1], acc.AccountSummaryEnd)


def test_account_values_by_request_and_profit_and_loss_follow_fills_and_quotes() -> None:
    floor = Floor()
    told = floor.tell(acc.RequestAccountUpdatesMulti(req_id=3))
    assert told[-1] == acc.AccountValuesMultiEnd(req_id=3)
    assert floor.tell(acc.RequestPnL(req_id=4)) == [acc.PnL(req_id=4, daily=dec(0), unrealized=dec(0), realized=dec(0))]
    bought = floor.place(1, limit="42.20", wait_ms=100)
    assert keyed(bought, acc.AccountValueMulti)["UnrealizedPnL"] == "-3.00"
    (moved,) = [m for m in floor.quote("43.00", "43.04") if isinstance(m, acc.PnL)]
    assert (moved.daily, moved.unrealized, moved.realized) == (dec("87.00"), dec("87.00"), dec(0))
    floor.tell(acc.CancelPnL(req_id=4))
    floor.tell(acc.CancelAccountUpdatesMulti(req_id=3))
    assert floor.quote("43.10", "43.14") == []


def test_another_account_is_refused() -> None:
    floor = Floor()
    for request in (
        acc.RequestAccountUpdates(subscribe=True, account="DU1"),
        acc.RequestAccountUpdatesMulti(req_id=1, account="DU1"),
        acc.RequestPnL(req_id=1, account="DU1"),
    ):
        (notice,) = floor.tell(request)
        assert isinstance(notice, Notice)
        assert (notice.code, notice.text) == (321, "Error validating request: invalid account code DU1")
