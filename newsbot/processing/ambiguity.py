"""Names that are also words, or others' names: what around them proves that the company is meant."""

from newsbot.processing.business import business
from newsbot.processing.lexicon import DOUBTFUL, NAME_PARTS
from newsbot.processing.name import NameEntry
from newsbot.processing.namewords import FUNCTION, RATING_WORDS, STRICT_LEGAL
from newsbot.processing.proofwords import (
    ACTS,
    BIG,
    BRANDS,
    BUSINESS,
    FIELDS,
    FIGURES,
    FIRM_ACTS,
    FIRM_HAS,
    FIRM_STOCK,
    LEADS,
    NOT_AFTER,
    OTHER_NAMES,
    OTHERS,
    PROVABLE,
    RARE,
    REPORTING,
    TRADES,
    WELL_KNOWN,
)
from newsbot.processing.run import Case, follows
from newsbot.processing.text import NONE, STRONG, Text


def common(entry: NameEntry) -> bool:
    """Whether a name is made of ordinary words alone: Target, Block, Best Buy."""
    return all(word.casefold() in DOUBTFUL for word in entry.raw)


def known_word(word: str) -> bool:
    """Whether a word is well known as a company too, so that it is worth saying why it was not taken for one."""
    return word in PROVABLE or word in BIG


def doubtful(entry: NameEntry) -> bool:
    """Whether a name needs proof."""
    if len(entry.raw) == 1:
        word = entry.raw[0].casefold()
        return word not in BRANDS and (not entry.sure or word in OTHERS or common(entry))
    text = " ".join(entry.raw).casefold()
    if text in OTHER_NAMES:
        return True
    return not entry.legal and text not in WELL_KNOWN and (not entry.sure or common(entry))


def has_legal_name(folded: str, entry: NameEntry) -> bool:
    """Whether a case-folded text has the listing's full legal name."""
    name = entry.listing.name
    return " " in name and name.casefold() in folded


def _listed(entry: NameEntry) -> list[str]:
    return [word.strip(".,").casefold() for word in entry.listing.name.split()]


def _form(word: str) -> str:
    return {"corporation": "corp", "incorporated": "inc", "company": "co", "limited": "ltd"}.get(word, word)


def _reports(own: Text, end: int) -> bool:
    if own.words[end : end + 1] and own.words[end] in REPORTING and follows(own, end) and not own.possessive[end - 1]:
        return not FIGURES.isdisjoint(own.words[end + 1 : end + 10])
    return False


def _large(own: Text, end: int) -> str:
    if end == len(own) or not follows(own, end) or own.joined[end]:
        return ""
    after = own.words[end]
    buys = after == "to" and end + 1 < len(own) and own.words[end + 1] in ("buy", "acquire", "sell", "cut", "recall")
    if after in FIRM_HAS or (not own.possessive[end - 1] and (after in FIRM_ACTS or buys)):
        return f'before "{own.raw[end]}"'
    return ""


def _free(own: Text, first: int, end: int, case: Case) -> bool:
    """Whether a capital at a word is not one that the title gives to each: after "and", a comma, a small word."""
    if not first or own.breaks[first] == STRONG or own.possessive[end - 1] or own.words[first - 1] in LEADS:
        return True
    word = own.words[first]
    if word in PROVABLE and word != "target" and end < len(own) and own.words[end] in FIRM_STOCK:
        return True
    if own.delivered[own.ends[first - 1] : own.starts[first]].strip() in (",", "/"):
        return True
    return case is Case.SENTENCE and own.breaks[first] == NONE


def proof(own: Text, first: int, end: int, case: Case, entry: NameEntry) -> str:
    """What in the headline shows that a doubtful name is the company; empty when nothing does."""
    if end - first > len(entry.raw) and _form(own.words[end - 1]) in {_form(w) for w in _listed(entry)[1:]}:
        return "with its legal form"
    if end - first > len(entry.raw):
        return ""  # "Noble Corp" is not Noble Energy
    word = own.words[first]
    lead = not first or own.breaks[first] == STRONG
    if word in FUNCTION:
        return ""
    if end - first > 1:
        core = [word for word in _listed(entry) if word not in STRICT_LEGAL and word != "the"]
        whole = core == [word.casefold() for word in entry.raw]
        trade = whole and case is Case.SENTENCE and own.words[end - 1] in TRADES and entry.raw[-1][0].isupper()
        if trade:
            return "its capitals in a headline in small letters"
        if " ".join(own.words[first:end]) in OTHER_NAMES or (
            common(entry) and not whole and own.words[end - 1] in FIELDS
        ):
            return ""
        return business(own, first, end, whole=_free(own, first, end, case) or not common(entry))
    if lead and word not in OTHERS and word not in NAME_PARTS and _reports(own, end):
        return "it reports its figures"
    listed = not lead and own.delivered[own.ends[first - 1] : own.starts[first]].strip() in (",", "/")
    if word == "target" and listed and not RATING_WORDS.isdisjoint(own.words[max(0, first - 12) : first]):
        return ""  # that of analysts: "Reiterates Overweight, Target To $48"
    acronym = case is not Case.SHOUTED and own.raw[first].isupper() and not entry.raw[0].isupper()
    if not acronym and (word in BIG or word in PROVABLE):
        why = business(own, first, end, whole=_free(own, first, end, case) or not common(entry))
        if why:
            return why
    if word in BIG:
        return _large(own, end) if lead or case is Case.SENTENCE else ""
    if word not in PROVABLE:
        return ""
    before = "" if lead else own.words[first - 1]
    bound = not lead and own.breaks[first] == NONE
    if bound and before in ("a", "an"):
        return ""
    after = own.words[end] if end < len(own) and follows(own, end) and not own.joined[end] else ""
    if after in NOT_AFTER:
        return ""
    if acronym:
        return ""
    if word in RARE:
        return "a capital"
    small = bound and own.raw[first - 1][0].islower()
    if case is Case.SENTENCE and (small or listed):
        return "its capital in the middle of a sentence"
    if case is not Case.SENTENCE and not lead and before not in LEADS and not listed:
        return ""
    if own.possessive[end - 1]:
        return "what it has"
    if after in BUSINESS or after in ("vs", "versus") or before in ("vs", "versus"):
        return f'beside "{own.raw[end] if after else own.raw[first - 1]}"'
    if after in ACTS and (lead or case is Case.SENTENCE):
        return f'it acts: "{own.raw[end]}"'
    return ""
