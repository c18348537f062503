"""What stands before the digits of a figure."""

from newsbot.processing.currency import DOLLARS, NAMES, SYMBOLS, WRITTEN
from newsbot.processing.scale import SCALES
from newsbot.processing.text import NONE, Text, normalise

_AHEAD = 5  # characters between two words that can belong to a figure
_LONGEST = 40  # characters of a word that are looked at


class Lead:
    """What stands before the digits: sign, parenthesis, currency as a sign or a word."""

    __slots__ = ("aside", "currency", "first", "fraction", "minus", "paren", "start")

    def __init__(self, text: Text, at: int, currency: str) -> None:
        self.currency, self.first, self.start = currency, at, text.starts[at]
        self.minus = self.fraction = self.aside = False
        self.paren = ""
        floor = text.ends[at - 1] if at else 0
        gap = text.delivered[max(floor, self.start - _AHEAD) : self.start]
        if not gap.isascii():
            shaped = normalise(gap)[0]
            gap = shaped if len(shaped) == len(gap) else gap
        i, inner = len(gap), self.start
        if gap[-1:] == "." and not currency and (gap[-2:-1] in " -+($€£~" if i > 1 else not at):
            self.fraction, i = True, i - 1  # .05, $.20
        while i:
            char = gap[i - 1]
            if char == "(" and not self.paren:
                self.paren = "outside" if self.currency else "inside"
            elif char == "-" and (gap[i - 2] in " ($€£\t" if i > 1 else not at):
                self.minus = True
            elif char in SYMBOLS and not self.currency:
                self.currency = SYMBOLS[char]
            elif char == " " and not self.currency and i > 1 and gap[i - 2] in SYMBOLS:
                i -= 1
                continue
            elif char not in "~+":
                break
            i -= 1
            if char == "(":
                inner = self.start
            self.start = text.starts[at] - (len(gap) - i)
        if self.paren == "inside" and (not self.currency or currency):
            self.paren = "outside"
        if self.paren == "outside":
            self.start = inner
        if self.fraction:
            self.start = min(self.start, text.starts[at] - 1)
        self._word(text, at, touching=i == 0 and self.start == floor)
        if self.paren and at:
            ahead = text.words[at - 1]
            self.aside = ahead in SCALES or ahead in NAMES or any(map(str.isdigit, ahead[:_LONGEST]))

    def _word(self, text: Text, at: int, *, touching: bool) -> None:
        if not at or text.breaks[at] != NONE:
            return
        if touching and self.currency == "USD" and not text.joined[at]:
            whose = DOLLARS.get(text.words[at - 1], "")
            if whose and text.delivered[self.start : self.start + 1] == "$":
                self._take(text, at, whose)
        elif not text.joined[at] and self.currency in {"", "USD"}:
            code = WRITTEN.get(text.raw[at - 1], "")
            ahead = text.words[at - 2] if at > 1 else ""
            if code and ahead not in SCALES and not ahead[-1:].isdigit():  # 600 mln SEK 2016 bond
                self._take(text, at, code)

    def _take(self, text: Text, at: int, code: str) -> None:
        self.currency, self.first, self.start = code, at - 1, text.starts[at - 1]
