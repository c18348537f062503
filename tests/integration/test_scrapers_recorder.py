"""Recordings: everything that is wrong with one is said at once, and what was stored is what comes back."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.error import SourceError
from newsbot.scrapers import recorder
from newsbot.scrapers.index import FILE_MAX
from newsbot.scrapers.page import NotModified, Outcome, Page, SourceFault

AT = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)
SOURCES = {"feed", "wire"}


def line(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {"at": "2026-03-11T13:41:08Z", "source": "feed", "url": "https://x.example/f"}
    good |= {"status": 304, "headers": {"ETag": '"1"'}, "file": None, "kind": "listing"}
    return good | changes


def write(root: Path, *lines: object) -> Path:
    text = "\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in lines)
    (root / "index.jsonl").write_text(text, encoding="utf-8")
    return root


def findings(root: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        recorder.read(root, SOURCES)
    assert all(finding.code == "NB-W10" for finding in caught.value.findings)
    return [str(finding) for finding in caught.value.findings]


def test_reads_entries_in_order_with_tape_and_instruments(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(b"\xff\0raw")
    (tmp_path / "tape.csv").write_text("at\n")
    write(tmp_path, line(status=200, file="body"), "", line(at="2026-03-11T09:41:08-04:00", kind="article"))
    recording = recorder.read(tmp_path, SOURCES)
    first, second = recording.entries
    assert (first.at, first.line, second.at, second.line, second.kind) == (AT, 1, AT, 3, "article")
    assert recording.tape_path == tmp_path / "tape.csv"
    assert recording.instruments_path is None
    page = first.outcome(arrived=7.5)
    assert isinstance(page, Page)
    assert (page.body, page.fetched_at, page.arrived, page.headers) == (b"\xff\0raw", AT, 7.5, (("etag", '"1"'),))
    assert isinstance(second.outcome(), NotModified)


def test_everything_wrong_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"x")
    write(
        tmp_path,
        line(),
        "{not json",
        "[1]",
        {"at": "2026-03-11T13:41:08Z"},
        line(colour="red"),
        line(at="yesterday"),
        line(at="2026-03-11T13:41:08"),
        line(at="2026-03-11T13:41:07Z"),
        line(source="reuters"),
        line(source=["feed"]),
        line(status=200, file="gone"),
        line(status=200),
        line(status="200", file="page"),
        line(status=True),
        line(status=200, file="../index.jsonl"),
        line(status=200, file="/etc/hostname"),
        line(status=200, file="a\0b"),
        line(status=200, file=7),
        line(url="ftp://x.example"),
        line(kind="video"),
        line(headers=["a"]),
        line(headers={"a": 1}),
    )
    said = findings(tmp_path)
    text = "\n".join(said)
    assert {int(one.split(":")[1].split()[0]) for one in said} == set(range(2, 23))
    for words in (
        "the line is not JSON", "not a JSON object – list", 'key "source" is missing', 'unknown key "colour"',
        "at is no time with a zone – 'yesterday'", "time goes backwards", "unknown source 'reuters'",
        "known are feed, wire", "file is missing – gone", "a poll with status 200 has no file",
        "status is no HTTP status – '200'", "file lies outside the recording – ../index.jsonl",
        "file lies outside the recording – /etc/hostname", "file cannot be read", "file is neither a path nor null – 7",
        "url is no web address", "kind is neither listing nor article", "headers are no object of texts",
    ):  # fmt: skip
        assert words in text
    assert said[0].startswith(f"NB-W10 {tmp_path / 'index.jsonl'}:2 – ")


def test_a_folder_that_is_no_recording(tmp_path: Path) -> None:
    assert "cannot be read – No such file" in findings(tmp_path)[0]
    assert "cannot be read" in findings(tmp_path / "nowhere")[0]
    write(tmp_path, "")
    assert "holds no polls" in findings(tmp_path)[0]
    (tmp_path / "index.jsonl").write_bytes(b"\xff\xfe\n\x00")
    assert len(findings(tmp_path)) == 2


def test_a_line_nested_beyond_reason(tmp_path: Path) -> None:
    write(tmp_path, "[" * 100_000)
    assert "not JSON" in findings(tmp_path)[0]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("secret")
    root = tmp_path / "recording"
    root.mkdir()
    (root / "page").symlink_to(outside)
    (root / "loop").symlink_to(root / "loop")
    write(root, line(status=200, file="page"), line(status=200, file="loop"))
    first, second = findings(root)
    assert "lies outside" in first
    assert "loop" in second


def test_a_file_larger_than_a_page_may_be(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(FILE_MAX + 1))
    write(tmp_path, line(status=200, file="big"))
    assert "larger than a page may be" in findings(tmp_path)[0]


def test_the_catalogue_is_what_is_known_by_itself(tmp_path: Path) -> None:
    write(tmp_path, line(source="sec-8k"))
    assert recorder.read(tmp_path).entries[0].source == "sec-8k"


def test_what_was_received_with_another_status_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, line(status=503, headers={"Retry-After": "60"}), line(status=0, headers={}))
    refused, silent = recorder.read(tmp_path, SOURCES).entries
    outcome = refused.outcome()
    assert isinstance(outcome, SourceFault)
    assert (outcome.code, outcome.retry_after_s) == ("NB-W04", 60.0)
    nothing = silent.outcome()
    assert isinstance(nothing, SourceFault)
    assert nothing.code == "NB-W03"


# ------------------------------------------------------------------------------------------------- round trip

_TEXT = st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=12)
_HEADERS = st.lists(st.tuples(_TEXT.map(str.lower), _TEXT), max_size=4, unique_by=lambda pair: pair[0]).map(tuple)


def outcomes(status: int) -> st.SearchStrategy[Page]:
    return st.builds(
        Page,
        source=st.sampled_from(["feed", "wire"]),
        url=_TEXT.map(lambda text: f"https://x.example/{text}"),
        status=st.just(status),
        headers=_HEADERS,
        body=st.binary(max_size=64),
        fetched_at=st.just(AT),
        arrived=st.just(3.0),
    )


_ANY: st.SearchStrategy[Outcome] = st.one_of(
    outcomes(200),
    st.builds(
        NotModified,
        source=st.just("feed"),
        url=st.just("https://x.example/"),
        headers=_HEADERS,
        fetched_at=st.just(AT),
        arrived=st.just(3.0),
    ),
    st.builds(
        SourceFault,
        source=st.just("wire"),
        code=st.just("NB-W02"),
        detail=st.text(min_size=1, max_size=40).map(str.strip),
    ),
)


@given(stored=st.lists(_ANY, max_size=6))
def test_what_was_stored_comes_back(tmp_path_factory: pytest.TempPathFactory, stored: list[Outcome]) -> None:
    root = tmp_path_factory.mktemp("recording")
    writer = recorder.Recorder(root)
    for outcome in stored:
        writer.store(outcome, at=AT)
    if not stored:
        return
    back = [entry.outcome(arrived=3.0) for entry in recorder.read(root, SOURCES).entries]
    assert back == stored


def test_a_refused_page_is_stored_with_its_body(tmp_path: Path) -> None:
    page = Page(
        source="wire",
        url="https://x.example/",
        status=403,
        headers=(("content-encoding", "gzip"), ("set-cookie", "secret=1"), ("server", "s")),
        body=b"Verify you are human",
        fetched_at=AT + timedelta(seconds=1),
        arrived=0.0,
    )
    writer = recorder.Recorder(tmp_path)
    writer.store(SourceFault(source="wire", code="NB-W04", detail="d", page=page), at=AT)
    entry = recorder.read(tmp_path, SOURCES).entries[0]
    assert (entry.at, entry.status, entry.headers) == (page.fetched_at, 403, (("server", "s"),))
    outcome = entry.outcome()
    assert isinstance(outcome, SourceFault)
    assert "captcha" in outcome.detail


def test_names_that_are_no_folders_are_refused(tmp_path: Path) -> None:
    writer = recorder.Recorder(tmp_path / "new" / "folder")
    with pytest.raises(ValueError, match="name of a folder"):
        writer.store(SourceFault(source="../x", code="NB-W03", detail="d"), at=AT)
