"""Give an officer a role at an office from now on; the grant is an entry that stands on every case page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.ids import new_id
from app.store.tables import posts
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AssignPost:
    """`title` is the post's name on paper, e.g. 民政办主任."""

    account_id: str
    office_id: str
    role: str
    title: str
    gate: ClassVar[str] = "house.configure"


def handle(command: AssignPost, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Insert the post."""
    now = ports.clock.now()
    uow.connection.execute(
        insert(posts).values(
            id=new_id(),
            county_id=ports.county_id,
            account_id=command.account_id,
            office_id=command.office_id,
            role=command.role,
            title=command.title,
            from_at=now,
            until_at=None,
        )
    )
    uow.record(
        act(
            "role_granted",
            actor,
            payload={"account": command.account_id, "office": command.office_id, "role": command.role},
        )
    )
    return {}
