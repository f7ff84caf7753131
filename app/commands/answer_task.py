"""An applicant's task: answers without a letter (补正, 核对结果的答复)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, update

from app import engine
from app.commands.advance import Movement, advance
from app.commands.assessment import assess
from app.commands.case_state import CaseState, lock_case, subject_of, task_row
from app.commands.decide_task import anchors, record_answers
from app.commands.evidence_of_case import bind_evidence
from app.commands.household import index_household, refuse_double
from app.commands.ports import Ports
from app.domain import authority
from app.domain.authority import Actor
from app.kernel.ids import new_id
from app.store.rows import Row
from app.store.tables import decisions, tasks
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AnswerTask:
    """Complete one's own task in the applicant's lane."""

    task_id: str
    outcome: str
    reason: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    gate: ClassVar[str] = "own.cases"


def handle(command: AnswerTask, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Check, move on, account for it."""
    task = task_row(uow.connection, command.task_id)
    state = lock_case(uow.connection, ports, task["case_id"])
    task = task_row(uow.connection, command.task_id)
    authority.demand("task.decide", actor, subject_of(uow.connection, state, task))
    checked = assess(
        uow.connection,
        ports,
        state,
        task,
        outcome=command.outcome,
        reason=command.reason,
        answers=command.answers,
    )
    if task["node"] == "correction":
        refuse_double(uow.connection, ports, str(state.row["case_type"]), checked.answers, own=state.id)
        index_household(uow, ports, state.id, checked.answers)
    moved = complete_without_letter(uow, ports, state, task, command.outcome, command.reason, checked.answers, actor)
    bind_evidence(uow, actor, state.id, checked.answers)
    return {"case_id": state.id, "number": state.number, **moved}


def complete_without_letter(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    task: Row,
    outcome: str,
    reason: str,
    clean: Mapping[str, Any],
    actor: Actor,
) -> dict[str, Any]:
    """Close the task, keep the answers, advance the case."""
    now = ports.clock.now()
    chosen = state.pinned.case_type.tasks[task["node"]].outcomes[outcome]
    changes = {task["node"]: chosen.key, **chosen.sets}
    step = engine.complete(state.pinned.machine, state.row["snapshot"], task["engine_id"], changes)
    closed = uow.connection.execute(
        update(tasks)
        .where(tasks.c.id == task["id"], tasks.c.status == "open")
        .values(status="done", closed_at=now, closed_by=actor.account_id)
    )
    if closed.rowcount != 1:
        raise authority.TaskAlreadyClosed
    record_answers(uow, ports, state, task, clean, actor)
    uow.connection.execute(
        insert(decisions).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            task_id=task["id"],
            node=task["node"],
            round=task["round"],
            outcome=chosen.key,
            outcome_label=chosen.label,
            opinion="",
            reason=reason.strip(),
            decided_by=actor.account_id,
            office_id=None,
            role=task["role"],
            decided_at=now,
        )
    )
    movement = Movement(
        act="task_completed",
        actor=actor,
        changes=changes,
        task_id=task["id"],
        node=task["node"],
        payload={"outcome": chosen.key, "reason": reason.strip(), **anchors(clean)},
    )
    return advance(uow, ports, state, step, movement)
