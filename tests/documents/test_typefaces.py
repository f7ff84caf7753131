"""The committed fonts: their manifest, their licences, what they can draw."""

from __future__ import annotations

import json

from app.documents.typefaces import FONTS, altered_fonts, drawable, first_undrawable

LEVEL_3 = [(0x3400, 0x4DB5), (0x4E00, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
           (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2F00, 0x2FD5)]  # fmt: skip
KAZAKH_ARABIC = "اٵبۆگدەجزيكلمنڭوۇپرستۋۇۆحىٸچشعھف"


def test_every_font_is_the_bytes_its_manifest_names_and_has_its_licence() -> None:
    assert altered_fonts() == []
    manifest = json.loads((FONTS / "manifest.json").read_text("utf-8"))["fonts"]
    assert {font["file"] for font in manifest} == {path.name for path in FONTS.glob("*.ttf")}
    assert all((FONTS / font["licence_text"]).stat().st_size > 1000 for font in manifest)


def test_all_han_of_gb_18030_level_3_can_be_drawn() -> None:
    assert [hex(code) for first, last in LEVEL_3 for code in range(first, last + 1) if not drawable(chr(code))] == []


def test_kazakh_in_arabic_and_cyrillic_letters_can_be_drawn() -> None:
    assert first_undrawable(KAZAKH_ARABIC + "ӘәҒғҚқҢңӨөҰұҮүҺһІі") is None


def test_the_fonts_stay_small_enough_to_carry() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 66 * 1024 * 1024
