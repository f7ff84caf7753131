"""One upload, for somebody who may see it: the case's readers, or the uploader before it belongs to a case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.authority import Actor
from app.evidence import Blobs
from app.kernel.errors import Refused
from app.store.tables import attachments


class NoSuchEvidence(Refused):
    """没有找到这份材料。"""

    status = 404


@dataclass(frozen=True)
class Shown:
    """The clean copy of an upload; `case_id` is empty while it belongs to no case."""

    data: bytes
    media_type: str
    case_id: str


def evidence_bytes(connection: Connection, blobs: Blobs, attachment_id: str, actor: Actor) -> Shown:
    """The clean copy where there is one (images without hidden data), else the original."""
    row = connection.execute(select(attachments).where(attachments.c.id == attachment_id)).mappings().first()
    if row is None or (row["case_id"] is None and row["uploaded_by"] != actor.account_id):
        raise NoSuchEvidence
    name = row["clean_sha256"] or row["sha256"]
    return Shown(blobs.get(name), row["media_type"], row["case_id"] or "")
