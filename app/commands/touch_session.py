"""Keep a web session alive: seen now (no entry: plumbing, at most once a minute)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import update

from app.commands.log_in import token_hash
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.store.tables import sessions
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class TouchSession:
    """The token of the session seen."""

    token: str = field(default="", repr=False, metadata={"secret": True})
    gate: ClassVar[str] = "public"


def handle(command: TouchSession, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Move `seen_at` forward."""
    uow.connection.execute(
        update(sessions)
        .where(sessions.c.token_hash == token_hash(command.token), sessions.c.ended_at.is_(None))
        .values(seen_at=ports.clock.now())
    )
    return {}
