"""民主评议: exact shares, every shortfall named, and the votes add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quorum import Quorum, shortfalls

VALID = {
    "attendees": 15, "attendees_due": 20, "resident_representatives": 6, "committee_members": 5,
    "votes_for": 12, "votes_against": 2, "abstentions": 1,
}  # fmt: skip


def fields(**changed: int) -> list[str]:
    return [name for name, _ in shortfalls(Quorum(), {**VALID, **changed})]


def test_a_valid_vote_lacks_nothing() -> None:
    assert fields() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"attendees": 11, "attendees_due": 11, "committee_members": 2, "votes_for": 8}, "attendees"),
        ({"attendees": 14, "committee_members": 4, "votes_for": 11}, "attendees"),
        ({"attendees_due": 23}, "attendees"),
        ({"resident_representatives": 4}, "resident_representatives"),
        ({"committee_members": 6}, "committee_members"),
        ({"votes_for": 13}, "votes_for"),
    ],
)
def test_every_shortfall_is_said_at_its_field(changed: dict[str, int], field: str) -> None:
    assert fields(**changed) == [field]


def test_two_thirds_are_two_thirds_and_not_66_percent() -> None:
    """33 of 50 are 66 percent and less than two thirds."""
    fifty = {"attendees_due": 50, "resident_representatives": 20, "votes_against": 0, "abstentions": 0}
    assert fields(attendees=33, votes_for=33, **fifty) == ["attendees"]
    assert fields(attendees=35, votes_for=35, **fifty) == []


@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 200), st.integers(0, 200))
def test_shares_are_exact(there: int, due: int, residents: int, committee: int) -> None:
    vote = {
        "attendees": there, "attendees_due": due, "resident_representatives": residents,
        "committee_members": committee, "votes_for": there,
    }  # fmt: skip
    said = [sentence for _, sentence in shortfalls(Quorum(), vote)]
    assert ("实到人数不足应到人数的三分之二" in said) == (Fraction(there, due) < Fraction(2, 3))
    assert ("村（居）民代表不得少于三分之一" in said) == (Fraction(residents, there) < Fraction(1, 3))
    assert ("村（居）委会成员不得多于三分之一" in said) == (Fraction(committee, there) > Fraction(1, 3))
