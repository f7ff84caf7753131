"""The log as a mechanism: entries, Merkle tree, checkpoints, draw and case bundles; no database, no clock.

`checker/` stands beside these and shares nothing with them.
"""

from __future__ import annotations

from app.audit.bundle import BundleContents, BundleEntry, UnfitBundle, log_line, write_bundle
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
from app.audit.stored import StoredEntry, stored_faults

__all__ = [
    "Act",
    "BadCheckpoint",
    "BadLogKey",
    "BadTree",
    "BundleContents",
    "BundleEntry",
    "Checkpoint",
    "Draw",
    "Entry",
    "Frontier",
    "LogSigner",
    "NoteSigner",
    "StoredEntry",
    "Tree",
    "UnfitBundle",
    "UnfitEntry",
    "commitment",
    "draw",
    "leaf_hash",
    "log_line",
    "node_hash",
    "open_log_key",
    "parse_checkpoint",
    "sign_checkpoint",
    "sign_note",
    "stored_faults",
    "verifier_key",
    "verify_checkpoint",
    "verify_consistency",
    "verify_inclusion",
    "write_bundle",
]
