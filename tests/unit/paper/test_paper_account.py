"""Money: the balance law, commissions, average costs and what realised P&L says, against figures done by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import Floor, dec

from newsbot.paper.account.account import Account, book_fill
from newsbot.paper.account.books import Books, Entry
from newsbot.paper.account.charges import commission, margin
from newsbot.paper.account.valuation import figures, unrealized
from newsbot.paper.instruments.listing import Listing
from newsbot.tws import account as acc
from newsbot.tws import portfolio as port
from newsbot.tws.execution import Commission, Execution
from newsbot.tws.hello import Notice

START = Decimal(100_000)


def listing(con_id: int, sec_type: str = "STK", currency: str = "USD", **more: Any) -> Listing:
    """An instrument by its kind alone."""
    return Listing(
        con_id=con_id, ticker=f"T{con_id}", sec_type=sec_type, primary_exchange="X", currency=currency, name="T",
        min_tick=dec("0.01"), prev_close=dec(10), **more,
    )  # fmt: skip


STOCK, OTHER = listing(1), listing(2)
FLOOR_OF_ALL = (
    STOCK,
    OTHER,
    listing(3, "OPT", multiplier=dec(100), strike=dec(40), right="C"),
    listing(4, "FUT", multiplier=dec(50)),
    listing(5, "CASH", symbol="EUR"),
    listing(6, "STK", "GBP", magnifier=100),
)
cents = st.integers(1, 50_000).map(lambda number: Decimal(number) / 100)
fills = st.lists(
    st.tuples(
        st.sampled_from(FLOOR_OF_ALL),
        st.integers(-500, 500).filter(bool),
        cents,
        st.integers(0, 500).map(lambda number: Decimal(number) / 100),
    ),
    max_size=30,
)


def holds(account: Account) -> None:
    """The balance of every currency, to the cent."""
    for currency in {*account.currencies(), "EUR", "GBP"}:
        mine = [(account.listings[i], held) for i, held in account.holdings.items()]
        paid = sum((held.cost for one, held in mine if one.currency == currency and one.sec_type != "FUT"), Decimal(0))
        amounts = sum((held.quantity for one, held in mine if (one.sec_type, one.root) == ("CASH", currency)), 0)
        start = account.start if currency == account.base else 0
        less = account.commissions.get(currency, 0)
        plus = account.realized_gross.get(currency, 0)
        assert account.cash.get(currency, 0) + paid - amounts == start - less + plus


@given(fills)
def test_cash_and_positions_at_cost_are_the_start_less_commissions_plus_what_was_realised(
    fills: list[tuple[Listing, int, Decimal, Decimal]],
) -> None:
    account = Account.opened("DU0000000", START)
    for one, signed, price, fee in fills:
        before = account.holding(one.con_id).quantity
        account, realized = book_fill(account, one, signed=signed, price=price, fee=fee)
        holds(account)
        assert (realized is None) == (before * signed >= 0)
        held = account.holding(one.con_id)
        assert held.quantity == before + signed
        if held.quantity == 0:
            assert (held.cost, held.fees, held.average_cost) == (0, 0, 0)


@given(fills, st.data())
def test_a_corrected_fill_leaves_the_account_as_if_it_had_been_right_at_once(
    fills: list[tuple[Listing, int, Decimal, Decimal]], data: st.DataObject
) -> None:
    day = datetime(2026, 3, 11, 14, tzinfo=UTC)
    rows = [(day + timedelta(hours=9 * n), *fill) for n, fill in enumerate(fills)]
    books = _booked(rows)
    if not rows:
        return
    n = data.draw(st.integers(0, len(rows) - 1))
    at, one, signed, _, fee = rows[n]
    right = data.draw(st.sampled_from([0, signed, 2 * signed]))
    rows[n] = (at, one, right, dec("12.34"), fee if right else dec(0))
    books.revise(str(n), signed=right, price=dec("12.34"), fee=rows[n][4])
    again = _booked(rows)
    assert books.account == again.account if right else books.account.cash == again.account.cash
    holds(books.account)
    assert {i: held for i, held in books.openings.items() if held.quantity} == {
        i: held for i, held in again.openings.items() if held.quantity
    }


def _booked(rows: list[tuple[datetime, Listing, int, Decimal, Decimal]]) -> Books:
    books = Books.of(Account.opened("DU0000000", START))
    for n, (at, one, signed, price, fee) in enumerate(rows):
        books.enter(str(n), Entry(at=at, listing=one, signed=signed, price=price, fee=fee))
    return books


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
    assert account.commissions.get("USD", 0) == sum((report.commission for report in floor.all(Commission)), Decimal(0))
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
    assert commission(STOCK, shares, Decimal(value)) == Decimal(costs)


def test_a_win_and_a_loss_by_hand() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", size=118, wait_ms=100)  # 118 at 42.14 + 1.00
    account = floor.broker.account
    assert account.cash == {"USD": dec("95026.48")}
    assert account.holding(990002).average_cost == dec("42.1484746")
    floor.place(2, action="SELL", limit="45.74", size=118, wait_ms=30)
    floor.quote("45.80", "45.84")
    account = floor.broker.account
    assert account.cash == {"USD": dec("100422.80")}
    assert (account.realized_gross, account.commissions) == ({"USD": dec("424.80")}, {"USD": dec("2.00")})
    assert list(floor.all(Commission))[-1].realized == dec("422.80")
    floor.place(3, action="SELL", limit="45.00", size=50, wait_ms=100)  # short 50 at 45.80
    floor.place(4, limit="46.00", size=20, wait_ms=100)  # back 20 at 45.84
    assert list(floor.all(Commission))[-1].realized == dec("-2.20")  # -0.80, 0.40 of the opening 1.00, 1.00 to close
    assert floor.broker.account.holding(990002).quantity == -30


def test_a_fill_that_turns_a_position_over_closes_and_opens() -> None:
    account = Account.opened("DU0000000", START)
    account, _ = book_fill(account, STOCK, signed=100, price=dec("10"), fee=dec("1.00"))
    account, realized = book_fill(account, STOCK, signed=-150, price=dec("12"), fee=dec("1.50"))
    assert realized == dec("198.00")  # 200 gross, 1.00 to open, two thirds of 1.50 to close
    held = account.holding(1)
    assert (held.quantity, held.cost, held.fees) == (-50, dec("-600"), dec("0.50"))
    assert held.average_cost == dec("11.99")
    holds(account)


def test_figures_at_given_prices() -> None:
    account = Account.opened("DU0000000", START)
    account, _ = book_fill(account, STOCK, signed=100, price=dec("10"), fee=dec("1.00"))
    account, _ = book_fill(account, OTHER, signed=-100, price=dec("20"), fee=dec("1.00"))
    now = figures(account, {1: dec("11"), 2: dec("19")}, lambda _: Decimal(1))
    assert now.net_liquidation == dec("100198.00")
    assert (now.stock_value, now.gross_position) == (dec("-800.00"), dec("3000.00"))
    assert now.unrealized == dec("198.00")
    assert (now.margin, now.available) == (dec("750.00"), dec("99448.00"))
    assert now.buying_power == dec("397792.00")
    assert unrealized(OTHER, account.holding(2), dec("19")) == dec("99.00")


# -------------------------------------------------------------------------------------------- what clients are told


def keyed(told: list[Any], kind: type[Any]) -> dict[str, str]:
    rows = [message for message in told if isinstance(message, kind)]
    return {row.key: row.value for row in rows if row.currency in ("", "USD")}


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


def test_what_each_kind_of_instrument_costs_and_ties_up() -> None:
    _, _, option, future, pair, _ = FLOOR_OF_ALL
    assert commission(option, 1, dec(200)) == dec("1.00")
    assert commission(option, 10, dec(2000)) == dec("6.50")
    assert commission(future, 2, dec(500_000)) == dec("4.50")
    assert commission(pair, 25_000, dec(27_000)) == dec("2.00")
    assert commission(pair, 1_000_000, dec(1_080_000)) == dec("21.60")
    assert margin(STOCK, -100, dec(10)) == dec("250.00")
    assert margin(option, 2, dec("1.50")) == dec("300.00")
    assert margin(option, -2, dec("1.50")) == dec("1900.00")  # the premium and a fifth of 2 x 100 x 40
    assert margin(future, -1, dec(5000)) == dec("25000.00")
    assert margin(pair, 10_000, dec("1.10")) == dec("330.00")


def test_a_currency_pair_moves_cash_in_both_currencies() -> None:
    account = Account.opened("DU0000000", START)
    account, _ = book_fill(account, FLOOR_OF_ALL[4], signed=10_000, price=dec("1.10"), fee=dec("2.00"))
    assert account.cash == {"USD": dec(88_998), "EUR": dec(10_000)}
    now = figures(account, {5: dec("1.20")}, lambda currency: dec("1.20") if currency == "EUR" else dec(1))
    assert now.net_liquidation == dec("100998.00")  # the euros are worth 1,000 more, less the commission
    assert (now.stock_value, now.gross_position) == (0, 0)


def test_a_future_is_not_paid_for_and_pays_when_it_is_closed() -> None:
    account, future = Account.opened("DU0000000", START), FLOOR_OF_ALL[3]
    account, _ = book_fill(account, future, signed=2, price=dec(5000), fee=dec("4.50"))
    assert account.cash == {"USD": dec("99995.50")}
    now = figures(account, {4: dec(5010)}, lambda _: dec(1))
    assert (now.futures_pnl, now.net_liquidation) == (dec("1000.00"), dec("100995.50"))
    account, realized = book_fill(account, future, signed=-2, price=dec(5010), fee=dec("4.50"))
    assert (realized, account.cash) == (dec("991.00"), {"USD": dec("100991.00")})


def test_an_account_in_pounds_buys_in_dollars_and_is_valued_in_pounds() -> None:
    account = Account.opened("DU0000000", START, base="GBP")
    account, _ = book_fill(account, STOCK, signed=100, price=dec(10), fee=dec("1.00"))
    assert account.cash == {"GBP": START, "USD": dec(-1001)}
    account, _ = book_fill(account, FLOOR_OF_ALL[5], signed=100, price=dec("250.50"), fee=dec(0))  # pence
    assert account.cash["GBP"] == dec("99749.50")
    now = figures(account, {1: dec(11), 6: dec(300)}, lambda currency: dec("0.8") if currency == "USD" else dec(1))
    assert now.net_liquidation == dec("100128.70")  # 99,749.50 + 300.00 + 0.8 x (1,100 - 1,001)
    own = figures(account, {1: dec(11), 6: dec(300)}, lambda _: dec(1), only="USD")
    assert (own.cash, own.stock_value, own.net_liquidation) == (dec(-1001), dec(1100), dec(99))


def test_values_are_told_again_every_three_minutes_while_somebody_listens() -> None:
    floor = Floor()
    floor.tell(acc.RequestAccountUpdates(subscribe=True))
    assert floor.wait(179_000) == []
    assert keyed(floor.wait(2_000), acc.AccountValue)["NetLiquidation"] == "100000.00"
    floor.tell(acc.RequestAccountUpdates(subscribe=False))
    assert floor.wait(400_000) == []


def test_summaries_by_currency() -> None:
    floor = Floor(base="EUR")
    floor.place(1, limit="42.20", wait_ms=100)
    told = floor.tell(acc.RequestAccountSummary(req_id=1, group="All", tags="$LEDGER:ALL"))
    cash = {m.currency: m.value for m in told if isinstance(m, acc.AccountSummary) and m.tag == "CashBalance"}
    assert (cash["EUR"], cash["USD"]) == ("100000.00", "-4215.00")
    assert set(cash) == {"EUR", "USD", "BASE"}
    floor.tell(acc.CancelAccountSummary(req_id=1))
    told = floor.tell(acc.RequestAccountSummary(req_id=2, group="All", tags="$LEDGER,NetLiquidation"))
    rows = [m for m in told if isinstance(m, acc.AccountSummary)]
    assert {m.currency for m in rows if m.tag != "NetLiquidation"} == {"BASE"}
    assert [m.currency for m in rows if m.tag == "NetLiquidation"] == ["EUR"]


def test_profit_of_one_position_and_of_the_day() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)  # 100 at 42.14 + 1.00
    (single,) = floor.tell(port.RequestPnLSingle(req_id=1, account="", model_code="", con_id=990002))
    assert (single.quantity, single.value, single.unrealized) == (100, dec("4212.00"), dec("-3.00"))
    moved = [m for m in floor.quote("43.00", "43.04") if isinstance(m, port.PnLSingle)]
    assert [m.unrealized for m in moved] == [dec("87.00")]
    (flat,) = floor.tell(port.RequestPnLSingle(req_id=2, account="", model_code="", con_id=990003))
    assert (flat.quantity, flat.value) == (0, dec(0))
    floor.tell(acc.RequestPnL(req_id=3))
    floor.wait(24 * 3600 * 1000)  # the next day counts from the last close, 43.02
    overnight = [m for m in floor.quote("42.86", "42.86") if isinstance(m, acc.PnL)][-1]
    assert (overnight.daily, overnight.unrealized) == (dec("-16.00"), dec("71.00"))
    assert [m.code for m in floor.tell(acc.CancelPnL(req_id=99))] == [10185]


def test_positions_by_model() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    line, end = floor.tell(port.RequestPositionsMulti(req_id=8))
    assert (line.req_id, line.quantity, end) == (8, 100, port.PositionsMultiEnd(req_id=8))
    closed = floor.place(2, action="SELL", wait_ms=100)
    assert [m.quantity for m in closed if isinstance(m, port.PositionLineMulti)] == [0]
    floor.tell(port.CancelPositionsMulti(req_id=8))
    assert not [m for m in floor.place(3, limit="43.20", wait_ms=100) if isinstance(m, port.PositionLineMulti)]
