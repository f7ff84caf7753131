"""End a web session: the token is worthless from this commit on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import update

from app.commands.entries import act
from app.commands.log_in import token_hash
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.store.tables import sessions
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LogOut:
    """The token of the session to end."""

    token: str = field(default="", repr=False, metadata={"secret": True})
    gate: ClassVar[str] = "public"


def handle(command: LogOut, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """End it if it stands; ending twice is the same."""
    uow.connection.execute(
        update(sessions)
        .where(sessions.c.token_hash == token_hash(command.token), sessions.c.ended_at.is_(None))
        .values(ended_at=ports.clock.now())
    )
    uow.record(act("logged_out", actor))
    return {}
