"""The audit log: entries and checkpoints are only ever added; salted payloads live apart and may be erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.store.tables.base import county, instant, metadata, text

entries = Table(
    "audit_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    county(),
    Column("case_id", String(32), index=True),
    Column("task_id", String(32)),
    Column("account_id", String(32), index=True),
    text("act"),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", String(64), nullable=False, unique=True),
    Column("frontier", LargeBinary, nullable=False),
    instant("at"),
)

payloads = Table(
    "audit_payload",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    county(),
    Column("salt", LargeBinary, nullable=False),
    Column("payload", JSONB, nullable=False),
)

checkpoints = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    county(),
    Column("root", String(64), nullable=False),
    Column("note", Text, nullable=False),
    instant("signed_at"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("account_id", String(32), nullable=False),
    Column("command_hash", String(64), nullable=False),
    Column("result", JSONB, nullable=False),
    instant("at"),
)
