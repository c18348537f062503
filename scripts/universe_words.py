"""Words that company names and symbols share with everyday text, for scripts/make_universe.py."""

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'&.-]*[A-Za-z]|[A-Za-z]")


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Used:
    """Case-folded words seen in small letters in headlines."""

    words: frozenset[str]


def words_in_use(folder: Path) -> Used:
    """What the headlines under a folder write in small letters."""
    seen: Counter[str] = Counter()
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                headline = json.loads(line)["headline"]
                seen.update({word for word in _TOKEN.findall(headline) if word.islower()})
    return Used(words=frozenset(word for word, count in seen.items() if count > 0))


HAND_SYMBOLS = words(
    "AI IT ON ALL NOW ARE SO OR AN BE BY GO HE ME MY WE US UK EU UN TV PC AM PM CEO CFO COO CTO IPO ETF GDP FDA"
    " SEC USA NYC LA DC ID OK EV EVS ESG DNA IP PR HR PE VC CD AD ET EPS ROI API AR VR IV II III HIV HPV CAN PAY WELL"
)
HAND_WORDS = words(
    "target gap block visa apple oracle intel shell square ball best buy dollar general match snap uber lyft zoom"
)
