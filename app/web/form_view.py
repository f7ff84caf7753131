"""A form's fields as the page draws them: widget, label, hint, text as typed, error beside the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.form_spec import Field, FormSpec
from app.web.typed_text import Typed, chosen, indexes

# kind → widget, input type, width class, inputmode, autocomplete
_LINES: Mapping[str, tuple[str, str, str, str, str]] = {
    "text": ("text", "text", "w-text", "", ""),
    "name": ("text", "text", "w-name", "", ""),
    "citizen_id": ("text", "text", "w-id", "", "off"),
    "phone": ("text", "tel", "w-phone", "tel", "tel"),
    "bank_card": ("text", "text", "w-bank", "numeric", "off"),
    "disability_id": ("text", "text", "w-bank", "", "off"),
    "integer": ("text", "text", "w-number", "numeric", ""),
    "money": ("money", "text", "w-money", "decimal", "off"),
    "date": ("date", "date", "w-date", "", ""),
    "long_text": ("area", "", "", "", ""),
}
_RADIO_UP_TO = 6
_LONG_TITLE = 14


Facts = Mapping[str, Any]


@dataclass(frozen=True)
class _Drawing:
    """What all fields of a page are drawn from."""

    text: Typed
    errors: Mapping[str, str]
    facts: Facts


@dataclass(frozen=True)
class When:
    """The condition of a field, for the script and in words for those without it."""

    name: str
    values: tuple[str, ...]
    sentence: str
    negated: bool = False


@dataclass(frozen=True)
class Carried:
    """An upload that is already stored."""

    index: int
    attachment_id: str
    carried: Mapping[str, str]
    note: str = "已上传"


@dataclass(frozen=True)
class Row:
    """One card of a repeated group."""

    number: int
    title: str
    fields: tuple[FieldView, ...]
    error: str = ""


@dataclass(frozen=True)
class FieldView:
    """Everything the macro needs to draw one field."""

    name: str
    id: str
    label: str
    hint: str
    required: bool
    widget: str
    value: Any
    error: str
    when: When | None = None
    wide: bool = False
    type: str = "text"
    css: str = ""
    inputmode: str = ""
    autocomplete: str = ""
    max_length: int | None = None
    unit: str = ""
    spell_off: bool = False
    inline: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    accept: str = "image/jpeg,image/png,application/pdf"
    many: bool = True
    capture: bool = False
    fields: tuple[FieldView, ...] = ()
    rows: tuple[Row, ...] = ()
    min_rows: int = 0
    max_rows: int | None = None
    item_label: str = ""


@dataclass(frozen=True)
class Material:
    """A paper the guide asks people to bring."""

    label: str
    required: bool
    note: str


def views(
    fields: Iterable[Field],
    text: Typed,
    errors: Mapping[str, str] | None = None,
    facts: Facts | None = None,
    prefix: str = "",
) -> tuple[FieldView, ...]:
    """The fields in order, each with its typed text and its error; what the facts rule out is not drawn."""
    listed = tuple(fields)
    draw = _Drawing(text, errors or {}, facts or {})
    return tuple(_view(field, listed, draw, prefix) for field in listed if not _settled_away(field, listed, draw.facts))


def error_links(errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """(id of the field, sentence) for the summary on top."""
    return [(html_id(path), sentence) for path, sentence in errors.items()]


def html_id(name: str) -> str:
    """The id of the input called `name`."""
    return "f-" + name.replace(".", "-")


def materials_of(spec: FormSpec) -> tuple[Material, ...]:
    """Every paper a form takes, also those asked of each member of a household."""
    found: dict[str, Material] = {}
    for field, outer in _walk(spec.fields, ""):
        if field.kind == "attachments":
            note = "视情况提供" if field.when else ""
            label = f"{field.title}（{outer}）" if outer else field.title
            found.setdefault(label, Material(label, bool(field.required and not field.when), note))
    return tuple(found.values())


def _walk(fields: Iterable[Field], outer: str) -> Iterable[tuple[Field, str]]:
    for field in fields:
        yield field, outer
        yield from _walk(field.fields, field.item_title if field.kind == "rows" else outer)


def _view(field: Field, siblings: tuple[Field, ...], draw: _Drawing, prefix: str) -> FieldView:
    name, text = prefix + field.name, draw.text
    facts: dict[str, Any] = {
        "name": name,
        "id": html_id(name),
        "label": field.title,
        "hint": field.hint,
        "required": field.required or field.required_when is not None or field.must_be_true,
        "error": draw.errors.get(name, ""),
        "when": _when(field, siblings, prefix, draw.facts),
    }
    if field.kind == "rows":
        return FieldView(**facts, widget="rows", value="", wide=True, **_rows(field, draw, name))
    if field.kind == "group":
        inner = views(field.fields, text, draw.errors, draw.facts, f"{name}.")
        return FieldView(**facts, widget="group", value="", wide=True, fields=inner)
    if field.kind == "attachments":
        return FieldView(**facts, widget="files", value=carried(text, name), wide=True, capture=field.capture)
    if field.kind == "boolean":
        return _yes_or_no(field, facts, text.get(name, ""))
    if field.kind in ("choice", "choices"):
        return _choice(field, facts, text, name)
    widget, kind, css, inputmode, autocomplete = _LINES.get(field.kind, _LINES["text"])
    return FieldView(
        **facts,
        widget=widget,
        value=text.get(name, ""),
        wide=widget == "area",
        type=kind,
        css=css,
        inputmode=inputmode,
        autocomplete=autocomplete,
        max_length=field.max_length,
        unit="元" if field.kind == "money" else field.unit,
        spell_off=field.kind in {"citizen_id", "bank_card", "disability_id"},
    )


def _yes_or_no(field: Field, facts: dict[str, Any], value: str) -> FieldView:
    """A promise is a tick; a question is answered yes or no, so that silence is neither."""
    if field.must_be_true:
        return FieldView(**facts, widget="tick", value=value, wide=True)
    choices = (("true", "是"), ("false", "否"))
    long = len(field.title) > _LONG_TITLE
    return FieldView(**facts, widget="radio", value=value, choices=choices, inline=True, wide=long)


def _choice(field: Field, facts: dict[str, Any], text: Typed, name: str) -> FieldView:
    if field.kind == "choices":
        return FieldView(**facts, widget="checks", value=chosen(field, text, name), choices=field.choices, wide=True)
    widget = "radio" if len(field.choices) <= _RADIO_UP_TO else "select"
    inline = all(len(label) <= 6 for _, label in field.choices)
    return FieldView(**facts, widget=widget, value=text.get(name, ""), choices=field.choices, inline=inline)


def _rows(field: Field, draw: _Drawing, name: str) -> dict[str, Any]:
    numbers = indexes(draw.text, name) or list(range(field.min_rows))
    rows = []
    for number in numbers:
        inner = views(field.fields, draw.text, draw.errors, draw.facts, f"{name}.{number}.")
        title = draw.text.get(f"{name}.{number}.name", "")
        rows.append(Row(number, title, inner, draw.errors.get(f"{name}.{number}", "")))
    return {
        "rows": tuple(rows),
        "min_rows": field.min_rows,
        "max_rows": field.max_rows,
        "item_label": field.item_title or field.title,
    }


def carried(text: Typed, name: str) -> tuple[Carried, ...]:
    """The uploads already stored under `name`."""
    found = []
    for number in indexes(text, name):
        parts = {part: text.get(f"{name}.{number}.{part}", "") for part in ("attachment_id", "sha256")}
        found.append(Carried(number, parts["attachment_id"], parts))
    return tuple(found)


def when_applies(field: Field, text: Typed, prefix: str, facts: Facts | None = None) -> bool:
    """Does a conditional field apply, by what has been typed so far and by the facts of the case?"""
    if field.when is None:
        return True
    wanted = {_plain(value) for value in field.when.values}
    name = prefix + field.when.field
    if name in text:
        return text[name] in wanted
    return _plain((facts or {}).get(field.when.field, "")) in wanted


def _when(field: Field, siblings: tuple[Field, ...], prefix: str, facts: Facts) -> When | None:
    """The condition in words: 仅当“是否残疾”选“是”时填写. A condition on a known fact is settled, not shown."""
    if field.when is None:
        return None
    asked = field.when.field
    values = tuple(_plain(value) for value in field.when.values)
    other = next((item for item in siblings if item.name == asked), None)
    if other is not None:
        words = "、".join({"true": "是", "false": "否"}.get(value, other.label_of(value)) for value in values)
        return When(prefix + asked, values, f"仅当“{other.title}”选“{words}”时填写")
    if asked == "outcome":
        return When("outcome", values, "仅当所选的处理结果需要时填写")
    if asked in facts:
        return None
    return When(prefix + asked, values, "视情况填写")


def _settled_away(field: Field, siblings: tuple[Field, ...], facts: Facts) -> bool:
    """Is the field out of question because of a fact nobody can change on this page?"""
    if field.when is None or field.when.field == "outcome" or field.when.field not in facts:
        return False
    if any(item.name == field.when.field for item in siblings):
        return False
    return facts[field.when.field] not in field.when.values


def _plain(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
