"""The working-day calendar: national table, Xinjiang layer, make-up workdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.calendars import county, without_xinjiang

OFF = [
    *(date(2026, 1, day) for day in (1, 2, 3)),
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 3, day) for day in (20, 21, 22)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in (1, 2, 3, 4, 5, 27, 28, 29, 30, 31)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
]
MADE_UP = [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]


def test_the_days_of_2026_are_as_announced() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    expected = {day for day in year if day in MADE_UP or (day.weekday() < 5 and day not in OFF)}
    assert {day for day in year if county().is_workday(day)} == expected


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2025, 6, 6), date(2025, 6, 10), date(2026, 3, 20), date(2026, 5, 28)])
def test_the_xinjiang_layer_is_what_makes_these_days_off(day: date) -> None:
    assert not county().is_workday(day)
    assert without_xinjiang().is_workday(day)


def test_a_year_without_its_notice_is_provisional() -> None:
    assert county().provisional(date(2031, 3, 2))


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start: date, days: int) -> None:
    end = county().add_workdays(start, days)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(county().is_workday(day) for day in between) == days and county().is_workday(end)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_rolling_moves_only_over_days_off(day: date) -> None:
    rolled = county().roll(day)
    assert county().is_workday(rolled)
    assert not any(county().is_workday(day + timedelta(days=n)) for n in range((rolled - day).days))
