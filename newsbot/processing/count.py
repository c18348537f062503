"""Which bare figures are counts, and which names, dates and times: ``Chapter 11``, ``737 MAX``, ``Sept. 15``."""

import re

from newsbot.processing.figure import NUMBER_WORDS, Figure
from newsbot.processing.period import is_year
from newsbot.processing.text import NONE, Text

_LABELS = """
chapter phase section title rule form item part article act level stage tier grade type class series schedule step day
week month page vol volume no nos number nr issue update round route highway interstate flight gate platform terminal
channel studio area zone block suite apt line group formula version ver top big proposition prop amendment resolution
code annex appendix exhibit hr h.r covid cov world war agenda vision project operation mission expo cop olympics euro
super bowl
"""
_INDICES = """
s&p p ftse nasdaq russell fortune nikkei dow dax cac ibex kospi asx stoxx tsx wilshire topix csi aex smi omx nifty
sensex psi mib forbes inc
"""
_MODELS = """
iphone ipad ipod macbook galaxy pixel surface windows android ios macos xbox playstation ps nintendo switch kindle echo
model boeing airbus embraer bombardier dreamliner max gulfstream falcon cessna learjet jet mk gpt llama gemini
opus snapdragon ryzen rtx gtx radeon geforce usb wi-fi wifi bluetooth hdmi starship ariane vulcan apollo vitamin
interleukin il pd ctla glp studio motel
"""
_CALENDAR = """
jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov
november dec december
"""
_CLOCK = "am pm a.m p.m et est edt gmt bst utc cet ist pt pst pdt mon tue wed thu fri sat sun"
_COUNTED_THINGS = """
jobs workers employees staff people posts positions roles shares units stores outlets branches shops restaurants
vehicles cars trucks suvs aircraft planes jets homes customers subscribers patients stocks locations layoffs megawatts
mw barrels tonnes tons ounces acres miles points
"""
_LABELLED = frozenset(f"{_LABELS}{_INDICES}".split())
"""Words that always make the number behind them a part of a name."""
_MADE = frozenset(f"{_MODELS}{_CALENDAR}".split())
"""Words that do so, but for a large number of things: ``Boeing 500 jobs``."""
_TIMES = frozenset(f"{_CALENDAR}{_CLOCK}".split())
_COUNTED = frozenset(_COUNTED_THINGS.split())
_NO_COUNT = frozenset({"3m", "2k", "4k", "8k", "10k", "401k"})
_JOINS = frozenset({"for", "to", "plus", "fold", "odd", "strong"})
_MANY = 100
_AIRLINER = re.compile(r"7[0-9]7")


def is_count(text: Text, figure: Figure, *, alone: bool) -> bool:
    """Whether a figure without currency and percent sign counts something. ``alone``: it is no end of a range."""
    word, end = text.words[figure.core], figure.end
    following = text.words[end] if end < len(text.words) and text.breaks[end] == NONE else ""
    if word == "one" and not figure.scale and not _in_ratio(text, figure):
        return False
    if end < len(text.words) and text.joined[end] and not text.words[end][0].isdigit() and following not in _JOINS:
        return False
    if alone and (_hyphened(text, figure.first) or _hyphened(text, end)):
        return False
    counted = following in _COUNTED
    if not figure.spelled:
        shape = figure.plain and (is_year(word) or _AIRLINER.fullmatch(word) is not None or following in _TIMES)
        if (shape or word in _NO_COUNT) and not counted:
            return False
        if word[0] == "0" and figure.plain and len(word) > 1:
            return False
        if _marked(text, figure):
            return False
    return not _is_label(text, figure, counted=counted)


def _is_label(text: Text, figure: Figure, *, counted: bool) -> bool:
    """Whether the word before makes the figure a part of a name: ``Chapter 11``, ``F-35``."""
    first = figure.first
    if not first or text.breaks[first] != NONE or figure.end - figure.core > 1:
        return False
    ahead = text.words[first - 1]
    if text.joined[first] and not ahead[0].isdigit() and ahead not in _JOINS:
        return True
    if "," in text.words[figure.core]:
        return False
    return ahead in _LABELLED or (ahead in _MADE and not (counted and figure.value >= _MANY))


def _in_ratio(text: Text, figure: Figure) -> bool:
    """Whether ``one`` stands in a ratio such as two-for-one."""
    beyond = [i for i in (figure.first - 2, figure.end + 1) if 0 <= i < len(text.words)]
    between = [text.words[i - 1 if i > figure.first else i + 1] for i in beyond]
    numbers = [text.words[i].isdigit() or text.words[i] in NUMBER_WORDS for i in beyond]
    return any(word in {"for", "to"} and number for word, number in zip(between, numbers, strict=True))


def _hyphened(text: Text, at: int) -> bool:
    """Whether a hyphen between two words with digits stands before a word: 05-17-2010."""
    return (
        0 < at < len(text.words)
        and text.joined[at]
        and text.words[at][0].isdigit()
        and text.words[at - 1][-1].isdigit()
    )


def _marked(text: Text, figure: Figure) -> bool:
    """Part of a date (5/13), a rank (#1), a plan (401(k)), a symbol (TSE:7203), a footnote's mark."""
    before = text.delivered[max(0, figure.start - 2) : figure.start]
    behind = text.delivered[figure.stop : figure.stop + 2]
    if before[-1:] in {"#", ":"} or (before[-1:] == "(" and before[:1].isalnum()) or behind in {"(k", "(K"}:
        return True
    return (behind[:1] == "/" and behind[1:].isdigit()) or (before[-1:] == "/" and before[:1].isdigit())
