"""Where a case is, for somebody who knows its number and belongs to its household: stage, office, day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.store.tables import cases, household_members, offices, tasks


@dataclass(frozen=True)
class Where:
    """A stage and who has it; no name, no reason, no amount."""

    number: str
    status: str
    submitted_at: datetime
    due_at: datetime | None
    closed: bool
    open_at: tuple[tuple[str, str], ...]


def progress(connection: Connection, number: str, person_index: str) -> Where | None:
    """The case of this number if the person of this blind index belongs to its household."""
    row = (
        connection.execute(
            select(cases)
            .join(household_members, household_members.c.case_id == cases.c.id)
            .where(cases.c.number == number, household_members.c.person_index == person_index)
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    rows = connection.execute(
        select(tasks.c.title, offices.c.full_name)
        .outerjoin(offices, offices.c.id == tasks.c.office_id)
        .where(tasks.c.case_id == row["id"], tasks.c.status == "open")
        .order_by(tasks.c.opened_at, tasks.c.title)
    )
    return Where(
        number=row["number"],
        status=row["status"],
        submitted_at=row["submitted_at"],
        due_at=row["due_at"],
        closed=row["closed_at"] is not None,
        open_at=tuple((title, office or "申请人") for title, office in rows),
    )
