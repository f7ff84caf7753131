"""待办: what is open for a person, by the partial indexes on open rows; keyset paging, no OFFSET, no OR across indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal_column, select, tuple_, union_all

from app.domain.authority import Actor
from app.store.rows import Row
from app.store.tables import accounts, tasks

PAGE = 25
BADGE_CAP = 100
_OPEN = tasks.c.status == literal_column("'open'")


@dataclass(frozen=True)
class WorkRow:
    """One open task as the list shows it."""

    task_id: str
    case_id: str
    case_number: str
    case_title: str
    applicant_name: str
    village_name: str
    node: str
    title: str
    round: int
    opened_at: datetime
    due_at: datetime | None
    internal_due_at: datetime | None
    assignee_id: str | None
    assignee_name: str
    urgency: str


@dataclass(frozen=True)
class WorkPage:
    """A page of the list, the counts of the tabs (capped at 99+), and where the next page begins."""

    rows: tuple[WorkRow, ...]
    counts: Mapping[str, int]
    next_after: str


def worklist(connection: Connection, actor: Actor, now: datetime, tab: str = "mine", after: str = "") -> WorkPage:
    """`tab`: mine (assigned to me, or open to my roles and unassigned), office (all of my offices), done (by me)."""
    if tab == "done":
        rows = _done(connection, actor, after)
    else:
        rows = _open(connection, actor, tab, after)
    names = _names(connection, {row["assignee_id"] for row in rows if row["assignee_id"]})
    page = tuple(_row(row, names, now) for row in rows[:PAGE])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    cursor = ""
    if last is not None:
        moment = last["closed_at"] if tab == "done" else last["due_at"]
        cursor = f"{moment.isoformat()}~{last['id']}"
    return WorkPage(page, counts(connection, actor), cursor)


def _arms(actor: Actor, tab: str) -> list[Select[Any]]:
    arms: list[Select[Any]] = []
    if tab == "mine":
        arms.append(select(tasks).where(_OPEN, tasks.c.assignee_id == actor.account_id))
    for post in actor.posts:
        arm = select(tasks).where(_OPEN, tasks.c.office_id == post.office_id, tasks.c.role == post.role)
        arms.append(arm.where(tasks.c.assignee_id.is_(None)) if tab == "mine" else arm)
    return arms


def _open(connection: Connection, actor: Actor, tab: str, after: str) -> list[Row]:
    arms = []
    for arm in _arms(actor, tab):
        if after:
            moment, _, task_id = after.partition("~")
            arm = arm.where(tuple_(tasks.c.due_at, tasks.c.id) > (datetime.fromisoformat(moment), task_id))
        arms.append(arm.order_by(tasks.c.due_at, tasks.c.id).limit(PAGE + 1).subquery())
    if not arms:
        return []
    joined = union_all(*(select(arm) for arm in arms)).subquery()
    query = select(joined).order_by(joined.c.due_at, joined.c.id).limit(2 * PAGE)
    found: dict[str, Row] = {row["id"]: row for row in connection.execute(query).mappings()}
    return list(found.values())[: PAGE + 1]


def _done(connection: Connection, actor: Actor, after: str) -> list[Row]:
    query = select(tasks).where(tasks.c.closed_by == actor.account_id, tasks.c.status == "done")
    if after:
        moment, _, task_id = after.partition("~")
        query = query.where(tuple_(tasks.c.closed_at, tasks.c.id) < (datetime.fromisoformat(moment), task_id))
    rows = connection.execute(query.order_by(tasks.c.closed_at.desc(), tasks.c.id.desc()).limit(PAGE + 1))
    return list(rows.mappings())


def counts(connection: Connection, actor: Actor) -> dict[str, int]:
    """Badges of the tabs, counted up to the cap."""
    found = {}
    for tab in ("mine", "office"):
        arms = [arm.with_only_columns(tasks.c.id).limit(BADGE_CAP) for arm in _arms(actor, tab)]
        if not arms:
            found[tab] = 0
            continue
        ids = union_all(*(select(arm.subquery()) for arm in arms)).subquery()
        found[tab] = min(
            BADGE_CAP, int(connection.execute(select(func.count(func.distinct(ids.c.id)))).scalar_one())
        )
    return found


def _names(connection: Connection, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = connection.execute(select(accounts.c.id, accounts.c.name).where(accounts.c.id.in_(ids)))
    return {account_id: name for account_id, name in rows}


def _row(row: Row, names: Mapping[str, str], now: datetime) -> WorkRow:
    return WorkRow(
        task_id=row["id"],
        case_id=row["case_id"],
        case_number=row["case_number"],
        case_title=row["case_title"],
        applicant_name=row["applicant_name"],
        village_name=row["village_name"],
        node=row["node"],
        title=row["title"],
        round=row["round"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        internal_due_at=row["internal_due_at"],
        assignee_id=row["assignee_id"],
        assignee_name=names.get(row["assignee_id"] or "", ""),
        urgency=urgency(row, now),
    )


def urgency(row: Row, now: datetime) -> str:
    """overdue (past the legal term), late (past the internal target), soon (70 % of the term gone), or calm."""
    if row["closed_at"] is not None:
        return "calm"
    if row["due_at"] and now > row["due_at"]:
        return "overdue"
    if row["internal_due_at"] and now > row["internal_due_at"]:
        return "late"
    if row["warn_at"] and now > row["warn_at"]:
        return "soon"
    return "calm"


__all__ = ["PAGE", "WorkPage", "WorkRow", "counts", "urgency", "worklist"]
