"""Values in headlines, written the way newsrooms write them; all companies are invented."""

from decimal import Decimal

import pytest

from newsbot.processing.text import tokenise
from newsbot.processing.value import Value, values

MONEY = [
    ("Brillon to buy Castor for $20 bln", "$20 bln", 20_000_000_000, "USD"),
    ("Castor wins C$275 mln order", "C$275 mln", 275_000_000, "CAD"),
    ("Halden stake worth ~$102.7M", "~$102.7M", 102_700_000, "USD"),
    ("Halden to pay up to $30M", "$30M", 30_000_000, "USD"),
    ("Halden to pay up to $30M", "up to $30M", 30_000_000, "USD"),
    ("deal of about $1.2 billion", "about $1.2 billion", 1_200_000_000, "USD"),
    ("more than $5bn in loans", "more than $5bn", 5_000_000_000, "USD"),
    ("as much as US$250 Million", "as much as US$250 Million", 250_000_000, "USD"),
    ("€1.2bn plant", "€1.2bn", 1_200_000_000, "EUR"),
    ("a £3m fine", "£3m", 3_000_000, "GBP"),
    ("fined £642,430 over a leak", "£642,430", 642_430, "GBP"),
    ("A$20m raise", "A$20m", 20_000_000, "AUD"),
    ("HK$3.2 bn loan", "HK$3.2 bn", 3_200_000_000, "HKD"),
    ("¥500 billion loss", "¥500 billion", 500_000_000_000, "JPY"),
    ("loss of 500 bln yen", "500 bln yen", 500_000_000_000, "JPY"),
    ("155.745 mln euro note", "155.745 mln euro", 155_745_000, "EUR"),
    ("RMB300 million order", "RMB300 million", 300_000_000, "CNY"),
    ("Rs 500 crore order", "Rs 500 crore", 5_000_000_000, "INR"),
    ("USD 5 million order", "USD 5 million", 5_000_000, "USD"),
    ("target of EUR 75 kept", "EUR 75", 75, "EUR"),
    ("EUR5m order", "EUR5m", 5_000_000, "EUR"),
    ("5 mln Canadian dollars", "5 mln Canadian dollars", 5_000_000, "CAD"),
    ("5 mln Swedish crowns", "5 mln Swedish crowns", 5_000_000, "SEK"),
    ("2 bln won plant", "2 bln won", 2_000_000_000, "KRW"),
    ("3 million dollars lost", "3 million dollars", 3_000_000, "USD"),
    ("fee of 25 cents", "25 cents", "0.25", "USD"),
    ("dividend at 25c", "25c", "0.25", "USD"),
    ("a fall to 840 GBp", "840 GBp", "8.4", "GBP"),
    ("a 52p dividend", "52p", "0.52", "GBP"),
    ("$1,234,567 award", "$1,234,567", 1_234_567, "USD"),
    ("a $2.5-billion bid", "$2.5-billion", 2_500_000_000, "USD"),
    ("a $500MM facility", "$500MM", 500_000_000, "USD"),
    ("a $1T market", "$1T", 1_000_000_000_000, "USD"),
    ("$ 20 billion plan", "$ 20 billion", 20_000_000_000, "USD"),
    ("C$ 275 million plan", "C$ 275 million", 275_000_000, "CAD"),
    ("reports $35 . 58 billion in sales", "$35 . 58 billion", 35_580_000_000, "USD"),
    ("a $16 000 fine", "$16 000", 16_000, "USD"),
    ("margin of $.05", "$.05", "0.05", "USD"),
    ("result of $(0.39)", "$(0.39)", "-0.39", "USD"),
    ("result ($0.12)", "($0.12)", "-0.12", "USD"),
    ("result (45c) against a profit", "(45c)", "-0.45", "USD"),
    ("fee of ten cents (10c)", "10c", "0.10", "USD"),
    ("result -$0.18", "-$0.18", "-0.18", "USD"),
    ("result −$0.18", "−$0.18", "-0.18", "USD"),
    ("result $-0.05", "$-0.05", "-0.05", "USD"),
    ("fee of 10 mln euros ($13.50)", "$13.50", "13.5", "USD"),
    ("half a deal: 2 million pounds", "2 million pounds", 2_000_000, "GBP"),
    ("two million dollars gone", "two million dollars", 2_000_000, "USD"),
    ("$5 million CAD in loans", "$5 million CAD", 5_000_000, "CAD"),
    ("RAISES $400M", "$400M", 400_000_000, "USD"),
]
RANGES = [
    ("sees EPS $2.96-3.16", "$2.96-3.16", "2.96", "3.16", "USD"),
    ("sees sales $690M to $705M", "$690M to $705M", 690_000_000, 705_000_000, "USD"),
    ("sees sales $690M-705M", "$690M-705M", 690_000_000, 705_000_000, "USD"),
    ("sees sales $1.03-$1.05B", "$1.03-$1.05B", 1_030_000_000, 1_050_000_000, "USD"),
    ("sees sales $1.03B-$1.05B", "$1.03B-$1.05B", 1_030_000_000, 1_050_000_000, "USD"),
    ("seeks $10-20 billion", "$10-20 billion", 10_000_000_000, 20_000_000_000, "USD"),
    ("seeks $10 billion - $20 billion", "$10 billion - $20 billion", 10_000_000_000, 20_000_000_000, "USD"),
    ("seeks $9bn–$10.5bn", "$9bn–$10.5bn", 9_000_000_000, 10_500_000_000, "USD"),
    ("sees $(0.39)-$0.08", "$(0.39)-$0.08", "-0.39", "0.08", "USD"),
    ("sees loss $(0.40)-$(0.35)", "$(0.40)-$(0.35)", "-0.40", "-0.35", "USD"),
    ("sees EPS -$0.25 to -$0.30", "-$0.25 to -$0.30", "-0.30", "-0.25", "USD"),
    ("sees loss $0.40-$0.35", "$0.40-$0.35", "0.35", "0.40", "USD"),
    ("between $5 and $6 million", "$5 and $6 million", 5_000_000, 6_000_000, "USD"),
    ("costs 20 to 30 mln euros", "20 to 30 mln euros", 20_000_000, 30_000_000, "EUR"),
    ("costs of €20m to €30m", "€20m to €30m", 20_000_000, 30_000_000, "EUR"),
    ("costs of 7.20-$7.40", "7.20-$7.40", "7.20", "7.40", "USD"),
    ("$900 million to about $1.2 billion", "$900 million to about $1.2 billion", 900_000_000, 1_200_000_000, "USD"),
]
PERCENT = [
    ("profit up 30.9 pct", "30.9 pct", "30.9"),
    ("raises rate by 50 bps", "50 bps", "0.5"),
    ("raises rate by 25 basis points", "25 basis points", "0.25"),
    ("raises rate by 25bp", "25bp", "0.25"),
    ("up 20% today", "20%", 20),
    ("up 20 % today", "20 %", 20),
    ("up 1 . 2 % today", "1 . 2 %", "1.2"),
    ("up 12.5 percent", "12.5 percent", "12.5"),
    ("up 3 per cent", "3 per cent", 3),
    ("up two percent", "two percent", 2),
    ("up 2 percentage points", "2 percentage points", 2),
    ("moves -5% on", "-5%", -5),
    ("moves (5)% on", "(5)%", -5),
    ("moves +3.2% on", "+3.2%", "3.2"),
    ("nearly 10% of staff", "nearly 10%", 10),
    ("a 60%-owned unit", "60%", 60),
]
NUMBERS = [
    ("5-for-1 split", "5", 5),
    ("two-for-one split", "two", 2),
    ("two-for-one split", "one", 1),
    ("1-for-20 reverse split", "20", 20),
    ("one-for-twenty-five split", "twenty-five", 25),
    ("1:10 reverse split", "1:10", "0.1"),
    ("3:2 stock split", "3:2", "1.5"),
    ("to cut 10,000 jobs", "10,000", 10_000),
    ("to cut 2000 jobs", "2000", 2_000),
    ("to cut 16 000 jobs", "16 000", 16_000),
    ("sells 14 , 516 shares", "14 , 516", 14_516),
    ("ships 5.5 mln units", "5.5 mln", 5_500_000),
    ("buys back up to 50 million shares", "50 million", 50_000_000),
    ("sees 2.8m users", "2.8m", 2_800_000),
    ("two million shares", "two million", 2_000_000),
    ("Boeing 500 jobs", "500", 500),
    ("ratio of .05", ".05", "0.05"),
]
PER_SHARE = [
    ("to pay $21 a share", "$21 a share", 21),
    ("to pay $21 per share", "$21 per share", 21),
    ("to pay $21/share", "$21/share", 21),
    ("to pay $0.15/Sh.", "$0.15/Sh", "0.15"),
    ("to pay 20 cents a share", "20 cents a share", "0.2"),
    ("to pay $2 per common share", "$2 per common share", 2),
    ("to pay $5 per ADS", "$5 per ADS", 5),
    ("raises EPS view to $1.20", "$1.20", "1.2"),
    ("Q4 EPS $(0.55) vs loss", "$(0.55)", "-0.55"),
    ("price target to $48", "$48", 48),
]
NO_NUMBER = [
    "Halden files for Chapter 11",
    "added to the S&P 500",
    "leaves the S & P 500 stocks",
    "the 737 MAX flies",
    "orders for the A320 and F-35",
    "iPhone 15 sales",
    "Model 3 cars",
    "in 2014 and 1999",
    "on Sept. 15",
    "on 15 September",
    "at 10:30 a.m. in town",
    "at 1:30 pm in town",
    "the 2nd and 3rd plant",
    "its 52-week high",
    "a 10-year note",
    "5G and 4K and 3M",
    "No. 2 lender",
    "Phase 3 trial",
    "Phase Two trial",
    "since 9/11",
    "Covid-19 and L-3",
    "a 401(k) plan",
    "rank #1",
    "Euro weakness 05-17-2010",
    "in the years 2012-15",
    "files a 10-K and an 8-K",
    "one of these days",
    "Take one for the team",
    "a note (TSE:7203)",
    "777X and C919 jets",
    "adjusted(1) result",
    "Model 3's range",
]
PERIODS = [
    ("FY2014 view", "FY2014"),
    ("FY24 view", "FY2024"),
    ("FY'24 view", "FY2024"),
    ("FY 2024 view", "FY2024"),
    ("fiscal 2025 view", "FY2025"),
    ("fiscal year 2025 view", "FY2025"),
    ("full-year view", "FY"),
    ("2026 view", "FY2026"),
    ("Q2 profit", "Q2"),
    ("2Q profit", "Q2"),
    ("1Q24 profit", "Q1 2024"),
    ("Q4 2025 profit", "Q4 2025"),
    ("third-quarter profit", "Q3"),
    ("2nd-qtr profit", "Q2"),
    ("First Quarter Fiscal 2024 results", "Q1 2024"),
    ("H1 profit", "H1"),
    ("1H profit", "H1"),
    ("second half of 2025", "H2 2025"),
    ("nine-month results", "9M"),
]
RATINGS = [
    ("upgraded to Strong Buy", 2),
    ("Brillon adds it to Conviction Buy list", 2),
    ("upgraded to Buy from house", 1),
    ("raised to outperform", 1),
    ("at Overweight, announces PT", 1),
    ("to Accumulate", 1),
    ("Maintains Market Outperform on", 1),
    ("cut to Hold", 0),
    ("cut to neutral", 0),
    ("upgraded to Equal-weight", 0),
    ("upgraded to Equal Weight", 0),
    ("kept at Market Perform", 0),
    ("kept at Peer Perform", 0),
    ("kept at Sector Weight", 0),
    ("kept at Perform, lowers", 0),
    ("Evers sets In-Line rating", 0),
    ("cut to Underweight", -1),
    ("cut to underperform", -1),
    ("cut to Reduce", -1),
    ("cut to Sell: here is why", -1),
    ("cut to Strong Sell", -2),
]


def of_kind(headline: str, kind: str) -> list[Value]:
    return [value for value in values(tokenise(headline)) if value.kind == kind]


def pick(headline: str, kind: str, written: str) -> Value:
    """The value of a kind that stands there in these very words."""
    found = of_kind(headline, kind)
    chosen = [value for value in found if headline[value.start : value.stop] == written]
    assert len(chosen) == 1, [headline[value.start : value.stop] for value in found]
    return chosen[0]


@pytest.mark.parametrize(("headline", "written", "amount", "unit"), MONEY)
def test_money(headline: str, written: str, amount: int | str, unit: str) -> None:
    value = pick(headline, "money", written)
    assert (value.low, value.high, value.unit) == (Decimal(amount), Decimal(amount), unit)


@pytest.mark.parametrize(("headline", "written", "low", "high", "unit"), RANGES)
def test_ranges(headline: str, written: str, low: int | str, high: int | str, unit: str) -> None:
    value = pick(headline, "money", written)
    assert (value.low, value.high, value.unit) == (Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(("headline", "written", "amount"), PERCENT)
def test_percent(headline: str, written: str, amount: int | str) -> None:
    value = pick(headline, "percent", written)
    assert (value.low, value.high, value.unit) == (Decimal(amount), Decimal(amount), "")


@pytest.mark.parametrize(("headline", "written", "amount"), NUMBERS)
def test_numbers(headline: str, written: str, amount: int | str) -> None:
    value = pick(headline, "number", written)
    assert (value.low, value.high, value.unit) == (Decimal(amount), Decimal(amount), "")


@pytest.mark.parametrize("headline", NO_NUMBER)
def test_what_looks_like_a_number_and_is_none(headline: str) -> None:
    assert of_kind(headline, "number") + of_kind(headline, "money") == []


@pytest.mark.parametrize(("headline", "written", "amount"), PER_SHARE)
def test_per_share(headline: str, written: str, amount: int | str) -> None:
    value = pick(headline, "per-share", written)
    assert (value.low, value.unit) == (Decimal(amount), "USD")


@pytest.mark.parametrize(("headline", "name"), PERIODS)
def test_periods(headline: str, name: str) -> None:
    assert [value.unit for value in of_kind(headline, "period")] == [name]


@pytest.mark.parametrize(("headline", "step"), RATINGS)
def test_ratings(headline: str, step: int) -> None:
    assert [value.low for value in of_kind(headline, "rating")] == [Decimal(step)]


@pytest.mark.parametrize(
    "headline",
    [
        "Brillon to buy Castor",
        "Castor to sell its plant in Ohio",
        "talks on hold",
        "shares hold steady",
        "Outlook Raised to Positive",
        "profit in line",
        "stocks end mixed",
        "a sell-off goes on",
    ],
)
def test_words_of_brokers_in_another_sense_are_no_ratings(headline: str) -> None:
    assert of_kind(headline, "rating") == []


@pytest.mark.parametrize(
    ("headline", "amounts"),
    [
        ("raises view from $7.20-7.40 to $7.50-7.70 vs $7.45 est", ["7.3", "7.6", "7.45"]),
        ("raises view from $690M to $705M", ["690000000", "705000000"]),
        ("raises view from its previous guidance of $690M to $705M", ["690000000", "705000000"]),
        ("cuts view to $5 from $6", ["5", "6"]),
        ("lowers target $50 to $45", ["50", "45"]),
        ("raises target $45 to $50", ["45", "50"]),
        ("lowers its goal $2 to $42", ["2", "42"]),
        ("stays above $90 through 2026", ["90"]),
        ("prices 600 mln SEK 2016 bond", ["6E8"]),
        ("Adj. EPS $0.45-$0.49 vs $0.50 Est., Sales $1.03B-$1.05B vs $1.06B Est", ["0.47", "0.5", "1.04E9", "1.06E9"]),
        ("raises from $1 million to $2 million to $3 million to $4 million", ["1.5E6", "3.5E6"]),
        ("cuts view to $3.00 to $3.20 from $3.40 to $3.60", ["3.1", "3.5"]),
        ("cuts view to $4.1B-$4.3B from $4.5B to $4.7B", ["4.2E9", "4.6E9"]),
        ("cuts view to $3 from $3.40 to $3.60", ["3", "3.5"]),
        ("raises view from $1.00-$1.10 to $1.20 to $1.30", ["1.05", "1.25"]),
        ("raises view from $1.00 to $1.10 to $1.20-$1.30", ["1.05", "1.25"]),
        ("grows from 5 mln euros to $6 mln", ["5E6", "6E6"]),
        ("raises view from $1.00 to $1.01 bln", ["1.00E9", "1.01E9"]),
        ("raises view from $1.00-1.02 to $1.01-1.03 bln", ["1.01E9", "1.02E9"]),
        ("raises view from $1.00 to $1.01 bln vs $1.02 est", ["1.00E9", "1.01E9", "1.02E9"]),
        ("raises view to $2.10 to $2.12 billion from $2.05 to $2.08", ["2.11E9", "2.065E9"]),
        ("raises view from $690 to $705 mln", ["690E6", "705E6"]),
        ("raises view to $705 mln from $690", ["705E6", "690E6"]),
        ("cuts view from $1 bln to $1.05", ["1E9", "1.05E9"]),
        ("cuts view from $690 mln to $1.1 bln", ["690E6", "1.1E9"]),
        ("raises plan from $900 to $1.2 bln", ["1.2E9"]),
        ("EPS $1.05 vs $1.00, sales $1.2 bln vs $1.1 bln", ["1.05", "1", "1.2E9", "1.1E9"]),
    ],
)
def test_from_and_to_are_two_values(headline: str, amounts: list[str]) -> None:
    assert [value.middle for value in of_kind(headline, "money")] == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize("headline", ["sees sales of $690 to $705 mln", "sees sales of $690-705 mln"])
def test_the_ends_of_a_range_share_their_unit(headline: str) -> None:
    (value,) = of_kind(headline, "money")
    assert (value.low, value.high) == (690_000_000, 705_000_000)


def test_an_amount_per_share_is_no_total() -> None:
    assert of_kind("to pay $21 a share", "money") == []


def test_earnings_per_share_may_be_read_either_way_and_totals_may_not() -> None:
    headline = "Q2 EPS $0.45 beats, sales $500M beat, charge of $12"
    assert [value.low for value in of_kind(headline, "per-share")] == [Decimal("0.45")]
    assert len(of_kind(headline, "money")) == 3
