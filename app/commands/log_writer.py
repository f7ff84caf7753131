"""Gives entries their place: under an advisory lock, last in the transaction, one after the other."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from app.audit import Entry, Frontier, commitment
from app.commands.ports import Ports
from app.kernel.clock import iso
from app.store.tables import entries, payloads
from app.store.unit_of_work import EntryDraft

_LOG_LOCK = 7_716_077


class HouseLog:
    """The log of this installation."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def append(self, connection: Connection, drafts: list[EntryDraft]) -> None:
        """Append `drafts` after the present head (RFC 9162 tree, contiguous seq, time never backwards)."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOG_LOCK})
        head = connection.execute(select(entries).order_by(entries.c.seq.desc()).limit(1)).mappings().first()
        frontier = Frontier.from_bytes(head["frontier"]) if head else Frontier()
        seq, previous = (head["seq"] + 1, head["leaf_hash"]) if head else (0, "")
        at = self._ports.clock.now()
        if head and head["at"] > at:
            at = head["at"]
        for draft in drafts:
            salt = secrets.token_bytes(32)
            entry = _entry(draft, seq, previous, at, salt)
            frontier.append(entry.leaf_hash())
            self._insert(connection, draft, entry, frontier, salt, at)
            seq, previous = seq + 1, entry.leaf_hash().hex()

    def _insert(
        self, connection: Connection, draft: EntryDraft, entry: Entry, frontier: Frontier, salt: bytes, at: datetime
    ) -> None:
        connection.execute(
            insert(entries).values(
                seq=entry.seq,
                county_id=self._ports.county_id,
                case_id=draft.obj.get("case"),
                task_id=draft.obj.get("task"),
                account_id=draft.actor.get("uid"),
                act=draft.act,
                leaf=entry.leaf(),
                leaf_hash=entry.leaf_hash().hex(),
                frontier=frontier.to_bytes(),
                at=at,
            )
        )
        connection.execute(
            insert(payloads).values(
                seq=entry.seq, county_id=self._ports.county_id, salt=salt, payload=dict(draft.payload)
            )
        )


def _entry(draft: EntryDraft, seq: int, previous: str, at: datetime, salt: bytes) -> Entry:
    fields: dict[str, Any] = {
        "seq": seq,
        "prev": previous,
        "t": iso(at),
        "act": draft.act,
        "actor": dict(draft.actor),
        "obj": dict(draft.obj),
        "req": draft.req,
        "pre": draft.pre,
        "post": draft.post,
        "com": commitment(salt, dict(draft.payload)),
        "docs": tuple(draft.docs),
    }
    return Entry(**fields)
