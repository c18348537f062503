"""Which bare figures are counts, and which are names, dates and times: ``Chapter 11``, ``737 MAX``, ``Sept. 15``."""

import re

from newsbot.processing.figure import Figure
from newsbot.processing.period import is_year
from newsbot.processing.text import NONE, Text

_LABELS = """
chapter phase section title rule form item part article act level stage tier grade type class series schedule step day
week month page vol volume no nos number nr issue update round route highway interstate flight gate platform terminal
channel studio area zone block suite apt formula version ver top big proposition prop amendment resolution code annex
appendix exhibit hr h.r covid cov world war agenda vision project operation mission expo cop olympics euro super bowl
"""
_INDICES = """
s&p p ftse nasdaq russell fortune nikkei dow dax cac ibex kospi asx stoxx tsx wilshire topix csi aex smi omx nifty
sensex psi mib forbes inc
"""
_MODELS = """
iphone ipad ipod macbook galaxy pixel surface windows android ios macos xbox playstation ps nintendo switch kindle echo
model boeing airbus embraer bombardier dreamliner max gulfstream falcon cessna learjet jet mk gpt claude llama gemini
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
_NAMED_BY_NUMBER = frozenset(f"{_LABELS}{_INDICES}{_MODELS}{_CALENDAR}".split())
"""Words that make the number behind them part of a name or a date."""
_TIMES = frozenset(f"{_CALENDAR}{_CLOCK}".split())
_COUNTED = frozenset(_COUNTED_THINGS.split())
_NO_COUNT = frozenset({"3m", "2k", "4k", "8k", "10k", "401k"})
_JOINS = frozenset({"for", "to", "plus", "fold", "odd", "strong"})
_AIRLINER = re.compile(r"7[0-9]7")


def is_count(text: Text, figure: Figure) -> bool:
    """Whether a figure without currency and percent sign counts something."""
    before, end = figure.first - 1, figure.end
    word = text.words[figure.core]
    following = text.words[end] if end < len(text.words) and text.breaks[end] == NONE else ""
    if figure.spelled:
        if word == "one" and not figure.scale and following != "for" and (before < 0 or text.words[before] != "for"):
            return False
        return end >= len(text.words) or not text.joined[end] or following in _JOINS
    counted = following in _COUNTED
    if (word in _NO_COUNT and not counted) or (
        figure.plain and (is_year(word) or _AIRLINER.fullmatch(word)) and not counted
    ):
        return False
    if _slashed(text, figure):
        return False
    if end < len(text.words) and text.joined[end] and not text.words[end][0].isdigit() and following not in _JOINS:
        return False
    if before >= 0 and text.breaks[figure.first] == NONE and not (figure.scale and end > figure.core + 1):
        ahead = text.words[before]
        if text.joined[figure.first] and not ahead[0].isdigit() and ahead not in _JOINS:
            return False
        if ahead in _NAMED_BY_NUMBER and not ("," in word or counted):
            return False
    return not (figure.plain and following in _TIMES)


def _slashed(text: Text, figure: Figure) -> bool:
    """5/13, 24/7: part of a date or of a name."""
    before = text.delivered[max(0, figure.start - 2) : figure.start]
    behind = text.delivered[figure.stop : figure.stop + 2]
    return (behind[:1] == "/" and behind[1:].isdigit()) or (before[1:] == "/" and before[:1].isdigit())
