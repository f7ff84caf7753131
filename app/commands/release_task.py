"""Give a claimed task back to the office."""

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
class ReleaseTask:
    """Release a task one has claimed."""

    task_id: str
    gate: ClassVar[str] = "worklist.read"


def handle(command: ReleaseTask, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Take the assignment off; what was typed stays in the draft."""
    task = task_row(uow.connection, command.task_id)
    state = lock_case(uow.connection, ports, task["case_id"])
    task = task_row(uow.connection, command.task_id)
    authority.demand("task.release", actor, subject_of(uow.connection, state, task))
    uow.connection.execute(update(tasks).where(tasks.c.id == task["id"]).values(assignee_id=None))
    uow.record(
        act(
            "task_released",
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
