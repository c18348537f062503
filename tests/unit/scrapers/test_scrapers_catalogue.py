"""The shipped sources, and everything that can be wrong with the description of one."""

from pathlib import Path

import pytest

from newsbot.domain.error import ConfigError
from newsbot.scrapers import catalogue

GOOD = """name = "wire"
url = "https://wire.example/list"
parser = "html"
terms = "ours"
[selectors]
item = "div.card"
headline = "h3"
link = "a"
"""


def findings(text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        catalogue.read(text if isinstance(text, bytes) else text.encode(), "wire.toml")
    assert all(str(finding).startswith("NB-C01 wire.toml – ") for finding in caught.value.findings)
    return str(caught.value)


def test_the_shipped_sources() -> None:
    sources = catalogue.load()
    assert {name: source.parser for name, source in sources.items()} == {
        "globenewswire": "rss",
        "prnewswire": "html",
        "sec-8k": "atom",
    }
    assert {name for name, source in sources.items() if "wires" in source.groups} == {"globenewswire", "prnewswire"}
    assert sources["sec-8k"].groups == ("filings",)
    for source in sources.values():
        assert source.url.startswith("https://")
        assert source.terms
        assert source.interval_s >= 10.0


def test_a_good_description_has_safe_defaults() -> None:
    source = catalogue.read(GOOD.encode(), "wire.toml")
    assert (source.interval_s, source.zone, source.precision_s, source.groups, source.guid) == (60.0, "UTC", 1, (), "")
    assert source.selectors == (("headline", "h3"), ("item", "div.card"), ("link", "a"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("terms", "colour = 1\nterms", "colour: Extra inputs are not permitted – 1"),
        ('"html"', '"json"', "parser: Input should be 'html', 'rss' or 'atom' – 'json'"),
        ("https://wire", "ftp://wire", "url: "),
        ('"wire"', '"The Wire"', "name: "),
        ('terms = "ours"', "", "terms: Field required"),
        ("terms", 'zone = "Mars/Olympus"\nterms', "zone: 'Mars/Olympus' is no time zone"),
        ("terms", "interval_s = 0\nterms", "interval_s: "),
        ("terms", 'interval_s = "60"\nterms', "interval_s: "),
        ("terms", "interval_s = nan\nterms", "interval_s: "),
        ("terms", 'guid = "("\nterms', "is no regular expression"),
        ("terms", 'guid = "a"\nterms', "has 0 groups instead of the one"),
        ('"div.card"', '"div..card"', "is no CSS selector"),
        ('item = "div.card"', 'items = "div.card"', "'items' is no selector: known are headline"),
        ('link = "a"', "", "an html source needs the selectors link"),
        ('"html"', '"rss"', "a feed has no selectors"),
        ("name", "name name", "the file is not TOML"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, words: str) -> None:
    assert words in findings(GOOD.replace(old, new, 1))


def test_bytes_that_are_no_text() -> None:
    assert "the file is not TOML" in findings(b"\xff\xfe")


def test_everything_wrong_in_all_files_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "wire.toml").write_text(GOOD)
    (tmp_path / "other.toml").write_text(GOOD)
    (tmp_path / "bad.toml").write_text(GOOD.replace('"html"', '"json"').replace("terms", "colour"))
    (tmp_path / "notes.txt").write_text("not a source")
    with pytest.raises(ConfigError) as caught:
        catalogue.load(tmp_path)
    text = str(caught.value)
    assert len(caught.value.findings) == 4
    assert "other.toml – the name of the source is not that of its file – wire" in text
    assert "parser: " in text
    assert "colour: " in text
    assert "terms: " in text
