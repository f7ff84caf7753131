"""The working-day calendar: weekdays minus holidays plus make-up workdays, with the Xinjiang layer (domain §16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from the weekly rhythm: holiday or workday, its name and source, provisional or settled."""

    kind: str
    name: str = ""
    source: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """Special days by date; everything else follows the week. `known_years` are those whose notice has been published."""

    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        special = self.days.get(day)
        if special is not None:
            return special.kind == "workday"
        return day.weekday() < 5

    def provisional(self, day: date) -> bool:
        """Is the year of `day` without a settled table?"""
        marks = [special for when, special in self.days.items() if when.year == day.year]
        return not marks or any(special.provisional for special in marks)

    def add_workdays(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`; the day of the event is not counted."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_workday(day)
        return day

    def roll(self, day: date) -> date:
        """`day`, or the next working day when it is a holiday (民法典 第二百零三条)."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def special_between(self, first: date, last: date) -> list[tuple[date, SpecialDay]]:
        """Days off and make-up workdays between two dates, both included: for explaining a term."""
        return sorted(((day, self.days[day]) for day in self.days if first <= day <= last), key=lambda item: item[0])
