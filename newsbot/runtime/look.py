"""A look at a folder of rule files: what is in it now, so that two looks can be compared."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from newsbot.domain.error import Finding

BYTES_MAX = 8 << 20
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One rule file. ``content`` is a digest; ``wrong`` says why it cannot be read at all, else empty."""

    name: str
    size: int
    modified: int
    content: str
    owner: str
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The rule files of a folder, by name. ``wrong`` says why there are none, else empty."""

    path: Path
    files: tuple[File, ...]
    wrong: str = ""

    @property
    def said(self) -> tuple[str, frozenset[tuple[str, str, str]]]:
        """What the files say: the same when a file was only touched or handed to somebody else."""
        return self.wrong, frozenset((file.name, file.content, file.wrong) for file in self.files)

    def faults(self) -> tuple[Finding, ...]:
        """Why these files should not even be opened; empty when they may be."""
        if self.wrong:
            return (_finding(self.path, self.wrong, "put the rule files back"),)
        return tuple(_finding(self.path / file.name, file.wrong, "take it away") for file in self.files if file.wrong)

    def owners(self) -> tuple[tuple[str, str], ...]:
        """(folder/name, who it belongs to) of each file whose owner is known: whoever saved it, as a rule."""
        folder = (self.path if self.path.is_dir() else self.path.parent).resolve().name
        return tuple((f"{folder}/{file.name}", file.owner) for file in self.files if file.owner)


def look(path: Path) -> Look:
    """What stands there now. Never raises for what may happen to a folder; never waits for a pipe.

    An editor's own files (hidden, or with another ending than ``.yaml``) are none of the rule files.
    """
    try:
        if path.is_dir():
            names = sorted(inner.name for inner in path.iterdir())
            places = [path / n for n in names if not n.startswith(".") and n.lower().endswith((".yaml", ".yml"))]
        else:
            path.stat()
            places = [path]
    except OSError as fault:
        return Look(path=path, files=(), wrong=fault.strerror or str(fault))
    found = (_file(place) for place in places)
    files = tuple(file for file in found if file is not None)
    return Look(path=path, files=files, wrong="" if files else "there is no rule file")


def writable_by_others(path: Path) -> tuple[Finding, ...]:
    """The folder and the rule files that somebody other than their owner may change; a live run refuses them."""
    folder = path if path.is_dir() else path.parent
    places = [folder, *(folder / file.name for file in look(path).files)]
    return tuple(
        Finding(
            code="NB-C13",
            path=str(place),
            what="others may change what is traded",
            found=f"mode {stat.S_IMODE(place.stat().st_mode):o}",
            fix=f"chmod go-w {place}",
        )
        for place in places
        if os.name == "posix" and place.stat().st_mode & OTHERS_MAY_WRITE
    )


def _file(path: Path) -> File | None:
    """None when it went away in between."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _unfit(path, about, "is no file")
        if about.st_size > BYTES_MAX:
            return _unfit(path, about, f"is larger than {BYTES_MAX >> 20} MB")
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as fault:
        return File(name=path.name, size=0, modified=0, content="", owner="", wrong=fault.strerror or str(fault))
    return File(
        name=path.name,
        size=about.st_size,
        modified=about.st_mtime_ns,
        content=content,
        owner=_owner(about.st_uid),
    )


def _unfit(path: Path, about: os.stat_result, why: str) -> File:
    return File(name=path.name, size=0, modified=about.st_mtime_ns, content="", owner="", wrong=why)


def _finding(path: Path, found: str, fix: str) -> Finding:
    return Finding(code="NB-R21", path=str(path), what="cannot be read", found=found, fix=fix)


def _owner(number: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return ""
