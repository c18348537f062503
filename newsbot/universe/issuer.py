"""From a security as the exchanges list it to its issuer's name and kind: "Apple Inc. Common Stock" is Apple Inc."""

import re
from typing import Literal

Kind = Literal["stock", "adr", "fund"]

_DERIVED = re.compile(
    r"\bpreferred (?:stock|shares?|securit|units?)|\bpreference shares?|\bpfd\b|\bperpetual\b|\bdebentures?\b"
    r"|\bsubordinated\b(?! voting)|\bnotes?\b(?=.*(?:due|%|senior|linked))|\bdue (?:\w+ \d+,? )?20\d\d|\d%|%%"
    r"|\bwarrants?\b|\brights?(?: to .*)?$|\bunits?$|\bunit,|\bunits? (?:each|consisting|with)"
    r"|\btangible equity\b|1/\d+th|\bcontingent value\b|\bwhen[- ]issued\b|\bmandatory convertible\b|\bseries [a-z] (?:cumulative|mandatory)\b"
    r"|\btest (?:stock|issue)\b|^nasdaq test\b|\bcorporate backed trust\b|\bstrats\b|\bcapital securities\b",
    re.IGNORECASE,
)
_PARTNERS_UNITS = re.compile(
    r"\bcommon units?\b|\bpartner|\bdepositary units?\b|\bbeneficial\b|\bL\.?P\.?\b", re.IGNORECASE
)
_ADR = re.compile(r"\bamerican dep[a-z]*|\bADSs?\b|\bADRs?\b|\bglobal depositary\b", re.IGNORECASE)
_FUND = re.compile(
    r"\bETFs?\b|\bETNs?\b|\bfund(?:s|,|\.|$|\b(?= common| inc| ii| \())|\bclosed[- ]end\b|\bSPDR\b|\bProShares\b"
    r"|\biShares\b|\b(?:income|municipal|muni|term|bond|equity|dividend|opportunit(?:y|ies)|credit|value|gold|silver|bitcoin|ethereum)"
    r"[\w &]* trust\b|\btrust for\b|\bphysical (?:gold|silver|platinum|uranium)\b|\binvestment quality\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"[\s,]+[-–(]*\s*(?:"
    r"(?:new )?(?:class|series) [a-z0-9]{1,2}\b.*|common\b(?: subordinate)?(?: voting)?"
    r" (?:stock|shares?|units?|share).*|common stock.*|common shs?\b.*|ordinary shares?\b.*|ordinary voting\b.*"
    r"|american dep[a-z]*.*|sponsored .*|ADSs?\b.*|ADRs?\b.*|depositary (?:shares?|receipts?|units?|interests?)\b.*"
    r"|global depositary.*|registered (?:shares?|ordinary)\b.*|new york regist\w+.*|ny regist\w+.*|capital stock\b.*"
    r"|(?:subordinate|multiple|limited|non)[- ]?voting\b.*|voting (?:common|shares?|ordinary)\b.*"
    r"|shares? of (?:beneficial|common).*|(?:common )?(?:shares? )?beneficial interests?\b.*|common\s*$|stock\s*$"
    r"|representing .*|units? representing .*|limited partner\w* (?:interests?|units?).*|partnership units?.*"
    r"|closed[- ]end fund.*|\(?each representing.*|each rep.*|\$?\.?\d*\.?\d+ par value.*|par value.*"
    r"|tracking stock.*|trust units?\b.*|\bshares\s*$|\bshs\b.*|bearer shares.*|unrestricted .*"
    r")$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\s*\((?:the|new|canada|ireland|uk|de|delaware|nevada|cayman(?: islands)?|bermuda|israel|china|brazil|mexico"
    r"|usa|colombia|hong kong|singapore|switzerland|germany|netherlands|marshall islands|bvi|nv|md|japan|chile|jersey"
    r"|luxembourg|\w\w)\)|\s*/[a-z]{2,8}/?|\s*[-–]\s*$|[\s,;:(]+$)+$",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"\s+")


def is_derived(security: str) -> bool:
    """Whether it is no share but a warrant, unit, right, preferred, note or a like."""
    found = _DERIVED.search(security)
    if not found:
        return False
    if found.group().lower().startswith("unit") and _PARTNERS_UNITS.search(security):
        return False
    # an ADR may stand for a part of a share
    return not (_ADR.search(security) and found.group().startswith("1/"))


def kind_of(security: str) -> Kind:
    """What sort of share a security's full name tells of."""
    if _ADR.search(security):
        return "adr"
    return "fund" if _FUND.search(security) else "stock"


def issuer_name(security: str) -> str:
    """The name of the company behind a security; the words as they stand when nothing tells of a share."""
    name = _BLANKS.sub(" ", security).strip()
    while True:
        shorter = _TAIL.sub("", _SHARE.sub("", name)).strip()
        if shorter == name or not shorter:
            return name
        name = shorter
