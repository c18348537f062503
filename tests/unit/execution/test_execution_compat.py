"""What differs between 9.81.1 and 10.x, behind one face: whichever is installed."""

import inspect
import logging
from decimal import Decimal

import pytest
from ibapi.client import EClient
from ibapi.server_versions import MAX_CLIENT_VER
from ibapi.wrapper import EWrapper

from newsbot.execution import compat


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (0.1, "0.1"),
        (118, "118"),
        (118.0, "118.0"),
        (1e-05, "0.00001"),
        ("-42.31", "-42.31"),
        (Decimal("0.5"), "0.5"),
        (0, "0"),
    ],
)
def test_numbers_become_exact_decimals(value: float, exact: str) -> None:
    assert compat.number(value) == Decimal(exact)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        2147483647,
        "2147483647",
        9223372036854775807,
        1.7976931348623157e308,
        "1.7976931348623157E308",
        Decimal(2**127 - 1),
        Decimal(170141183460469231731687303715884105727),
    ],
)
def test_what_tws_means_by_not_set_is_none(value: float | None) -> None:
    assert compat.number(value) is None


@pytest.mark.parametrize("value", ["NaN", float("inf"), float("-inf"), "abc", Decimal("sNaN")])
def test_what_is_no_finite_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"not a finite number|could not convert|signaling NaN"):
        compat.number(value)


@pytest.mark.parametrize(
    "arguments",
    [
        (201, "Order rejected"),
        (201, "Order rejected", ""),
        (201, "Order rejected", '{"a": 1}'),
        (0, 201, "Order rejected"),
        (1704205800000, 201, "Order rejected", ""),
    ],
)
def test_every_shape_of_the_error_callback(arguments: tuple[object, ...]) -> None:
    assert compat.error_arguments(arguments) == (201, "Order rejected")


def test_the_error_callback_of_the_installed_ibapi_is_among_the_shapes() -> None:
    names = list(inspect.signature(EWrapper.error).parameters)[2:]
    values: dict[str, object] = {"errorTime": 0, "errorCode": 201, "errorString": "Order rejected"}
    assert compat.error_arguments(tuple(values.get(name, "") for name in names)) == (201, "Order rejected")


def test_the_arguments_of_cancel_order_fit_the_installed_ibapi() -> None:
    inspect.signature(EClient.cancelOrder).bind(None, 5, *compat.cancel_arguments())


def test_no_version_with_protobuf_is_offered() -> None:
    assert f"v100..{min(MAX_CLIENT_VER, 200)}" == compat.CLIENT_VERSIONS
    assert compat.LOWEST_VERSION <= compat.HIGHEST_VERSION <= 200


def test_a_quantity_has_the_type_the_encoder_writes_without_a_point() -> None:
    assert str(compat.quantity(118)) == "118"


def test_ibapi_does_not_log_its_traffic() -> None:
    assert not logging.getLogger("ibapi.client").isEnabledFor(logging.INFO)
