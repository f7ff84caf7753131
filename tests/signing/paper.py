"""A small paper of two pages, its marks, and an installation that signs it: three officers, then the organ's seal."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf

from app.documents.renderer import Box
from app.signing import Authority, Signed, UnlockedKey

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
PIN = "418265"
FIELDS = ("visit_first", "visit_second", "leader")
PEOPLE = {"visit_first": "张建国", "visit_second": "古丽娜·叶尔肯", "leader": "马成"}
OFFICE = "木垒哈萨克自治县西吉尔镇人民政府"
BOXES = {
    "visit_first": Box(0, 60, 300, 235, 345),
    "visit_second": Box(0, 60, 240, 235, 285),
    "leader": Box(1, 60, 300, 235, 345),
    "seal": Box(1, 300, 280, 419, 399),
}


@lru_cache
def page_bytes(words: str, pages: int, width: float, height: float) -> bytes:
    """A PDF of so many pages with these words on each."""
    made = pikepdf.new()
    for number in range(pages):
        page = made.add_blank_page(page_size=(width, height))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 8 8 Td ({words} {number + 1}) Tj ET".encode())
    return saved(made)


def saved(made: pikepdf.Pdf) -> bytes:
    """Written whole, readable, the same for the same content."""
    out = io.BytesIO()
    made.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


@lru_cache
def letter(words: str = "monthly amount 120000") -> bytes:
    """Two pages with the record they were printed from attached."""
    with pikepdf.open(io.BytesIO(page_bytes(words, 2, 595, 842))) as made:
        made.attachments["case.json"] = pikepdf.AttachedFileSpec(made, b'{"monthly_amount":120000}', filename="case.json")
        return saved(made)


def mark() -> bytes:
    return page_bytes("mark", 1, 175, 45)


@dataclass
class Workshop:
    """An installation's authority and the officers it knows."""

    authority: Authority
    folder: Path
    keys: Mapping[str, UnlockedKey]

    def prepare(self, pdf: bytes, fields: Sequence[str] = FIELDS, *, seal: bool = True, when: datetime = NOW) -> bytes:
        return self.authority.prepare(pdf, BOXES, fields, seal=seal, when=when)

    def sign(self, pdf: bytes, field: str, *, when: datetime, by: UnlockedKey | None = None) -> Signed:
        return self.authority.sign(pdf, field, by or self.keys[field], stamp=mark(), when=when, reason="签字")

    def seal(self, pdf: bytes, *, when: datetime) -> Signed:
        return self.authority.seal(pdf, "office-1", OFFICE, stamp=mark(), when=when)

    def stages(self, pdf: bytes | None = None, *, start: datetime = NOW) -> list[bytes]:
        """Every revision from the certified paper to the sealed one, ten minutes apart."""
        done = [self.prepare(pdf or letter(), when=start)]
        for order, field in enumerate(FIELDS, 1):
            done.append(self.sign(done[-1], field, when=start + timedelta(minutes=10 * order)).pdf)
        done.append(self.seal(done[-1], when=start + timedelta(minutes=40)).pdf)
        return done

    def roots(self) -> list[bytes]:
        return [self.authority.root_pem()]


def workshop(folder: Path, **people: Any) -> Workshop:
    """An installation with one officer for each field."""
    authority = Authority.open(folder, now=NOW - timedelta(days=30))
    keys = {}
    for field, name in {**PEOPLE, **people}.items():
        enrolled = authority.enrol(f"{len(keys):032x}", name, OFFICE, PIN, now=NOW - timedelta(days=20))
        keys[field] = authority.unlock(enrolled, PIN)
    return Workshop(authority, folder, keys)
