"""核对填写内容: typed text as label and value, in the words the form itself uses; what does not apply is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.form_spec import Field
from app.web.form_view import Carried, carried, when_applies
from app.web.typed_text import Typed, chosen, indexes
from app.web.words import day


@dataclass(frozen=True)
class Line:
    """One answer: its label, its words, its papers."""

    label: str
    value: str
    files: tuple[Carried, ...] = ()


@dataclass(frozen=True)
class Card:
    """One row of a repeated group."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """One page of the form, with the way back to it."""

    title: str
    href: str
    lines: tuple[Line, ...]
    cards: tuple[Card, ...]


def section(title: str, href: str, fields: Iterable[Field], text: Typed) -> Section:
    """The answers of one page."""
    lines: list[Line] = []
    cards: list[Card] = []
    asked = tuple(fields)
    for field in asked:
        if not when_applies(field, text, ""):
            continue
        if field.kind == "rows":
            cards += _cards(field, text)
        elif field.kind == "group":
            lines += _lines(field.fields, text, f"{field.name}.")
        else:
            lines.append(line(field, text, field.name))
    return Section(title, href, tuple(lines), tuple(cards))


def _cards(field: Field, text: Typed) -> list[Card]:
    label = field.item_title or field.title
    return [
        Card(f"{label} {place}", tuple(_lines(field.fields, text, f"{field.name}.{number}.")))
        for place, number in enumerate(indexes(text, field.name), start=1)
    ]


def _lines(fields: Iterable[Field], text: Typed, prefix: str) -> list[Line]:
    return [
        line(field, text, prefix + field.name)
        for field in fields
        if field.kind not in {"rows", "group"} and when_applies(field, text, prefix)
    ]


def line(field: Field, text: Typed, name: str) -> Line:
    """One answer in words."""
    if field.kind == "attachments":
        files = carried(text, name)
        return Line(field.title, f"已上传 {len(files)} 份" if files else "", files)
    if field.kind == "choices":
        return Line(field.title, "、".join(field.label_of(value) for value in chosen(field, text, name)))
    raw = text.get(name, "")
    if field.kind == "boolean":
        return Line(field.title, {"true": "是", "false": "否"}.get(raw, ""))
    if field.kind == "choice":
        return Line(field.title, dict(field.choices).get(raw, ""))
    if field.kind == "money":
        return Line(field.title, f"{raw} 元" if raw else "")
    if field.kind == "date":
        return Line(field.title, _day(raw))
    return Line(field.title, raw)


def _day(raw: str) -> str:
    try:
        return day(raw)
    except ValueError:
        return raw
