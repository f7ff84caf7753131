"""Uploads: judged by their bytes in a limited child process, kept by their hash, verified on every read."""

from __future__ import annotations

from app.evidence.blobs import BlobDamaged, BlobMissing, Blobs
from app.evidence.inspection import BrokenExaminer, Inspected, inspect
from app.evidence.refusals import UnfitUpload

__all__ = ["BlobDamaged", "BlobMissing", "Blobs", "BrokenExaminer", "Inspected", "UnfitUpload", "inspect"]
