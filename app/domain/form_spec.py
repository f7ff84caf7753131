"""A form as a value: fields, steps, cross-field rules, and `check`, which turns what was typed into clean answers.

Clean answers are NFC text, ISO dates, integer fen, booleans, lists: they have a canonical form and can be hashed.
Unknown fields are never stored; a field whose condition does not hold is dropped; errors are sentences by path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.domain.field_values import CLEANERS, FieldWrong
from app.domain.form_rules import RULES
from app.kernel.errors import InvalidAnswers

Kind = Literal[
    "text", "long_text", "name", "citizen_id", "phone", "bank_card", "disability_id", "money", "integer", "date",
    "boolean", "choice", "choices", "rows", "group", "attachments",
]  # fmt: skip


@dataclass(frozen=True)
class When:
    """A condition: the sibling field (or, where there is none, the fact) called `field` is one of `values`."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Field:
    """One question. `klass` is its privacy class: P0 public, P1 internal, P2 personal, P3 sensitive."""

    name: str
    title: str
    kind: Kind
    klass: str
    required: bool = False
    hint: str = ""
    when: When | None = None
    required_when: When | None = None
    choices: tuple[tuple[str, str], ...] = ()
    fields: tuple[Field, ...] = ()
    item_title: str = ""
    min_rows: int = 0
    max_rows: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    must_be_true: bool = False
    capture: bool = False
    unit: str = ""
    not_after_today: bool = False
    not_before: str = ""

    def label_of(self, value: Any) -> str:
        """The words of a chosen value."""
        return dict(self.choices).get(value, str(value))


@dataclass(frozen=True)
class Step:
    """One page of a long form."""

    title: str
    hint: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class FormSpec:
    """A form: what it asks, on which pages, under which rules."""

    key: str
    title: str
    fields: tuple[Field, ...]
    steps: tuple[Step, ...] = ()
    rules: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def check(self, answers: Mapping[str, Any], facts: Mapping[str, Any], today: date) -> dict[str, Any]:
        """Clean answers, or `InvalidAnswers` with every error at once."""
        errors: dict[str, str] = {}
        clean = _check(self.fields, answers, facts, today, "", errors)
        if not errors:
            for name, options in self.rules:
                RULES[name](clean, options, facts, today, errors)
        if errors:
            raise InvalidAnswers(errors)
        return clean


def _check(
    fields: tuple[Field, ...],
    given: Mapping[str, Any],
    facts: Mapping[str, Any],
    today: date,
    prefix: str,
    errors: dict[str, str],
) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for field in fields:
        if not _holds(field.when, given, facts):
            continue
        value = _value(field, given.get(field.name), given, facts, today, prefix + field.name, errors)
        if value is not None:
            clean[field.name] = value
    return clean


def _holds(when: When | None, given: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    if when is None:
        return True
    value = given.get(when.field, facts.get(when.field))
    return any(type(value) is type(wanted) and value == wanted for wanted in when.values)


def _value(
    field: Field,
    raw: Any,
    given: Mapping[str, Any],
    facts: Mapping[str, Any],
    today: date,
    path: str,
    errors: dict[str, str],
) -> Any:
    required = field.required or (field.required_when is not None and _holds(field.required_when, given, facts))
    if field.kind == "rows":
        return _rows(field, raw, facts, today, path, errors, required)
    if field.kind == "group":
        return _check(field.fields, raw if isinstance(raw, Mapping) else {}, facts, today, f"{path}.", errors)
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip()):
        if required:
            errors[path] = _missing(field)
        return None
    try:
        value = CLEANERS[field.kind](field, raw, today)
        _not_before(field, value, given, facts)
    except FieldWrong as wrong:
        errors[path] = str(wrong)
        return None
    return value


def _missing(field: Field) -> str:
    if field.must_be_true:
        return f"请阅读并勾选“{field.title}”"
    if field.kind == "attachments":
        return f"请上传{field.title}"
    if field.kind in ("choice", "choices", "boolean"):
        return f"请选择{field.title}"
    return f"请填写{field.title}"


def _not_before(field: Field, value: Any, given: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    if not field.not_before or not isinstance(value, str):
        return
    earlier = given.get(field.not_before, facts.get(field.not_before))
    if isinstance(earlier, str) and len(earlier) >= 10 and value < earlier[:10]:
        raise FieldWrong(f"{field.title}不能早于 {earlier[:10]}")


def _rows(
    field: Field, raw: Any, facts: Mapping[str, Any], today: date, path: str, errors: dict[str, str], required: bool
) -> list[dict[str, Any]] | None:
    rows = [row for row in raw if isinstance(row, Mapping) and row] if isinstance(raw, list | tuple) else []
    word = field.item_title or field.title
    least = max(field.min_rows, 1 if required else 0)
    if len(rows) < least:
        errors[path] = f"请至少填写 {least} 项{word}"
        return None
    if field.max_rows is not None and len(rows) > field.max_rows:
        errors[path] = f"{word}最多 {field.max_rows} 项"
        return None
    clean = []
    for number, row in enumerate(rows):
        before = set(errors)
        clean.append(_check(field.fields, row, facts, today, f"{path}.{number}.", errors))
        for name in set(errors) - before:
            errors[name] = f"第 {number + 1} 项{word}：{errors[name]}"
    return clean or None
