"""Every key of a rule file: what there is, and what the language knows and this version does not do yet.

The loader, the JSON Schema and the table in docs/rules.md are held together by this one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key. ``default`` is what holds when it is left out; ``required`` when nothing would."""

    name: str
    kind: str
    default: str
    example: str
    about: str

    @property
    def required(self) -> bool:
        return self.default == "required"


KEYS: dict[str, tuple[Key, ...]] = {
    "file": (
        Key("defaults", "table", "none", "defaults: {sources: [wires]}", "values for all rules of this file"),
        Key("rules", "list", "none", "rules: [{id: …}]", "the rules"),
        Key("lists", "table", "none", "lists: {raise: [raises, ups]}", "words used by several rules, for all files"),
        Key("plans", "table", "none", "plans: {standard: {…}}", "sizes and exits by name, for all files"),
    ),
    "rule": (
        Key("id", "name", "required", "id: fda-approval", "its name for ever, in every file only once"),
        Key("about", "text", "none", "about: The regulator approves a drug.", "what it is for, in a sentence"),
        Key("when", "table", "required", "when: {any: fda approves}", "the words that must and must not stand there"),
        Key("sources", "names", "required", "sources: [wires]", "sources or groups it listens to; never all"),
        Key("who", "subject or table", "subject", "who: {tickers: {ALL: Allstate}}", "which company it is about"),
        Key("kinds", "names", "first", "kinds: [first, update]", "kinds of headline that may lead to an order"),
        Key("mode", "name", "observe", "mode: paper", "how far it may go: observe, paper, live"),
        Key("action", "name", "trade with a plan, else alert", "action: alert", "what a match leads to: alert, trade"),
        Key("trade", "plan or table", "none", "trade: standard", "the plan, or its fields"),
        Key("max_age", "time", "120s", "max_age: 90s", "the age up to which news may trade, at most 15m"),
        Key("cooldown", "table", "none", "cooldown: {per: ticker, for: 30m}", "no second order for a while"),
        Key("tests", "table", "none", "tests: {silent: [Acme denies it]}", "headlines it must fire on, and must not"),
    ),
    "when": (
        Key("any", "phrases", "none", "any: fda approves | fda clears", "one of these stands in the headline"),
        Key("all", "phrases", "none", "all: [fda, approves]", "each of these stands in the headline"),
        Key("none", "phrases", "none", "none: panel | trial*", "none of these stands in the headline"),
        Key("body", "table", "none", "body: {any: bankruptcy}", "the same three for the text below the headline"),
    ),
    "body": (
        Key("any", "phrases", "none", "any: bankruptcy", "one of these stands in the body"),
        Key("all", "phrases", "none", "all: [item 1.03]", "each of these stands in the body"),
        Key("none", "phrases", "none", "none: dismissed", "none of these stands in the body"),
    ),
    "who": (Key("tickers", "table", "required", "tickers: {ALL: Allstate}", "symbols with the company each must be"),),
    "trade": (
        Key("plan", "name", "none", "plan: standard", "the plan whose fields hold where none stands here"),
        Key("side", "name", "required", "side: buy", "buy or short"),
        Key("size", "table", "required", "size: {notional: $3000}", "one of notional, risk, shares"),
        Key("entry", "table", "required", "entry: {limit: +0.5%}", "the worst price at which to enter"),
        Key("take_profit", "percent", "required", "take_profit: 6%", "how far from the entry limit profit is taken"),
        Key("stop_loss", "percent", "required", "stop_loss: 3%", "how far from it the loss is stopped, 0.3% to 10%"),
    ),
    "size": (
        Key("notional", "dollars", "none", "notional: $3000", "what the shares may cost"),
        Key("risk", "dollars", "none", "risk: $60", "what the stop may cost"),
        Key("shares", "number", "none", "shares: 100", "how many"),
    ),
    "entry": (Key("limit", "percent", "required", "limit: +0.5%", "above the ask (short: below the bid), 0% to 5%"),),
    "cooldown": (
        Key("per", "name", "ticker", "per: rule", "for one ticker, or for the whole rule"),
        Key("for", "time", "required", "for: 1 session", "how long, or 1 session: to the end of the trading day"),
    ),
    "tests": (
        Key("fires", "table", "none", "fires: {ZZCG: Castor raises outlook}", "ticker (or none) and its headlines"),
        Key("silent", "list", "none", "silent: [Castor may raise outlook]", "headlines on which it must not fire"),
        Key("companies", "table", "none", "companies: {Castor: ZZCG}", "names in the tests and their symbols"),
    ),
    "test": (
        Key("headline", "text", "required", "headline: Castor raises outlook", "the headline"),
        Key("body", "text", "none", "body: Castor said today …", "the text below it"),
        Key("source", "name", "its first source", "source: sec-8k", "the source it came from"),
    ),
}
KEYS["plan"] = tuple(key for key in KEYS["trade"] if key.name != "plan")
KEYS["defaults"] = tuple(
    key
    for key in KEYS["rule"]
    if key.name in ("sources", "who", "kinds", "mode", "action", "trade", "max_age", "cooldown")
)

LATER: dict[str, tuple[str, ...]] = {
    "rule": (
        "where", "if_missing", "not_here", "parts", "policy", "any_of", "per_source", "fields", "confirm", "expires",
        "hours", "profile", "allow",
    ),
    "defaults": ("if_missing", "parts", "policy", "confirm", "expires", "hours", "profile", "allow"),
    "when": ("not_here",),
    "body": ("if_missing", "not_here"),
    "trade": ("exit_after",),
    "plan": ("exit_after",),
    "tests": ("near",),
    "test": ("kind", "at", "expect", "fields"),
}  # fmt: skip
"""Keys of the language that this version refuses instead of overlooking them."""
