"""The hash of a case's state: what an audit entry's `pre` and `post` hold, and what the row must still say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel.canonical import digest, sha256_hex


def state_hash(
    case_id: str, version: int, status: str, variables: Mapping[str, Any], snapshot: bytes, open_nodes: Sequence[str]
) -> str:
    """SHA-256 over the canonical state of a case."""
    return digest(
        {
            "case": case_id,
            "version": version,
            "status": status,
            "variables": dict(variables),
            "snapshot": sha256_hex(snapshot),
            "open": sorted(open_nodes),
        }
    )
