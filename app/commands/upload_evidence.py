"""Take a photo or paper in: inspected in a limited child, stored by its hash, the upload itself in the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import func, insert, select

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.evidence import inspect
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import attachments
from app.store.unit_of_work import UnitOfWork

QUOTA = 100 * 1024 * 1024


class QuotaExceeded(Refused):
    """尚未提交的材料合计超过 100 MB，请先删减或提交后再上传。"""

    status = 413


@dataclass(frozen=True)
class UploadEvidence:
    """`label` is what the paper is, in words of the form; the person's own file name is not kept."""

    data: bytes = field(repr=False)
    declared_name: str = ""
    declared_type: str = ""
    label: str = ""
    gate: ClassVar[str] = "evidence.upload"


def handle(command: UploadEvidence, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Inspect, store the original (it is evidence) and the clean copy that is shown, add the row and the entry."""
    found = inspect(command.data, command.declared_name, command.declared_type)
    waiting = uow.connection.execute(
        select(func.coalesce(func.sum(attachments.c.size), 0)).where(
            attachments.c.uploaded_by == actor.account_id, attachments.c.case_id.is_(None)
        )
    ).scalar_one()
    if int(waiting) + found.size > QUOTA:
        raise QuotaExceeded
    sha256 = ports.blobs.put(command.data)
    clean = ports.blobs.put(found.clean_copy) if found.clean_copy is not None else None
    row = {
        "id": new_id(),
        "county_id": ports.county_id,
        "case_id": None,
        "uploaded_by": actor.account_id,
        "sha256": sha256,
        "clean_sha256": clean,
        "media_type": found.media_type,
        "size": found.size,
        "label": command.label[:80],
        "uploaded_at": ports.clock.now(),
    }
    uow.connection.execute(insert(attachments).values(**row))
    uow.record(act("evidence_uploaded", actor, payload={"attachment": row["id"], "sha256": sha256, "size": found.size}))
    return {"attachment_id": row["id"], "sha256": sha256, "media_type": found.media_type, "size": found.size}
