"""Answers with another status than 200, and how long they ask to be left alone."""

from dataclasses import replace

import pytest
from scraper_pages import NOW, page

from newsbot.scrapers.blocked import BLOCK_PAUSE_S, refused, retry_after


@pytest.mark.parametrize(
    ("status", "body", "code", "words", "wait"),
    [
        (403, "<h1>Verify you are human</h1>", "NB-W04", 'captcha ("Verify you are human")', BLOCK_PAUSE_S),
        (401, "", "NB-W04", "status 401", BLOCK_PAUSE_S),
        (429, "", "NB-W04", "status 429", None),
        (503, "", "NB-W04", "status 503", None),
        (404, "", "NB-W03", "status 404", None),
        (500, "", "NB-W03", "status 500", None),
        (204, "", "NB-W03", "status 204", None),
        (304, "", "NB-W03", "status 304", None),  # to a request that was not conditional
    ],
)
def test_each_status_has_its_code(status: int, body: str, code: str, words: str, wait: float | None) -> None:
    fault = refused(replace(page(body), status=status))
    assert (fault.code, fault.retry_after_s) == (code, wait)
    assert words in fault.detail


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 11 Mar 2026 13:43:08 GMT", 120.0),
        ("Wed, 11 Mar 2026 13:00:00 GMT", 0.0),
        ("99999999999999999999", 86_400.0),
        ("Fri, 31 Dec 2099 00:00:00 GMT", 86_400.0),
        ("-5", None),
        ("soon", None),
        ("Wed, 11 Mar 2026 13:43:08", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_in_both_forms(value: str, seconds: float | None) -> None:
    assert retry_after((("Retry-After", value),), NOW) == seconds


def test_a_named_time_is_honoured_with_any_status() -> None:
    answer = replace(page(""), status=503, headers=(("retry-after", "7"),))
    assert refused(answer).retry_after_s == 7.0
