"""What a person has typed and not yet sent: their own, nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.domain.authority import Actor
from app.store.tables import drafts


@dataclass(frozen=True)
class Draft:
    """The newest draft of a subject (`apply:dibao`, `task:<id>`): raw typed text, and when it was saved."""

    subject: str
    data: Mapping[str, Any]
    saved_at: datetime


def draft(connection: Connection, actor: Actor, subject: str) -> Draft | None:
    """The draft of `subject`, if there is one."""
    row = (
        connection.execute(
            select(drafts).where(drafts.c.account_id == actor.account_id, drafts.c.subject == subject)
        )
        .mappings()
        .first()
    )
    return Draft(row["subject"], row["data"], row["saved_at"]) if row else None


def own_drafts(connection: Connection, actor: Actor) -> tuple[Draft, ...]:
    """Every draft of one's own, newest first."""
    rows = connection.execute(
        select(drafts).where(drafts.c.account_id == actor.account_id).order_by(drafts.c.saved_at.desc())
    ).mappings()
    return tuple(Draft(row["subject"], row["data"], row["saved_at"]) for row in rows)
