"""Files named by their content: written once, checked at every reading, swept only when nobody names them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.evidence import BlobDamaged, BlobMissing, Blobs
from app.kernel.canonical import sha256_hex

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_what_is_put_comes_back_under_its_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    name = blobs.put(b"evidence")
    assert name == sha256_hex(b"evidence") == blobs.put(b"evidence")
    assert Blobs(tmp_path / "blobs").get(name) == b"evidence"
    assert list(blobs.names()) == [name]
    assert blobs.path(name).stat().st_mode & 0o777 == 0o400


def test_a_flipped_byte_is_never_served(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    path = blobs.path(blobs.put(b"decision"))
    path.chmod(0o600)
    path.write_bytes(b"Decision")
    with pytest.raises(BlobDamaged):
        blobs.get(path.name)
    with pytest.raises(BlobDamaged):
        blobs.put(b"decision")


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64])
def test_a_name_that_is_not_a_stored_hash_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(BlobMissing):
        Blobs(tmp_path).get(name)


def test_only_old_files_nobody_names_are_orphans(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    kept, old, young = (blobs.put(data) for data in (b"kept", b"old", b"young"))
    for name in (kept, old):
        os.utime(blobs.path(name), (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    before = LONG_AGO + timedelta(days=1)
    assert list(blobs.orphans({kept}, before)) == [old]
    blobs.put(b"old")
    assert list(blobs.orphans({kept}, before)) == []
    assert sorted(blobs.orphans({kept}, datetime.now(UTC) + timedelta(days=1))) == sorted([old, young])
    blobs.remove(young)
    blobs.remove(young)
    assert sorted(blobs.names()) == sorted([kept, old])


def test_a_write_that_fails_leaves_nothing_under_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = Blobs(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.put(b"decision")
    assert list(blobs.names()) == []
    assert list((tmp_path / "incoming").iterdir()) == []


def test_what_an_interrupted_write_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    (tmp_path / "incoming" / "half").write_bytes(b"hal")
    assert blobs.sweep_incoming(LONG_AGO) == 0
    assert blobs.sweep_incoming(datetime.now(UTC) + timedelta(days=1)) == 1
    assert list(blobs.names()) == []


def test_every_file_is_synced_before_it_gets_its_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = Blobs(tmp_path)
    seen: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(descriptor: int) -> None:
        seen.append("fsync")
        fsync(descriptor)

    def noted_replace(source: Path, target: Path) -> None:
        seen.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    blobs.put(b"decision")
    at = seen.index("rename")
    assert "fsync" in seen[:at] and "fsync" in seen[at:]
