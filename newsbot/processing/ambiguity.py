"""Names that are also words, or others' names: what around them proves that the company is meant."""

from newsbot.domain.article import Article
from newsbot.processing.lexicon import DOUBTFUL
from newsbot.processing.name import NameEntry
from newsbot.processing.namewords import (
    ACTS,
    BRANDS,
    BUSINESS,
    FUNCTION,
    LEADS,
    NOT_AFTER,
    OTHERS,
    PROVABLE,
    RARE,
    STRICT_LEGAL,
    WELL_KNOWN,
)
from newsbot.processing.run import Case, follows
from newsbot.processing.text import NONE, STRONG, Text


def common(entry: NameEntry) -> bool:
    """Whether a name is made of ordinary words alone: Target, Block, Best Buy."""
    return all(word.casefold() in DOUBTFUL for word in entry.raw)


def doubtful(entry: NameEntry) -> bool:
    """Whether a name needs proof."""
    if len(entry.raw) == 1:
        word = entry.raw[0].casefold()
        return word not in BRANDS and (not entry.sure or word in OTHERS or common(entry))
    if entry.legal or " ".join(entry.raw).casefold() in WELL_KNOWN:
        return False
    return common(entry)


def legal_in(article: Article, entry: NameEntry) -> bool:
    """Whether the text has the listing's full legal name."""
    name = entry.listing.name
    return " " in name and name.casefold() in f"{article.headline} {article.body[:4000]}".casefold()


def proof(own: Text, first: int, end: int, case: Case, entry: NameEntry) -> str:
    """What in the headline shows that a doubtful name is the company; empty when nothing does."""
    if own.words[end - 1] in STRICT_LEGAL and end - first > len(entry.raw):
        return "with its legal form"
    word = own.words[first]
    if end - first > 1 or word not in PROVABLE or word in FUNCTION:
        return ""
    lead = not first or own.breaks[first] == STRONG
    before = "" if lead else own.words[first - 1]
    bound = not lead and own.breaks[first] == NONE
    if bound and before in ("a", "an"):
        return ""
    after = own.words[end] if end < len(own) and follows(own, end) and not own.joined[end] else ""
    if after in NOT_AFTER:
        return ""
    if word in RARE:
        return "a capital"
    if case is Case.SENTENCE and not lead and (own.breaks[first] == NONE or own.breaks[first - 1] == NONE):
        return "its capital in the middle of a sentence"
    if case is not Case.SENTENCE and bound and before not in LEADS:
        return ""
    if after in BUSINESS or after in ("vs", "versus") or before in ("vs", "versus"):
        return f'beside "{own.raw[end] if after else own.raw[first - 1]}"'
    if after in ACTS and not own.possessive[end - 1]:
        return f'it acts: "{own.raw[end]}"'
    return ""
