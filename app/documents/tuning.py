"""Measured changes to WeasyPrint 70.0 and pydyf 0.13.0, and one check.

A: a font's whole file (29 MB for the rarest) is copied into Python only when somebody asks for it, not for every
   document: −12 ms and −25 MB a letter. B: a stream is deflated once, not on every access (PDF/A reads each twice):
   69 → 53 ms a letter. C: a glyph no font has stops the document instead of printing a box. D: Chinese lines are
   justified (`justify`). Other versions than these run without A, B and D.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pydyf
import weasyprint
from weasyprint.pdf import fonts

from app.documents.errors import GlyphMissing
from app.documents.justify import justify_chinese

KNOWN = ("70.0", "0.13.0")


class _Later:
    """The bytes of a font face, fetched at the first look."""

    def __init__(self, fetch: Callable[[Any], bytes], face: Any) -> None:
        self._fetch, self._face = fetch, face
        self._data: bytes | None = None

    def data(self) -> bytes:
        if self._data is None:
            self._data = self._fetch(self._face)
        return self._data

    def __bool__(self) -> bool:
        return bool(self.data())  # subsetting asks at once, while the new face is alive


class _FileContent:
    """Descriptor for `Font.file_content` that unwraps `_Later`."""

    def __get__(self, font: Any, owner: type | None = None) -> bytes:
        held = font.__dict__["file_content"]
        return held.data() if isinstance(held, _Later) else held

    def __set__(self, font: Any, value: Any) -> None:
        font.__dict__["file_content"] = value


def tune() -> bool:
    """Apply A, B and D where the versions are the measured ones, C always; say whether they all hold."""
    fonts.Font.get_unused_glyph_id = _refuse_glyph
    if (weasyprint.__version__, pydyf.__version__) != KNOWN:
        return False
    fetch = fonts.get_hb_object_data
    fonts.get_hb_object_data = lambda face, *rest: _Later(fetch, face) if not rest else fetch(face, *rest)
    fonts.Font.file_content = _FileContent()
    pydyf.Stream.data = property(_stream_data)
    justify_chinese()
    return True


def _refuse_glyph(font: Any, code_point: int) -> int:
    raise GlyphMissing(code_point=f"U+{code_point:04X}")


def _stream_data(stream: Any) -> bytes:
    """`pydyf.Stream.data` that keeps what it deflated for as long as the content is the same."""
    content = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        kept = stream.__dict__.get("_deflated")
        if kept is None or kept[0] != content:
            kept = stream.__dict__["_deflated"] = (content, zlib.compress(content, 6))
        content = kept[1]
    extra["Length"] = len(content)
    return b"\n".join((extra.data, b"stream", content, b"endstream"))
