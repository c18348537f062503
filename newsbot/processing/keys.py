"""Every key of a rule file: what the loader, the JSON Schema and the table in docs/rules.md are held together by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key. ``default`` is what holds when it is left out; ``required`` when nothing would.

    ``since`` is the version of newsbot that has it.
    """

    name: str
    kind: str
    default: str
    example: str
    about: str
    since: str = "0.1"

    @property
    def required(self) -> bool:
        return self.default == "required"


_IF_MISSING = "refuse: a line whose slot nobody filled fails; ignore: it is left out"

KEYS: dict[str, tuple[Key, ...]] = {
    "file": (
        Key("defaults", "table", "none", "defaults: {sources: [wires]}", "values for all rules of this file"),
        Key("rules", "list", "none", "rules: [{id: …}]", "the rules"),
        Key("lists", "table", "none", "lists: {raise: [raises, ups]}", "words used by several rules, for all files"),
        Key("plans", "table", "none", "plans: {standard: {…}}", "sizes and exits by name, for all files"),
    ),
    "list": (
        Key("from", "list name", "required", "from: std.raise", "the list that is changed"),
        Key("add", "phrases", "none", "add: [bumps]", "words that it does not have"),
        Key("drop", "phrases", "none", "drop: [ups]", "words of it that are left out"),
    ),
    "rule": (
        Key("id", "name", "required", "id: fda-approval", "its name for ever, in every file only once"),
        Key("about", "text", "none", "about: The regulator approves a drug.", "what it is for, in a sentence"),
        Key("when", "table", "none", "when: {any: fda approves}", "the words that must and must not stand there"),
        Key("fields", "table", "none", 'fields: {items: "1.03"}', "facts of the feed that must be there"),
        Key("any_of", "list", "none", "any_of: [{sources: [sec-8k], …}]", "several ways to fire, instead of when"),
        Key("where", "comparisons", "none", "where: change(old, new) >= 3%", "what captured values must satisfy, each"),
        Key("if_missing", "name", "refuse when it trades, else ignore", "if_missing: ignore", _IF_MISSING),
        Key("sources", "names", "required", "sources: [wires]", "sources or groups it listens to; never all"),
        Key("per_source", "table", "none", "per_source: {sec-8k: {max_age: 3m}}", "what differs for one source"),
        Key("who", "slot or table", "subject", "who: target", "which company: the subject, a slot, or {tickers: …}"),
        Key("policy", "name", "none", "policy: all", "when several companies are meant: none of them, or all"),
        Key("parts", "name", "other", "parts: parent", "a company's unit or plant: another's matter, or its own"),
        Key("allow", "names", "none", "allow: [reported]", "guards that are open: a class, or one of its words"),
        Key("kinds", "names", "first", "kinds: [first, reported]", "kinds of headline that may lead to an order"),
        Key("confirm", "table", "none", "confirm: {sources: 2, within: 5m}", "wait until others tell it too"),
        Key("mode", "name", "observe", "mode: paper", "how far it may go: observe, paper, live"),
        Key("action", "name", "trade with a plan, else alert", "action: alert", "alert, watch, trade or exit"),
        Key("trade", "plan or table", "none", "trade: standard", "the plan, or its fields"),
        Key("max_age", "time", "120s", "max_age: 90s", "the age up to which news may trade, at most 15m"),
        Key("cooldown", "table", "none", "cooldown: {per: ticker, for: 30m}", "no second order for a while"),
        Key("hours", "name", "the run's window", "hours: rth", "when it may trade: rth, or extended hours too"),
        Key("profile", "name", "the run's profile", "profile: small-cap", "the limits it trades under"),
        Key("expires", "date", "never", "expires: 2026-12-31", "the last day on which it does anything"),
        Key(
            "evidence",
            "table",
            "none",
            "evidence: {n: 38, precision: 0.97}",
            "on how many real headlines it was measured",
        ),
        Key("tests", "table", "none", "tests: {silent: [Acme denies it]}", "headlines it must fire on, and must not"),
    ),
    "when": (
        Key("any", "phrases", "none", "any: fda approves | fda clears", "one of these stands in the headline"),
        Key("all", "phrases", "none", "all: [fda, approves]", "each of these stands in the headline"),
        Key("none", "phrases", "none", "none: panel | trial*", "none of these stands in the headline"),
        Key("not_here", "phrases", "none", "not_here: analyst", "none of these stands in the clause that was found"),
        Key("body", "table", "none", "body: {any: bankruptcy}", "the same for the text below the headline"),
    ),
    "body": (
        Key("any", "phrases", "none", "any: bankruptcy", "one of these stands in the body"),
        Key("all", "phrases", "none", "all: [item 1.03]", "each of these stands in the body"),
        Key("none", "phrases", "none", "none: dismissed", "none of these stands in the body"),
        Key("not_here", "phrases", "none", "not_here: former", "none of these stands in the clause that was found"),
        Key("if_missing", "name", "refuse", "if_missing: ignore", "what holds when no body can be had"),
    ),
    "alternative": (
        Key("sources", "names", "those of the rule", "sources: [sec-8k]", "sources or groups this one is for"),
        Key("fields", "table", "none", 'fields: {items: "1.03"}', "facts of the feed that must be there"),
        Key("when", "table", "none", "when: {any: files for bankruptcy}", "the words that must and must not be there"),
    ),
    "per_source": (
        Key("max_age", "time", "that of the rule", "max_age: 180s", "the age up to which its news may trade"),
        Key("kinds", "names", "those of the rule", "kinds: [first]", "kinds of its headlines that may lead to orders"),
        Key("action", "name", "that of the rule", "action: alert", "alert, watch, trade or exit"),
    ),
    "who": (Key("tickers", "table", "required", "tickers: {ALL: Allstate}", "symbols with the company each must be"),),
    "evidence": (
        Key("n", "number", "required", "n: 38", "how many real headlines it fired on; 30 are needed to go live"),
        Key("precision", "number", "none", "precision: 0.97", "the part of them on which it was right"),
    ),
    "confirm": (
        Key("sources", "number", "required", "sources: 2", "how many sources must have told it, 2 to 5"),
        Key("within", "time", "required", "within: 5m", "how long to wait after the first, at most 1h"),
    ),
    "trade": (
        Key("plan", "name", "none", "plan: standard", "the plan whose fields hold where none stands here"),
        Key("side", "name", "required", "side: buy", "buy or short"),
        Key("size", "table", "required", "size: {notional: $3000}", "one of notional, risk, shares"),
        Key("entry", "table", "required", "entry: {limit: +0.5%}", "the worst price at which to enter"),
        Key(
            "take_profit", "percent or table", "required", "take_profit: 6%", "how far from the entry limit, or {at: …}"
        ),
        Key("stop_loss", "percent or table", "required", "stop_loss: 3%", "how far from it, 0.3% to 10%, or a table"),
        Key("exit_after", "time", "none", "exit_after: 45m", "leave so long after the first fill, 1m to 24h"),
    ),
    "size": (
        Key("notional", "dollars", "none", "notional: $3000", "what the shares may cost"),
        Key("risk", "dollars", "none", "risk: $60", "what the stop may cost"),
        Key("shares", "number", "none", "shares: 100", "how many"),
    ),
    "entry": (Key("limit", "percent", "required", "limit: +0.5%", "above the ask (short: below the bid), 0% to 5%"),),
    "take_profit": (
        Key("at", "price", "required", 'at: "{price} - 0.5%"', "a price of the headline, changed by a percentage"),
    ),
    "stop_loss": (
        Key("trail", "percent", "none", "trail: 3%", "the stop follows the price at this distance"),
        Key("stop", "percent", "none", "stop: 3%", "where the stop is, from the entry limit"),
        Key("limit", "percent", "none", "limit: 4%", "beyond the stop: the worst price at which it may leave"),
    ),
    "cooldown": (
        Key("per", "name", "ticker", "per: rule", "for one ticker, or for the whole rule"),
        Key("for", "time", "required", "for: 1 session", "how long, or 1 session: to the end of the trading day"),
    ),
    "tests": (
        Key("fires", "table", "none", "fires: {ZZCG: Castor raises outlook}", "ticker (or none) and its headlines"),
        Key("silent", "list", "none", "silent: [Castor may raise outlook]", "headlines on which it must not fire"),
        Key("near", "table", "none", "near: {possible: Castor may buy Pollux}", "what stops it, and its headlines"),
        Key("companies", "table", "none", "companies: {Castor: ZZCG}", "names in the tests and their symbols"),
    ),
    "test": (
        Key("headline", "text", "required", "headline: Castor raises outlook", "the headline"),
        Key("body", "text", "none", "body: Castor said today …", "the text below it"),
        Key("source", "name", "its first source", "source: sec-8k", "the source it came from"),
        Key("kind", "name", "any", "kind: update", "a kind the headline must be found to have"),
        Key("at", "time of day", "none", "at: 2026-03-11T14:30:00Z", "when it was published, UTC"),
        Key("fields", "table", "none", 'fields: {items: "1.03"}', "what the feed says"),
        Key("expect", "table", "none", "expect: {side: buy}", "what must come of it"),
    ),
    "expect": (
        Key("side", "name", "any", "side: short", "the side of the order: buy or short"),
        Key("slots", "table", "any", 'slots: {new: "7.40"}', "slots and the text or value each must have"),
    ),
}
KEYS["plan"] = tuple(key for key in KEYS["trade"] if key.name != "plan")
DEFAULTS = (
    "if_missing", "sources", "who", "policy", "parts", "allow", "kinds", "confirm", "mode", "action", "trade",
    "max_age", "cooldown", "hours", "profile", "expires",
)  # fmt: skip
"""Keys of a rule that ``defaults:`` may give."""
KEYS["defaults"] = tuple(key for key in KEYS["rule"] if key.name in DEFAULTS)
