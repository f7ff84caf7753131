"""Legal terms: the written oracles, pauses, and an explanation from which the day can be counted again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.case_type import ClockRule
from app.domain.deadline import Deadline, Pause, deadline, end_of
from app.kernel.clock import CHINA, local_date
from tests.domain.calendars import at, county, without_xinjiang

NOTICE = ClockRule(7, "CAL", "公示 7 日")


def working(days: int, **options: object) -> ClockRule:
    return ClockRule(days, "WD", "依据", **options)  # type: ignore[arg-type]


def due(found: Deadline) -> date:
    return local_date(found.due_at)


def test_three_working_days_over_the_corban_festival() -> None:
    """Accepted on Monday 25 May: 26 May, 1 June, 2 June; without the Xinjiang layer it would be 28 May."""
    accepted = at(date(2026, 5, 25))
    assert due(deadline(working(3), accepted, county())) == date(2026, 6, 2)
    assert due(deadline(working(3), accepted, without_xinjiang())) == date(2026, 5, 28)


def test_a_notice_whose_last_day_is_a_holiday_closes_after_it() -> None:
    posted = at(date(2026, 5, 20))
    assert due(deadline(NOTICE, posted, county())) == date(2026, 6, 1)
    assert due(deadline(NOTICE, posted, without_xinjiang())) == date(2026, 5, 27)


def test_a_make_up_saturday_counts_and_the_spring_festival_does_not() -> None:
    assert due(deadline(working(2), at(date(2026, 2, 13)), county())) == date(2026, 2, 24)
    assert due(deadline(working(5), at(date(2026, 2, 23)), county())) == date(2026, 2, 28)


def test_a_term_ends_with_the_last_second_of_its_day_in_beijing() -> None:
    found = deadline(working(1), at(date(2026, 3, 2)), county())
    assert found.due_at == datetime(2026, 3, 3, 15, 59, 59, tzinfo=UTC)


def test_the_day_of_an_event_is_its_day_in_beijing_not_in_greenwich() -> None:
    just_after_midnight = datetime(2026, 3, 3, 0, 30, tzinfo=CHINA)
    assert just_after_midnight.astimezone(UTC).date() == date(2026, 3, 2)
    assert due(deadline(working(1), just_after_midnight, county())) == date(2026, 3, 4)


def test_correcting_stops_the_term_and_the_explanation_says_for_how_long() -> None:
    pause = Pause(at(date(2026, 3, 4)), at(date(2026, 3, 9)), "申请人补正材料")
    found = deadline(working(5), at(date(2026, 3, 2)), county(), [pause])
    assert due(found) == date(2026, 3, 12)
    assert "2026年3月4日 至 2026年3月9日 申请人补正材料，暂停 3 个工作日" in found.explanation


def test_a_term_that_does_not_pause_runs_on() -> None:
    pause = Pause(at(date(2026, 3, 4)), at(date(2026, 3, 9)), "申请人补正材料")
    found = deadline(working(5, pauses=False), at(date(2026, 3, 2)), county(), [pause])
    assert due(found) == date(2026, 3, 9) and not any("暂停" in line for line in found.explanation)


def test_while_the_applicant_still_corrects_the_term_moves_with_the_day() -> None:
    pause = Pause(at(date(2026, 3, 4)), None, "申请人补正材料")
    days = [due(deadline(working(5), at(date(2026, 3, 2)), county(), [pause], at(date(2026, 3, 4 + n)))) for n in range(3)]
    assert days == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)]


def test_a_pause_after_the_term_has_run_out_revives_nothing() -> None:
    pause = Pause(at(date(2026, 3, 10)), at(date(2026, 3, 20)), "申请人补正材料")
    assert due(deadline(working(5), at(date(2026, 3, 2)), county(), [pause])) == date(2026, 3, 9)


def test_an_internal_target_missed_before_the_pause_is_not_given_back() -> None:
    pause = Pause(at(date(2026, 3, 6)), at(date(2026, 3, 10)), "申请人补正材料")
    found = deadline(working(10, internal_days=2), at(date(2026, 3, 2)), county(), [pause])
    assert found.internal_due_at == end_of(date(2026, 3, 4)) and due(found) == date(2026, 3, 18)


def test_two_pauses_over_the_same_days_stop_the_term_once() -> None:
    one = Pause(at(date(2026, 3, 4)), at(date(2026, 3, 9)), "申请人补正材料")
    other = Pause(at(date(2026, 3, 5)), at(date(2026, 3, 6)), "申请人答复核对")
    assert due(deadline(working(5), at(date(2026, 3, 2)), county(), [other, one])) == date(2026, 3, 12)


def test_a_calendar_term_is_rolled_once_after_all_pauses() -> None:
    """Seven days from Saturday end on Saturday; one day of pause makes it Sunday: Monday, not Tuesday."""
    pause = Pause(at(date(2026, 3, 9)), at(date(2026, 3, 10)), "申请人补正材料")
    assert due(deadline(NOTICE, at(date(2026, 3, 7)), county(), [pause])) == date(2026, 3, 16)


def test_the_explanation_names_every_day_that_breaks_the_week() -> None:
    lines = deadline(working(3), at(date(2026, 5, 25)), county()).explanation
    assert lines[0].startswith("自 2026年5月25日 起算") and lines[-1] == "到期日 2026年6月2日 24 时"
    assert "2026年5月27日 古尔邦节，不计入" in lines
    made_up = deadline(working(2), at(date(2026, 2, 13)), county()).explanation
    assert "2026年2月14日 调休上班，计入" in made_up
    rolled = deadline(NOTICE, at(date(2026, 5, 20)), county()).explanation
    assert "期满日 2026年5月27日 是休息日，顺延至其后第一个工作日" in rolled


def test_a_term_into_a_year_without_its_notice_says_so() -> None:
    found = deadline(working(3), at(date(2031, 3, 3)), county())
    assert found.provisional and any("尚未公布" in line for line in found.explanation)
    assert not deadline(working(3), at(date(2026, 3, 2)), county()).provisional


def test_a_very_long_term_keeps_its_explanation_short_with_its_end() -> None:
    lines = deadline(working(200), at(date(2026, 1, 5)), county()).explanation
    assert len(lines) <= 14 and "到期日" in lines[-1] and any("略" in line for line in lines)


DAYS = st.dates(date(2025, 1, 1), date(2026, 11, 30))


@given(DAYS, st.integers(1, 45), st.sampled_from(["WD", "CAL"]))
def test_a_term_never_ends_on_a_day_off(start: date, days: int, unit: str) -> None:
    found = deadline(ClockRule(days, unit, "依据"), at(start), county())  # type: ignore[arg-type]
    assert county().is_workday(due(found)) and due(found) > start


@given(DAYS, st.integers(1, 30), st.integers(0, 5), st.integers(0, 20))
def test_a_pause_moves_a_term_by_exactly_the_working_days_it_took(start: date, days: int, after: int, length: int) -> None:
    since = min(start + timedelta(days=after), due(deadline(working(days), at(start), county())))
    until = since + timedelta(days=length)
    lost = sum(county().is_workday(since + timedelta(days=n)) for n in range(1, length + 1))
    paused = deadline(working(days), at(start), county(), [Pause(at(since), at(until), "补正")])
    assert due(paused) == county().add_workdays(start, days + lost)


@given(DAYS, st.integers(1, 40), st.sampled_from(["WD", "CAL"]))
def test_more_days_never_end_earlier_and_the_warning_stands_within(start: date, days: int, unit: str) -> None:
    shorter = deadline(ClockRule(days, unit, "依据"), at(start), county())  # type: ignore[arg-type]
    longer = deadline(ClockRule(days + 1, unit, "依据"), at(start), county())  # type: ignore[arg-type]
    assert shorter.due_at <= longer.due_at
    assert at(start) < shorter.warn_at < shorter.due_at


@pytest.mark.parametrize("unit", ["WD", "CAL"])
def test_a_term_of_no_days_is_the_day_itself(unit: str) -> None:
    assert due(deadline(ClockRule(0, unit, "当日"), at(date(2026, 3, 2)), county())) == date(2026, 3, 2)  # type: ignore[arg-type]
