"""The table of TWS codes: each class, what the text decides, and that nothing is guessed."""

import pytest

from newsbot.execution.codes import Remedy, Severity, classify

CLASSES: dict[Severity, str] = {
    "info": """
        102 104 136 161 165 202 300 317 366 430 501 2104 2106 2107 2108 2109 2119 2137 2148 2158 2161 2168 2169 2176
        10147 10148 10172 10311 10349 10358""",
    "warning": """
        105 134 135 316 404 1100 1101 1102 2100 2103 2105 2110 2157 10089 10090 10091 10167 10182 10197 10225""",
    "reject": """
        101 103 106 107 109 110 133 200 201 203 309 320 327 354 382 383 434 451 460 503 579
        10149 10168 10185 10186 10187 10189 10190 10268 10269 10270 10276""",
    "retry": "100 326 502 504 520",
    "fatal": "505 506 507 508 509 510 512 515 578 580 593 1300",
    "unknown": "-1 0 99 111 594 2200 10999 399000",
}


@pytest.mark.parametrize("severity", CLASSES)
def test_every_code_has_its_class(severity: Severity) -> None:
    listed = [int(code) for code in CLASSES[severity].split()]
    assert {code: classify(code, "").severity for code in listed} == dict.fromkeys(listed, severity)


@pytest.mark.parametrize(
    ("code", "text", "severity"),
    [
        (399, "Order Message:\nWarning: your order will not be placed at the exchange until 09:30", "info"),
        (399, "BUY 1 X will not be placed at the exchange until 2024-01-03 09:30:00 US/Eastern", "info"),
        (399, "Order Message:\nBUY 1 X\nOrder rejected by the system", "reject"),
        (162, "Historical Market Data Service error message:API pacing violation", "retry"),
        (162, "Historical Market Data Service error message:HMDS query returned no data", "info"),
        (162, "Historical Market Data Service error message:No market data permissions", "reject"),
        (321, "Error validating request.-'bX' : cause - The API interface is currently in Read-Only mode.", "reject"),
        (321, "Error validating request.-'bT' : cause - Please enter a valid security type", "reject"),
        (322, "Error processing request.-'bd' : cause - Duplicate ticker ID for API historical query", "warning"),
        (322, "Maximum number of account summary requests exceeded", "warning"),
        (322, "Error processing request", "reject"),
    ],
)
def test_the_text_decides_where_one_code_says_several_things(code: int, text: str, severity: Severity) -> None:
    assert classify(code, text).severity == severity


def test_read_only_mode_stops_trading() -> None:
    assert classify(321, "The API interface is currently in Read-Only mode.").remedy is Remedy.STOP_TRADING
    assert classify(321, "Please enter a valid security type").remedy is Remedy.FIX


def test_an_unknown_code_is_asked_about_not_guessed() -> None:
    meaning = classify(10999, "Your order was rejected")
    assert (meaning.code, meaning.severity, meaning.remedy) == (10999, "unknown", Remedy.RESYNC)


def test_only_a_lost_connection_and_lost_data_ask_for_a_new_subscription() -> None:
    codes = [code for code in range(-10, 11000) if classify(code, "").remedy is Remedy.RESUBSCRIBE]
    assert codes == [316, 1101, 2100, 10182, 10225]
