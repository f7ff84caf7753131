"""An officer's own P-256 key: wrapped under the PIN the server does not keep and under a secret outside the database.

Without the PIN nothing in the database or on disk can sign for anyone. Level `server-pin`: the key is in the server's
memory while it signs; keys in the browser or on a token answer through `pades.begin` / `finish` instead.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.signing.errors import KeyUnusable, PinTooWeak, WrongPin

LEVEL = "server-pin"
# Tuned to 50–100 ms on the machine of the measurements; stored with each key, so that it can be raised later.
PARAMETERS: Mapping[str, int] = {"time_cost": 3, "memory_cost": 32 * 1024, "parallelism": 1}


@dataclass(frozen=True)
class WrappedKey:
    """A key as it is stored: useless without the PIN and the installation's secret."""

    account_id: str
    certificate_pem: str
    wrapped: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    parameters: Mapping[str, int]
    level: str = LEVEL


@dataclass(frozen=True)
class Enrolled(WrappedKey):
    """A key just made, with its certificate's serial number (hexadecimal)."""

    serial: str = ""


@dataclass(frozen=True)
class UnlockedKey:
    """A key in hand for one signing; never stored, never shown."""

    account_id: str
    certificate_pem: str
    level: str
    private: ec.EllipticCurvePrivateKey = field(repr=False)


def check_pin(pin: str) -> None:
    """Refuse PINs anyone would try first."""
    digits = [ord(char) for char in pin]
    steps = {b - a for a, b in zip(digits, digits[1:], strict=False)}
    repeated = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    doubled = pin[::2] == pin[1::2]
    if not 6 <= len(pin) <= 32 or len(steps) == 1 or len(set(pin)) < 3 or repeated or doubled:
        raise PinTooWeak


def wrap(private: ec.EllipticCurvePrivateKey, pin: str, account_id: str, pepper: bytes) -> tuple[bytes, bytes]:
    """(wrapped, salt): AES-256-GCM over the PKCS#8 key, bound to the account."""
    check_pin(pin)
    salt = secrets.token_bytes(16)
    nonce = os.urandom(12)
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = AESGCM(_key(pin, salt, pepper, PARAMETERS)).encrypt(nonce, plain, account_id.encode())
    return nonce + sealed, salt


def unwrap(stored: WrappedKey, pin: str, pepper: bytes) -> UnlockedKey:
    """The key, or `WrongPin`; a key that does not fit its certificate is `KeyUnusable`."""
    try:
        plain = AESGCM(_key(pin, stored.salt, pepper, stored.parameters)).decrypt(
            stored.wrapped[:12], stored.wrapped[12:], stored.account_id.encode()
        )
    except InvalidTag:
        raise WrongPin from None
    private = serialization.load_der_private_key(plain, None)
    certificate = x509.load_pem_x509_certificate(stored.certificate_pem.encode())
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.public_key() != certificate.public_key():
        raise KeyUnusable(stored.account_id)
    return UnlockedKey(stored.account_id, stored.certificate_pem, stored.level, private)


def change_pin(stored: WrappedKey, old: str, new: str, pepper: bytes) -> tuple[bytes, bytes]:
    """Wrap the same key under another PIN."""
    return wrap(unwrap(stored, old, pepper).private, new, stored.account_id, pepper)


def _key(pin: str, salt: bytes, pepper: bytes, parameters: Mapping[str, int]) -> bytes:
    stretched = hash_secret_raw(
        pin.encode(),
        salt,
        time_cost=parameters["time_cost"],
        memory_cost=parameters["memory_cost"],
        parallelism=parameters["parallelism"],
        hash_len=32,
        type=Type.ID,
    )
    return HKDF(hashes.SHA256(), 32, salt=pepper, info=b"qianze officer key 1").derive(stretched)
