"""Uploads named in answers belong to the case from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from app.domain.authority import Actor
from app.store.tables import attachments
from app.store.unit_of_work import UnitOfWork


def bind_evidence(uow: UnitOfWork, actor: Actor, case_id: str, clean: Mapping[str, Any]) -> None:
    """Bind the actor's own uploads named in `clean` to the case; somebody else's are left alone."""
    named = attachment_ids(clean)
    if not named:
        return
    uow.connection.execute(
        update(attachments)
        .where(attachments.c.id.in_(named), attachments.c.uploaded_by == actor.account_id)
        .where(attachments.c.case_id.is_(None))
        .values(case_id=case_id)
    )


def attachment_ids(value: Any) -> list[str]:
    """Every attachment id inside clean answers."""
    if isinstance(value, Mapping):
        own = [str(value["attachment_id"])] if "attachment_id" in value else []
        return own + [found for item in value.values() for found in attachment_ids(item)]
    if isinstance(value, list | tuple):
        return [found for item in value for found in attachment_ids(item)]
    return []


def evidence_hashes(value: Any) -> list[str]:
    """SHA-256 of every upload named inside clean answers."""
    if isinstance(value, Mapping):
        own = [str(value["sha256"])] if "attachment_id" in value else []
        return own + [found for item in value.values() for found in evidence_hashes(item)]
    if isinstance(value, list | tuple):
        return [found for item in value for found in evidence_hashes(item)]
    return []
