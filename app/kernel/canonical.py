"""The one byte form of anything hashed or signed: RFC 8785 restricted to what two checkers can agree on.

Allowed: null, booleans, integers within ±(2^53−1), strings without lone surrogates, arrays, objects whose
keys are ASCII. Floats are refused, so no number formatting can differ; ASCII keys make code-point order and
the UTF-16 order of RFC 8785 the same. Depth at most 32.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32


def canonical(value: Any) -> bytes:
    """`value` as canonical JSON bytes; raises `ValueError` for what the profile does not allow."""
    _check(value, 0)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data`, lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form of `value`, lower-case hexadecimal."""
    return sha256_hex(canonical(value))


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError("integer out of range")
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item, depth + 1)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError("keys must be ASCII strings")
            _check(item, depth + 1)
        return
    raise ValueError(f"{type(value).__name__} has no canonical form")
