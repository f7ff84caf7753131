"""Password hashing: argon2id, tuned to about 50 ms on this class of machine."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# RFC 9106: memory 19 MiB, two passes, one lane (the second recommended option of OWASP for argon2id).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("no such account")


def hash_password(password: str) -> str:
    """The argon2id encoded hash of `password`."""
    return _HASHER.hash(password)


def matches(encoded: str | None, password: str) -> bool:
    """Does `password` match? An unknown account costs the same time."""
    try:
        return _HASHER.verify(encoded or _NOBODY, password) and encoded is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
