"""What the shell and the worker ask of the house: offices by name, open tasks of a case, timers that are due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, literal_column, select

from app.store.rows import Row
from app.store.tables import accounts, cases, definitions, offices, tasks, timers


def office_id(connection: Connection, name: str, parent: str | None = None) -> str:
    """The id of the office called `name` (under the office called `parent`)."""
    query = select(offices.c.id).where(offices.c.name == name)
    if parent is not None:
        upper = offices.alias()
        query = query.join(upper, upper.c.id == offices.c.parent_id).where(upper.c.name == parent)
    return str(connection.execute(query).scalar_one())


def open_task(connection: Connection, case_id: str, node: str) -> Row | None:
    """The open task of `node` in a case."""
    return (
        connection.execute(
            select(tasks).where(
                tasks.c.case_id == case_id, tasks.c.node == node, tasks.c.status == literal_column("'open'")
            )
        )
        .mappings()
        .first()
    )


def open_nodes(connection: Connection, case_id: str) -> tuple[str, ...]:
    """The nodes open in a case now."""
    return tuple(
        connection.execute(
            select(tasks.c.node)
            .where(tasks.c.case_id == case_id, tasks.c.status == literal_column("'open'"))
            .order_by(tasks.c.opened_at, tasks.c.node)
        ).scalars()
    )


def due_timers(connection: Connection, now: datetime, limit: int = 500) -> tuple[tuple[str, str], ...]:
    """(timer id, case id) of what is due, oldest first."""
    rows = connection.execute(
        select(timers.c.id, timers.c.case_id)
        .where(timers.c.status == literal_column("'waiting'"), timers.c.due_at <= now)
        .order_by(timers.c.due_at)
        .limit(limit)
    )
    return tuple((timer_id, case_id) for timer_id, case_id in rows)


def next_timer(connection: Connection, case_id: str) -> datetime | None:
    """When the next waiting timer of a case is due."""
    due: datetime | None = connection.execute(
        select(func.min(timers.c.due_at)).where(
            timers.c.case_id == case_id, timers.c.status == literal_column("'waiting'")
        )
    ).scalar()
    return due


def case_row(connection: Connection, case_id: str) -> Row:
    """The row of a case."""
    return connection.execute(select(cases).where(cases.c.id == case_id)).mappings().one()


def is_empty(connection: Connection) -> bool:
    """Has this database neither accounts nor definitions?"""
    people = connection.execute(select(func.count()).select_from(accounts)).scalar_one()
    published = connection.execute(select(func.count()).select_from(definitions)).scalar_one()
    return not people and not published


def demonstration_accounts(connection: Connection) -> tuple[Row, ...]:
    """The demonstration accounts, for the line that says how to log in."""
    return tuple(
        connection.execute(
            select(accounts.c.login, accounts.c.name, accounts.c.kind)
            .where(accounts.c.demonstration)
            .order_by(accounts.c.created_at, accounts.c.login)
        ).mappings()
    )
