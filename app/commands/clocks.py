"""Terms of a case: the calendar as the county keeps it, the start a rule names, and the applicant's pauses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from app.commands.case_state import CaseState
from app.commands.ports import Ports
from app.domain.calendar import Calendar, SpecialDay
from app.domain.case_type import ClockRule, TaskSpec, Timer
from app.domain.deadline import Deadline, Pause, deadline
from app.store.tables import calendar_days, tasks


def county_calendar(connection: Connection, county_id: str) -> Calendar:
    """The county's working-day calendar."""
    rows = connection.execute(select(calendar_days).where(calendar_days.c.county_id == county_id)).mappings()
    return Calendar(
        {row["day"]: SpecialDay(row["kind"], row["name"], row["source"], row["provisional"]) for row in rows}
    )


class Clocks:
    """Computes the terms of one case; due instants live in our tables, never in the engine."""

    def __init__(self, connection: Connection, ports: Ports, state: CaseState) -> None:
        self._connection = connection
        self._state = state
        self._calendar = county_calendar(connection, ports.county_id)
        self._now = ports.clock.now()

    def of_task(self, spec: TaskSpec, opened: datetime) -> Deadline:
        """The term of a task that opens at `opened`."""
        return self._term(spec.clock, opened)

    def of_timer(self, timer: Timer, opened: datetime) -> Deadline:
        """When a waiting event of the diagram is due."""
        return self._term(timer.clock, opened)

    def total(self, accepted: datetime) -> Deadline:
        """The term of the whole case, from its acceptance."""
        return deadline(self._state.pinned.case_type.total_clock, accepted, self._calendar, self._pauses(), self._now)

    def _term(self, rule: ClockRule, opened: datetime) -> Deadline:
        started = opened
        if rule.start != "opened":
            done = self._connection.execute(
                select(tasks.c.closed_at)
                .where(tasks.c.case_id == self._state.id, tasks.c.node == rule.start, tasks.c.status == "done")
                .order_by(tasks.c.closed_at.desc())
                .limit(1)
            ).scalar()
            started = done or opened
        return deadline(rule, started, self._calendar, self._pauses(), self._now)

    def _pauses(self) -> list[Pause]:
        """The spans in which the applicant corrected (补正期间不计入办理时限)."""
        rows = self._connection.execute(
            select(tasks.c.opened_at, tasks.c.closed_at, tasks.c.title)
            .where(tasks.c.case_id == self._state.id, tasks.c.role == "applicant", tasks.c.node != "application")
            .order_by(tasks.c.opened_at)
        )
        return [Pause(opened, closed, f"申请人{title}") for opened, closed, title in rows]
