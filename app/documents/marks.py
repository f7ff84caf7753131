"""The two marks put on a page from outside its text: the visible block of a signature and the demonstration seal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.documents.errors import OpinionTooLong

TEMPLATES = Path(__file__).parent / "templates"
# 意见 at 11 pt where it fits, down to 6 pt, the smallest that still prints legibly.
OPINION_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
# Below this a box is for a name only: the opinion is already in the text above it.
OPINION_HEIGHT = 60.0
NAME_SIZE, ROW_NAME_SIZE, LINE_SIZE, SIDE, ROW_WIDTH = 18.0, 15.0, 7.5, 6.0, 330.0
# The arc of the seal: from this many degrees left of the top to as many right, at most so many apart.
ARC, APART = 128.0, 26.0


# Edges of a place: page, x1, y1, x2, y2.
LOWER, UPPER = 2, 4


def templates() -> dict[str, str]:
    """The room's own templates, read once before the child closes its doors."""
    return {path.name: path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html"))}


def draw(press: Any, mark: str, values: Mapping[str, Any]) -> bytes:
    """One page: `stamp` shrinks the opinion until it fits its box, `seal` sets the office's name on an arc."""
    if mark == "seal":
        html = press.fill("marks", "seal.html", seal_values(values["office"]))
        return bytes(press.print(html).pdf)
    if values["height"] < OPINION_HEIGHT:
        values = {**values, "opinion": ""}
    for size in OPINION_SIZES:
        html = press.fill("marks", "stamp.html", {**values, **stamp_measures(values), "size": size})
        printed = press.print(html)
        opinion, sign = printed.places.get("opinion"), printed.places["sign"]
        if opinion is None or opinion[LOWER] >= sign[UPPER]:
            return bytes(printed.pdf)
    raise OpinionTooLong


def stamp_measures(values: Mapping[str, Any]) -> dict[str, Any]:
    """Type sizes at which the longest name and office stand on one line; in a wide 意见栏 they stand in one row."""
    room, height = values["width"] - SIDE, values["height"]
    line = min(LINE_SIZE, room / (len(values["office"]) + len(values["role"]) + 1), height * 0.2)
    row = bool(values["opinion"]) and values["width"] >= ROW_WIDTH
    if row:
        room -= line * (len(values["office"]) + len(values["role"]) + 1) + SIDE
    name = min(ROW_NAME_SIZE if row else NAME_SIZE, room / max(len(values["name"]), 1), height * 0.42)
    return {"name_size": round(name, 2), "line_size": round(line, 2), "row": row}


def seal_values(office: str) -> dict[str, Any]:
    """Each character of the name with its angle from the top, in degrees, and a size at which they do not touch."""
    step = min(2 * ARC / max(len(office) - 1, 1), APART)
    first = -step * (len(office) - 1) / 2
    letters = [{"character": text, "angle": round(first + step * place, 2)} for place, text in enumerate(office)]
    # At a radius of 16 mm a step of one degree is 0.28 mm, 0.79 pt.
    return {"letters": letters, "letter_size": round(min(13.0, step * 0.79 * 0.95), 2)}
