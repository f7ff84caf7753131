"""Build the committed font files from their published sources: by hand, once per font release, never at run time.

`python build.py SOURCES OUT`, where SOURCES holds the unpacked packages named in `SOURCES.md`. Every font becomes
TrueType (CFF costs 25 ms more per letter in subsetting), without hinting, layout features or private-use glyphs,
with one pair of vertical metrics so that a rare character never moves the baseline, and under a name of its own,
as the OFL asks of a changed font. The same sources give the same bytes.
"""

from __future__ import annotations

import bz2
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

ASCENT, DESCENT, UNITS = 880, -120, 1000


def main(sources: Path, out: Path) -> None:
    """Write the six built fonts; the Arabic one is copied unchanged."""
    standard = general_standard(sources / "Unihan_OtherMappings.txt.bz2")
    fang = TTFont(sources / "FandolFang-Regular.otf", recalcTimestamp=False)
    to_truetype(fang)
    drawn = printable(fang)
    finish(fang, drawn, "Qianze Fang", out / "QianzeFang.ttf")
    kai = TTFont(sources / "LXGWWenKai-Light.ttf", recalcTimestamp=False)
    finish(kai, printable(kai), "Qianze Kai", out / "QianzeKai.ttf")
    drawn |= set(kai.getBestCmap())
    for source, family, name in (
        ("NotoSerifSC_900Black.ttf", "Qianze Title", "QianzeTitle.ttf"),
        ("NotoSansSC_500Medium.ttf", "Qianze Hei", "QianzeHei.ttf"),
    ):
        font = TTFont(sources / source, recalcTimestamp=False)
        finish(font, standard | plain(public(font)), family, out / name)
    for source, family, name in (
        ("HanaMinA.ttf", "Qianze Rare A", "QianzeRareA.ttf"),
        ("HanaMinB.ttf", "Qianze Rare B", "QianzeRareB.ttf"),
    ):
        font = TTFont(sources / source, recalcTimestamp=False)
        wanted = {code for code in public(font) if han(code)} - drawn
        finish(font, wanted, family, out / name)
        drawn |= wanted


def general_standard(unihan: Path) -> set[int]:
    """The 8,105 characters of 《通用规范汉字表》, field kTGH of Unihan."""
    text = bz2.decompress(unihan.read_bytes()).decode("utf-8")
    return {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", text, re.MULTILINE)}


def public(font: TTFont) -> set[int]:
    """What the font draws outside the private-use areas and the control characters."""
    return {code for code in font.getBestCmap() if code >= 0x20 and not private(code)}


def printable(font: TTFont) -> set[int]:
    """Han and what is set among Han: no kana, hangul or vertical forms."""
    codes = public(font)
    return {code for code in codes if han(code)} | plain(codes)


def private(code: int) -> bool:
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def han(code: int) -> bool:
    return 0x2E80 <= code <= 0x2FDF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


def plain(codes: Iterable[int]) -> set[int]:
    """Latin, punctuation, numerals and full-width forms: all that is not Han, kana, hangul or a stroke."""
    return {c for c in codes if c < 0x2E80 or 0x3000 <= c <= 0x303F or 0xFF00 <= c <= 0xFFEF}


def to_truetype(font: TTFont) -> None:
    """Replace cubic CFF outlines by quadratic ones, at most 1.5 units in a thousand away."""
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, 1.5, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, drawn
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font["glyf"].compile(font)
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"):
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    for field in ("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(maxp, field, 0)
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def finish(font: TTFont, codes: Iterable[int], family: str, path: Path) -> None:
    """Keep `codes`, level the metrics, rename, save."""
    options = Options()
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "GSUB", "GPOS", "GDEF", "STAT", "meta"]
    options.glyph_names, options.name_languages, options.recalc_timestamp = False, [0x409], False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(codes))
    subsetter.subset(font)
    if font["head"].unitsPerEm != UNITS:
        scale_upem(font, UNITS)
    level(font)
    rename(font, family)
    font.save(path, reorderTables=True)


def level(font: TTFont) -> None:
    """One ascent and descent for every face: a fallback glyph does not change the height of its line."""
    hhea, os2 = font["hhea"], font["OS/2"]
    hhea.ascent = os2.sTypoAscender = os2.usWinAscent = ASCENT
    hhea.descent = os2.sTypoDescender = DESCENT
    os2.usWinDescent = -DESCENT
    hhea.lineGap = os2.sTypoLineGap = 0
    os2.usWeightClass = 400
    os2.fsSelection = (os2.fsSelection & ~0x21) | 0x40
    font["head"].macStyle = 0


def rename(font: TTFont, family: str) -> None:
    """The family's own name in every record: reserved font names are not ours to use."""
    names = font["name"]
    postscript = family.replace(" ", "")
    texts = {1: family, 2: "Regular", 3: f"{postscript}-1", 4: family, 6: postscript}
    for record in list(names.names):
        if record.nameID in (1, 2, 3, 4, 6, 16, 17) or record.platformID != 3:
            names.removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
