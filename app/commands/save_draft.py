"""Keep what was typed and not yet sent: drafts are the person's own and leave no entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import insert as upsert

from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.canonical import canonical
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import drafts
from app.store.unit_of_work import UnitOfWork

LIMIT = 256 * 1024


class DraftTooLarge(Refused):
    """填写的内容过多，未能保存草稿，请删减后重试。"""

    status = 413


@dataclass(frozen=True)
class SaveDraft:
    """`subject` names what the draft is of: `apply:dibao` or `task:<id>`; `data` is raw typed text."""

    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)
    gate: ClassVar[str] = "account.own"


def handle(command: SaveDraft, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """One draft a subject and person: the newest replaces the earlier."""
    if len(canonical(dict(command.data))) > LIMIT:
        raise DraftTooLarge
    now = ports.clock.now()
    uow.connection.execute(
        upsert(drafts)
        .values(
            id=new_id(),
            county_id=ports.county_id,
            account_id=actor.account_id,
            subject=command.subject,
            data=dict(command.data),
            saved_at=now,
        )
        .on_conflict_do_update(
            index_elements=["account_id", "subject"], set_={"data": dict(command.data), "saved_at": now}
        )
    )
    return {"saved_at": now.isoformat()}
