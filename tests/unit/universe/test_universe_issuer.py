import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.universe.alias import derived, key_of
from newsbot.universe.issuer import is_derived, issuer_name, kind_of


@pytest.mark.parametrize(
    ("security", "name", "kind"),
    [
        ("Apple Inc. Common Stock", "Apple Inc.", "stock"),
        ("Apple Inc. - Common Stock", "Apple Inc.", "stock"),
        ("Meta Platforms Inc. Class A Common Stock", "Meta Platforms Inc.", "stock"),
        ("Allstate Corporation (The) Common Stock", "Allstate Corporation", "stock"),
        ("Energy Transfer LP Common Units", "Energy Transfer LP", "stock"),
        ("Iron Mountain Incorporated (Delaware)Common Stock REIT", "Iron Mountain Incorporated", "stock"),
        ("E2open Parent Holdings Inc.Class A Common Stock", "E2open Parent Holdings Inc.", "stock"),
        ("Acme Renewable Corporation Acme Renewable Corporation", "Acme Renewable Corporation", "stock"),
        ("Novo Nordisk A/S Common Stock", "Novo Nordisk A/S", "stock"),
        ("ATA Creativity Global American Depositary Shares", "ATA Creativity Global", "adr"),
        ("Azul S.A. American Depositary Shares (each representing three preferred shares)", "Azul S.A.", "adr"),
        ("Active Allocation Fund Common Shares of Beneficial Interest", "Active Allocation Fund", "fund"),
        ("SPDR Gold Shares", "SPDR Gold", "fund"),
    ],
)
def test_a_security_has_an_issuer(security: str, name: str, kind: str) -> None:
    assert not is_derived(security)
    assert (issuer_name(security), kind_of(security)) == (name, kind)


@pytest.mark.parametrize(
    "security",
    [
        "Armada Acquisition Corp. I Unit",
        "Archimedes Tech SPAC Partners III Co. Units",
        "Aimfinity Investment Corp. I Subunit",
        "Silver Pegasus Acquisition Corp Rights.",
        "PepperLime Health Acquisition Corporation Warrrant",
        "Reliance Global Group Inc. Series A Warrants",
        "Albemarle Corporation Depositary Shares each representing a 1/20th of 7.25% Series A Preferred Stock",
        "Entergy Louisiana Inc. Collateral Trust Mortgage Bonds 4.875 % Series due September 1 2066",
        "DTE Energy Company 2020 Series G 4.375% Junior Subordinated Debentures due 2080",
        "CHS Inc Preferred",
    ],
)
def test_what_is_no_share_is_left_out(security: str) -> None:
    assert is_derived(security)


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        ("Apple Inc.", ["Apple"]),
        ("T. Rowe Price Group Inc.", ["T Rowe Price Group", "T Rowe Price"]),
        ("The Beachbody Company Inc.", ["Beachbody"]),
        ("Vertex Pharmaceuticals Incorporated", ["Vertex Pharmaceuticals", "Vertex Pharma", "Vertex"]),
        ("Alibaba Group Holding Limited", ["Alibaba Group Holding", "Alibaba Group", "Alibaba"]),
        ("Amazon.com Inc.", ["Amazon.com", "Amazon"]),
        ("America Movil S.A.B. de C.V.", ["America Movil"]),
        ("First Inc.", []),
        ("JetBlue Airways Corporation", ["JetBlue Airways", "JetBlue"]),
        ("Home Depot Inc.", ["Home Depot"]),
    ],
)
def test_a_legal_name_has_shorter_ones(name: str, shorter: list[str]) -> None:
    assert list(derived(name)) == shorter


@given(st.text(max_size=80))
def test_any_text_is_a_name(text: str) -> None:
    name = issuer_name(text)
    assert len(name) <= len(text)
    assert issuer_name(name) == name
    is_derived(text)
    found = list(derived(text))
    assert len({alias.casefold() for alias in found}) == len(found)
    assert text.casefold() not in {alias.casefold() for alias in found}
    key_of(text)


def test_two_spellings_are_one_name() -> None:
    assert key_of("Marsh & McLennan Companies, Inc.") == key_of("MARSH AND MCLENNAN COMPANIES")
    assert key_of("Apple Inc.") != key_of("Apple Hospitality REIT Inc.")
