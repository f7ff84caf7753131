"""A case as plain JSON: what was asked, answered, decided, computed and filed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from app.domain.authority import Actor
from app.kernel.clock import iso
from app.queries.case_page import case_page
from app.queries.definitions import DefinitionReader

_READER = Actor(account_id="", name="", kind="public")


def case_export(connection: Connection, definitions: DefinitionReader, case_id: str) -> dict[str, Any]:
    """Everything the case page shows, without opaque ids."""
    view = case_page(connection, definitions, case_id, _READER)
    row = view.row
    return {
        "case_number": row["number"],
        "case_type": row["case_type"],
        "definition": row["definition"],
        "status": row["status"],
        "outcome": row["outcome"],
        "village": view.offices["village"]["name"],
        "township": view.offices["township"]["name"],
        "submitted_at": iso(row["submitted_at"]),
        "accepted_at": iso(row["accepted_at"]) if row["accepted_at"] else None,
        "closed_at": iso(row["closed_at"]) if row["closed_at"] else None,
        "kinship": row["kinship"],
        "household_size": row["household_size"],
        "answers": [
            {
                "task": item["node"],
                "title": item["title"],
                "round": item["round"],
                "given_by": item["giver"],
                "given_at": iso(item["given_at"]),
                "data": item["data"],
            }
            for item in view.answers
        ],
        "decisions": [
            {
                "task": line.node,
                "title": line.title,
                "round": line.round,
                "who": line.who,
                "office": line.office,
                "outcome": line.outcome,
                "opinion": line.opinion,
                "reason": line.reason,
                "at": iso(line.at) if line.at else None,
            }
            for line in view.timeline
        ],
        "rules": [item["receipt"] for item in view.receipts],
        "objections": [
            {"channel": item["channel"], "content": item["content"], "at": iso(item["recorded_at"])}
            for item in view.objections
        ],
        "draws": [
            {
                "ratio_bp": item["ratio_bp"],
                "seed": item["seed"],
                "drawn_number": item["drawn_number"],
                "result": item["result"],
                "cause": item["cause"],
                "checkpoint": item["checkpoint"],
            }
            for item in view.draws
        ],
        "documents": [
            {
                "letter": paper.letter,
                "title": paper.title,
                "number": paper.number,
                "round": paper.round,
                "sha256": paper.sha256,
                "signatures": [
                    {
                        "field": line.field,
                        "kind": line.kind,
                        "name": line.name,
                        "serial": line.serial,
                        "level": line.level,
                        "signed_at": iso(line.signed_at),
                    }
                    for line in paper.signatures
                ],
            }
            for paper in view.papers
        ],
    }
