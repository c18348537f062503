"""One entry of ``rules:`` -> a Rule, with every fault in it noted."""

import re
from collections.abc import Mapping, Sequence

from newsbot.domain.signal import Action, Kind, RuleMode
from newsbot.processing.phrase import PhraseError, parse, size
from newsbot.processing.read import Reader
from newsbot.processing.rule import MAX_AGE_S, Choice, Conditions, Element, Known, Origin, Phrase, Rule, RuleTest, Word
from newsbot.processing.settings import SYMBOL, Settings, read_settings
from newsbot.processing.terms import Trade, complete, terms
from newsbot.processing.tree import Node, Scalar, Table
from newsbot.processing.vocabulary import STOP
from newsbot.processing.wordlist import phrases

PHRASES_MAX = 500
WORDS_MAX = 200_000
"""Words of all rules of a file, their lists spelt out."""
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_BUILT_IN = (
    ("who", "subject"),
    ("kinds", "first"),
    ("mode", "observe"),
    ("max_age", f"{MAX_AGE_S}s"),
)


class RuleReader:
    """Reads the rules of one file against the lists and plans of all."""

    def __init__(
        self,
        reader: Reader,
        known: Known,
        lists: Mapping[str, Choice],
        plans: Mapping[str, Trade],
        defaults: Settings,
    ) -> None:
        self._reader = reader
        self._known = known
        self._lists = lists
        self._plans = plans
        self._defaults = defaults
        self._words = 0

    def rule(self, node: Node) -> tuple[Rule | None, Scalar | None]:
        """The rule and its id's node; the rule is None when something in it is wrong."""
        reader = self._reader
        values = reader.table(node, "rule", "rule", complete=False)
        if not isinstance(node, Table):
            return None, None
        rule_id = self._id(node, values)
        name = f'rule "{rule_id}"' if rule_id else "rule"
        headline, body = self._when(node, values, name)
        own = read_settings(reader, values, self._known)
        settings = own.over(self._defaults)
        if not settings.sources and "sources" not in settings.origins:
            fix = f"write sources: [{next(iter(self._known.groups), 'name')}]"
            reader.fault(node, "NB-R12", f"{name} has no sources: a rule never listens to every source", fix=fix)
        about = reader.text(values["about"], "about") if "about" in values else ""
        fields = complete(reader, values.get("trade", node), settings.trade, self._plans) if settings.trade else None
        action = settings.action or (Action.TRADE if settings.trade else Action.ALERT)
        if action is Action.TRADE and not settings.trade:
            fix = "write trade: and the name of a plan"
            reader.fault(values.get("action", node), "NB-R15", f"{name} trades and has no trade:", fix=fix)
        tests, companies = self._tests(values["tests"], settings.sources or ()) if "tests" in values else ((), ())
        id_node = values.get("id")
        if not (rule_id and settings.sources and (headline.positive or body.positive)):
            return None, id_node if isinstance(id_node, Scalar) else None
        origins = dict(settings.origins)
        for given_name, given in (fields or {}).items():
            origins[given_name] = Origin(key=given_name, value=given.text, place=given.place)
        for key, value in _BUILT_IN:
            origins.setdefault(key, Origin(key=key, value=value, place="built in"))
        origins.setdefault("action", Origin(key="action", value=action.value, place="built in"))
        rule = Rule(
            id=rule_id,
            about=about or "",
            path=reader.path,
            line=node.line,
            sources=settings.sources,
            headline=headline,
            body=body,
            tickers=settings.tickers or (),
            mode=settings.mode or RuleMode.OBSERVE,
            action=action,
            plan=settings.trade.plan if settings.trade else "",
            terms=terms(fields) if fields and action is Action.TRADE else None,
            cooldown=settings.cooldown,
            tests=tests,
            companies=companies,
            origins=tuple(origins[key] for key in sorted(origins)),
            kinds=settings.kinds or (Kind.FIRST,),
            max_age_s=settings.max_age_s or MAX_AGE_S,
        )
        return rule, id_node if isinstance(id_node, Scalar) else None

    def _id(self, node: Table, values: Mapping[str, Node]) -> str:
        if "id" not in values:
            self._reader.fault(node, "NB-R15", 'rule has no "id"', fix="write id: fda-approval")
            return ""
        text = self._reader.text(values["id"], "id") or ""
        if text and not _ID.fullmatch(text):
            fix = "small letters, digits and hyphens, at most 64: fda-approval"
            self._reader.fault(values["id"], "NB-R16", f'a rule cannot be called "{text[:80]}"', fix=fix)
            return ""
        if text in self._known.retired:
            fix = "choose another: a retired id cannot come back"
            self._reader.fault(values["id"], "NB-R03", f'id "{text}" was used before', fix=fix)
            return ""
        return text

    def _when(self, node: Table, values: Mapping[str, Node], name: str) -> tuple[Conditions, Conditions]:
        if "when" not in values:
            self._reader.fault(node, "NB-R15", f'{name} has no "when"', fix="write when: {any: fda approves}")
            return Conditions(), Conditions()
        when = self._reader.table(values["when"], "when", "when")
        headline = self._conditions(when)
        body = Conditions()
        if "body" in when:
            body = self._conditions(self._reader.table(when["body"], "body", "body"))
        positive = any(key in when for key in ("any", "all", "body"))
        if not positive and isinstance(values["when"], Table):
            fix = "write any: or all:, else every headline would do"
            self._reader.fault(values["when"], "NB-R15", f"{name} looks for nothing", fix=fix)
        elif "body" in when and not (headline.positive or body.positive) and not ({"any", "all"} & when.keys()):
            fix = "write any: or all: for the headline or the body"
            self._reader.fault(when["body"], "NB-R15", f"{name} looks for nothing", fix=fix)
        return headline, body

    def _conditions(self, values: Mapping[str, Node]) -> Conditions:
        return Conditions(
            any=self._phrases(values.get("any"), "any", fires=True),
            all=self._phrases(values.get("all"), "all", fires=True),
            none=self._phrases(values.get("none"), "none", fires=False),
        )

    def _phrases(self, node: Node | None, what: str, *, fires: bool) -> tuple[Phrase, ...]:
        if node is None:
            return ()
        found: list[Phrase] = []
        written = phrases(self._reader, node, what)
        if len(written) > PHRASES_MAX:
            fix = f"at most {PHRASES_MAX}; use lists"
            self._reader.fault(node, "NB-R18", f"{what} has too many phrases", str(len(written)), fix)
            return ()
        for text, line, column in written:
            try:
                phrase = parse(text, self._lists)
            except PhraseError as fault:
                place = (line, column + fault.offset)
                self._reader.fault_at(place, fault.code, fault.what, fault.found, fault.fix)
                continue
            self._words += size(phrase.elements)
            if self._words > WORDS_MAX:
                fix = f"at most {WORDS_MAX:,} words with their lists spelt out: use shorter lists"
                self._reader.fault_at((line, column), "NB-R18", "the rules of this file are too large", fix=fix)
                return ()
            if fires and _says_nothing(phrase.elements):
                fix = "add a word that tells the event"
                self._reader.fault_at(
                    (line, column), "NB-R11", "phrase is too broad: it has only small words", text, fix
                )
                continue
            found.append(phrase)
        if not written and isinstance(node, Scalar) and node.text.strip() and not node.folded:
            self._reader.fault(node, "NB-R16", f"{what} has only comments", fix="write a phrase, or leave it out")
        return tuple(found)

    def _tests(self, node: Node, sources: Sequence[str]) -> tuple[tuple[RuleTest, ...], tuple[tuple[str, str], ...]]:
        reader = self._reader
        values = reader.table(node, "tests", "tests")
        tests: list[RuleTest] = []
        for key, value in reader.named(values["fires"], "fires") if "fires" in values else ():
            ticker = key.text.strip()
            if ticker != "none" and not SYMBOL.fullmatch(ticker):
                fix = 'write the symbol in capitals, or "none" when no company may be found'
                reader.fault(key, "NB-R08", f'"{ticker[:40]}" is not a US symbol', fix=fix)
            tests.extend(self._test(value, sources, "fires", None if ticker == "none" else ticker))
        if "silent" in values:
            tests.extend(self._test(values["silent"], sources, "silent", None))
        companies: list[tuple[str, str]] = []
        for key, value in reader.named(values["companies"], "companies") if "companies" in values else ():
            symbol = reader.text(value, "symbol")
            if symbol and not SYMBOL.fullmatch(symbol):
                reader.fault(value, "NB-R08", f'"{symbol[:40]}" is not a US symbol', fix="write it in capitals")
            elif symbol:
                companies.append((key.text.strip(), symbol))
        return tuple(tests), tuple(companies)

    def _test(self, node: Node, sources: Sequence[str], expect: str, ticker: str | None) -> list[RuleTest]:
        reader = self._reader
        if isinstance(node, Table):
            values = reader.table(node, "test", "test")
            headline = reader.text(values["headline"], "headline") if "headline" in values else None
            body = reader.text(values["body"], "body") if "body" in values else ""
            source = reader.text(values["source"], "source") if "source" in values else ""
            if source and sources and source not in sources:
                fix = f"one of {', '.join(sources)}"
                reader.fault(values["source"], "NB-R12", f'the rule does not listen to "{source}"', fix=fix)
            if headline is None:
                return []
            found = [(headline, body or "", source or "", node.line)]
        elif isinstance(node, Scalar):
            found = [(text.strip(), "", "", line) for text, line, _ in reader.texts(node, expect)]
        else:
            return [test for item in node.items for test in self._test(item, sources, expect, ticker)]
        return [
            RuleTest(
                expect="fires" if expect == "fires" else "silent",
                headline=headline,
                body=body,
                source=source,
                ticker=ticker,
                line=line,
            )
            for headline, body, source, line in found
        ]


def _says_nothing(elements: Sequence[Element]) -> bool:
    """Whether a phrase could be satisfied by small words alone: to, of, the."""
    return all(
        not (isinstance(e, Word) and not all(part.casefold() in STOP and not e.exact for part in e.parts))
        and not (isinstance(e, Choice) and not e.optional and not any(map(_says_nothing, e.options)))
        for e in elements
    )
