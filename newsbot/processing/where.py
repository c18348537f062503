"""``where:``: comparisons between captured values and constants, ``change(old, new) >= 3%``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One line of ``where:``, as written."""

    text: str
