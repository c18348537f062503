"""The page on its orders says what the code does."""

import re
from pathlib import Path

from newsbot.paper.market.market import FILL_MODEL

PAGE = (Path(__file__).parents[3] / "docs" / "paper-orders.md").read_text(encoding="utf-8")


def test_the_fill_model_stands_in_the_page_word_for_word() -> None:
    assert "\n" not in FILL_MODEL
    assert FILL_MODEL in re.sub(r"\n(> )?", " ", PAGE).replace("  ", " ")


def test_every_code_that_orders_are_refused_with_stands_in_the_page() -> None:
    line = re.sub(r"\s+", " ", PAGE[PAGE.index("- Codes:") : PAGE.index("- Orders, fills and positions outlive")])
    named = set(re.findall(r"\d{3,5}", line))
    rules = (Path(__file__).parents[3] / "newsbot" / "paper" / "orders" / "rules.py").read_text(encoding="utf-8")
    used = set(re.findall(r"(?:return|refusal =)\s+\(?\s*(\d{3,5}),", rules))
    assert used >= {"110", "201", "434", "10268"}
    assert used <= named
