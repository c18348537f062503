"""Comparisons of captured values: what a line may say, what it finds wrong, when it holds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing.text import tokenise
from newsbot.processing.value import Value, values
from newsbot.processing.where import Comparison, WhereError, holds, parse

KINDS = {
    "old": "money",
    "new": "money",
    "est": "money",
    "price": "per-share",
    "share": "percent",
    "count": "number",
    "to": "rating",
    "when": "period",
}


def value(text: str, kind: str) -> Value:
    return next(value for value in values(tokenise(text)) if value.kind == kind)


FILLED = {
    "old": value("$7.20-7.40", "money"),
    "new": value("$7.50-7.70", "money"),
    "est": value("C$7.45", "money"),
    "price": value("$21 a share", "per-share"),
    "share": value("1.5%", "percent"),
    "count": value("3.5 mln", "number"),
    "to": value("Equal-weight", "rating"),
    "when": value("FY24", "period"),
}


@pytest.mark.parametrize(
    "line",
    [
        "change(old, new) >= 3%",
        "change( old , new )>=3%",
        "change(old.low, new.low) > 4.1%",
        "change(new, old) < -3%",
        "surprise(new, old) > 4%",
        "new > old",
        "new.low > old.high",
        "new.low >= $7.50",
        "new.high <= $7.70",
        "new == $7.60",
        "old < $1.2bln",
        "est >= C$7.45",
        "price >= $10",
        "price >= $10 a share",
        "share > 50 bps",
        "share >= 1.5 pct",
        "share > -5%",
        "count > 2",
        "count >= 3,500,000",
        "count < 4 mln",
        "to < Buy",
        "to == Hold",
        "to > Strong Sell",
        "when == FY2024",
        "$5 < new",
    ],
)
def test_lines_that_hold(line: str) -> None:
    assert holds([parse(line, KINDS)], FILLED, "refuse") == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("change(old,new) >= 5%", "change(old, new) = 4.1096 % is not >= 5%"),
        ("new.low > $7.60", "new.low = $7.5 is not > $7.60"),
        ("old > $1.2bln", "old = $7.3 is not > $1.2bln"),
        ("to >= Buy", "to = Hold is not >= Buy"),
        ("when == Q2", "when = FY2024 is not == Q2"),
        ("price > $30", "price = $21 a share is not > $30"),
        ("count > 4 mln", "count = 3.5 mln is not > 4 mln"),
        ("share>2%", "share = 1.5 % is not > 2%"),
        ("new >= est", "new >= est is unknown: USD against CAD"),
        ("new < est", "new < est is unknown: USD against CAD"),
        ("change(est, new) > 1%", "change(est, new) > 1% is unknown: CAD against USD"),
    ],
)
def test_lines_that_fail_say_so_with_their_figures(line: str, told: str) -> None:
    assert holds([parse(line, KINDS)], FILLED, "refuse") == told


@pytest.mark.parametrize(
    ("line", "unit", "expected"),
    [
        ("when == Q2", "Q2 2026", True),
        ("when == Q2", "Q2", True),
        ("Q2 == when", "Q2 2026", True),
        ("when == FY", "FY2026", True),
        ("when == Q2", "Q3 2026", False),
        ("when == Q2 2026", "Q2 2026", True),
        ("when == Q2 2026", "Q2 2025", False),
        ("when == Q2 2026", "Q2", False),
    ],
)
def test_a_period_without_a_year_is_that_of_any_year(line: str, unit: str, expected: bool) -> None:
    filled = {"when": value(unit, "period")}
    assert (holds([parse(line, {"when": "period"})], filled, "refuse") == "") is expected


def test_the_first_line_that_fails_is_told() -> None:
    lines = [parse(line, KINDS) for line in ("new > old", "share > 2%", "to >= Buy")]
    assert holds(lines, FILLED, "refuse").startswith("share = 1.5 %")
    assert holds([], FILLED, "refuse") == ""


def test_a_slot_nobody_filled() -> None:
    lines = [parse("change(old, new) >= 3%", KINDS), parse("share > 1%", KINDS)]
    some = {"share": FILLED["share"], "new": FILLED["new"]}
    assert holds(lines, some, "ignore") == ""
    assert holds(lines, some, "refuse") == "change(old, new) >= 3%: nothing was found for old"


@pytest.mark.parametrize("kind", ["money", "per-share"])
@pytest.mark.parametrize("line", ["change(old, new) > -1000%", "change(old, new) < 1000%"])
def test_there_is_no_change_from_nothing_or_from_a_loss(line: str, kind: str) -> None:
    for old in ("EPS $0.00", "EPS $(0.39)"):
        filled = {"old": value(old, kind), "new": value("EPS $0.10", kind)}
        assert "there is no percentage from" in holds([parse(line, {"old", "new"})], filled, "refuse")


def test_a_smaller_loss_than_expected_is_a_surprise_upwards() -> None:
    filled = {"actual": value("$(0.10)", "money"), "est": value("$(0.20)", "money")}
    assert holds([parse("surprise(actual, est) == 50%", set(filled))], filled, "refuse") == ""
    filled["est"] = value("$0.00", "money")
    assert "the estimate is zero" in holds([parse("surprise(actual, est) > -5%", set(filled))], filled, "refuse")


def test_kinds_that_only_turn_out_later_compare_as_unknown() -> None:
    names = ("price", "new")
    told = holds([parse("price < new", names)], FILLED, "refuse")
    assert told == "price < new is unknown: an amount per share against money"
    assert "is unknown" in holds([parse("price < $1bln", names)], FILLED, "refuse")


@pytest.mark.parametrize(
    ("line", "offset", "what", "fix"),
    [
        ("chnge(old, new) > 3%", 0, "no such function", "Did you mean change(old, new)?"),
        ("median(old, new) > 3%", 0, "no such function", "surprise(actual, est)"),
        ("nw > est", 0, "No slot", "Did you mean new?"),
        ("new > estt", 6, "No slot", "Did you mean est?"),
        ("change(old, neww) > 3%", 12, "No slot", "Did you mean new?"),
        ("zebra > $5", 0, "No slot", "The slots of this rule: count, est, new, old, price, share, to, when."),
        ("new.middle > est", 3, "no such part", "new.low or new.high"),
        ("change(old, new) >= 3", 20, "needs a unit", "Write 3%."),
        ("new >= 5", 7, "needs a unit", "Write $5."),
        ("  5 <= new", 2, "needs a unit", "Write $5."),
        ("new > share", 0, "never be compared", "one kind"),
        ("new > 3%", 0, "never be compared", "one kind"),
        ("price > new", 0, "never be compared", "one kind"),
        ("price > $1bln", 0, "never be compared", "one kind"),
        ("to >= 1", 0, "never be compared", "one kind"),
        ("change(old, share) > 3%", 0, "one kind", "one kind"),
        ("change(to, to) > 3%", 7, "cannot be computed from a rating", "slots themselves"),
        ("change(old) > 3%", 0, "two slots", "change(old, new)"),
        ("change(old, $5) > 3%", 12, "two slots", "change(old, new)"),
        ("old", 0, "compares nothing", "change(old, new) >= 3%"),
        ("", 0, "compares nothing", "change(old, new) >= 3%"),
        ("old > new > est", 10, "Only two things", "one comparison a line"),
        ("old => new", 4, "This sign", "Write >=."),
        ("old = new", 4, "This sign", "Write ==."),
        ("old != new", 4, "This sign", "Use one of"),
        ("old >", 5, "is empty", "The slots of this rule"),
        ("$5 > $4", 0, "Two constants", "The slots of this rule"),
        ("old > $5-6", 6, "neither a slot nor a constant", "$1.2bln"),
        ("x" * 300 + " > 5%", 200, "too long", "one comparison a line"),
    ],
)
def test_faults_say_what_is_wrong_where_and_what_to_do(line: str, offset: int, what: str, fix: str) -> None:
    with pytest.raises(WhereError) as raised:
        parse(line, KINDS)
    assert raised.value.offset == offset
    assert what in raised.value.what
    assert fix in raised.value.fix


def test_without_slots_the_fault_says_how_to_name_one() -> None:
    with pytest.raises(WhereError, match="No slot") as raised:
        parse("new > $5", ())
    assert raised.value.fix == "Name a value in a phrase first, for example {new:money}."


def test_spacing_makes_no_other_comparison() -> None:
    assert parse("change(old,new)>=3%", KINDS) == parse(" change( old,  new )  >=  3% ", KINDS)
    assert parse("new > old", KINDS).text == "new > old"


def fault_or(line: str) -> WhereError | Comparison:
    try:
        return parse(line, KINDS)
    except WhereError as error:
        return error


@given(st.text(max_size=60) | st.text("oldnew$%.,()<>= 0123456789BuychangeQ", max_size=40))
def test_any_line_is_a_comparison_or_a_fault(line: str) -> None:
    read = fault_or(line)
    if isinstance(read, WhereError):
        assert 0 <= read.offset <= len(line)
        assert read.what
        assert read.fix
    else:
        holds([read], FILLED, "refuse")


prices = st.decimals(min_value="0.01", max_value="99999", places=2)


@given(prices, prices, prices)
def test_change_is_the_percentage_from_one_to_the_other(old: Decimal, new: Decimal, bound: Decimal) -> None:
    filled = {"old": value(f"${old}", "money"), "new": value(f"${new}", "money")}
    told = holds([parse(f"change(old, new) >= {bound}%", set(filled))], filled, "refuse")
    assert (told == "") == ((new - old) * 100 >= bound * old)
