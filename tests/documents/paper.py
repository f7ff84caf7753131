"""Reads a PDF as somebody with a ruler would: where each character stands, in points from the top left."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

MM = 72 / 25.4


@dataclass(frozen=True)
class Word:
    """A run of characters with its page and rectangle."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float
    text: str


def words(pdf: bytes) -> list[Word]:
    """Every word poppler finds, in reading order."""
    xml = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    found, page = [], -1
    pattern = r'<page |<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>'
    for match in re.finditer(pattern, xml):
        if match[0].startswith("<page"):
            page += 1
        else:
            found.append(Word(page, *(float(match[n]) for n in range(1, 5)), match[5]))
    return found


def text(pdf: bytes) -> str:
    """All text, without spaces and line ends."""
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s", "", raw)


def fonts(pdf: bytes) -> list[tuple[str, bool]]:
    """Names of the fonts used and whether each is embedded as a subset."""
    from io import BytesIO

    from pypdf import PdfReader

    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            found[str(descendant["/BaseFont"])] = "/FontFile2" in descriptor
    return sorted(found.items())
