"""What currencies look like beside a figure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

SYMBOLS: Mapping[str, str] = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₱": "PHP",
}
"""Signs before a figure. A bare ``$`` is the US dollar, ``¥`` the yen."""

_CODES = """
USD EUR GBP JPY CNY CHF CAD AUD HKD NZD SGD INR KRW TWD BRL MXN ZAR SEK NOK DKK RUB PLN CZK HUF THB IDR MYR VND AED
SAR ILS KWD QAR NGN EGP CLP COP ARS
"""
CODES: frozenset[str] = frozenset(_CODES.split())
WRITTEN: Mapping[str, str] = {**{code: code for code in CODES}, "RMB": "CNY", "Rs": "INR", "RS": "INR", "CDN": "CAD"}
"""Words, case kept, that stand before or behind a figure: ``USD 5 mln``, ``5 mln EUR``."""

DOLLARS: Mapping[str, str] = {
    "us": "USD",
    "c": "CAD",
    "ca": "CAD",
    "cad": "CAD",
    "can": "CAD",
    "cdn": "CAD",
    "a": "AUD",
    "au": "AUD",
    "aud": "AUD",
    "hk": "HKD",
    "nz": "NZD",
    "s": "SGD",
    "sg": "SGD",
    "nt": "TWD",
    "r": "BRL",
    "mx": "MXN",
    "usd": "USD",
}
"""Letters that hang on a dollar sign: ``C$275``, ``$A20``."""

PREFIXES: Mapping[str, str] = {
    "": "",
    **{sign: SYMBOLS[sign] for sign in "$€£¥"},
    **{f"{letters}$": code for letters, code in DOLLARS.items()},
    **{f"${letters}": code for letters, code in DOLLARS.items() if letters not in {"s", "r"}},
    **{code.lower(): code for code in CODES},
    **{f"{code.lower()}{sign}": code for code in CODES for sign in "$€£¥" if SYMBOLS[sign] == code},
    "rmb": "CNY",
    "cny¥": "CNY",
    "rs": "INR",
    "rs.": "INR",
}
"""All that may stand in one word with the digits, case folded."""

NAMES: Mapping[str, str] = {
    "dollar": "USD",
    "dollars": "USD",
    "dlr": "USD",
    "dlrs": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pounds": "GBP",
    "sterling": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rupees": "INR",
    "won": "KRW",
    "roubles": "RUB",
    "rubles": "RUB",
    "reais": "BRL",
    "rand": "ZAR",
    "ringgit": "MYR",
    "baht": "THB",
    "rupiah": "IDR",
    "zlotys": "PLN",
    "shekels": "ILS",
    "forints": "HUF",
    "riyals": "SAR",
    "dirhams": "AED",
    "francs": "CHF",
    "crowns": "SEK",
    "kronor": "SEK",
    "kroner": "DKK",
}
"""Names behind a figure, where nothing before them says whose."""

_WHOSE: Mapping[str, Mapping[str, str]] = {
    "dollar": {
        "us": "USD",
        "u.s": "USD",
        "american": "USD",
        "canadian": "CAD",
        "australian": "AUD",
        "singapore": "SGD",
        "taiwan": "TWD",
        "hong kong": "HKD",
        "new zealand": "NZD",
    },
    "crowns": {"swedish": "SEK", "norwegian": "NOK", "danish": "DKK", "czech": "CZK"},
    "francs": {"swiss": "CHF"},
    "pounds": {"british": "GBP", "egyptian": "EGP"},
    "yuan": {"chinese": "CNY"},
    "yen": {"japanese": "JPY"},
    "pesos": {"mexican": "MXN", "chilean": "CLP", "colombian": "COP", "argentine": "ARS"},
}
QUALIFIED: Mapping[tuple[str, ...], str] = {
    (*whose.split(), name): code
    for first, owners in _WHOSE.items()
    for whose, code in owners.items()
    for name in ({first, "dollars", "dlrs"} if first == "dollar" else {first})
}
"""``5 mln Canadian dollars``."""

SMALL: Mapping[str, str] = {"cent": "USD", "cents": "USD", "¢": "USD", "c": "USD", "pence": "GBP", "p": "GBP"}
"""Hundredths of a currency behind a figure."""

PENCE = frozenset({"GBp", "GBX", "GBx"})
"""Pence of London's exchange, case kept."""

HUNDREDTH = Decimal("0.01")

_DOUBTFUL = {"won": 3, "pounds": 1}
"""Names that are words of another meaning: they count only behind a scale (3), or unless ``of`` follows (1)."""


def named(words: Sequence[str], at: int, *, scaled: bool) -> tuple[str, int]:
    """The currency whose name begins at a word, and one past its last word; ``("", at)`` when none does."""
    word = words[at]
    code = NAMES.get(word, "")
    if code:
        doubt = _DOUBTFUL.get(word, 0)
        if (doubt == 3 and not scaled) or (doubt == 1 and at + 1 < len(words) and words[at + 1] == "of"):
            return "", at
        return code, at + 1
    for size in (2, 3):
        code = QUALIFIED.get(tuple(words[at : at + size]), "")
        if code:
            return code, at + size
    return "", at
