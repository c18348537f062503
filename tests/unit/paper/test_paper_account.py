"""Money: the balance law, commissions, average costs and what realised P&L says, against figures done by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from paper_floor import LISTINGS, Floor, dec

from newsbot.paper.account.account import Account, Holding, book_fill
from newsbot.paper.account.books import Books, Entry, week_of
from newsbot.paper.account.charges import commission, margin
from newsbot.paper.account.subscriptions import MULTIS_MAX, PNLS_MAX
from newsbot.paper.account.valuation import figures, rates, unrealized
from newsbot.paper.faults.safe import Safe
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.zone import NEW_YORK
from newsbot.tws import account as acc
from newsbot.tws import portfolio as port
from newsbot.tws.execution import Commission, Execution
from newsbot.tws.hello import Notice

START = Decimal(100_000)
WEDNESDAY = datetime(2026, 3, 11, 14, tzinfo=UTC)
DAY_MS = 24 * 3600 * 1000


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


Row = tuple[datetime, Listing, int, Decimal, Decimal]


@given(fills, st.integers(1, 40), st.data())
def test_a_corrected_fill_leaves_the_account_as_if_it_had_been_right_at_once(
    fills: list[tuple[Listing, int, Decimal, Decimal]], hours: int, data: st.DataObject
) -> None:
    """Whatever was settled before: it changes no figure."""
    rows = [(WEDNESDAY + timedelta(hours=hours * n), *fill) for n, fill in enumerate(fills)]
    books = _booked(rows)
    assert _figures(books.account, books.openings) == _straight(rows)
    settled = [n for n, row in enumerate(rows) if row[0] < week_of(rows[-1][0])]
    assert list(books.entries) == [str(n) for n in range(len(settled), len(rows))]
    assert (books.settled, books.booked) == (len(settled), len(rows))
    assume(rows)
    n = data.draw(st.integers(len(settled), len(rows) - 1))
    at, one, signed, _, fee = rows[n]
    right = data.draw(st.sampled_from([0, signed, 2 * signed]))
    rows[n] = (at, one, right, dec("12.34"), fee if right else dec(0))
    books.revise(str(n), signed=right, price=dec("12.34"), fee=rows[n][4])
    assert _figures(books.account, books.openings) == _straight(rows)
    holds(books.account)


def _booked(rows: list[Row]) -> Books:
    books = Books.of(Account.opened("DU0000000", START))
    for n, (at, one, signed, price, fee) in enumerate(rows):
        books.enter(str(n), Entry(at=at, listing=one, signed=signed, price=price, fee=fee))
    return books


def _straight(rows: list[Row]) -> tuple[object, ...]:
    """The figures of one fill after the other, without any books."""
    account = opening = Account.opened("DU0000000", START)
    for at, one, signed, price, fee in rows:
        if signed:
            account, _ = book_fill(account, one, signed=signed, price=price, fee=fee)
        if at.astimezone(NEW_YORK).date() < rows[-1][0].astimezone(NEW_YORK).date():
            opening = account
    return _figures(account, opening.holdings)


def _figures(account: Account, openings: Mapping[int, Holding]) -> tuple[object, ...]:
    def known(numbers: Mapping[Any, Any], nothing: object) -> dict[Any, Any]:
        return {name: number for name, number in numbers.items() if number != nothing}

    amounts = [known(of, 0) for of in (account.cash, account.commissions, account.realized_gross)]
    return (*amounts, known(account.holdings, Holding()), known(openings, Holding()))


def test_the_first_moment_of_a_day_belongs_to_it() -> None:
    midnight = datetime(2026, 3, 12, 4, tzinfo=UTC)  # in New York
    last, first = midnight - timedelta(microseconds=1), midnight
    books = _booked([(last, STOCK, 100, dec(10), dec(1)), (first, STOCK, 50, dec(11), dec(1))])
    assert books.openings[1].quantity == 100
    books.revise("0", signed=90, price=dec(10), fee=dec(1))
    assert (books.openings[1].quantity, books.account.holding(1).quantity) == (90, 140)
    books.turn(first + timedelta(days=6, hours=12))
    assert list(books.entries) == ["1"]
    books.turn(first + timedelta(days=7))
    assert list(books.entries) == []


def test_the_week_begins_at_midnight_in_new_york_when_the_clocks_were_changed_in_it() -> None:
    assert week_of(datetime(2026, 3, 9, 12, tzinfo=UTC)) == datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert week_of(datetime(2026, 11, 2, 12, tzinfo=UTC)) == datetime(2026, 10, 27, 4, tzinfo=UTC)


def test_books_keep_no_more_fills_than_they_may_and_none_twice() -> None:
    books = Books(opened=Account.opened("DU0000000", START), account=Account.opened("DU0000000", START), entries_max=20)
    rows: list[Row] = [(WEDNESDAY, STOCK, 1, dec(10), dec(1)) for _ in range(50)]
    for n, (at, one, signed, price, fee) in enumerate(rows):
        books.enter(str(n), Entry(at=at, listing=one, signed=signed, price=price, fee=fee))
        assert len(books.entries) <= 20
    assert _figures(books.account, books.openings) == _straight(rows)
    books.revise("49", signed=0, price=dec(0), fee=dec(0))
    assert (books.account.holding(1).quantity, books.openings) == (49, {})
    with pytest.raises(ValueError, match="fill 49 is booked already"):
        books.enter("49", Entry(at=WEDNESDAY, listing=STOCK, signed=1, price=dec(10), fee=dec(1)))
    assert books.account.holding(1).quantity == 49


def test_a_fill_of_last_week_is_not_corrected_any_more() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    (fill,) = floor.all(Execution)
    floor.wait(6 * DAY_MS)
    assert floor.broker.desk.hand.correct(fill.exec_id, 90, dec(42), floor.now).endswith(".02")
    assert floor.broker.positions() == {"HLDN": 90}
    floor.wait(DAY_MS)
    floor.place(2, limit="42.20", wait_ms=100)
    for put_right in (
        lambda: floor.broker.desk.hand.correct(fill.exec_id, 80, dec(42), floor.now),
        lambda: floor.broker.desk.hand.bust(fill.exec_id, floor.now),
    ):
        with pytest.raises(ValueError, match="is too old to be corrected: the account keeps a week of fills"):
            put_right()
    assert floor.broker.positions() == {"HLDN": 190}
    order = floor.broker.desk.hand.find(key=(7, 1))
    assert order is not None
    assert order.filled == 90


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
    assert margin(STOCK, 1, dec("0.50")) == dec("0.13")  # half a cent is rounded up, as everywhere
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


def pair(con_id: int, ticker: str) -> Listing:
    return replace(FLOOR_OF_ALL[4], con_id=con_id, ticker=ticker, symbol=ticker[:3], currency=ticker[4:])


def test_a_currency_that_is_not_quoted_against_the_base_is_exchanged_over_dollars() -> None:
    pairs = [pair(11, "EUR.USD"), pair(12, "GBP.USD"), pair(13, "USD.CHF")]
    floor = Floor(listings=(*LISTINGS, *pairs), base="EUR")
    for ticker, price in (("EUR.USD", "1.50"), ("GBP.USD", "1.20"), ("USD.CHF", "0.80")):
        floor.quote(price, price, ticker=ticker)
    rate = rates(floor.market, "EUR")
    assert (rate("EUR"), rate("GBP")) == (1, dec("0.8"))
    assert rate("USD") * dec("1.5") == pytest.approx(1)
    assert rate("CHF") * dec("1.2") == pytest.approx(1)
    assert rate("SEK") * dec("1.5") == pytest.approx(dec("0.095"))  # a fixed one, over the quoted dollar
    at_once = rates(Floor(listings=(*LISTINGS, pair(11, "EUR.GBP")), base="EUR").market, "EUR")
    assert at_once("GBP") == 1 / dec(10)  # the pair itself, at its last close


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


def test_what_was_taken_today_counts_in_the_day() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)  # 100 at 42.14 + 1.00
    floor.quote("43.00", "43.04")
    floor.wait(DAY_MS)  # counts from the close, 43.02
    floor.quote("42.86", "42.86")
    floor.tell(acc.RequestPnL(req_id=3))
    floor.place(2, action="SELL", size=40, wait_ms=2000)  # at 42.86, 1.00
    told = list(floor.all(acc.PnL))[-1]
    assert (told.realized, told.unrealized) == (dec("27.40"), dec("42.60"))
    assert told.daily == dec("-17.00")  # 100 shares lost 0.16, and a commission


def test_values_told_on_a_new_day_do_not_count_what_was_realised_the_day_before() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    floor.quote("45.00", "45.04")
    floor.place(2, action="SELL", wait_ms=100)
    told = floor.tell(acc.RequestAccountUpdates(subscribe=True))
    assert keyed(told, acc.AccountValue)["RealizedPnL"] == "284.00"
    floor.said.clear()
    floor.wait(DAY_MS)  # nobody asks for anything
    assert keyed(list(floor.all(acc.AccountValue)), acc.AccountValue)["RealizedPnL"] == "0.00"
    assert list(floor.all(acc.PortfolioValue))[-1].realized == 0


def test_what_one_client_may_subscribe_to_is_bounded() -> None:
    floor = Floor()

    def refused(*requests: object) -> list[int]:
        return [m.code for request in requests for m in floor.tell(request) if isinstance(m, Notice)]

    pnls = [port.RequestPnLSingle(req_id=n, account="", model_code="", con_id=990002) for n in range(1, PNLS_MAX)]
    assert refused(*pnls, acc.RequestPnL(req_id=5000)) == []
    assert refused(
        acc.RequestPnL(req_id=5001), port.RequestPnLSingle(req_id=5002, account="", model_code="", con_id=5)
    ) == [
        322,
        322,
    ]
    assert refused(acc.CancelPnL(req_id=5000), acc.RequestPnL(req_id=5001)) == []
    multis = [acc.RequestAccountUpdatesMulti(req_id=n) for n in range(1, MULTIS_MAX)]
    assert refused(*multis, port.RequestPositionsMulti(req_id=6000), port.RequestPositionsMulti(req_id=6000)) == []
    assert refused(port.RequestPositionsMulti(req_id=6001), acc.RequestAccountUpdatesMulti(req_id=6001)) == [322, 322]
    text = "Error processing request: maximum number of multi-account requests exceeded"
    assert list(floor.all(Notice))[-1].text == text
    floor.join(2, 8)
    assert not [m for m in floor.tell(acc.RequestPnL(req_id=1), link=2) if isinstance(m, Notice)]


def test_positions_by_model() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    line, end = floor.tell(port.RequestPositionsMulti(req_id=8))
    assert (line.req_id, line.quantity, end) == (8, 100, port.PositionsMultiEnd(req_id=8))
    closed = floor.place(2, action="SELL", wait_ms=100)
    assert [m.quantity for m in closed if isinstance(m, port.PositionLineMulti)] == [0]
    floor.tell(port.CancelPositionsMulti(req_id=8))
    assert not [m for m in floor.place(3, limit="43.20", wait_ms=100) if isinstance(m, port.PositionLineMulti)]


def test_a_contract_that_has_ended_may_come_and_go_any_number_of_times() -> None:
    option = replace(
        FLOOR_OF_ALL[2], con_id=77, ticker="OLD", symbol="HLDN", underlying="HLDN", expiry=date(2026, 3, 10)
    )
    floor = Floor(listings=(*LISTINGS, option))
    for _ in range(3):
        Safe(floor.broker._office, floor.broker._office.till).move(option, 2, dec(1), floor.now)
        floor.wait(0)
    assert floor.broker.positions() == {}
    assert floor.broker.account.cash["USD"] > START
