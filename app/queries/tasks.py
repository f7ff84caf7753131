"""One task with the definition its case is pinned to."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.kernel.errors import Refused
from app.store.rows import Row
from app.store.tables import cases, tasks


class NoSuchTask(Refused):
    """没有找到这项待办。"""

    status = 404


def task_of(connection: Connection, task_id: str) -> Row:
    """The task's row with its case's `definition`, `variables` and `version`."""
    row = (
        connection.execute(
            select(tasks, cases.c.definition, cases.c.variables, cases.c.version)
            .join(cases, cases.c.id == tasks.c.case_id)
            .where(tasks.c.id == task_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NoSuchTask
    return row
