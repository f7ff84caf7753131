"""Sign the head of the log: a C2SP checkpoint that the next documents print and witnesses will keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select

from app.audit import Frontier, sign_checkpoint
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.store.tables import checkpoints, entries
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SignCheckpoint:
    """Sign the present head unless it is signed already."""

    gate: ClassVar[str] = "clock"


def handle(command: SignCheckpoint, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Insert one checkpoint row; the log itself is not touched."""
    head = uow.connection.execute(select(entries).order_by(entries.c.seq.desc()).limit(1)).mappings().first()
    if head is None:
        return {"size": 0}
    size = head["seq"] + 1
    known = uow.connection.execute(select(checkpoints.c.size).where(checkpoints.c.size == size)).scalar()
    root = Frontier.from_bytes(head["frontier"]).root()
    if known is None:
        uow.connection.execute(
            insert(checkpoints).values(
                size=size,
                county_id=ports.county_id,
                root=root.hex(),
                note=sign_checkpoint(ports.log.origin, size, root, ports.log.signer),
                signed_at=ports.clock.now(),
            )
        )
    return {"size": size, "root": root.hex()}
