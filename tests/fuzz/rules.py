"""Coverage-guided fuzzing of the rule loader and the matcher: ``make fuzz``, for as many seconds as it is given.

Needs atheris (``pip install atheris``). The first argument is what to break, the rest goes to libFuzzer:
``python tests/fuzz/rules.py loader -max_total_time=600``.
"""

import sys
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.stderr.write("atheris is not installed: pip install atheris\n")
    raise SystemExit(3) from None

with atheris.instrument_imports(include=["newsbot.processing"]):
    from rulesample import VALID, load_bytes

    from newsbot.domain.article import Article
    from newsbot.processing.explain import explain
    from newsbot.processing.matcher import match
    from newsbot.processing.rule import RuleSet

FOLDER = Path(tempfile.mkdtemp(prefix="newsbot-fuzz-"))
MATCHED_MAX = 20_000  # code points: what is slow on more is slow on these


def loader(data: bytes) -> None:
    """Any bytes load, or are refused with findings."""
    load_bytes(FOLDER / "rules.yaml", data)


@cache
def sample() -> RuleSet:
    rules = load_bytes(FOLDER / "sample.yaml", VALID)
    assert rules is not None
    return rules


def matcher(data: bytes) -> None:
    """Any headline and body are matched and explained; what is found stands where it is said to stand."""
    rules = sample()
    provider = atheris.FuzzedDataProvider(data)
    headline = provider.ConsumeUnicode(min(MATCHED_MAX, provider.ConsumeIntInRange(0, len(data))))
    body = provider.ConsumeUnicode(MATCHED_MAX)
    article = Article(
        source="prnewswire",
        guid="fuzz",
        url="",
        headline=headline,
        body=body,
        published=None,
        first_seen_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    for found in match(rules, article).matches:
        for trigger in found.triggers:
            text = headline if trigger.where == "headline" else body
            assert text[trigger.start : trigger.end] == trigger.text
    explain(rules, article)


TARGETS = {"loader": loader, "matcher": matcher}


def main() -> None:
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if name not in TARGETS:
        sys.stderr.write(f"write what to fuzz: {', '.join(TARGETS)}\n")
        raise SystemExit(2)
    corpus = FOLDER / "corpus"
    corpus.mkdir()
    samples = Path(__file__).parents[2] / ("fixtures/rules" if name == "loader" else "rules")
    for path in samples.glob("*.yaml"):
        (corpus / path.name).write_bytes(path.read_bytes())
    (corpus / "sample").write_bytes(VALID)
    atheris.Setup([*sys.argv, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
