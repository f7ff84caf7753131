"""文书 of a case: each document with its head revision and everybody who signed it; bytes are verified on every read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.evidence import Blobs
from app.kernel.errors import Refused
from app.store.rows import Row
from app.store.tables import documents, preparations, revisions, signatures


class NoSuchDocument(Refused):
    """没有找到这份文书。"""

    status = 404


@dataclass(frozen=True)
class SignatureLine:
    """One signature or seal as the page shows it."""

    field: str
    kind: str
    name: str
    role: str
    serial: str
    level: str
    signed_at: datetime
    account_id: str | None
    task_id: str


@dataclass(frozen=True)
class Paper:
    """One document: the newest revision covers all earlier ones byte for byte."""

    document_id: str
    letter: str
    title: str
    number: str
    round: int
    created_at: datetime
    sha256: str
    size: int
    revisions: tuple[str, ...]
    signatures: tuple[SignatureLine, ...]
    superseded: bool


def papers_of(connection: Connection, case_id: str) -> tuple[Paper, ...]:
    """Every document of the case in the order of making; an earlier round of the same letter is superseded."""
    rows = connection.execute(
        select(documents).where(documents.c.case_id == case_id).order_by(documents.c.created_at, documents.c.number)
    ).mappings()
    found = list(rows)
    newest = {row["letter"]: row["id"] for row in found}
    return tuple(_paper(connection, row, newest[row["letter"]] != row["id"]) for row in found)


def _paper(connection: Connection, row: Row, superseded: bool) -> Paper:
    made = list(
        connection.execute(
            select(revisions).where(revisions.c.document_id == row["id"]).order_by(revisions.c.n)
        ).mappings()
    )
    signed = connection.execute(
        select(signatures, revisions.c.task_id, revisions.c.n)
        .join(revisions, revisions.c.id == signatures.c.revision_id)
        .where(revisions.c.document_id == row["id"])
        .order_by(revisions.c.n)
    ).mappings()
    lines = tuple(
        SignatureLine(
            field=item["field"],
            kind=item["kind"],
            name=item["signer_name"],
            role=item["role"],
            serial=item["serial"],
            level=item["level"],
            signed_at=item["signed_at"],
            account_id=item["account_id"],
            task_id=item["task_id"],
        )
        for item in signed
    )
    return Paper(
        document_id=row["id"],
        letter=row["letter"],
        title=row["title"],
        number=row["number"],
        round=row["round"],
        created_at=row["created_at"],
        sha256=made[-1]["sha256"],
        size=made[-1]["size"],
        revisions=tuple(item["sha256"] for item in made),
        signatures=lines,
        superseded=superseded,
    )


def document_case(connection: Connection, document_id: str) -> str:
    """The case a document belongs to."""
    case_id = connection.execute(select(documents.c.case_id).where(documents.c.id == document_id)).scalar()
    if case_id is None:
        raise NoSuchDocument
    return str(case_id)


def document_bytes(connection: Connection, blobs: Blobs, document_id: str) -> bytes:
    """The head revision's bytes, checked against their hash."""
    sha256 = connection.execute(
        select(revisions.c.sha256)
        .where(revisions.c.document_id == document_id)
        .order_by(revisions.c.n.desc())
        .limit(1)
    ).scalar()
    if sha256 is None:
        raise NoSuchDocument
    return blobs.get(sha256)


def preparation(connection: Connection, preparation_id: str, account_id: str) -> Row:
    """A preview of one's own."""
    row = (
        connection.execute(
            select(preparations).where(
                preparations.c.id == preparation_id, preparations.c.prepared_by == account_id
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NoSuchDocument
    return row


def preview_bytes(connection: Connection, blobs: Blobs, preparation_id: str, account_id: str, letter: str) -> bytes:
    """The exact bytes the signature will be added to."""
    for item in preparation(connection, preparation_id, account_id)["letters"]:
        if item["letter"] == letter:
            return blobs.get(item["sha256"])
    raise NoSuchDocument
