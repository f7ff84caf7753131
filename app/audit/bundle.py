"""A case as one file that anybody can check without us: a deterministic zip in the format `qianze-bundle-1`.

    manifest.json               {"format": …, "members": {name: {"sha256", "size"}}}: all the others, no more, no less
    case.json                   case_number, definition (fingerprint), steps [{…, sha256}]; names are told, not proven
    checkpoint.txt              the C2SP checkpoint all proofs lead to
    entries/<seq>.json          leaves of the log, byte for byte; seq in twelve digits
    openings/<seq>.json         {"payload", "salt"}: opens the entry's commitment; missing where it was lawfully erased
    proofs/<seq>.json           {"hashes", "index", "size"}: RFC 9162 inclusion proof, lowest sibling first
    documents/<sha256>.<ext>    signed documents and evidence, named by content; each stands in an entry's docs or
                                opened payload, or is the beginning of one that does (an earlier revision of a PDF)
    receipts/<nnnn>.json        rule receipts; the SHA-256 of each stands in an opened payload
    definition/<path>           the files of the definition the case is pinned to; its fingerprint is the SHA-256 of the
                                canonical list of [path, SHA-256] in order of path
    trust/root.pem              the installation's root certificate, for information: a checker brings its own

All JSON is canonical (RFC 8785, restricted). Members are stored uncompressed in order of name, with the time fixed at
1980-01-01, mode 0644, no flags, no extra fields and no comments, so that equal contents are equal bytes and every byte
outside the members can be checked too. Names are ASCII and hold no personal data.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.canonical import canonical
from app.kernel.errors import Broken

FORMAT = "qianze-bundle-1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_EXTENSIONS = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}


class UnfitBundle(Broken):
    """What was handed in makes no bundle: a name that may not stand in one, or the same member twice."""


@dataclass(frozen=True)
class BundleEntry:
    """One entry with its proof; salt and payload are None where they have been erased."""

    seq: int
    leaf: bytes
    proof: Sequence[bytes]
    salt: bytes | None
    payload: Mapping[str, Any] | None


@dataclass(frozen=True)
class BundleContents:
    """Everything a bundle holds, as plain values."""

    case: Mapping[str, Any]
    checkpoint: str
    size: int
    entries: Sequence[BundleEntry]
    documents: Sequence[bytes]
    receipts: Sequence[Mapping[str, Any]]
    definition: Mapping[str, bytes]
    trust_root: str


def write_bundle(contents: BundleContents) -> bytes:
    """The bundle's bytes; equal contents give equal bytes."""
    members: dict[str, bytes] = {}
    for name, data in _members(contents):
        if not _NAME.fullmatch(name) or members.setdefault(name, data) != data:
            raise UnfitBundle(name if name.isascii() else "a name that is not ASCII")
    listed = {name: {"sha256": _sha256(data), "size": len(data)} for name, data in members.items()}
    members["manifest.json"] = canonical({"format": FORMAT, "members": listed})
    return _zip(members)


def log_line(
    leaf: bytes, stored_hash: str, salt: bytes | None = None, payload: Mapping[str, Any] | None = None
) -> bytes:
    """One line of a log export: a canonical object with the leaf as text, and what else the database says about it."""
    fields: dict[str, Any] = {"leaf": leaf.decode("utf-8"), "hash": stored_hash}
    if salt is not None and payload is not None:
        fields |= {"salt": salt.hex(), "payload": dict(payload)}
    return canonical(fields) + b"\n"


def _members(contents: BundleContents) -> Iterable[tuple[str, bytes]]:
    yield "case.json", canonical(dict(contents.case))
    yield "checkpoint.txt", contents.checkpoint.encode()
    yield "trust/root.pem", contents.trust_root.encode()
    for entry in contents.entries:
        name = f"{entry.seq:012d}.json"
        yield f"entries/{name}", entry.leaf
        hashes = [item.hex() for item in entry.proof]
        yield f"proofs/{name}", canonical({"hashes": hashes, "index": entry.seq, "size": contents.size})
        if entry.salt is not None and entry.payload is not None:
            yield f"openings/{name}", canonical({"payload": dict(entry.payload), "salt": entry.salt.hex()})
    for data in contents.documents:
        yield f"documents/{_sha256(data)}.{_extension(data)}", data
    for number, receipt in enumerate(contents.receipts, start=1):
        yield f"receipts/{number:04d}.json", canonical(dict(receipt))
    for path, data in contents.definition.items():
        yield f"definition/{path}", data


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _MODE
            archive.writestr(info, members[name])
    return buffer.getvalue()


def _extension(data: bytes) -> str:
    return next((word for magic, word in _EXTENSIONS.items() if data.startswith(magic)), "bin")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
