"""``re:`` patterns: regular expressions on an engine that takes linear time whatever the text."""

from functools import lru_cache
from typing import Any

from newsbot.processing.lexeme import PhraseError

LENGTH_MAX = 500
_MEMORY = 1 << 16  # bytes a compiled pattern may take: more makes long texts slow and no useful pattern possible
_REASONS = (
    ("invalid perl operator: (?=", "look-ahead is not possible"),
    ("invalid perl operator: (?!", "look-ahead is not possible"),
    ("invalid perl operator: (?<", "look-behind is not possible"),
    ("invalid named capture", "look-behind is not possible, or a group has a wrong name"),
    ("invalid escape sequence: \\", "back-references and this escape are not possible"),
    ("invalid repetition size", "a repeat is too large"),
    ("pattern too large", "it is too large"),
)


@lru_cache(maxsize=1024)
def compiled(regex: str) -> Any:
    """The pattern, ready to run: ``.search(text)``, capitals or not. The engine is loaded only when a rule needs it.

    Raises:
        PhraseError: it is no pattern of this engine, too long, or matches the empty text.
    """
    import re2

    if len(regex) > LENGTH_MAX:
        raise _wrong("the pattern is too long", f"{len(regex)} characters", f"at most {LENGTH_MAX}")
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MEMORY
    try:
        pattern = re2.compile(regex, options)
    except (re2.error, UnicodeError) as fault:
        raise _wrong("the pattern cannot be used", _reason(fault), "rewrite it, or use words and gaps") from fault
    if pattern.search("") is not None:
        fix = "at least one character must be required"
        raise PhraseError(0, "the pattern matches the empty text", regex, fix, "NB-R11")
    return pattern


def _reason(fault: Exception) -> str:
    said = fault.args[0] if fault.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return next((f"{words} ({text})" for sign, words in _REASONS if text.startswith(sign)), text)


def _wrong(what: str, found: str, fix: str) -> PhraseError:
    return PhraseError(0, what, found, fix, code="NB-R10")
