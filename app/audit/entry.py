"""One entry of the log: who did what, when, to which case, and a commitment to the rest; never personal data.

The leaf is the canonical form (RFC 8785, restricted) of a fixed set of fields. What was typed or decided stands in
a payload kept apart with its salt; the leaf holds only HMAC-SHA256(salt, payload), so that erasing the salt
(个人信息保护法 第四十七条) leaves every proof standing. A bare SHA-256 of an ID number falls in 33 s on one core.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.audit.merkle import leaf_hash
from app.kernel.canonical import canonical
from app.kernel.errors import Broken

VERSION = 1
SALT_BYTES = 32
MAX_LEAF = 64 * 1024

_HASH = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_OPAQUE = re.compile(r"[\x21-\x7e]{1,128}")
_NUMBER = re.compile(r"[^\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069]{0,80}")
_CITIZEN_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")

_ACTOR = frozenset({"uid", "org", "role", "session"})
_OBJECT = frozenset({"case", "number", "task", "node", "definition"})
_DOCUMENT = frozenset({"letter", "number", "sha256", "size"})


class UnfitEntry(Broken):
    """An entry that may not stand in the log: wrong form, unknown act, or something that looks like personal data."""


class Act(StrEnum):
    """Everything that can be said to have happened; the list is closed."""

    CASE_OPENED = "case_opened"
    CASE_READ = "case_read"
    CASE_LOCKED = "case_locked"
    TASK_CLAIMED = "task_claimed"
    TASK_RELEASED = "task_released"
    TASK_COMPLETED = "task_completed"
    TASK_ESCALATED = "task_escalated"
    ACT_REFUSED = "act_refused"
    TIMER_FIRED = "timer_fired"
    MESSAGE_RECEIVED = "message_received"
    EVIDENCE_UPLOADED = "evidence_uploaded"
    OBJECTION_RECORDED = "objection_recorded"
    RECUSAL_RECORDED = "recusal_recorded"
    DOCUMENT_PREPARED = "document_prepared"
    DOCUMENT_ISSUED = "document_issued"
    DOCUMENT_READ = "document_read"
    NUMBER_RESERVED = "number_reserved"
    NUMBER_VOIDED = "number_voided"
    DEFINITION_PUBLISHED = "definition_published"
    PARAMETER_SET = "parameter_set"
    CALENDAR_CHANGED = "calendar_changed"
    OFFICES_IMPORTED = "offices_imported"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DISABLED = "account_disabled"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    KEY_ENROLLED = "key_enrolled"
    KEY_REVOKED = "key_revoked"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGGED_OUT = "logged_out"
    SESSION_REVOKED = "session_revoked"
    CHECKPOINT_SIGNED = "checkpoint_signed"
    BUNDLE_EXPORTED = "bundle_exported"
    PAYLOAD_ERASED = "payload_erased"
    CLOCK_STEPPED = "clock_stepped"


def commitment(salt: bytes, payload: Mapping[str, Any]) -> str:
    """HMAC-SHA256 of the canonical payload under its own 256-bit salt, hexadecimal."""
    if len(salt) != SALT_BYTES:
        raise UnfitEntry("a salt has 32 bytes")
    return hmac.new(salt, canonical(dict(payload)), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One act with its place in the log."""

    seq: int
    prev: str
    t: str
    act: str
    com: str
    actor: Mapping[str, str] = field(default_factory=dict)
    obj: Mapping[str, str] = field(default_factory=dict)
    req: str = ""
    pre: str = ""
    post: str = ""
    docs: Sequence[Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise UnfitEntry(f"entry {self.seq}: {fault}")

    def leaf(self) -> bytes:
        """The bytes that are hashed, stored and exported."""
        return self._bytes

    @cached_property
    def _bytes(self) -> bytes:
        fields = {
            "v": VERSION,
            "seq": self.seq,
            "prev": self.prev,
            "t": self.t,
            "act": str(self.act),
            "actor": dict(self.actor),
            "obj": dict(self.obj),
            "req": self.req,
            "pre": self.pre,
            "post": self.post,
            "com": self.com,
            "docs": [dict(document) for document in self.docs],
        }
        data = canonical(fields)
        if len(data) > MAX_LEAF:
            raise UnfitEntry(f"entry {self.seq}: leaf of {len(data)} bytes")
        if _CITIZEN_ID.search(data.decode("utf-8")):
            raise UnfitEntry(f"entry {self.seq}: something with the form of a citizen ID number")
        return data

    def leaf_hash(self) -> bytes:
        """SHA-256(0x00 ‖ leaf), RFC 9162 §2.1.1."""
        return leaf_hash(self.leaf())

    @classmethod
    def from_leaf(cls, data: bytes) -> Entry:
        """The entry a stored leaf stands for; a leaf that is not exactly its canonical form is refused."""
        try:
            fields = json.loads(data)
            version = fields.pop("v")
            entry = cls(**fields)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnfitEntry("a leaf that cannot be read") from error
        if version != VERSION or entry.leaf() != data:
            raise UnfitEntry(f"entry {entry.seq}: leaf is not in canonical form")
        return entry


def _faults(entry: Entry) -> list[str]:
    checks = {
        "seq": type(entry.seq) is int and entry.seq >= 0,
        "prev": entry.prev == "" if entry.seq == 0 else _matches(_HASH, entry.prev),
        "t": _matches(_INSTANT, entry.t),
        "act": entry.act in frozenset(Act),
        "com": _matches(_HASH, entry.com),
        "req": entry.req == "" or _matches(_OPAQUE, entry.req),
        "pre": entry.pre == "" or _matches(_HASH, entry.pre),
        "post": entry.post == "" or _matches(_HASH, entry.post),
        "actor": _identifiers(entry.actor, _ACTOR),
        "obj": _identifiers(entry.obj, _OBJECT),
        "docs": all(_document(document) for document in entry.docs),
    }
    return [f"{name} is not as it must be" for name, good in checks.items() if not good]


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _identifiers(values: Mapping[str, str], allowed: frozenset[str]) -> bool:
    return set(values) <= allowed and all(value == "" or _matches(_OPAQUE, value) for value in values.values())


def _document(document: Mapping[str, Any]) -> bool:
    size = document.get("size", 0)
    return (
        set(document) <= _DOCUMENT
        and _matches(_HASH, document.get("sha256"))
        and _matches(_OPAQUE, document.get("letter"))
        and _matches(_NUMBER, document.get("number", ""))
        and type(size) is int
        and size >= 0
    )
