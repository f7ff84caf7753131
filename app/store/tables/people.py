"""Offices, accounts, the posts officers hold, their keys, and the sessions they work in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from app.store.tables.base import county, instant, key, link, metadata, text

offices = Table(
    "office",
    metadata,
    key(),
    county(),
    link("parent_id", "office", nullable=True),
    Column("code", String(12)),
    text("name"),
    text("full_name"),
    text("abbreviation"),
    text("level"),
    text("phone", default=""),
    Column("demonstration", Boolean, nullable=False, server_default=sql("false")),
    Index(None, "county_id", "level"),
)

accounts = Table(
    "account",
    metadata,
    key(),
    county(),
    Column("login", String(64), nullable=False, unique=True),
    text("name"),
    text("kind"),
    text("password_hash"),
    Column("active", Boolean, nullable=False, server_default=sql("true")),
    Column("demonstration", Boolean, nullable=False, server_default=sql("false")),
    instant("created_at"),
)

posts = Table(
    "post",
    metadata,
    key(),
    county(),
    link("account_id", "account", index=True),
    link("office_id", "office"),
    text("role"),
    Column("title", Text, nullable=False, server_default=""),
    instant("from_at"),
    instant("until_at", nullable=True),
)

officer_keys = Table(
    "officer_key",
    metadata,
    key(),
    county(),
    link("account_id", "account", index=True),
    text("certificate"),
    text("serial"),
    text("level"),
    instant("enrolled_at"),
)

officer_key_ends = Table(
    "officer_key_end",
    metadata,
    Column("key_id", String(32), primary_key=True),
    county(),
    text("reason"),
    instant("ended_at"),
)

# Wrapped private keys may be erased; they live apart from what may only be added to.
wrapped_keys = Table(
    "wrapped_key",
    metadata,
    Column("key_id", String(32), primary_key=True),
    county(),
    Column("wrapped", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("parameters", JSONB, nullable=False),
)

pin_throttle = Table(
    "pin_throttle",
    metadata,
    Column("account_id", String(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    instant("last_at"),
)

sessions = Table(
    "web_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    link("account_id", "account", index=True),
    text("reference"),
    instant("created_at"),
    instant("seen_at"),
    instant("ended_at", nullable=True),
)

login_throttle = Table(
    "login_throttle",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    instant("last_at"),
)

parameters = Table(
    "parameter",
    metadata,
    key(),
    county(),
    text("name"),
    text("scope", default=""),
    Column("value", JSONB, nullable=False),
    text("unit", default=""),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    text("basis"),
    instant("created_at"),
)

calendar_days = Table(
    "calendar_day",
    metadata,
    Column("county_id", String(6), primary_key=True),
    Column("day", Date, primary_key=True),
    text("kind"),
    text("source"),
    Column("provisional", Boolean, nullable=False, server_default=sql("false")),
    Column("name", Text, nullable=False, server_default=""),
)
