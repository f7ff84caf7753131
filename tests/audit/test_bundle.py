"""A bundle is the same bytes for the same contents, and says nothing in its names."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from app.audit import UnfitBundle
from tests.audit.logbook import LogBook


def test_the_same_contents_are_the_same_bytes(book: LogBook, bundle: bytes) -> None:
    assert book.bundle("case001") == bundle


def test_members_are_in_order_uncompressed_and_named_in_ascii(bundle: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        infos = archive.infolist()
    names = [info.filename for info in infos]
    assert names == sorted(names)
    assert all(info.compress_type == zipfile.ZIP_STORED and info.date_time == (1980, 1, 1, 0, 0, 0) for info in infos)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in names)
    assert {name.partition("/")[0] for name in names} == {
        "case.json", "checkpoint.txt", "definition", "documents", "entries", "manifest.json", "openings", "proofs",
        "receipts", "trust",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "木.bpmn", "a/.hidden", ""])
def test_a_name_that_may_not_stand_in_a_bundle_is_refused(book: LogBook, path: str) -> None:
    with pytest.raises(UnfitBundle):
        book.bundle("case001", definition={path: b"x"})


def test_one_document_signed_twice_over_is_held_once(book: LogBook) -> None:
    from tests.audit.logbook import DECISION, EVIDENCE

    assert book.bundle("case001", documents=[DECISION, EVIDENCE, DECISION]) == book.bundle("case001")
