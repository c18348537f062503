"""What is wrong with a rule file before it is read: size, encoding, half a merge, tabs."""

import re
from collections.abc import Iterator

from newsbot.domain.error import Finding

SIZE_MAX = 256 * 1024
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML counts as the end of a line
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?:\s|$)")
_BOMS = (
    (b"\xef\xbb\xbf", "a byte order mark"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode(data: bytes, path: str, findings: list[Finding]) -> str | None:
    """The text of a rule file, or None; what is wrong goes to ``findings``."""

    def refuse(code: str, what: str, found: str, fix: str, line: int = 0) -> None:
        findings.append(Finding(code=code, what=what, found=found, fix=fix, path=path, line=line))

    if len(data) > SIZE_MAX:
        refuse("NB-R05", "the file is too large", f"{len(data) // 1024} KiB", "at most 256 KiB a file: split it")
        return None
    for mark, name in _BOMS:
        if data.startswith(mark):
            refuse("NB-R13", "the file is not plain UTF-8", f"it begins with {name}", 'save it as "UTF-8 without BOM"')
            return None
    if not data.strip():
        refuse("NB-R13", "the file is empty", f"{len(data)} bytes", "write rules, or delete it")
        return None
    if b"\0" in data:
        refuse("NB-R13", "the file is not plain UTF-8", "it has zero bytes, as UTF-16 has", "save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        refuse("NB-R13", "the file is not UTF-8", f"byte {data[fault.start]:#04x}", "save it as UTF-8", line)
        return None
    findings.extend(_half_saved(LINE_END.split(text), path))
    return text


def _half_saved(lines: list[str], path: str) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        conflict = _CONFLICT.match(line)
        if conflict:
            yield Finding(
                code="NB-R13",
                what="the line looks like a merge conflict",
                found=f'"{conflict[1]}"',
                fix="finish the merge",
                path=path,
                line=number,
            )
        odd = next((i for i, char in enumerate(line[: len(line) - len(line.lstrip())]) if char not in " \t"), -1)
        if odd >= 0 and line.strip():
            yield Finding(
                code="NB-R13",
                what="the line is indented with a blank that is not a plain one, as word processors write it",
                found=f"character {ord(line[odd]):#06x}",
                fix="write it anew with the space bar",
                path=path,
                line=number,
                column=odd + 1,
            )
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            yield Finding(
                code="NB-R13",
                what="the line is indented with a tab",
                fix="use blanks: YAML does not allow tabs there",
                path=path,
                line=number,
                column=indent.index("\t") + 1,
            )
