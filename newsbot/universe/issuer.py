"""From a security as the exchanges list it to its issuer's name and kind: "Apple Inc. Common Stock" is Apple Inc."""

import re
from typing import Literal

Kind = Literal["stock", "adr", "fund"]

_DERIVED = re.compile(
    r"\bpreferred (?:stock|shares?|securit|units?)|\bpreferred(?:$| class| series)|\bpreference shares?|\bpfd\b"
    r"|\bperpetual\b|\bdebentures?\b"
    r"|\bsubordinated\b(?! voting)|\bnotes?\b(?=.*(?:due|%|senior|linked))|\bdue (?:\w+ \d+,? )?20\d\d|\d%|%%"
    r"|\bwarr+ants?\b|\brights?\.?$|\brights? to |\b(?:sub)?units?\.?$|\bunit,|\bunits? (?:each|consisting|with)"
    r"|\btangible equity\b|1/\d+th|\bcontingent value\b|\bmandatory convertible\b|\bmortgage bonds\b"
    r"|\bseries [a-z] (?:cumulative|mandatory)\b|\bdepository\b|\btest (?:stock|issue)\b|^nasdaq test\b"
    r"|\b(?:corporate|asset) backed trust\b|\basset-backed\b|\bstrats\b|\bcapital securities\b",
    re.IGNORECASE,
)
_NO_SHARE = re.compile(r"\bwarrants?\b|\bpreferred stock\b|\bnotes?\b|\d%", re.IGNORECASE)
_PARTNERS_UNITS = re.compile(
    r"\bcommon units?\b|\blimited partner|\bdepositary units?\b|\bbeneficial\b|\bL\.?P\.?\b", re.IGNORECASE
)
_ADR = re.compile(r"\bamerican dep[a-z]*|\bADSs?\b|\bADRs?\b|\bglobal depositary\b", re.IGNORECASE)
_FUND = re.compile(
    r"\bETFs?\b|\bETNs?\b|\bfunds?\b|\bclosed[- ]end\b|\bSPDR\b|\bProShares\b"
    r"|\biShares\b|\b(?:income|municipal|muni|term|bond|equity|dividend|opportunit(?:y|ies)|credit|value|gold|silver|bitcoin|ethereum)"
    r"[\w &]* trust\b|\btrust for\b|\bphysical (?:gold|silver|platinum|uranium)\b|\binvestment quality\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"[\s,]+[-–(]*\s*(?:"
    r"(?:new )?(?:class|series) [a-z0-9]{1,2}\b.*|common\b(?: subordinate)?(?: voting)?"
    r" (?:stock|shares?|units?|share).*|common\s*stock.*|common shs?\b.*|ordinary shares?\b.*|ordinary voting\b.*"
    r"|american dep[a-z]*.*|sponsored .*|ADSs?\b.*|ADRs?\b.*|depositary (?:shares?|receipts?|units?|interests?)\b.*"
    r"|global depositary.*|registered (?:shares?|ordinary)\b.*|new york regist\w+.*|ny regist\w+.*|capital stock\b.*"
    r"|(?:subordinate|multiple|limited|non)[- ]?voting\b.*|voting (?:common|shares?|ordinary)\b.*"
    r"|shares? of (?:beneficial|common).*|(?:common )?(?:shares? )?beneficial interests?\b.*|common\s*$|stock\s*$"
    r"|representing .*|units? representing .*|limited partner\w* (?:interests?|units?).*|partnership units?.*"
    r"|closed[- ]end fund.*|\(?each representing.*|each rep.*|\$?\.?\d*\.?\d+ par value.*|par value.*"
    r"|beneficial units? certificates?.*|business development company"
    r"|(?<=corporation )real estate investment trust|when[- ]issued"
    r"|tracking stock.*|trust units?\b.*|\bshares\s*$|\bshs\b.*|bearer shares.*|unrestricted .*"
    r")$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:\s*\([^()]*\)|\s*/[a-z]{2,8}/?|\s+[-–]|[\s,;:(]+)$", re.IGNORECASE)
_GLUED = re.compile(r"([.)])(class|common|ordinary)\b", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def is_derived(security: str) -> bool:
    """Whether it is no share but a warrant, unit, right, preferred, note or a like."""
    security = security.strip()
    if _ADR.search(security):
        return bool(_NO_SHARE.search(security))  # an ADR may stand for a preferred, a unit or a part of a share
    found = _DERIVED.search(security)
    if not found:
        return False
    return not (found.group().lower().startswith("unit") and _PARTNERS_UNITS.search(security))


def kind_of(security: str) -> Kind:
    """What sort of share a security's full name tells of."""
    if _ADR.search(security):
        return "adr"
    return "fund" if _FUND.search(security) else "stock"


def issuer_name(security: str) -> str:
    """The name of the company behind a security; the words as they stand when nothing tells of a share."""
    name = _BLANKS.sub(" ", _GLUED.sub(r"\1 \2", security)).strip()
    half = len(name) // 2
    if name[half : half + 1] == " " and name[:half].casefold() == name[half + 1 :].casefold():
        name = name[half + 1 :]
    while True:
        shorter = _TAIL.sub("", _SHARE.sub("", name)).strip()
        if shorter == name or not shorter:
            return name
        name = shorter
