"""Take a task of one's office to oneself, so that colleagues see who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import update

from app.commands.case_state import lock_case, subject_of, task_row
from app.commands.entries import act
from app.commands.ports import Ports
from app.domain import authority
from app.domain.authority import Actor
from app.store.tables import tasks
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ClaimTask:
    """Claim an open, unassigned task."""

    task_id: str
    gate: ClassVar[str] = "worklist.read"


def handle(command: ClaimTask, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Assign the task to the actor, who must be one of those who may complete it."""
    task = task_row(uow.connection, command.task_id)
    state = lock_case(uow.connection, ports, task["case_id"])
    task = task_row(uow.connection, command.task_id)
    authority.demand("task.take", actor, subject_of(uow.connection, state, task))
    uow.connection.execute(update(tasks).where(tasks.c.id == task["id"]).values(assignee_id=actor.account_id))
    uow.record(
        act(
            "task_claimed",
            actor,
            post=actor.post_for(task["role"], task["office_id"]),
            case=state.id,
            number=state.number,
            task=task["id"],
            node=task["node"],
            definition=str(state.row["definition"]),
        )
    )
    return {"task_id": task["id"]}
