"""Names that are also words, or others' names: what around them proves that the company is meant."""

from newsbot.domain.article import Article
from newsbot.processing.lexicon import ORDINARY
from newsbot.processing.name import NameEntry
from newsbot.processing.namewords import ACTS, BUSINESS, LEADS, STRICT_LEGAL
from newsbot.processing.run import Case, follows
from newsbot.processing.text import NONE, STRONG, Text


def common(entry: NameEntry) -> bool:
    """Whether a name is made of ordinary words alone: Target, Block, Gap."""
    return all(word.casefold() in ORDINARY for word in entry.raw)


def legal_in(article: Article, entry: NameEntry) -> bool:
    """Whether the text has the listing's full legal name."""
    name = entry.listing.name
    return " " in name and name.casefold() in f"{article.headline} {article.body[:4000]}".casefold()


def proof(own: Text, first: int, end: int, case: Case, entry: NameEntry) -> str:
    """What in the headline shows that a doubtful name is the company; empty when nothing does."""
    size = len(own)
    if end > first and own.words[end - 1] in STRICT_LEGAL:
        return "with its legal form"
    word = common(entry)
    after = own.words[end] if end < size and follows(own, end) and not own.joined[end] else ""
    lead = not first or own.breaks[first] == STRONG
    before = "" if lead else own.words[first - 1]
    clean = lead or own.breaks[first] != NONE or before in LEADS
    if word and case is Case.SENTENCE and not lead and own.raw[first][0].isupper() and not own.raw[first].isupper():
        return "its capital in the middle of a sentence"
    if not clean and case is not Case.SENTENCE:
        return ""
    if after in BUSINESS:
        return f'before "{own.raw[end]}"'
    if word and lead and after in ACTS and not own.possessive[end - 1]:
        return f'it acts: "{own.raw[end]}"'
    return ""
