"""The log as a mechanism: entries, Merkle tree, checkpoints, draw and case bundles; no database, no clock.

`checker.py` stands beside these and shares nothing with them.
"""

from __future__ import annotations

from app.audit.checkpoint import (
    BadCheckpoint,
    BadLogKey,
    Checkpoint,
    LogSigner,
    NoteSigner,
    open_log_key,
    parse_checkpoint,
    sign_checkpoint,
    sign_note,
    verifier_key,
    verify_checkpoint,
)
from app.audit.draw import Draw, draw
from app.audit.entry import Act, Entry, UnfitEntry, commitment
from app.audit.merkle import (
    BadTree,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "Act",
    "BadCheckpoint",
    "BadLogKey",
    "BadTree",
    "Checkpoint",
    "Draw",
    "Entry",
    "Frontier",
    "LogSigner",
    "NoteSigner",
    "Tree",
    "UnfitEntry",
    "commitment",
    "draw",
    "leaf_hash",
    "node_hash",
    "open_log_key",
    "parse_checkpoint",
    "sign_checkpoint",
    "sign_note",
    "verifier_key",
    "verify_checkpoint",
    "verify_consistency",
    "verify_inclusion",
]
