"""Every table, one file per aggregate, and which of them the application role may change or erase."""

from __future__ import annotations

from app.store.tables.base import metadata
from app.store.tables.cases import (
    answers,
    attachments,
    case_counters,
    cases,
    decisions,
    definitions,
    drafts,
    draws,
    household_members,
    notice_ends,
    notices,
    objections,
    outbox,
    recusals,
    rule_receipts,
    tasks,
    timers,
)
from app.store.tables.log import checkpoints, entries, idempotency, payloads
from app.store.tables.papers import (
    documents,
    number_series,
    number_voids,
    numbers,
    preparations,
    revisions,
    signatures,
)
from app.store.tables.people import (
    accounts,
    calendar_days,
    login_throttle,
    officer_key_ends,
    officer_keys,
    offices,
    parameters,
    pin_throttle,
    posts,
    sessions,
    wrapped_keys,
)

# The application role may UPDATE these and no others; everything else is only added to.
MUTABLE_TABLES: tuple[str, ...] = (
    "cases",
    "task",
    "timer",
    "draft",
    "outbox",
    "number_series",
    "case_counter",
    "web_session",
    "login_throttle",
    "pin_throttle",
    "account",
    "post",
    "office",
    "calendar_day",
    "attachment",
    "wrapped_key",
)

# The application role may DELETE from these and no others.
ERASABLE_TABLES: tuple[str, ...] = ("draft", "wrapped_key", "audit_payload", "login_throttle", "pin_throttle")

# What nobody at all may change: refused by triggers as well as by grants.
SEALED_TABLES: tuple[str, ...] = (
    "audit_entry",
    "checkpoint",
    "document",
    "document_revision",
    "signature",
    "decision",
    "answer",
    "rule_receipt",
    "definition",
    "document_number",
    "document_number_void",
    "officer_key",
    "officer_key_end",
    "preparation",
    "public_notice",
    "public_notice_end",
    "spot_check_draw",
    "objection",
    "recusal",
    "parameter",
    "household_member",
    "idempotency",
)

# Written without an audit entry of their own, by name: web plumbing, never the substance of a case.
UNLOGGED_TABLES: frozenset[str] = frozenset(
    {"web_session", "login_throttle", "pin_throttle", "draft", "idempotency", "checkpoint"}
)

__all__ = [
    "ERASABLE_TABLES",
    "MUTABLE_TABLES",
    "SEALED_TABLES",
    "UNLOGGED_TABLES",
    "accounts",
    "answers",
    "attachments",
    "calendar_days",
    "case_counters",
    "cases",
    "checkpoints",
    "decisions",
    "definitions",
    "documents",
    "drafts",
    "draws",
    "entries",
    "household_members",
    "idempotency",
    "login_throttle",
    "metadata",
    "notice_ends",
    "notices",
    "number_series",
    "number_voids",
    "numbers",
    "objections",
    "offices",
    "officer_key_ends",
    "officer_keys",
    "outbox",
    "parameters",
    "payloads",
    "pin_throttle",
    "posts",
    "preparations",
    "recusals",
    "revisions",
    "rule_receipts",
    "sessions",
    "signatures",
    "tasks",
    "timers",
    "wrapped_keys",
]
