"""Shorter names of a company, from its legal name: what a headline writes instead of "Apple Inc."."""

import re
from collections.abc import Iterator


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FORMS = _set(
    "inc incorporated corp corporation co company companies ltd limited plc llc lp l.p l.l.c llp nv n.v sa s.a s.a.b"
    " s.a.b. sab sa/nv ag a.g se s.e spa s.p.a asa a.s.a ab as a/s a.s oyj kgaa kk k.k bv b.v sarl s.a.r.l s.à.r.l pte"
    " cv c.v de sas trust reit bancorp bancorporation bancshares bankshares"
)
_ONLY_FORMS = FORMS - {"trust", "reit", "bancorp", "bancorporation", "bancshares", "bankshares", "de"}
_PAIRS = frozenset((("de", "c.v"), ("de", "cv"), ("public", "company"), ("public", "limited")))
_SOFT = frozenset(("group", "holdings", "holding", "hldgs", "hldg", "grp"))
"""Left out by headlines, but often the only thing that tells two companies apart."""
_SHORTENED = {
    "pharmaceuticals": "Pharma",
    "pharmaceutical": "Pharma",
    "international": "Intl",
    "technologies": "Tech",
    "technology": "Tech",
    "laboratories": "Labs",
    "biosciences": "Bio",
    "brothers": "Bros",
    "manufacturing": "Mfg",
}
_TRADE = _set(
    "pharmaceuticals pharmaceutical pharma therapeutics technologies technology tech biosciences bioscience"
    " biotherapeutics biopharma biopharmaceuticals biotech biotechnology laboratories labs medical medicines health"
    " healthcare sciences lifesciences systems software networks interactive entertainment communications"
    " semiconductor semiconductors industries international energy resources petroleum oil foods brands motor motors"
    " airlines airways cruises financial bancorp bancorporation bancshares bankshares properties realty reit trust"
    " holdings holding group platforms electronics instruments solutions stores restaurants worldwide global"
    " diagnostics oncology genetics genomics robotics aerospace automotive logistics partners media studios wholesale"
    " metals mining mines minerals silver gold uranium lithium products computer computers machinery athletica"
    " iletisim hizmetleri tobacco chemical chemicals steel paper packaging automation devices lines shipping maritime"
    " tankers bulkers marine beverage beverages coors parent corporation bank biologics biopharm"
)
"""Words after which the words before them still name the same company: Moderna Therapeutics, JetBlue Airways."""
GENERIC = _set(
    "first united general national american international global central western eastern northern southern pacific"
    " atlantic standard universal premier allied advanced applied integrated consolidated federal republic liberty"
    " capital community citizens peoples people's home new north south east west great royal superior summit pioneer"
    " heritage independence independent mid middle upper us u.s usa america americas american's european asia asian"
    " china chinese japan india canada canadian british mexico brazil israel korea australia africa dutch german french"
    " swiss nordic the a an one two three four five big blue red green black white gold golden silver smart digital"
    " cyber data cloud bio med health energy power solar water air land ocean star sun moon sky world earth planet"
    " life human nature natural real true pure open next future modern classic legacy alpha beta gamma delta omega"
    " sigma texas california new york ohio virginia georgia florida washington boston chicago hawaiian alaska carolina"
    " colorado nevada oregon michigan pennsylvania jersey indiana kentucky tennessee arizona"
)
_WORDS = re.compile(r"[^\s,]+")
_EDGES = ".,;:()\"'"


def words_of(name: str) -> list[str]:
    """The words of a name as they are compared: without commas, brackets and outer full stops, case kept."""
    return [word for word in (found.strip(_EDGES) for found in _WORDS.findall(name)) if word]


def key_of(name: str) -> tuple[str, ...]:
    """The name without legal forms, case-folded: equal for two spellings of one company's name."""
    words = [word.casefold().replace(".", "") for word in words_of(name)]
    return tuple(stem([word for word in words if word not in {"&", "and"}])) or tuple(words)


def stem(words: list[str]) -> list[str]:
    """A name's words without "The" and the legal forms at its end; never empty unless it was."""
    words = words[1:] if len(words) > 1 and words[0].casefold() == "the" else list(words)
    if len(words) > 1 and words[-1].casefold() == "the":
        words = words[:-1]
    while len(words) > 1 and words[-1].casefold() in _ONLY_FORMS:
        last = words[-1].casefold()
        words = words[:-1]
        before = words[-1].casefold()
        if len(words) > 1 and (before in ("&", "and") or (before, last) in _PAIRS):
            words = words[:-1]
    return words


def derived(name: str) -> Iterator[str]:
    """Shorter names, longest first, none twice, the legal name itself left out; nothing says yet that one is known.

    A lone word that is in ``GENERIC`` never comes out.
    """
    words = stem(words_of(name))
    if not words:
        return
    seen = {name.casefold()}
    for candidate in _candidates(words):
        text = " ".join(candidate).strip(_EDGES + " &-")
        lone = len(candidate) == 1
        if len(text) < 2 or text.casefold() in seen or (lone and text.casefold() in GENERIC):
            continue
        seen.add(text.casefold())
        yield text


def _candidates(words: list[str]) -> Iterator[list[str]]:
    yield words
    soft = words
    while len(soft) > 1 and soft[-1].casefold() in _SOFT:
        soft = stem(soft[:-1])
        yield soft
    if len(soft) > 1 and soft[-1].casefold() in _SHORTENED:
        yield [*soft[:-1], _SHORTENED[soft[-1].casefold()]]
    if soft[-1].casefold().endswith((".com", ".ai", ".io")):
        yield [*soft[:-1], soft[-1].rsplit(".", 1)[0]]
    if len(soft) > 2 and soft[-1].casefold() in _TRADE and len(soft[0]) > 1:
        yield soft[:-1]
    if len(soft) > 1 and len(soft[0]) > 4 and soft[0].isalpha() and all(w.casefold() in _TRADE for w in soft[1:]):
        yield soft[:1]
