"""Laws of values: whatever the text, places are right, ranges ordered, and what is written is what is read."""

import gzip
import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsbot.processing.text import tokenise
from newsbot.processing.value import values

SCALES = {"": 1, "K": 1_000, "M": 10**6, " million": 10**6, " bln": 10**9, "bn": 10**9, " trillion": 10**12}
CURRENCIES = {"$": "USD", "C$": "CAD", "€": "EUR", "£": "GBP", "HK$": "HKD", "USD ": "USD"}
amounts = st.decimals(min_value="0.01", max_value="99999", places=2)
FRAGMENTS = """
$|C$|€|(|)|-| - |–| to | from |%| pct| bps| mln|B| a share|/share|1|0.45|7.20|2014|1,000|000|.|,| |Q2|FY24|two|-for-|Buy
| and |EPS |between |up to |about |½|٣|😀|:|/|#|10|'
"""
fragments = st.sampled_from([*FRAGMENTS.replace("\n", "").split("|"), "\u200b", "\ud800"])


@given(amounts, st.sampled_from(sorted(SCALES)), st.sampled_from(sorted(CURRENCIES)))
def test_a_formatted_amount_is_read_as_it_was_meant(amount: Decimal, scale: str, sign: str) -> None:
    written = f"{sign}{amount:,}{scale}"
    found = [value for value in values(tokenise(f"Castor wins {written} order")) if value.kind == "money"]
    assert [(value.low, value.unit) for value in found] == [(amount * SCALES[scale], CURRENCIES[sign])]


@given(amounts, amounts, st.sampled_from(["-", " to ", "–", " - "]))
def test_a_range_has_both_ends(one: Decimal, other: Decimal, link: str) -> None:
    low, high = sorted((one, other))
    assume(link != " to " or high <= 5 * low)  # wider is a way, not a range
    found = [value for value in values(tokenise(f"sees ${low}{link}${high} now")) if value.kind == "money"]
    assert [(value.low, value.high) for value in found] == [(low, high)]


@given(amounts)
def test_far_apart_is_a_way_and_no_range(low: Decimal) -> None:
    found = [value for value in values(tokenise(f"goal ${low} to ${6 * low} now")) if value.kind == "money"]
    assert [(value.low, value.high) for value in found] == [(low, low), (6 * low, 6 * low)]


@given(st.lists(fragments, max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_has_ordered_ranges_at_true_places(text: str) -> None:
    words = tokenise(text)
    for value in values(words):
        assert 0 <= value.first < value.end <= len(words)
        assert 0 <= value.start < value.stop <= len(text)
        assert value.start <= words.starts[value.first]
        assert words.ends[value.end - 1] <= value.stop
        assert value.low <= value.middle <= value.high


@pytest.mark.shared_data
def test_real_headlines_have_plain_values() -> None:
    path = Path(__file__).resolve().parents[3] / "../shared/data/headlines/benzinga_2009-2020.jsonl.gz"
    if not path.is_file():
        pytest.skip("no shared headlines here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        headlines = [json.loads(line)["headline"] for line in lines]
    targets = upgrades = 0
    for headline in headlines:
        found = values(tokenise(headline))
        assert all(value.low <= value.high and headline[value.start : value.stop].strip() for value in found)
        words = headline.casefold().split()
        if "maintains" in words and "target" in words and "$" in headline:
            targets += 1
            upgrades += {"per-share", "rating"} <= {value.kind for value in found}
    assert targets > 100
    assert upgrades / targets > 0.97


@given(st.lists(fragments, max_size=20).map("".join))
def test_words_in_another_clause_shift_values_and_change_none(text: str) -> None:
    ahead = "Brillon Works says\n"
    plain = values(tokenise(" " + text))
    shifted = values(tokenise(ahead + " " + text))
    told = [(value.kind, value.low, value.high, value.unit, value.start + len(ahead)) for value in plain]
    assert [(value.kind, value.low, value.high, value.unit, value.start) for value in shifted] == told


@pytest.mark.parametrize(
    "piece",
    ["$1-", "5 to ", "(", "9", "$(0.39)-", "from $1 to ", "1 000 ", "two-", "1:10 ", "Q2 2024 ", "😀 5 ", "$ ", "- "],
)
def test_time_goes_in_step_with_the_length_of_a_text(piece: str) -> None:
    small, large = (tokenise(piece * (size // len(piece))) for size in (6_000, 60_000))
    took = []
    for text in (small, large):
        started = time.process_time()
        values(text)
        took.append(time.process_time() - started)
    assert took[1] < 40 * took[0] + 0.1
