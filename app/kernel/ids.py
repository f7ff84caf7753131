"""Identifiers: random, opaque, the same form everywhere."""

from __future__ import annotations

import secrets
import uuid


def new_id() -> str:
    """A random UUID as 32 hexadecimal digits."""
    return uuid.uuid4().hex


def new_token() -> str:
    """256 random bits, URL-safe: session tokens and the like (stored only as their hash)."""
    return secrets.token_urlsafe(32)
