"""The only room that knows keys: the installation's authority, officers' own keys under their PIN, PAdES, seals, verification."""

from __future__ import annotations

from app.signing.authority import Authority
from app.signing.errors import (
    BackdatedRevocation,
    KeyRevoked,
    KeyUnusable,
    PinTooWeak,
    SigningFailed,
    UnknownReason,
    WrongPin,
)
from app.signing.keys import Enrolled, UnlockedKey, WrappedKey, change_pin
from app.signing.pades import PendingSignature, Signed
from app.signing.verify import Report, SignerLine, verify

__all__ = [
    "Authority",
    "BackdatedRevocation",
    "Enrolled",
    "KeyRevoked",
    "KeyUnusable",
    "PendingSignature",
    "PinTooWeak",
    "Report",
    "Signed",
    "SignerLine",
    "SigningFailed",
    "UnknownReason",
    "UnlockedKey",
    "WrappedKey",
    "WrongPin",
    "change_pin",
    "verify",
]
