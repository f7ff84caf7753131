"""The 事项 as a value: what may be cited on which day, which letters an outcome signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain.case_type import LegalBasis
from tests.domain.catalogue import dibao


def test_an_instrument_is_cited_from_its_first_to_its_last_day() -> None:
    basis = LegalBasis("《办法》", "第一条", date(2021, 7, 1), date(2026, 6, 30))
    days = [date(2021, 6, 30), date(2021, 7, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [basis.in_force(day) for day in days] == [False, True, True, False]
    assert replace(basis, effective_to=None).in_force(date(2090, 1, 1))


def test_what_is_not_yet_in_force_is_not_cited() -> None:
    newest = max(item.effective_from for item in dibao().basis)
    before, after = dibao().basis_on(newest - timedelta(days=1)), dibao().basis_on(newest)
    assert set(before) < set(after)


def test_an_outcome_signs_its_own_letters_only() -> None:
    approval = dibao().tasks["township_approval"]
    letters = {outcome: {use.letter for use in approval.letters_for(outcome)} for outcome in approval.outcomes}
    assert letters["approve"] and letters["refuse"] and letters["approve"] != letters["refuse"]
    assert approval.letters_for("no such outcome") == ()


def test_every_term_names_its_basis() -> None:
    assert all(spec.clock.basis for spec in dibao().tasks.values())
