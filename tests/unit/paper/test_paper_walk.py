"""The invented price: a pure function of seed, listing and second."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean, pstdev

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbot.paper.build import default_listings
from newsbot.paper.instruments.grid import on_grid
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.halts import Halts
from newsbot.paper.market.noise import BOUND, DAY_S, Noise
from newsbot.paper.market.pairs import PairPath
from newsbot.paper.market.record import Record
from newsbot.paper.market.street import Street
from newsbot.paper.market.top import TapeRow, Top
from newsbot.paper.market.turnover import Turnover
from newsbot.paper.market.walk import Path, second_of, time_of

T0 = second_of(datetime(2026, 3, 11, 14, 0, tzinfo=UTC))
YEARS = st.integers(T0 - 3 * 365 * DAY_S, T0 + 3 * 365 * DAY_S)
SEEDS = st.integers(0, 2**32)


def listing(con_id: int = 990002, price: str = "41.86", tick: str = "0.01", **more: object) -> Listing:
    terms: dict[str, object] = {"sec_type": "STK", "currency": "USD", "primary_exchange": "NASDAQ", **more}
    return Listing(
        con_id=con_id, ticker=f"T{con_id}", name="Halden Bio Inc", min_tick=Decimal(tick), prev_close=Decimal(price),
        **terms,  # type: ignore[arg-type]
    )  # fmt: skip


def option(strike: str, right: str, under: Listing, **more: object) -> Listing:
    terms: dict[str, object] = {"expiry": date(2026, 6, 19), **more}
    return listing(
        1 << 30, "3.10", sec_type="OPT", strike=Decimal(strike), right=right, underlying=under.ticker, **terms
    )


def street(under: Listing, seed: int = 0) -> Street:
    return Street(seed, {under.ticker: under}.get)


# ------------------------------------------------------------------------------------------------------- stock prices


def test_prices_are_the_same_on_every_machine() -> None:
    path = Path(listing(), 7)
    assert [path.price(T0 + step) for step in (0, 1, 60, 3600, DAY_S, -30 * DAY_S)] == [
        4129,
        4129,
        4128,
        4118,
        4074,
        4425,
    ]


@settings(max_examples=60)
@given(SEEDS, YEARS, YEARS)
def test_a_price_is_the_same_whatever_was_asked_before(seed: int, second: int, other: int) -> None:
    fresh, used = Path(listing(), seed), Path(listing(), seed)
    used.extremes(other, other + 90)
    used.price(other)
    assert used.price(second) == fresh.price(second)


@settings(max_examples=60)
@given(SEEDS, YEARS, st.sampled_from(["0.5", "41.86", "900"]))
def test_a_price_stays_near_its_home(seed: int, second: int, price: str) -> None:
    home = listing(price=price)
    assert abs(Path(home, seed).price(second) * home.min_tick / home.prev_close - 1) < Decimal("0.45")
    assert abs(Noise(seed).at(second)) <= BOUND


def test_a_price_moves_one_to_two_percent_a_day_and_hardly_in_a_second() -> None:
    daily, seconds = [], []
    for con_id in range(1, 40):
        path = Path(listing(con_id, "200"), 1)
        closes = [path.price(T0 + day * DAY_S) for day in range(120)]
        daily.append(pstdev(later / close - 1 for close, later in pairwise(closes)))
        seconds += [abs(path.price(T0 + second + 1) / path.price(T0 + second) - 1) for second in range(100)]
    assert 0.011 < mean(daily) < 0.017
    assert 0.006 < min(daily) < max(daily) < 0.026
    assert max(seconds) < 0.001


def test_currencies_move_less() -> None:
    path = Path(listing(5, "1.1650", "0.00005", sec_type="CASH", currency="USD"), 1)
    closes = [path.price(T0 + day * DAY_S) for day in range(120)]
    assert 0.002 < pstdev(later / close - 1 for close, later in pairwise(closes)) < 0.008


@settings(max_examples=60, deadline=None)
@given(SEEDS, YEARS, st.integers(0, 400), st.integers(-100, 300), st.sampled_from(["0.02", "41.86", "900"]))
@example(0, T0, 0, 0, "41.86")
def test_the_extremes_of_a_span_are_those_of_its_seconds(
    seed: int, first: int, length: int, moved: int, price: str
) -> None:
    path = Path(listing(price=price), seed)
    path.move(first + moved, 1.04)
    prices = [path.price(second) for second in range(first, first + length + 1)]
    assert path.extremes(first, first + length) == (min(prices), max(prices))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 500))
def test_the_extremes_of_a_span_with_news_are_those_of_its_seconds(seed: int, con_id: int) -> None:
    path = Path(listing(con_id), seed)
    story = next(found for found in map(path.story, range(T0 // DAY_S, T0 // DAY_S + 5000)) if found)
    for middle in (story[0], story[0] + 21 * DAY_S):
        prices = [path.price(second) for second in range(middle - 50, middle + 50)]
        assert path.extremes(middle - 50, middle + 49) == (min(prices), max(prices))


# --------------------------------------------------------------------------------------------------- news and moves


def test_news_is_rare_on_weekdays_only_and_moves_the_price_by_its_factor() -> None:
    count = days = 0
    for con_id in range(1, 60):
        path = Path(listing(con_id, "100"), 3)
        for day in range(T0 // DAY_S, T0 // DAY_S + 100):
            days += 1
            story = path.story(day)
            if story is None:
                continue
            count += 1
            second, factor = story
            assert (date(1970, 1, 1) + timedelta(days=second // DAY_S)).weekday() < 5
            assert second // DAY_S == day
            assert Decimal("0.03") <= abs(factor - 1) <= Decimal("0.12")
            jump = path.price(second) - path.price(second - 1)
            assert jump == pytest.approx(float(factor - 1) * 10_000, abs=12)
    assert 1 / 100 < count / days < 1 / 40


def test_the_effect_of_news_fades_in_three_weeks() -> None:
    calm, path = Path(listing(), 3), Path(listing(), 3)
    second, factor = next(found for found in map(path.story, range(20_000, 25_000)) if found)
    calm._stories = dict.fromkeys(range(19_000, 26_000), ())
    others = [path.story(day) for day in range(second // DAY_S - 21, second // DAY_S + 22) if day != second // DAY_S]
    assert not any(others), "another seed: this news is not alone"
    whole = float(factor - 1) * 4186
    assert path.price(second) - calm.price(second) == pytest.approx(whole, abs=1.1)
    assert path.price(second + 21 * DAY_S // 2) - calm.price(second + 21 * DAY_S // 2) == pytest.approx(
        whole / 2, abs=1.1
    )
    assert path.price(second + 21 * DAY_S) == calm.price(second + 21 * DAY_S)
    assert path.price(second - 1) == calm.price(second - 1)


def test_a_move_stays() -> None:
    path, still = Path(listing(), 1), Path(listing(), 1)
    path.move(T0, 1.5)
    path.move(T0 + 100, 0.5)
    assert path.price(T0 - 1) == still.price(T0 - 1)
    assert path.price(T0) == pytest.approx(still.price(T0) * 1.5, abs=1)
    assert path.price(T0 + 90 * DAY_S) == pytest.approx(still.price(T0 + 90 * DAY_S) * 0.75, abs=1)


def test_a_path_can_be_settled_at_a_price() -> None:
    path = Path(listing(), 1)
    path.settle(T0, 4186)
    assert path.price(T0) == 4186


# ------------------------------------------------------------------------------------------------------------ options


@settings(max_examples=60)
@given(SEEDS, st.integers(T0, T0 + 90 * DAY_S), st.sampled_from(["30", "40", "41", "42", "55"]))
def test_an_option_follows_its_underlying(seed: int, second: int, strike: str) -> None:
    stock = listing()
    market = street(stock, seed)
    under = market.price(stock, second)
    call, put = (market.price(option(strike, right, stock), second) for right in "CP")
    # Prices are rounded: to five cents down from three dollars on.
    assert abs((call - put) - (under - Decimal(strike))) <= Decimal("0.06")
    assert call >= max(under - Decimal(strike), Decimal(0)) - Decimal("0.05")
    assert put >= max(Decimal(strike) - under, Decimal(0)) - Decimal("0.05")
    assert min(call, put) >= Decimal("0.01")
    later = market.price(option(strike, "C", stock, expiry=date(2027, 6, 18)), second)
    assert later >= call


def test_an_option_follows_an_underlying_whose_price_comes_from_outside() -> None:
    stock, record, after = listing(), Record(), Top(bid=Decimal(79), ask=Decimal(81))
    market = Street(0, {stock.ticker: stock}.get, {stock.con_id: record})
    call = option("40", "C", stock)
    before = market.price(call, T0)
    assert before < 10
    record.add(TapeRow(at=time_of(T0 + 5), ticker=stock.ticker, last=Decimal(80)), Top(), after, time_of(T0 + 5))
    record.add(TapeRow(at=time_of(T0 + 9), ticker=stock.ticker, last=Decimal(90)), after, after, time_of(T0 + 9))
    assert [market.price(call, T0 + second) for second in (4, 5, 8, 9, 60)] == [before, 40, 40, 50, 50]
    bar = market.bar(call, T0, T0 + 60)
    assert (bar.open, bar.high, bar.close) == (before, 50, 50)
    assert bar.low <= before
    assert market.bar(call, T0 + 6, T0 + 8).low == 40


def test_an_option_is_worth_what_it_is_inside_on_its_last_day() -> None:
    stock = listing()
    market = street(stock)
    last = second_of(datetime(2026, 6, 19, 19, 0, tzinfo=UTC))
    inside = market.price(stock, last) - 30
    assert market.price(option("30", "C", stock), last) == inside - inside % Decimal("0.05")
    assert market.price(option("30", "P", stock), last) == Decimal("0.01")


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(T0, T0 + 60 * DAY_S), st.integers(0, 200), st.sampled_from("CP"))
def test_the_extremes_of_an_option_are_those_of_its_seconds(seed: int, first: int, length: int, right: str) -> None:
    stock = listing()
    path = street(stock, seed).path(option("42", right, stock))
    prices = [path.price(second) for second in range(first, first + length + 1)]
    assert path.extremes(first, first + length) == (min(prices), max(prices))


# --------------------------------------------------------------------------------------------------- quotes and bars


@settings(max_examples=100)
@given(
    SEEDS, YEARS,
    st.sampled_from([("41.86", "0.01", "STK"), ("0.8", "0.01", "STK"), ("1.165", "0.00005", "CASH"),
                     ("5900", "0.25", "FUT"), ("0.012", "0.01", "STK"), ("3.1", "0.01", "OPT"), ("2", "0.01", "OPT")]),
)  # fmt: skip
def test_a_quote_is_sound(seed: int, second: int, kind: tuple[str, str, str]) -> None:
    price, tick, sec_type = kind
    stock = listing(7, "40")
    one = option("40", "C", stock) if sec_type == "OPT" else listing(price=price, tick=tick, sec_type=sec_type)
    market = street(stock, seed)
    top = market.top(one, second)
    assert top.bid is not None
    assert top.ask is not None
    assert 0 < top.bid < top.ask
    if sec_type != "OPT":
        assert top.ask - top.bid <= 6 * one.min_tick
    assert on_grid(one, top.bid)
    assert on_grid(one, top.ask)
    assert top.bid_size
    assert top.ask_size
    if sec_type == "CASH":
        assert (top.last, top.volume) == (None, None)
    else:
        assert top.last is not None
        assert top.bid <= top.last <= top.ask
        assert top.volume is not None
        assert top.last_size


def test_a_news_channel_has_no_quote() -> None:
    assert street(listing()).top(listing(9, sec_type="NEWS"), T0).bid is None


def test_the_volume_of_a_day_grows_with_every_second_and_begins_anew() -> None:
    market = street(listing())
    begin = second_of(datetime(2026, 3, 11, 8, 0, tzinfo=UTC))  # 04:00 in New York
    volumes = [market.top(listing(), begin + second).volume or 0 for second in range(-3, 10)]
    assert volumes[0] < volumes[1] < volumes[2]
    assert 0 < volumes[3] < 10_000
    assert volumes[3:] == sorted(set(volumes[3:]))


@given(st.integers(0, 2**63), YEARS, st.integers(1, 2000), st.floats(0.01, 30))
def test_the_count_of_trades_never_falls_and_adds_up(key: int, first: int, length: int, rate: float) -> None:
    lots = Turnover(key, base=1, rate=rate)
    assert lots.at(first + length) - lots.at(first) >= length
    assert lots.since(first + 1, first + length) == lots.at(first + length) - lots.at(first)


def test_a_bar_sums_up_the_quotes() -> None:
    market, one = street(listing()), listing()
    tops = [market.top(one, second) for second in range(T0, T0 + 61)]
    bar = market.bar(one, T0, T0 + 60)
    lasts = [top.last for top in tops if top.last is not None]
    assert (bar.open, bar.close, bar.high, bar.low) == (lasts[0], lasts[-1], max(lasts), min(lasts))
    assert bar.volume == (tops[-1].volume or 0) - (tops[0].volume or 0)
    assert bar.volume == sum(top.last_size or 0 for top in tops[1:])
    assert bar.low <= bar.wap <= bar.high
    assert bar.count == 60


# -------------------------------------------------------------------------------------------------------------- halts


def test_the_seconds_of_a_halt_show_the_price_it_began_with() -> None:
    halts = Halts()
    halts.set(1, 100)
    assert [halts.effective(second) for second in (99, 100, 101, 500)] == [99, 100, 100, 100]
    halts.set(2, 150)
    halts.set(0, 200)
    halts.set(0, 210)
    assert halts.state == 0
    assert [halts.effective(second) for second in (100, 199, 200, 201)] == [100, 100, 200, 201]


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=7), st.integers(0, 150), st.integers(0, 150),
)  # fmt: skip
def test_what_was_traded_are_the_seconds_whose_price_stood(gaps: list[int], first: int, length: int) -> None:
    halts, now = Halts(), 0
    for number, gap in enumerate(gaps):
        now += gap
        halts.set((number + 1) % 2, now)
    spans = list(halts.traded(first, first + length))
    shown = {halts.effective(second) for second in range(first, first + length + 1)}
    assert shown <= {second for start, end in spans for second in range(start, end + 1)}
    assert all(halts.effective(second) == second for start, end in spans for second in range(start, end + 1))


def test_a_halted_listing_keeps_its_quote_and_trades_nothing_and_then_is_where_the_news_put_it() -> None:
    market, one = street(listing()), listing()
    before = market.top(one, T0)
    market.halts(one).set(1, T0)
    market.path(one).move(T0 + 30, 1.2)
    during = market.top(one, T0 + 60)
    assert (during.bid, during.ask, during.last, during.volume) == (before.bid, before.ask, before.last, before.volume)
    assert during.is_halted
    flat = market.bar(one, T0 + 10, T0 + 40)
    assert (flat.open, flat.high, flat.low, flat.close, flat.volume) == (*[before.last] * 4, 0)
    market.halts(one).set(0, T0 + 60)
    after = market.top(one, T0 + 60)
    assert not after.is_halted
    assert after.last is not None
    assert before.last is not None
    assert abs(after.last / before.last - Decimal("1.2")) < Decimal("0.01")
    whole = market.bar(one, T0 - 60, T0 + 120)
    assert (whole.open, whole.close) == (market.price(one, T0 - 60), market.price(one, T0 + 120))
    assert whole.volume == market.volume(one, T0 - 60, T0) + market.volume(one, T0 + 60, T0 + 120)


def test_an_option_halts_with_its_underlying() -> None:
    stock = listing()
    market = street(stock)
    market.halts(stock).set(2, T0)
    assert market.top(option("40", "C", stock), T0 + 5).halted == 2


# ---------------------------------------------------------------------------------------------------------- currencies


PAIRS = {one.ticker: one for one in default_listings() if one.sec_type == "CASH"}
CROSSES = [one for one in PAIRS.values() if "USD" not in (one.root, one.currency)]


def in_dollars(market: Street, currency: str, second: int) -> tuple[Decimal, Decimal]:
    """What one gets for a unit of that currency, and what one pays for it."""
    direct = PAIRS.get(f"{currency}.USD")
    top = market.top(direct or PAIRS[f"USD.{currency}"], second)
    assert top.bid is not None
    assert top.ask is not None
    return (top.bid, top.ask) if direct else (1 / top.ask, 1 / top.bid)


@settings(max_examples=60, deadline=None)
@given(SEEDS, YEARS, st.sampled_from(CROSSES))
def test_nobody_gains_by_going_round_three_currency_pairs(seed: int, second: int, cross: Listing) -> None:
    market = Street(seed, PAIRS.get)
    top = market.top(cross, second)
    first, other = (in_dollars(market, currency, second) for currency in (cross.root, cross.currency))
    assert top.bid is not None
    assert top.ask is not None
    assert top.bid < first[1] / other[0]  # bought for dollars, sold for the other currency, that for dollars
    assert top.ask > first[0] / other[1]


@settings(max_examples=20, deadline=None)
@given(SEEDS, YEARS, st.integers(0, 700), st.integers(-100, 300), st.sampled_from(CROSSES))
def test_the_extremes_of_a_cross_rate_are_those_of_its_seconds(
    seed: int, first: int, length: int, moved: int, cross: Listing
) -> None:
    path = Street(seed, PAIRS.get).path(cross)
    assert isinstance(path, PairPath)
    path.move(first + moved, 1.04)
    rates = [path.price(second) for second in range(first, first + length + 1)]
    assert path.extremes(first, first + length) == (min(rates), max(rates))


def test_a_cross_rate_moves_with_its_dollar_pairs_and_they_with_it() -> None:
    market = Street(1, PAIRS.get)
    eur_jpy, usd_jpy, eur_usd = (PAIRS[name] for name in ("EUR.JPY", "USD.JPY", "EUR.USD"))
    before = market.price(eur_jpy, T0)
    usd_jpy_path, eur_jpy_path = market.path(usd_jpy), market.path(eur_jpy)
    assert isinstance(usd_jpy_path, PairPath)
    assert isinstance(eur_jpy_path, PairPath)
    usd_jpy_path.move(T0, 1.1)
    assert market.price(eur_jpy, T0) / before == pytest.approx(Decimal("1.1"), abs=Decimal("0.0001"))
    dollars = market.price(eur_usd, T0)
    eur_jpy_path.move(T0, 0.5)
    assert market.price(eur_usd, T0) / dollars == pytest.approx(Decimal("0.5"), abs=Decimal("0.0001"))


def test_a_cross_rate_without_dollar_pairs_walks_by_itself() -> None:
    cross = PAIRS["EUR.JPY"]
    assert abs(Street(1, {cross.ticker: cross}.get).price(cross, T0) / cross.prev_close - 1) < Decimal("0.1")
