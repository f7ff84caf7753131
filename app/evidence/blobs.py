"""Content-addressed files: durable before any row names them, verified on every read (docs/design.md, decision 9)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from app.kernel.errors import Broken

_NAME = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"


class BlobMissing(Broken):
    """A file the database names is not there."""


class BlobDamaged(Broken):
    """A file's content is not what its name says: 文件已损坏. It is never served."""


class Blobs:
    """Files under `root`, each named by the SHA-256 of its bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / _INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Store `data` durably (temporary file, fsync, rename, fsync of the folder) and return its SHA-256."""
        name = hashlib.sha256(data).hexdigest()
        path = self.path(name)
        if path.exists():
            self.get(name)
            os.utime(path)  # young again: not swept while its row is being written
            return name
        self._folder(path.parent)
        temporary = self.root / _INCOMING / secrets.token_hex(16)
        try:
            _write(temporary, data)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return name

    def get(self, name: str) -> bytes:
        """The bytes named `name`; raises `BlobDamaged` if they are not those any more."""
        try:
            data = self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(name) from error
        if hashlib.sha256(data).hexdigest() != name:
            raise BlobDamaged(name)
        return data

    def path(self, name: str) -> Path:
        """Where `name` lies; a name that is not a SHA-256 is refused, so no path can be smuggled in."""
        if not _NAME.fullmatch(name):
            raise BlobMissing("not the name of a stored file")
        return self.root / name[:2] / name

    def names(self) -> Iterator[str]:
        """Every stored file's name, in order."""
        for folder in sorted(self.root.iterdir()):
            if folder.is_dir() and folder.name != _INCOMING:
                yield from sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))

    def orphans(self, known: Collection[str], before: datetime) -> Iterator[str]:
        """Files no row names (`known`), last put before `before`: younger ones may be waiting for their row."""
        for name in self.names():
            if name not in known and self.path(name).stat().st_mtime < before.timestamp():
                yield name

    def remove(self, name: str) -> None:
        """Delete one orphan."""
        with contextlib.suppress(FileNotFoundError):
            self.path(name).unlink()

    def sweep_incoming(self, before: datetime) -> int:
        """Delete what interrupted writes left behind before `before`; returns how many files."""
        left = [path for path in (self.root / _INCOMING).iterdir() if path.stat().st_mtime < before.timestamp()]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _folder(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self.root)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
