"""What became of a case, as plain values: the summary the demonstration writes and an auditor reads first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from app.kernel.clock import iso
from app.store.tables import accounts, cases, decisions, documents, offices, revisions, signatures


def case_summary(connection: Connection, case_id: str) -> dict[str, Any]:
    """Number, outcome, status, and each step with its officer, office, role, instant and the document signed."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().one()
    return {
        "case_number": row["number"],
        "case_type": row["case_type"],
        "outcome": row["outcome"],
        "status": row["status"],
        "steps": [step for item in _decided(connection, case_id) for step in _steps(connection, item)],
    }


def _decided(connection: Connection, case_id: str) -> list[Any]:
    return list(
        connection.execute(
            select(decisions, accounts.c.name.label("officer"), offices.c.full_name.label("office"))
            .join(accounts, accounts.c.id == decisions.c.decided_by)
            .outerjoin(offices, offices.c.id == decisions.c.office_id)
            .where(decisions.c.case_id == case_id)
            .order_by(decisions.c.decided_at)
        ).mappings()
    )


def _steps(connection: Connection, item: Any) -> list[dict[str, Any]]:
    """One line per document signed at the task; one line without a document where the task signs nothing."""
    step = {
        "task": item["node"],
        "outcome": item["outcome"],
        "officer": item["officer"],
        "office": item["office"] or "申请人",
        "role": item["role"],
        "signed_at": iso(item["decided_at"]),
        "document": None,
        "sha256": None,
    }
    signed = connection.execute(
        select(documents.c.id, documents.c.letter, revisions.c.n, signatures.c.field)
        .join(revisions, revisions.c.document_id == documents.c.id)
        .join(signatures, signatures.c.revision_id == revisions.c.id)
        .where(revisions.c.task_id == item["task_id"], signatures.c.kind == "officer")
        .order_by(documents.c.created_at, documents.c.letter)
    ).mappings()
    lines = [
        {**step, "document_id": found["id"], "revision": found["n"], "field": found["field"]} for found in signed
    ]
    return lines or [step]
