"""Texts with accents, backslashes and other scripts, as they reach people through ibapi and ib_async."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tws_ib_async import told as told_ib_async
from tws_ibapi import told as told_ibapi
from tws_messages import TEXTS

from newsbot.tws import account, hello, news, quote
from newsbot.tws.contract import Contract
from newsbot.tws.details import ContractDetails
from newsbot.tws.fields import ESCAPED_TEXT, TEXT
from newsbot.tws.messages import ANSWERS, REQUESTS
from newsbot.tws.rows import Row

TEXT_SAMPLES = [
    "Nestlé S.A.",
    "Société Générale – résultats « record »",
    "C:\\new\\table",
    "\\u0041 is not A, \\x41 neither, \\N{BULLET} nor \\101",
    "a trailing backslash \\",
    "日本電気 株式会社",
    "😀 rises 3 %",
    "plain",
    "",
]


def everywhere(text: str) -> list[object]:
    """Every kind of text that people read."""
    return [
        news.TickNews(req_id=1, epoch_ms=1, provider="B", article_id="B$1", headline=text, extra=text),
        news.HistoricalNews(req_id=1, time="2026-03-11 13:30:00.0", provider="B", article_id="B$1", headline=text),
        news.NewsArticle(req_id=1, type=0, text=text),
        news.NewsProviders(providers=(news.NewsProvider(code="B", name=text),)),
        news.NewsBulletin(bulletin_id=1, type=1, text=text, exchange="NYSE"),
        hello.Notice(ident=1, code=201, text=text),
        ContractDetails(req_id=1, contract=Contract(con_id=1, symbol="A", sec_type="STK"), long_name=text),
        quote.TickString(req_id=1, tick=45, value=text),
        account.AccountValue(key="AccountType", value=text, currency="", account="DU0000000"),
        account.AccountSummary(req_id=1, account="DU0000000", tag="AccountType", value=text, currency=""),
        account.AccountValueMulti(
            req_id=1, account="DU0000000", model_code="", key="AccountType", value=text, currency=""
        ),
    ]


def heard(calls: list[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """Every text that a client was told, those inside its objects too."""
    ((_, values),) = calls
    texts: list[Any] = []
    for value in values:
        one = value[0] if isinstance(value, list) else value
        texts += [one] if isinstance(one, str) else [getattr(one, "longName", None), getattr(one, "name", None)]
    return texts


@pytest.mark.parametrize("text", TEXT_SAMPLES)
def test_every_text_arrives_in_ibapi_as_it_was_written(text: str) -> None:
    for message in everywhere(text):
        assert text in heard(told_ibapi(message)), type(message).__name__


# ib_async un-escapes no other text than a company's name: the rest shows as TWS writes it.
LEFT_ESCAPED = (
    news.NewsBulletin,
    hello.Notice,
    quote.TickString,
    account.AccountValue,
    account.AccountSummary,
    account.AccountValueMulti,
)


@pytest.mark.parametrize("version", [157, 178])
@pytest.mark.parametrize("text", TEXT_SAMPLES)
def test_news_and_names_arrive_in_ib_async_as_they_were_written(text: str, version: int) -> None:
    for message in everywhere(text):
        arrived = heard(told_ib_async(message, version))
        shown = ESCAPED_TEXT.write(text) if isinstance(message, LEFT_ESCAPED) else text
        assert shown in arrived, type(message).__name__
        assert shown.isascii() or not isinstance(message, LEFT_ESCAPED)


@given(TEXTS | st.text("\\uUxN04é1F600😀", max_size=12))
def test_an_escaped_text_is_ascii_and_what_python_un_escapes(text: str) -> None:
    written = ESCAPED_TEXT.write(text)
    assert written.isascii()
    assert written.encode().decode("unicode-escape") == text
    assert ESCAPED_TEXT.parse(written) == text


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        ("\\ud83d\\ude00", "😀"),  # as TWS, a Java program, writes it
        ("Nestlé", "Nestlé"),
        ("C:\\temp", "C:\\temp"),
        ("\\u12", "\\u12"),
        ("\\uD83D", "\ufffd"),
        ("\\U00110000", "\\U00110000"),
    ],
)
def test_what_others_escape_is_read(wire: str, text: str) -> None:
    assert ESCAPED_TEXT.parse(wire) == text


@pytest.mark.parametrize("kind", [TEXT, ESCAPED_TEXT])
def test_a_nul_is_never_written(kind: Any) -> None:
    for text in ("a\0b", "é\0"):
        with pytest.raises(ValueError, match="NUL"):
            kind.write(text)


def test_requests_are_never_escaped() -> None:
    assert not [
        table for table in REQUESTS.values() for row in table.rows if getattr(row, "kind", None) is ESCAPED_TEXT
    ]


BY_SIGNATURE = {4, 6, 8, 14, 15, 46, 54, 63, 73}


def test_what_ibapi_reads_by_signature_is_escaped() -> None:
    for msg_id, table in ANSWERS.items():
        kinds = {row.kind for row in table.rows if isinstance(row, Row)}
        assert not (msg_id in BY_SIGNATURE and TEXT in kinds), table.message.__name__
        assert (ESCAPED_TEXT in kinds) == (msg_id in BY_SIGNATURE | {10}), table.message.__name__
