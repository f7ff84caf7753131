"""A case and what happens to it: definition, tasks, timers, answers, decisions, receipts, evidence."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.store.tables.base import county, instant, key, link, metadata, text

# The exact bytes a case is pinned to: path → bytes, packed; never updated.
definitions = Table(
    "definition",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    text("case_type"),
    text("title"),
    Column("files", LargeBinary, nullable=False),
    instant("published_at"),
)

cases = Table(
    "cases",
    metadata,
    key(),
    county(),
    Column("number", String(40), nullable=False, unique=True),
    text("case_type"),
    Column("definition", String(64), nullable=False),
    text("status"),
    Column("outcome", Text),
    link("village_id", "office"),
    link("township_id", "office"),
    link("county_office_id", "office"),
    link("applicant_id", "account", nullable=True, index=True),
    link("submitted_by", "account"),
    text("applicant_name"),
    Column("household_size", Integer, nullable=False),
    Column("variables", JSONB, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state_hash", String(64), nullable=False),
    instant("submitted_at"),
    instant("accepted_at", nullable=True),
    instant("due_at", nullable=True),
    Column("due_why", JSONB, nullable=False, server_default=sql("'[]'")),
    instant("closed_at", nullable=True),
    Column("kinship", Boolean, nullable=False, server_default=sql("false")),
    Column("complaint", Boolean, nullable=False, server_default=sql("false")),
    Index(None, "county_id", "number"),
    Index(None, "township_id", "submitted_at"),
)

tasks = Table(
    "task",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    Column("engine_id", String(64), nullable=False),
    text("node"),
    text("title"),
    Column("round", Integer, nullable=False),
    text("status"),
    link("office_id", "office", nullable=True),
    text("role"),
    link("assignee_id", "account", nullable=True),
    text("case_number"),
    text("case_title"),
    text("applicant_name"),
    text("village_name"),
    instant("opened_at"),
    instant("due_at", nullable=True),
    instant("internal_due_at", nullable=True),
    instant("warn_at", nullable=True),
    Column("due_why", JSONB, nullable=False, server_default=sql("'[]'")),
    instant("closed_at", nullable=True),
    link("closed_by", "account", nullable=True),
    instant("escalated_at", nullable=True),
    CheckConstraint("status in ('open','done','cancelled')", name="status"),
    Index("ix_task_open_office", "office_id", "due_at", "id", postgresql_where=sql("status = 'open'")),
    Index("ix_task_open_assignee", "assignee_id", "due_at", "id", postgresql_where=sql("status = 'open'")),
    Index("ix_task_open_engine", "case_id", "engine_id", unique=True, postgresql_where=sql("status = 'open'")),
)

timers = Table(
    "timer",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    Column("engine_id", String(64), nullable=False),
    text("node"),
    instant("due_at"),
    Column("due_why", JSONB, nullable=False),
    text("status"),
    instant("set_at"),
    instant("ended_at", nullable=True),
    Index("ix_timer_waiting", "due_at", postgresql_where=sql("status = 'waiting'")),
)

answers = Table(
    "answer",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    link("task_id", "task"),
    text("node"),
    text("form"),
    Column("round", Integer, nullable=False),
    Column("data", JSONB, nullable=False),
    link("given_by", "account"),
    instant("given_at"),
    UniqueConstraint("task_id"),
)

decisions = Table(
    "decision",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    link("task_id", "task"),
    text("node"),
    Column("round", Integer, nullable=False),
    text("outcome"),
    text("outcome_label"),
    text("opinion"),
    text("reason"),
    link("decided_by", "account", index=True),
    link("office_id", "office", nullable=True),
    text("role"),
    instant("decided_at"),
    UniqueConstraint("task_id"),
)

rule_receipts = Table(
    "rule_receipt",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    link("task_id", "task"),
    text("rule_table"),
    Column("version", String(64), nullable=False),
    Column("receipt", JSONB, nullable=False),
    instant("evaluated_at"),
)

attachments = Table(
    "attachment",
    metadata,
    key(),
    county(),
    link("case_id", "cases", nullable=True, index=True),
    link("uploaded_by", "account", index=True),
    Column("sha256", String(64), nullable=False),
    Column("clean_sha256", String(64)),
    text("media_type"),
    Column("size", BigInteger, nullable=False),
    text("label"),
    instant("uploaded_at"),
)

household_members = Table(
    "household_member",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    Column("person_index", String(64), nullable=False, index=True),
    text("relation"),
    Column("counted", Boolean, nullable=False),
)

recusals = Table(
    "recusal",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    link("account_id", "account"),
    text("reason"),
    instant("recorded_at"),
)

objections = Table(
    "objection",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    Column("round", Integer, nullable=False),
    text("channel"),
    text("content"),
    link("recorded_by", "account"),
    instant("recorded_at"),
)

draws = Table(
    "spot_check_draw",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    Column("ratio_bp", Integer, nullable=False),
    text("checkpoint"),
    Column("seed", String(64), nullable=False),
    Column("drawn_number", Integer, nullable=False),
    text("result"),
    text("cause"),
    instant("drawn_at"),
)

notices = Table(
    "public_notice",
    metadata,
    key(),
    county(),
    link("case_id", "cases", index=True),
    Column("round", Integer, nullable=False),
    text("masked_name"),
    text("village_name"),
    text("township_name"),
    text("case_title"),
    Column("household_size", Integer, nullable=False),
    text("category"),
    Column("monthly_amount", BigInteger, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    text("complaint_phone"),
    instant("published_at"),
)

notice_ends = Table(
    "public_notice_end",
    metadata,
    Column("notice_id", String(32), primary_key=True),
    county(),
    text("result"),
    instant("ended_at"),
)

drafts = Table(
    "draft",
    metadata,
    key(),
    county(),
    link("account_id", "account", index=True),
    text("subject"),
    Column("data", JSONB, nullable=False),
    instant("saved_at"),
    UniqueConstraint("account_id", "subject"),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    county(),
    text("kind"),
    Column("message", JSONB, nullable=False),
    instant("queued_at"),
    instant("sent_at", nullable=True),
)

case_counters = Table(
    "case_counter",
    metadata,
    Column("prefix", String(24), primary_key=True),
    Column("last", Integer, nullable=False),
)
