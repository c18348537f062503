"""Marks of wires: what makes a headline no first report, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.signal import Kind
from newsbot.processing.kinds import kinds_of, ordered

U, R, C = Kind.UPDATE, Kind.REPEAT, Kind.CORRECTION


@pytest.mark.parametrize(
    ("headline", "kinds", "own"),
    [
        ("Norwood raises outlook", (), "Norwood raises outlook"),
        ("UPDATE 2-Norwood raises outlook", (U,), "Norwood raises outlook"),
        ("UPDATE1-Norwood raises outlook", (U,), "Norwood raises outlook"),
        ("UPDATE: Norwood raises outlook", (U,), "Norwood raises outlook"),
        ("WRAPUP 3-Norwood raises outlook", (U,), "Norwood raises outlook"),
        ("/U P D A T E -- Norwood Inc./", (U,), "Norwood Inc./"),
        ("Norwood raises outlook -- 2nd Update", (U,), "Norwood raises outlook -- 2nd Update"),
        ("Updated Release to Clarify Terms", (U,), "to Clarify Terms"),
        ("CORRECTED-UPDATE 2-Norwood", (U, C), "Norwood"),
        ("CORRECTED - OFFICIAL-UPDATE 1-Norwood", (U, C), "Norwood"),
        ("CORRECTED-(OFFICIAL)-BRIEF-Norwood", (C,), "Norwood"),
        ("CORRECTION: Tesselock Wins Contract", (C,), "Tesselock Wins Contract"),
        ("CORRECTION – Tesselock Wins Contract", (C,), "Tesselock Wins Contract"),
        ("/C O R R E C T I O N -- Orex Minerals Inc./", (C,), "Orex Minerals Inc./"),
        ("/CORRECTION -- Acme/", (C,), "Acme/"),
        ("CORRECTION FROM SOURCE/ Acme", (C,), "Acme"),
        ("CORRECTING and REPLACING Acme Wins", (C,), "Acme Wins"),
        ("REPLACING and CORRECTING Acme Wins", (C,), "Acme Wins"),
        ("CORRECTING and ADDING MULTIMEDIA Acme Wins", (C,), "Acme Wins"),
        ("Correction to Acme Wins Contract", (C,), "Acme Wins Contract"),
        ("/DISREGARD RELEASE: Acme/", (C,), "Acme/"),
        ("STORY WITHDRAWN-Acme wins", (C,), "Acme wins"),
        ("8-K/A - ACME CORP (0000000001) (Filer)", (C,), "8-K/A - ACME CORP (0000000001) (Filer)"),
        ("RPT-UPDATE 1-Acme wins", (U, R), "Acme wins"),
        ("REFILE-Acme wins", (R,), "Acme wins"),
        ("REPEAT -- Acme wins", (R,), "Acme wins"),
        ("RETRANSMISSION: Acme wins", (R,), "Acme wins"),
        ("From Earlier: Acme wins", (R,), "Acme wins"),
        ("BRIEF-Acme wins", (), "Acme wins"),
        ("* Acme wins", (), "Acme wins"),
        ("DJ Acme wins", (), "Acme wins"),
        # look-alikes
        ("Corrections Corporation of America Raises Outlook", (), "Corrections Corporation of America Raises Outlook"),
        ("Correction territory: bonds next", (), "Correction territory: bonds next"),
        ("Repeat-offender pays fine", (), "Repeat-offender pays fine"),
        ("RepeatSeat Announces Sale", (), "RepeatSeat Announces Sale"),
        ("Update on drilling", (), "Update on drilling"),
        ("Market Glance: bonds next", (), "Market Glance: bonds next"),
        ("Withdrawal of guidance", (), "Withdrawal of guidance"),
        ("8-K - ACME CORP (0000000001) (Filer)", (), "8-K - ACME CORP (0000000001) (Filer)"),
    ],
)
def test_marks(headline: str, kinds: tuple[Kind, ...], own: str) -> None:
    found, start = kinds_of(headline)
    assert found == (kinds or (Kind.FIRST,))
    assert headline[start:] == own


@given(st.text(max_size=60))
def test_any_text_has_a_kind_and_words_of_its_own(headline: str) -> None:
    found, start = kinds_of(headline)
    assert found
    assert (Kind.FIRST in found) == (found == (Kind.FIRST,))
    assert 0 <= start <= len(headline)


def test_first_means_none_of_the_others() -> None:
    assert ordered(set()) == (Kind.FIRST,)
    assert ordered({Kind.FIRST, Kind.CORRECTION, Kind.UPDATE}) == (Kind.UPDATE, Kind.CORRECTION)
