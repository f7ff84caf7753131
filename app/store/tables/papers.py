"""文书: numbers that are all accounted for, previews, documents, revisions and signatures. Rows are only added."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from app.store.tables.base import county, instant, key, link, metadata, text

number_series = Table(
    "number_series",
    metadata,
    Column("series", String(80), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

numbers = Table(
    "document_number",
    metadata,
    key(),
    county(),
    text("series"),
    Column("year", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    text("printed"),
    link("case_id", "cases", index=True),
    link("task_id", "task"),
    text("letter"),
    instant("reserved_at"),
    UniqueConstraint("series", "year", "n"),
)

number_voids = Table(
    "document_number_void",
    metadata,
    Column("number_id", String(32), primary_key=True),
    county(),
    text("reason"),
    instant("voided_at"),
)

# What an officer has previewed: the exact bytes (by hash) that a signature will be added to.
preparations = Table(
    "preparation",
    metadata,
    key(),
    county(),
    link("case_id", "cases"),
    link("task_id", "task", index=True),
    link("prepared_by", "account"),
    text("outcome"),
    text("opinion"),
    text("reason"),
    Column("answers", JSONB, nullable=False),
    Column("computed", JSONB, nullable=False),
    Column("receipts", JSONB, nullable=False),
    Column("letters", JSONB, nullable=False),
    instant("prepared_at"),
)

documents = Table(
    "document",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    text("letter"),
    text("title"),
    Column("number_id", String(32)),
    text("number"),
    Column("round", Integer, nullable=False),
    Column("definition", String(64), nullable=False),
    text("renderer"),
    Column("fields", JSONB, nullable=False),
    Column("base_sha256", String(64), nullable=False),
    instant("created_at"),
)

revisions = Table(
    "document_revision",
    metadata,
    key(),
    county(),
    link("document_id", "document", index=True),
    link("task_id", "task"),
    Column("n", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    instant("made_at"),
    UniqueConstraint("document_id", "n"),
)

signatures = Table(
    "signature",
    metadata,
    key(),
    county(),
    link("revision_id", "document_revision", index=True),
    text("field"),
    text("kind"),
    link("account_id", "account", nullable=True, index=True),
    link("office_id", "office"),
    text("role"),
    text("signer_name"),
    text("serial"),
    text("level"),
    instant("signed_at"),
)
