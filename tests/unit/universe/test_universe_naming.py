from dataclasses import replace
from datetime import date

import pytest

from newsbot.universe.listing import Alias, Listing
from newsbot.universe.naming import Evidence, bare, candidates, named

KNOWN = Evidence(
    ordinary=frozenset(("target", "best", "buy", "mobile", "infrastructure", "titan", "machinery", "iron", "mountain")),
    often=frozenset(("target", "best", "buy", "mobile", "infrastructure", "mountain")),
    people=frozenset(("brady",)),
    places=frozenset(("denver",)),
    small=frozenset(("best buy",)),
    names=frozenset(("iron mountain",)),
)


def listing(name: str, ticker: str = "ZZAA", **more: object) -> Listing:
    return replace(Listing(ticker=ticker, exchange="NYSE", name=name), **more)


def sure(name: str, *others: Listing, **more: object) -> dict[str, bool]:
    found = named([listing(name, **more), *others], KNOWN)
    return {alias.text: alias.sure for alias in found[0].aliases}


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Norwellix Inc.", {"Norwellix": True}),
        ("Target Corporation", {"Target": False}),
        ("Targets Corporation", {"Targets": False}),
        ("Brady Corporation", {"Brady": False}),
        ("Brady's Inc.", {"Brady's": False}),
        ("Denver Inc.", {"Denver": False}),
        ("Best Buy Co. Inc.", {"Best Buy": False}),
        ("Mobile Infrastructure Corporation", {"Mobile Infrastructure": False}),
        ("Titan Machinery Inc.", {"Titan Machinery": True, "Titan": False}),
        ("Iron Mountain Inc.", {"Iron Mountain": True}),
        ("QZX Group Inc.", {"QZX Group": True, "QZX": False}),
    ],
)
def test_a_name_that_text_uses_otherwise_is_unsure(name: str, aliases: dict[str, bool]) -> None:
    found = sure(name)
    assert {text: found[text] for text in aliases if text in found or aliases[text]} == {
        text: value for text, value in aliases.items() if text in found or value
    }


def test_a_name_of_two_issuers_is_nobodys() -> None:
    other = listing("Norwellix plc", "ZZBB", cik="7")
    assert sure("Norwellix Inc.", other, cik="5") == {"Norwellix": False}
    assert sure("Norwellix Inc.", replace(other, cik="5"), cik="5") == {"Norwellix": True}


def test_of_two_that_never_met_each_keeps_the_name() -> None:
    other = listing("Norwellix plc", "ZZBB", cik="7", until=date(2020, 1, 1))
    assert sure("Norwellix Inc.", other, cik="5", since=date(2021, 1, 1)) == {"Norwellix": True}


def test_of_two_the_giant_is_meant() -> None:
    giant, dwarf = listing("Norwellix Inc.", "ZZAA", cik="5"), listing("Norwellix plc", "ZZBB", cik="7")
    found = named([giant, dwarf], KNOWN, worth={"ZZAA": 1e12, "ZZBB": 1e9})
    assert [alias.sure for one in found for alias in one.aliases] == [True, False]


def test_a_lone_first_word_is_not_sure_when_others_begin_with_it() -> None:
    found = sure("Norwellix Pharmaceuticals Inc.", listing("Norwellix Shipping Lines Ltd", "ZZBB", cik="9"), cik="5")
    assert found == {"Norwellix Pharmaceuticals": True, "Norwellix Pharma": True, "Norwellix": False}


def test_a_name_without_legal_form_may_be_a_word() -> None:
    assert bare("Target")
    assert not bare("Target Corporation")
    assert sure("Target") == {"Target": False}
    assert sure("Norwellix") == {}


def test_a_fund_has_no_shorter_name() -> None:
    assert candidates(listing("SPDR Gold Shares", kind="fund")) == []


def test_a_former_name_is_a_name() -> None:
    found = sure("Norwellix Inc.", aliases=(Alias(text="Quarzil Corp."),))
    assert found["Quarzil Corp."]
    assert found["Quarzil"]
