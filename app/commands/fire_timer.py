"""Time as an actor: due timers of one case fire through the same door as everybody else. Nobody decides by silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import update

from app import engine
from app.commands.advance import Movement, advance
from app.commands.case_state import lock_case
from app.commands.ports import Ports
from app.domain.authority import CLOCK_ACTOR, Actor
from app.store.tables import timers
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class FireTimer:
    """Fire one timer if it still waits and is due; otherwise nothing happens (exactly once with several workers)."""

    timer_id: str
    case_id: str
    gate: ClassVar[str] = "clock"


def handle(command: FireTimer, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Close the timer row (that is the idempotency gate), move the case, account for it."""
    state = lock_case(uow.connection, ports, command.case_id)
    now = ports.clock.now()
    row = (
        uow.connection.execute(
            update(timers)
            .where(timers.c.id == command.timer_id, timers.c.case_id == state.id)
            .where(timers.c.status == "waiting", timers.c.due_at <= now)
            .values(status="fired", ended_at=now)
            .returning(timers.c.engine_id, timers.c.node)
        )
        .mappings()
        .first()
    )
    if row is None:
        uow.written.clear()
        return {"fired": False}
    changes = dict(state.pinned.case_type.timers[row["node"]].sets)
    step = engine.fire(state.pinned.machine, state.row["snapshot"], row["engine_id"], changes)
    movement = Movement(act="timer_fired", actor=CLOCK_ACTOR, changes=changes, node=row["node"])
    return {"fired": True, **advance(uow, ports, state, step, movement)}


