"""Typed text to nested answers and back: names like `members.0.name`, by the form's own fields and no others.

The text as typed is one flat mapping of names to strings (`Typed`); it is what drafts keep, what pages show again,
and what answers are read from. Names the form does not know are not carried into answers (bad input 20).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.form_spec import Field

Typed = dict[str, str]

# A hidden mark that keeps a row that is still blank; never part of an answer.
MARK = "_row"
_RESERVED = {"csrf_token"}


def typed(form: Mapping[str, str]) -> Typed:
    """What a person typed, without the page's own fields (`csrf_token`, and names that begin with `_`)."""
    return {name: value for name, value in form.items() if name not in _RESERVED and not name.startswith("_")}


def answers_of(fields: Iterable[Field], text: Typed, prefix: str = "") -> dict[str, Any]:
    """Nested raw answers for `FormSpec.check`: strings as typed, booleans, lists of choices, rows, attachments."""
    found: dict[str, Any] = {}
    for field in fields:
        value = _answer(field, text, prefix + field.name)
        if value is not None:
            found[field.name] = value
    return found


def _answer(field: Field, text: Typed, name: str) -> Any:
    if field.kind == "rows":
        return [answers_of(field.fields, text, f"{name}.{index}.") for index in indexes(text, name)]
    if field.kind == "group":
        return answers_of(field.fields, text, f"{name}.")
    if field.kind == "attachments":
        return [attachment(text, f"{name}.{index}") for index in indexes(text, name)]
    if field.kind == "choices":
        return chosen(field, text, name)
    if field.kind == "boolean":
        return {"true": True, "false": False}.get(text.get(name, ""))
    value = text.get(name)
    return value if value is not None and value.strip() else None


def chosen(field: Field, text: Typed, name: str) -> list[str]:
    """The choices ticked under `name`: the boxes are called by their place, so that every name is ASCII."""
    return [value for place, (value, _) in enumerate(field.choices) if f"{name}.{place}" in text]


def attachment(text: Typed, name: str) -> dict[str, str]:
    """One upload as the answers name it."""
    return {part: text[f"{name}.{part}"] for part in ("attachment_id", "sha256") if f"{name}.{part}" in text}


def text_of(fields: Iterable[Field], answers: Mapping[str, Any], prefix: str = "") -> Typed:
    """The typed form of clean answers: what a page shows when somebody corrects what was sent before."""
    found: Typed = {}
    for field in fields:
        if field.name in answers:
            found |= _text(field, answers[field.name], prefix + field.name)
    return found


def _text(field: Field, value: Any, name: str) -> Typed:
    if field.kind == "rows":
        found: Typed = {}
        for index, row in enumerate(value):
            found[f"{name}.{index}.{MARK}"] = "1"
            found |= text_of(field.fields, row, f"{name}.{index}.")
        return found
    if field.kind == "group":
        return text_of(field.fields, value, f"{name}.")
    if field.kind == "attachments":
        return {
            f"{name}.{index}.{part}": str(item[part])
            for index, item in enumerate(value)
            for part in ("attachment_id", "sha256")
            if part in item
        }
    if field.kind == "choices":
        values = [item for item, _ in field.choices]
        return {f"{name}.{values.index(item)}": "on" for item in value if item in values}
    return {name: _line(field, value)}


def _line(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.kind == "money" and isinstance(value, int):
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}" if rest else str(whole)
    return "" if value is None else str(value)


def indexes(text: Typed, name: str) -> list[int]:
    """The row numbers that occur under `name`, in order."""
    start = f"{name}."
    found = set()
    for key in text:
        if key.startswith(start):
            number = key[len(start) :].split(".", 1)[0]
            if re.fullmatch(r"\d{1,4}", number):
                found.add(int(number))
    return sorted(found)


def add_row(text: Typed, name: str) -> int:
    """One more blank row under `name`; returns its number."""
    renumber(text, name)
    number = len(indexes(text, name))
    text[f"{name}.{number}.{MARK}"] = "1"
    return number


def drop_row(text: Typed, path: str) -> None:
    """Take the row or upload `name.3` out and close the gap."""
    name, _, number = path.rpartition(".")
    if not name or not number.isdigit():
        return
    for key in [key for key in text if key == path or key.startswith(f"{path}.")]:
        del text[key]
    renumber(text, name)


def drop_blank_rows(fields: Iterable[Field], text: Typed) -> None:
    """Take out rows nobody wrote into, so that an error names the row the person sees."""
    for field in fields:
        if field.kind != "rows":
            continue
        for number in reversed(indexes(text, field.name)):
            start = f"{field.name}.{number}."
            written = any(value.strip() for key, value in text.items() if key.startswith(start) and key != start + MARK)
            if not written:
                drop_row(text, f"{field.name}.{number}")
        renumber(text, field.name)


def renumber(text: Typed, name: str) -> None:
    """Rows under `name` counted 0, 1, 2 again, in their order."""
    for new, old in enumerate(indexes(text, name)):
        if new == old:
            continue
        start = f"{name}.{old}"
        for key in [key for key in text if key == start or key.startswith(f"{start}.")]:
            text[f"{name}.{new}{key[len(start) :]}"] = text.pop(key)


def without(text: Typed, fields: Iterable[Field]) -> Typed:
    """`text` without anything under `fields`: what a page's own new text replaces."""
    names = tuple(field.name for field in fields)
    return {key: value for key, value in text.items() if key.split(".", 1)[0] not in names}


def only(text: Typed, fields: Iterable[Field]) -> Typed:
    """`text` under `fields` and nothing else."""
    names = {field.name for field in fields}
    return {key: value for key, value in text.items() if key.split(".", 1)[0] in names}


def file_fields(fields: Iterable[Field], text: Typed, prefix: str = "") -> dict[str, Field]:
    """Every place of the form a file may be put into, by the name its input has."""
    found: dict[str, Field] = {}
    for field in fields:
        name = prefix + field.name
        if field.kind == "attachments":
            found[name] = field
        elif field.kind == "group":
            found |= file_fields(field.fields, text, f"{name}.")
        elif field.kind == "rows":
            for index in indexes(text, name):
                found |= file_fields(field.fields, text, f"{name}.{index}.")
    return found
