"""Fields: every spelling of a value, and of no value, in both directions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.tws.fields import (
    BOOL,
    DEC,
    INT,
    MAX_DOUBLE,
    MAX_INT,
    MAX_OPT_DEC,
    MAX_OPT_INT,
    OFFSET,
    OPT_BOOL,
    OPT_DEC,
    OPT_INT,
    TEXT,
    Kind,
    join,
    split,
    write_decimal,
)


@pytest.mark.parametrize("text", ["", MAX_DOUBLE, "1.7976931348623157e+308", "1.7976931348623157E+308"])
@pytest.mark.parametrize("kind", [OPT_DEC, MAX_OPT_DEC, OFFSET])
def test_an_unset_double_is_none_in_all_spellings(kind: Kind[Decimal | None], text: str) -> None:
    assert kind.parse(text) is None


@pytest.mark.parametrize("text", ["", MAX_INT, "9223372036854775807"])
@pytest.mark.parametrize("kind", [OPT_INT, MAX_OPT_INT])
def test_an_unset_integer_is_none_in_all_spellings(kind: Kind[int | None], text: str) -> None:
    assert kind.parse(text) is None


@pytest.mark.parametrize(
    ("kind", "written"),
    [(OPT_DEC, ""), (MAX_OPT_DEC, MAX_DOUBLE), (OPT_INT, ""), (MAX_OPT_INT, MAX_INT), (OPT_BOOL, ""), (OFFSET, "")],
)
def test_none_is_written_as_the_client_expects_it(kind: Kind[object], written: str) -> None:
    assert kind.write(None) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("100", "100"), ("100.0", "100"), ("1E+2", "100"), ("42.50", "42.5"), ("0.0001", "0.0001"),
        ("1E-7", "0.0000001"), ("-0", "0"), ("-0.00", "0"), ("0", "0"), ("-1", "-1"), ("-0.5", "-0.5"),
    ],
)  # fmt: skip
def test_decimals_are_written_plainly(value: str, written: str) -> None:
    assert write_decimal(Decimal(value)) == written


@pytest.mark.parametrize("text", ["Infinity", "Infinite"])
def test_an_infinite_offset_is_read_as_both_clients_write_it(text: str) -> None:
    assert OFFSET.parse(text) == Decimal("Infinity")
    assert OFFSET.write(Decimal("Infinity")) == "Infinity"


@pytest.mark.parametrize("text", ["", "1.5", "+1", " 1", "1 ", "١", "1e3", "0x10", "-", "9" * 30])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        INT.parse(text)


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "inf", "1,5", ".5", "1.2.3", "--1", "1e", "1_0"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        DEC.parse(text)


@pytest.mark.parametrize("text", ["", "2", "true", "01"])
def test_what_is_no_boolean_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        BOOL.parse(text)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_no_number_is_not_written(value: Decimal) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        DEC.write(value)


def test_a_nul_cannot_be_smuggled_into_a_text_field() -> None:
    with pytest.raises(ValueError, match="NUL"):
        TEXT.write("BUY\0SELL")


@pytest.mark.parametrize(
    ("payload", "words"), [(b"", "empty"), (b"9", "not terminated"), (b"9\0\xff\xfe\0", "not UTF-8 at byte 2")]
)
def test_a_payload_that_is_no_list_of_fields_is_refused(payload: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        split(payload)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1))
def test_fields_come_back_as_they_went(fields: list[str]) -> None:
    assert split(join(fields)) == fields


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**12), max_value=10**12))
def test_decimals_come_back_exactly(value: Decimal) -> None:
    assert DEC.parse(DEC.write(value)) == value
