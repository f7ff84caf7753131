"""The log as an auditor reads it: every entry of a case with its hash, and a case bundle anyone can check offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.store.rows import Row
from app.store.tables import accounts, checkpoints, entries, payloads


@dataclass(frozen=True)
class EntryLine:
    """One entry of the log with its opened payload and the name behind its opaque actor."""

    seq: int
    act: str
    at: Any
    who: str
    leaf_hash: str
    leaf: str
    payload: Mapping[str, Any]


def entries_of(connection: Connection, case_id: str) -> tuple[EntryLine, ...]:
    """Every entry about a case, in order."""
    rows = connection.execute(
        select(entries, payloads.c.payload, accounts.c.name)
        .outerjoin(payloads, payloads.c.seq == entries.c.seq)
        .outerjoin(accounts, accounts.c.id == entries.c.account_id)
        .where(entries.c.case_id == case_id)
        .order_by(entries.c.seq)
    ).mappings()
    return tuple(
        EntryLine(
            seq=row["seq"],
            act=row["act"],
            at=row["at"],
            who=row["name"] or ("系统时钟" if row["account_id"] == "clock" else ""),
            leaf_hash=row["leaf_hash"],
            leaf=bytes(row["leaf"]).decode(),
            payload=row["payload"] or {},
        )
        for row in rows
    )


def newest_checkpoint(connection: Connection) -> Row | None:
    """The checkpoint signed last."""
    return connection.execute(select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1)).mappings().first()


def all_leaves(connection: Connection, size: int | None = None) -> list[tuple[bytes, str, str | None]]:
    """(leaf, stored leaf hash, case id) of the whole log in order, or of its first `size` entries."""
    query = select(entries.c.leaf, entries.c.leaf_hash, entries.c.case_id).order_by(entries.c.seq)
    if size is not None:
        query = query.where(entries.c.seq < size)
    return [(bytes(leaf), leaf_hash, case_id) for leaf, leaf_hash, case_id in connection.execute(query)]
