"""Every message comes back as it went, in every version; what does not fit its table is said, never guessed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tws_messages import VERSIONS, attributes_of, messages, paths_of, versions_of

from newsbot.tws.contract import Contract
from newsbot.tws.fields import COMPUTED_OR_MINUS_1, COMPUTED_OR_MINUS_2, INT, MAX_DOUBLE, Kind, join, split
from newsbot.tws.messages import ANSWERS, REQUESTS, TABLE_OF, Malformed, Unknown, decode, encode
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder
from newsbot.tws.rows import Row
from newsbot.tws.table import Table

ALL = [(table, REQUESTS) for table in REQUESTS.values()] + [(table, ANSWERS) for table in ANSWERS.values()]
IDS = [table.message.__name__ for table, _ in ALL]


@pytest.mark.parametrize(("table", "side"), ALL, ids=IDS)
@settings(max_examples=12)
@given(data=st.data())
def test_a_message_comes_back_as_it_went(table: Table[Any], side: dict[int, Table[Any]], data: st.DataObject) -> None:
    version = data.draw(st.sampled_from(versions_of(table)))
    message = data.draw(messages(table, version))
    assert decode(encode(message, version), side, version) == message


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=3)
@given(data=st.data())
def test_an_order_comes_back_in_every_version(version: int, data: st.DataObject) -> None:
    for table, side in ((TABLE_OF[PlaceOrder], REQUESTS), (ANSWERS[5], ANSWERS), (ANSWERS[101], ANSWERS)):
        message = data.draw(messages(table, version))
        assert decode(encode(message, version), side, version) == message


@pytest.mark.parametrize(("table", "side"), ALL, ids=IDS)
@settings(max_examples=5)
@given(data=st.data())
def test_a_field_too_many_or_too_few_is_malformed(
    table: Table[Any], side: dict[int, Table[Any]], data: st.DataObject
) -> None:
    version = data.draw(st.sampled_from(versions_of(table)))
    fields = split(encode(data.draw(messages(table, version)), version))
    longer = decode(join([*fields, "surplus"]), side, version)
    assert isinstance(longer, Malformed)
    assert longer.fault == "1 fields left over"
    if len(fields) > 1:
        shorter = decode(join(fields[:-1]), side, version)
        assert isinstance(shorter, Malformed)
        assert shorter.fault.endswith("is missing")


@pytest.mark.parametrize(("table", "_side"), ALL, ids=IDS)
def test_a_table_names_attributes_that_exist(table: Table[Any], _side: object) -> None:
    assert paths_of(table.rows) <= attributes_of(table)


def test_every_attribute_of_an_order_is_on_the_wire_somewhere() -> None:
    tables = (TABLE_OF[PlaceOrder], ANSWERS[5])
    named = set().union(*(paths_of(table.rows) for table in tables))
    assert {path for table in tables for path in attributes_of(table)} - named == set()


def test_an_id_without_a_table_is_unknown_with_all_its_fields() -> None:
    assert decode(b"999\0a\0\0", REQUESTS, 157) == Unknown(msg_id=999, fields=("a", ""))


def test_a_malformed_message_carries_the_id_of_its_request() -> None:
    fields = split(encode(PlaceOrder(order_id=77, contract=Contract(), order=Order()), 157))
    broken = decode(join([*fields[:16], "BUY", "many", *fields[18:]]), REQUESTS, 157)
    assert broken == Malformed(msg_id=3, ident=77, fault="field 17 (order.total_quantity): not a number: 'many'")


REQ_ID = Row("req_id", INT)
NUMBERED = [table for table in REQUESTS.values() if REQ_ID in table.rows[:-1]]


@pytest.mark.parametrize("table", NUMBERED, ids=lambda table: table.message.__name__)
@settings(max_examples=3)
@given(data=st.data())
def test_a_request_cut_off_after_its_id_says_whose_it_is(table: Table[Any], data: st.DataObject) -> None:
    message = data.draw(messages(table, 157))
    fields = split(encode(message, 157))
    broken = decode(join(fields[: table.rows.index(REQ_ID) + 2]), REQUESTS, 157)
    assert isinstance(broken, Malformed)
    assert broken.ident == message.req_id
    assert broken.fault.endswith("is missing")


@pytest.mark.parametrize("count", ["-1", "99", "x"])
def test_a_count_that_cannot_be_is_malformed(count: str) -> None:
    broken = decode(join(["93", "26", count]), ANSWERS, 157)
    assert isinstance(broken, Malformed)
    assert broken.ident == 26


def test_an_order_condition_of_an_unknown_type_is_malformed() -> None:
    order = Order(conditions=((3, "a", "1", "20260311 10:00:00"),))
    fields = split(encode(PlaceOrder(order_id=5, contract=Contract(), order=order), 157))
    place = fields.index("20260311 10:00:00") - 3
    broken = decode(join([*fields[:place], "2", *fields[place + 1 :]]), REQUESTS, 157)
    assert isinstance(broken, Malformed)
    assert "2 is unknown" in broken.fault


@pytest.mark.parametrize(("kind", "missing"), [(COMPUTED_OR_MINUS_1, "-1"), (COMPUTED_OR_MINUS_2, "-2")])
def test_what_was_not_computed_is_none(kind: Kind[Any], missing: str) -> None:
    assert kind.write(None) == missing
    assert [kind.parse(text) for text in (missing, f"{missing}.0", "", MAX_DOUBLE)] == [None] * 4
    assert kind.parse("0.5") == Decimal("0.5")


def test_what_is_no_message_is_not_encoded() -> None:
    with pytest.raises(ValueError, match="no message: object"):
        encode(object(), 157)


def test_a_nul_in_an_order_reference_is_not_encoded() -> None:
    order = PlaceOrder(order_id=1, contract=Contract(), order=Order(order_ref="a\0b"))
    with pytest.raises(ValueError, match="NUL"):
        encode(order, 157)
