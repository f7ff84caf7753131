"""The one function that moves a case: the engine's step becomes rows — tasks opened and closed, timers, status, end.

People, timers and messages all pass through here, with the case row locked (docs/design.md, decision 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.commands.case_state import CaseState, PageOutOfDate, round_of
from app.commands.clocks import Clocks
from app.commands.entries import act
from app.commands.numbers import void_numbers_of_task
from app.commands.ports import Ports
from app.domain.authority import Actor, Post
from app.domain.case_hash import state_hash
from app.engine import OpenTask, Step
from app.kernel.errors import Broken
from app.kernel.ids import new_id
from app.store.rows import Row
from app.store.tables import cases, offices, tasks, timers
from app.store.unit_of_work import UnitOfWork

END_STATUS = {"filed": "已备案", "refused": "不予确认", "withdrawn": "已撤回", "ended": "已终止", "approved": "已确认"}


@dataclass(frozen=True)
class Movement:
    """What moved the case: the entry that will be written for it, and what changed besides the diagram."""

    act: str
    actor: Actor
    changes: Mapping[str, Any] = field(default_factory=dict)
    post: Post | None = None
    task_id: str = ""
    node: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    docs: tuple[Row, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)


def advance(uow: UnitOfWork, ports: Ports, state: CaseState, step: Step, movement: Movement) -> dict[str, Any]:
    """Write what `step` means for `state`; returns the nodes now open and the outcome if the case has ended."""
    now = ports.clock.now()
    _close_vanished(uow, ports, state, step, movement, now)
    columns = dict(movement.columns)
    variables = {**state.row["variables"], **movement.changes}
    row = {**state.row, **columns, "variables": variables}
    opened = _open_new(uow, ports, CaseState(row, state.pinned), step, now)
    _sync_timers(uow, ports, CaseState(row, state.pinned), step, now)
    columns["status"] = _status(state, opened, columns)
    columns.update(_ending(state, step, variables, now))
    version = state.row["version"] + 1
    after = state_hash(
        state.id, version, columns["status"], variables, step.snapshot, [task.node for task in step.open_tasks]
    )
    changed = uow.connection.execute(
        update(cases)
        .where(cases.c.id == state.id, cases.c.version == state.row["version"])
        .values(**columns, variables=variables, snapshot=step.snapshot, version=version, state_hash=after)
    )
    if changed.rowcount != 1:
        raise PageOutOfDate
    _record(uow, state, movement, opened, columns, after)
    return {"open": [task.node for task in step.open_tasks], "outcome": columns.get("outcome") or ""}


def _record(
    uow: UnitOfWork,
    state: CaseState,
    movement: Movement,
    opened: list[Row],
    columns: Mapping[str, Any],
    after: str,
) -> None:
    payload = {
        **movement.payload,
        "changes": dict(movement.changes),
        "opened": [row["node"] for row in opened],
        "status": columns["status"],
        "case_outcome": columns.get("outcome") or "",
    }
    uow.record(
        act(
            movement.act,
            movement.actor,
            post=movement.post,
            case=state.id,
            number=state.number,
            task=movement.task_id,
            node=movement.node,
            definition=str(state.row["definition"]),
            payload=payload,
            docs=movement.docs,
            pre=str(state.row["state_hash"]),
            after=after,
            req=uow.request,
        )
    )


def _close_vanished(
    uow: UnitOfWork, ports: Ports, state: CaseState, step: Step, movement: Movement, now: datetime
) -> None:
    still = {task.engine_id for task in step.open_tasks}
    rows = uow.connection.execute(
        select(tasks.c.id, tasks.c.engine_id).where(tasks.c.case_id == state.id, tasks.c.status == "open")
    ).all()
    for task_id, engine_id in rows:
        if engine_id in still:
            continue
        uow.connection.execute(
            update(tasks).where(tasks.c.id == task_id).values(status="cancelled", closed_at=now)
        )
        void_numbers_of_task(uow, ports, task_id, movement.actor, "环节已撤销")


def _open_new(
    uow: UnitOfWork, ports: Ports, state: CaseState, step: Step, now: datetime
) -> list[Row]:
    known = set(
        uow.connection.execute(
            select(tasks.c.engine_id).where(tasks.c.case_id == state.id, tasks.c.status == "open")
        ).scalars()
    )
    fresh = [task for task in step.open_tasks if task.engine_id not in known]
    if not fresh:
        return []
    clocks = Clocks(uow.connection, ports, state)
    village = uow.connection.execute(select(offices.c.name).where(offices.c.id == state.row["village_id"])).scalar()
    rows: list[Row] = [_task(uow, ports, state, task, clocks, str(village), now) for task in fresh]
    for row in rows:
        uow.connection.execute(insert(tasks).values(**row))
    return rows


def _task(
    uow: UnitOfWork, ports: Ports, state: CaseState, task: OpenTask, clocks: Clocks, village: str, now: datetime
) -> dict[str, Any]:
    case_type = state.pinned.case_type
    spec = case_type.tasks[task.node]
    level = case_type.lanes[spec.lane]
    term = clocks.of_task(spec, now)
    return {
        "id": new_id(),
        "county_id": ports.county_id,
        "case_id": state.id,
        "engine_id": task.engine_id,
        "node": task.node,
        "title": spec.title,
        "round": round_of(uow.connection, state.id, task.node) + 1,
        "status": "open",
        "office_id": office_of(state, level),
        "role": spec.role,
        "assignee_id": _assignee(uow, state, spec.same_as, level),
        "case_number": state.number,
        "case_title": case_type.short_title,
        "applicant_name": state.row["applicant_name"],
        "village_name": village,
        "opened_at": now,
        "due_at": term.due_at,
        "internal_due_at": term.internal_due_at,
        "warn_at": term.warn_at,
        "due_why": list(term.explanation),
    }


def office_of(state: CaseState, level: str) -> str | None:
    """The office a lane means for this case; the applicant's lane has none."""
    column = {"village": "village_id", "township": "township_id", "county": "county_office_id"}.get(level)
    return str(state.row[column]) if column else None


def _assignee(uow: UnitOfWork, state: CaseState, same_as: tuple[str, ...], level: str) -> str | None:
    if level == "applicant":
        return str(state.row["applicant_id"] or state.row["submitted_by"])
    if not same_as:
        return None
    return uow.connection.execute(
        select(tasks.c.closed_by)
        .where(tasks.c.case_id == state.id, tasks.c.node.in_(same_as), tasks.c.status == "done")
        .order_by(tasks.c.closed_at.desc())
        .limit(1)
    ).scalar()


def _sync_timers(uow: UnitOfWork, ports: Ports, state: CaseState, step: Step, now: datetime) -> None:
    waiting = {timer.engine_id: timer for timer in step.timers}
    rows = uow.connection.execute(
        select(timers.c.id, timers.c.engine_id).where(timers.c.case_id == state.id, timers.c.status == "waiting")
    ).all()
    for timer_id, engine_id in rows:
        if engine_id not in waiting:
            uow.connection.execute(
                update(timers).where(timers.c.id == timer_id).values(status="cancelled", ended_at=now)
            )
    known = {engine_id for _, engine_id in rows}
    for engine_id, timer in waiting.items():
        if engine_id in known:
            continue
        spec = state.pinned.case_type.timers.get(timer.node)
        if spec is None:
            raise Broken(f"timer {timer.node} has no clock")
        term = Clocks(uow.connection, ports, state).of_timer(spec, now)
        uow.connection.execute(
            insert(timers).values(
                id=new_id(),
                county_id=ports.county_id,
                case_id=state.id,
                engine_id=engine_id,
                node=timer.node,
                due_at=term.due_at,
                due_why=list(term.explanation),
                status="waiting",
                set_at=now,
            )
        )


def _status(state: CaseState, opened: list[Row], columns: Mapping[str, Any]) -> str:
    specs = state.pinned.case_type.tasks
    for row in opened:
        if specs[row["node"]].status:
            return specs[row["node"]].status
    return str(columns.get("status") or state.row["status"])


def _ending(state: CaseState, step: Step, variables: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    if step.ended is None:
        return {}
    end = state.pinned.case_type.ends.get(step.ended)
    if end is None:
        raise Broken(f"end {step.ended} is not declared")
    outcome: str = end.outcome
    if outcome == "ended" and variables.get("closing_cause") == "withdrawn":
        outcome = "withdrawn"
    return {"outcome": outcome, "status": END_STATUS[outcome], "closed_at": now}


