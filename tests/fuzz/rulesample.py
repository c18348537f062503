"""A rule file with every key of the language, and pieces that break files: where fuzzing begins."""

from pathlib import Path

from newsbot.domain.error import RuleFileError
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import load
from newsbot.universe.listing import Listing, Universe

KNOWN = Known(
    allow_regex=True, universe=Universe(listings=(Listing(ticker="ALL", exchange="NYSE", name="Allstate Corp"),))
)

VALID = b"""
plans:
  standard: {side: buy, size: {notional: "$3,000"}, entry: {limit: +0.5%}, take_profit: 6%, stop_loss: 3%}
  moving: {side: short, size: {risk: $60}, entry: {limit: 0%}, take_profit: 6%, stop_loss: {trail: 3%}, exit_after: 45m}
defaults: {sources: [wires], confirm: {sources: 2, within: 5m}, hours: rth, profile: careful, policy: all}
lists:
  raise: {from: std.raise, add: [bumps], drop: [ups]}
  view: outlook | <std.guidance>
rules:
  - id: guidance-raised
    about: The company raises its guidance.
    when:
      any: |
        <raise> ...4 <view>?  outlook
        ^ {company} (lifts|raises) view from {old:money} to {new:money} $
        re:rais(es|ed) .{0,20}outlook
      none: [price target, credit*]
      not_here: =Broker
      body: {all: fiscal year, if_missing: ignore, not_here: moody's}
    where: |
      change(old, new) >= 3%
      new.low > $1
    who: {tickers: {ALL: Allstate}}
    kinds: [first, update]
    allow: [reported]
    parts: parent
    confirm: none
    trade: {plan: standard, take_profit: {at: "{new} - 1%"}, stop_loss: {stop: 3%, limit: 4%}}
    cooldown: {per: ticker, for: 1 session}
    max_age: 90s
    expires: 2027-01-01
    tests:
      fires:
        ALL:
          - Allstate raises outlook
          - {headline: Allstate raises view, kind: first, at: 2026-03-11, expect: {side: buy, slots: {new: "7"}}}
      silent: [Allstate denies it]
      near: {denied: "Allstate denies: raises outlook"}
      companies: {Allstate: ALL}
  - id: bankruptcy-filing
    any_of:
      - {sources: [sec-8k], fields: {items: "1.03"}}
      - {when: {all: [files, chapter 11]}}
    per_source: {sec-8k: {max_age: 180s, kinds: [first], action: alert}}
    if_missing: refuse
    mode: paper
    action: watch
"""

ODD = rb"""
    # | { } [ ] &a *a !!int <<: ' " \U7fffffff <raise> ... ...99 ((( ? = $3000 -3% null > 9999999999999999 re:x re:(
    {target} {x:money} {company+} {} std.raise none 1 session {at: "{new}"} change( >=
""".split()
BLANK = [b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\t", b"\n", b"\r", b"  ", b": ", b"- ", b"---\n", b"%YAML 9\n"]
FOREIGN = [b"\xe2\x80\xa8", b"\xc2\x85", "Ⅷ٣%".encode(), "ﬁ™…".encode(), "עברית".encode(), "🚀".encode()]
PIECES = (*ODD, *BLANK, *FOREIGN)


def load_bytes(path: Path, data: bytes) -> RuleSet | None:
    """The rules in ``data``, written to ``path``; None when it is refused, each finding with words and a place."""
    path.write_bytes(data)
    try:
        return load([path], KNOWN)
    except RuleFileError as fault:
        lines = data.count(b"\n") + data.count(b"\r") + data.count(b"\xe2\x80") + data.count(b"\xc2\x85") + 2
        for finding in fault.findings:
            assert finding.what
            assert str(finding).startswith("NB-R")
            assert 0 <= finding.line <= lines
        return None
