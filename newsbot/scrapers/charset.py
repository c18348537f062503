"""Bytes of a page to text: whatever the bytes, text comes back. Pure."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its first two bytes are the UTF-16 mark
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_WITHOUT_BOM = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]+)", re.IGNORECASE)
_NO_TEXT = bytes((*range(0x09), *range(0x0E, 0x20)))
_LOOKED_AT = 4096  # HTML asks for the declaration in the first 1024 bytes; some pages are late

# Servers send these by default, whatever the page is; UTF-8 that happens to be valid is never really one of them.
_WESTERN = frozenset({"cp1252", "iso8859-15"})
# What browsers read these labels as, because pages use the larger set under the smaller one's name.
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# Codecs that are no charset of a page: slow on hostile input, or a way to hide markup in plain letters.
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page: by byte-order mark, else header, else meta or XML declaration, else UTF-8, else windows-1252.

    A declaration that the bytes contradict is passed over. What no charset explains becomes U+FFFD, NULs and other
    characters that no text contains are left out. Never raises.
    """
    text = _decode(body, content_type)
    encoded = text.encode("utf-8", "surrogatepass")
    kept = encoded.translate(None, _NO_TEXT)  # four times as fast as a search in the text
    return text if len(kept) == len(encoded) else kept.decode("utf-8", "surrogatepass")


def _decode(body: bytes, content_type: str) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _XML_WITHOUT_BOM:
        if body.startswith(start):
            return body.decode(name, "replace")
    declared = _declared(body, content_type)
    for name in (*(name for name in declared if name not in _WESTERN), "utf-8"):
        text = _strict(body, name)
        if text is not None:
            return text
    # UTF-8 that is cut off or damaged in places is still UTF-8; a page of single bytes is wrong all over.
    fallback = "utf-8" if _mostly_utf8(body) else next((name for name in declared if name != "utf-8"), "cp1252")
    return body.decode(fallback, "replace")


def _declared(body: bytes, content_type: str) -> list[str]:
    """Python's names of the charsets that header and document declare, known ones only, in order of trust."""
    head = body[:_LOOKED_AT]
    said = [found.group(1) for found in [_HEADER.search(content_type)] if found]
    said += [found.group(1).decode("ascii") for found in (_DECLARED.search(head), _META.search(head)) if found]
    return [name for name in map(_python_name, said) if name]


def _python_name(label: str) -> str:
    try:
        name = codecs.lookup(label).name
        b"a".decode(name)  # refuses the codecs that are not text (base64, zlib)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if name in _REFUSED or name.startswith(("utf-16", "utf-32")):
        return ""  # a document whose ASCII declaration we can read is not UTF-16
    return _WIDER.get(name, name)


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeError:
        return None


def _mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return wrong * 4 < beyond_ascii
