"""The fonts of the house and what they can draw; no font of the machine is ever seen."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

FONTS = Path(__file__).parent / "fonts"

# Layout characters that draw nothing and are part of markup.
BLANK = frozenset("\n\t\r ")


def fontconfig(cache: Path) -> str:
    """A fontconfig configuration that knows this folder and nothing else."""
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{escape(str(FONTS))}</dir><cachedir>{escape(str(cache))}</cachedir>"
        "<config><rescan><int>0</int></rescan></config></fontconfig>"
    )


def manifest_hash() -> str:
    """SHA-256 of the manifest, which names every font file by its own hash."""
    return hashlib.sha256((FONTS / "manifest.json").read_bytes()).hexdigest()


def altered_fonts() -> list[str]:
    """Names of font files that are absent or are not the bytes the manifest names."""
    faults = []
    for font in json.loads((FONTS / "manifest.json").read_text("utf-8"))["fonts"]:
        path = FONTS / font["file"]
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != font["sha256"]:
            faults.append(font["file"])
    return faults


def first_undrawable(text: str) -> str | None:
    """The first character of `text` no font can put on paper, as `U+XXXXX`; None when all can be drawn."""
    for character in sorted(set(text) - BLANK):
        if not drawable(character):
            return f"U+{ord(character):04X}"
    return None


def drawable(character: str) -> bool:
    """Is there a visible glyph? Private-use characters mean something else to every reader: never."""
    # Cc, Cf, Co, Cs, Cn: controls, bidi overrides and zero-width marks, private use, surrogates, unassigned.
    if unicodedata.category(character)[0] == "C":
        return False
    code = ord(character)
    firsts, lasts = _coverage()
    index = bisect_right(firsts, code) - 1
    return index >= 0 and code <= lasts[index]


@lru_cache(maxsize=1)
def _coverage() -> tuple[list[int], list[int]]:
    pairs = json.loads((FONTS / "coverage.json").read_text("utf-8"))
    return [first for first, _ in pairs], [last for _, last in pairs]
