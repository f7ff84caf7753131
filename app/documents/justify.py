"""Chinese justification for WeasyPrint 70.0, which stretches only spaces: full lines end at the right edge of the 版心.

A line without Han keeps the library's own rule. The stretch is spread over every character of the line, and a line
that would be stretched by more than 1.5 characters stays ragged: beyond that, readers and text extraction see gaps.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout

LIMIT = 1.5
# From CJK punctuation and ideographs to full-width forms, and the supplementary planes of Han.
HAN = (("\u3000", "\u9fff"), ("\uf900", "\ufaff"), ("\uff00", "\uffef"), ("\U00020000", "\U0003ffff"))


def justify_chinese() -> None:
    """Put this module's rule before the library's."""
    inline.justify_line = _justify_line


_spaces_only = inline.justify_line


def _justify_line(context: Any, line: Any, extra: float) -> None:
    texts = _texts(line)
    gaps = sum(len(box.text) for box in texts) - 1
    if gaps < 1 or texts[-1].style["direction"] == "rtl" or not any(_is_han(box.text) for box in texts):
        _spaces_only(context, line, extra)
    elif extra <= LIMIT * line.style["font_size"]:
        line.width += _spread(context, line, extra / gaps, 0.0)


def _texts(box: Any) -> list[Any]:
    if isinstance(box, boxes.TextBox):
        return [box]
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return [text for child in box.children if child.is_in_normal_flow() for text in _texts(child)]
    return []


def _is_han(text: str) -> bool:
    return any(first <= character <= last for character in text for first, last in HAN)


def _spread(context: Any, box: Any, each: float, moved: float) -> float:
    """Move and widen what stands in `box`; say how far the next one has to move."""
    if isinstance(box, boxes.TextBox):
        box.position_x += moved
        style = box.style = box.style.copy()
        style["letter_spacing"] = each + (0 if style["letter_spacing"] == "normal" else style["letter_spacing"])
        layout = create_layout(box.text, style, context, max_width=None, justification_spacing=0)
        layout.deactivate()
        box.pango_layout = layout
        box.width += each * len(box.text)
        return moved + each * len(box.text)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        if isinstance(box, boxes.InlineBox):
            box.position_x += moved
        start = moved
        for child in box.children:
            if child.is_in_normal_flow():
                moved = _spread(context, child, each, moved)
        if isinstance(box, boxes.InlineBox):
            box.width += moved - start
        return moved
    box.translate(moved, 0)
    return moved
