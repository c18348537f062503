"""Bytes to characters, and markup to what a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsbot.scrapers import visible
from newsbot.scrapers.charset import decode

QUOTED = "Acme’s “plan” – €5"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (QUOTED.encode(), "text/html; charset=utf-8", QUOTED),
        (QUOTED.encode(), "", QUOTED),
        (QUOTED.encode("cp1252"), "", QUOTED),
        (QUOTED.encode("cp1252"), "text/html; charset=windows-1252", QUOTED),
        (QUOTED.encode("cp1252"), "text/html; charset=ISO-8859-1", QUOTED),  # what browsers make of that label
        (QUOTED.encode("cp1252"), "text/html; charset=utf-8", QUOTED),  # a header that lies
        (QUOTED.encode(), "text/html; charset=ISO-8859-1", QUOTED),  # a server's default over a UTF-8 page
        ("Ελλάς".encode("iso8859-7"), "text/html; charset=ISO-8859-7", "Ελλάς"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        ("联通".encode("gb2312"), "text/html; charset=gb2312", "联通"),
        (b"\xef\xbb\xbf" + QUOTED.encode(), "text/html; charset=windows-1252", QUOTED),  # the mark is surer
        (b"\xff\xfe" + QUOTED.encode("utf-16-le"), "", QUOTED),
        (b"\xfe\xff" + QUOTED.encode("utf-16-be"), "text/html; charset=utf-8", QUOTED),
        (b"\xff\xfe\0\0" + QUOTED.encode("utf-32-le"), "", QUOTED),
        (QUOTED.encode(), "text/html; charset=utf-7", QUOTED),
        (b"a +ADw-b", "text/html; charset=utf-7", "a +ADw-b"),
        (QUOTED.encode(), "text/html; charset=base64", QUOTED),
        (QUOTED.encode(), "text/html; charset=no-such-thing", QUOTED),
        (QUOTED.encode(), "text/html; charset=\0", QUOTED),
        (QUOTED.encode() * 9 + b"\xe2\x80", "", QUOTED * 9 + "\ufffd"),  # cut off within a character
        (b"Hal\0den\x1f Bio", "", "Halden Bio"),
        (b"", "text/html", ""),
    ],
)
def test_decodes_by_what_is_surest(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type) == text


@pytest.mark.parametrize("declaration", ['<meta charset="windows-1251">', '<?xml version="1.0" encoding="cp1251"?>'])
def test_decodes_by_the_documents_own_word(declaration: str) -> None:
    text = declaration + "Газета"
    assert decode(text.encode("cp1251")) == text


def test_utf_16_xml_without_a_mark() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><rss/>'
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_become_text(body: bytes, content_type: str) -> None:
    decode(body, f"text/html; charset={content_type}")


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    expected = "".join(c for c in text.removeprefix("\ufeff") if c >= " " or c in "\t\n\v\f\r")
    assert decode(text.encode(), "text/html; charset=utf-8") == expected


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (" a\u00a0\n\t b ", "a b"),
        ("Hal\0den\x07", "Halden"),
        ("a\x85b", "a…b"),
        ("it\x92s \x93so\x94", "it’s “so”"),  # windows-1252 by number
        ("\ud83d", "\ufffd"),
        ("Ünï®", "Ünï®"),
        ("", ""),
    ],
)
def test_cleans_to_one_line(text: str, clean: str) -> None:
    assert visible.clean(text) == clean


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("plain, 5 < 6 & so on", "plain, 5 < 6 & so on"),
        ("AT&amp;T &#8217;s &nbsp; x", "AT&T ’s x"),
        ("<p>one</p><p>two</p>", "one two"),
        ("one<br>two<br/>three", "one two three"),
        ("Hal<b>den</b> Bio<sup>&reg;</sup>", "Halden Bio®"),
        ("a<script>FDA approves</script>b<!-- c --><style>d</style>", "ab"),
        ("a<span style='display: none'>hidden</span> b<i hidden>c</i>", "a b"),
        ("<div style='VISIBILITY:hidden'>x<p>y</p></div>z", "z"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("&lt;b&gt;kept&lt;/b&gt;", "<b>kept</b>"),
        ("it&#146;s", "it’s"),
        ("<p>it&#146;s", "it’s"),
        ("<![CDATA[x]]>", ""),
        ("<", "<"),
    ],
)
def test_html_becomes_what_a_reader_sees(fragment: str, text: str) -> None:
    assert visible.html_text(fragment) == text


@given(st.text(max_size=200))
def test_any_fragment_becomes_storable_text(fragment: str) -> None:
    text = visible.html_text("<p>" + fragment)
    text.encode()
    assert "\n" not in text
    assert "\0" not in text


def test_text_of_a_tree_and_of_a_soup_agree() -> None:
    fragment = (
        "<div>a <b>b</b><p>c<br>d</p><script>e</script><!-- f --><span hidden>g</span>h&amp;i<ul><li>j</ul></div>"
    )
    tree = etree.fromstring(fragment, etree.HTMLParser())
    assert tree is not None
    soup = visible.soup(fragment)
    assert visible.element_text(tree) == visible.tag_text(soup) == "a b c d h&i j"


@pytest.mark.parametrize(("limit", "short"), [(99, "one two three"), (8, "one two"), (7, "one two"), (2, "on")])
def test_shortens_at_a_word(limit: int, short: str) -> None:
    assert visible.shorten("one two three", limit) == short
