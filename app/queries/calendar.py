"""The county's calendar for whoever plans: is this a working day?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, select

from app.domain.calendar import Calendar, SpecialDay
from app.store.tables import calendar_days


def county_calendar(connection: Connection, county_id: str) -> Calendar:
    """The working-day calendar as the county keeps it."""
    rows = connection.execute(select(calendar_days).where(calendar_days.c.county_id == county_id)).mappings()
    return Calendar(
        {row["day"]: SpecialDay(row["kind"], row["name"], row["source"], row["provisional"]) for row in rows}
    )


def workday_test(connection: Connection, county_id: str) -> Callable[[date], bool]:
    """A function that says whether a day is a working day; read once."""
    return county_calendar(connection, county_id).is_workday
