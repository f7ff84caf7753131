"""A case as a command reads it: the locked row, who did what so far, the facts its rules may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.commands.definitions import Pinned
from app.commands.ports import Ports
from app.domain.authority import TaskSubject, office_path
from app.kernel.clock import local_date
from app.kernel.errors import Refused
from app.store.rows import Row
from app.store.tables import accounts, answers, cases, decisions, objections, recusals, tasks


class NoSuchTask(Refused):
    """没有找到这项待办。"""

    status = 404


class NoSuchCase(Refused):
    """没有找到这件办件。"""

    status = 404


class PageOutOfDate(Refused):
    """本页打开之后情况已有变化，请核对最新内容后再提交；您填写的内容仍保留在本页。"""


@dataclass(frozen=True)
class CaseState:
    """The case row under lock, with the definition it is pinned to."""

    row: Row
    pinned: Pinned

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def number(self) -> str:
        return str(self.row["number"])


def lock_case(connection: Connection, ports: Ports, case_id: str) -> CaseState:
    """The case, locked until the transaction ends."""
    row = connection.execute(select(cases).where(cases.c.id == case_id).with_for_update()).mappings().first()
    if row is None:
        raise NoSuchCase
    return CaseState(row, ports.definitions.pinned(connection, row["definition"]))


def read_case(connection: Connection, ports: Ports, case_id: str) -> CaseState:
    """The case without a lock, for what changes nothing in it."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().first()
    if row is None:
        raise NoSuchCase
    return CaseState(row, ports.definitions.pinned(connection, row["definition"]))


def task_row(connection: Connection, task_id: str) -> Row:
    """One task, or `NoSuchTask`."""
    row = connection.execute(select(tasks).where(tasks.c.id == task_id)).mappings().first()
    if row is None:
        raise NoSuchTask
    return row


def completed_by(connection: Connection, case_id: str) -> dict[str, tuple[str, ...]]:
    """Node → everybody who completed it in this case, oldest first, all rounds."""
    rows = connection.execute(
        select(decisions.c.node, decisions.c.decided_by)
        .where(decisions.c.case_id == case_id)
        .order_by(decisions.c.decided_at)
    )
    found: dict[str, tuple[str, ...]] = {}
    for node, person in rows:
        found[node] = (*found.get(node, ()), person)
    return found


def subject_of(connection: Connection, state: CaseState, task: Row) -> TaskSubject:
    """The facts about `task` that authority asks for."""
    recused = connection.execute(select(recusals.c.account_id).where(recusals.c.case_id == state.id)).scalars()
    name = ""
    if task["assignee_id"]:
        name = connection.execute(select(accounts.c.name).where(accounts.c.id == task["assignee_id"])).scalar() or ""
    return TaskSubject(
        spec=state.pinned.case_type.tasks[task["node"]],
        office_id=task["office_id"],
        status=task["status"],
        assignee_id=task["assignee_id"],
        assignee_name=name,
        completed=completed_by(connection, state.id),
        recused=frozenset(recused),
        path=office_path(state.row),
        titles={name: spec.title for name, spec in state.pinned.case_type.tasks.items()},
    )


def latest_answers(connection: Connection, case_id: str) -> dict[str, dict[str, Any]]:
    """Node → the newest clean answers given at it."""
    rows = connection.execute(
        select(answers.c.node, answers.c.data).where(answers.c.case_id == case_id).order_by(answers.c.given_at)
    )
    return {node: dict(data) for node, data in rows}


def open_objections(connection: Connection, case_id: str, round_: int) -> int:
    """How many objections were recorded in this round of 公示."""
    rows = connection.execute(
        select(objections.c.id).where(objections.c.case_id == case_id, objections.c.round == round_)
    )
    return len(rows.all())


def round_of(connection: Connection, case_id: str, node: str) -> int:
    """How often `node` has been opened in this case so far."""
    rows = connection.execute(select(tasks.c.id).where(tasks.c.case_id == case_id, tasks.c.node == node))
    return len(rows.all())


def base_facts(state: CaseState) -> dict[str, Any]:
    """What forms may refer to besides their own fields: routing variables and the dates of the case."""
    row = state.row
    facts: dict[str, Any] = dict(row["variables"])
    facts["submitted_on"] = _day(row["submitted_at"])
    if row["accepted_at"]:
        facts["accepted_on"] = _day(row["accepted_at"])
    facts["kinship"] = bool(row["kinship"])
    facts["village_doubted"] = "doubted" in (facts.get("village_check"), facts.get("village_opinion"))
    return facts


def _day(instant: datetime) -> str:
    return local_date(instant).isoformat()
