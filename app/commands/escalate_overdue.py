"""A task past its legal term is shown to the office's leader; it is never decided by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, text, update

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import CLOCK_ACTOR, Actor
from app.kernel.ids import new_id
from app.store.tables import outbox, tasks
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EscalateOverdue:
    """Escalate every open task whose legal term has passed and that has not been escalated."""

    limit: int = 200
    gate: ClassVar[str] = "clock"


def handle(command: EscalateOverdue, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Mark, queue a message to the leader, write one entry a task."""
    now = ports.clock.now()
    rows = (
        uow.connection.execute(
            select(tasks)
            .where(text("status = 'open'"), tasks.c.due_at < now, tasks.c.escalated_at.is_(None))
            .where(tasks.c.office_id.is_not(None))
            .order_by(tasks.c.due_at)
            .limit(command.limit)
            .with_for_update(skip_locked=True)
        )
        .mappings()
        .all()
    )
    for row in rows:
        uow.connection.execute(update(tasks).where(tasks.c.id == row["id"]).values(escalated_at=now))
        uow.connection.execute(
            insert(outbox).values(
                id=new_id(),
                county_id=ports.county_id,
                kind="overdue",
                message={"case_number": row["case_number"], "task": row["title"], "office": row["office_id"]},
                queued_at=now,
                sent_at=None,
            )
        )
        uow.record(
            act(
                "task_escalated",
                CLOCK_ACTOR,
                case=row["case_id"],
                number=row["case_number"],
                task=row["id"],
                node=row["node"],
                payload={"due_at": row["due_at"].isoformat()},
            )
        )
    return {"escalated": len(rows)}
