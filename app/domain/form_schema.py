"""From a JSON Schema with `x-` hints to a `FormSpec`; the mapping stands in `forms/README.md`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from app.domain.form_rules import RULES
from app.domain.form_spec import Field, FormSpec, Kind, Step, When
from app.kernel.errors import Broken

Resolve = Callable[[str], Mapping[str, Any]]
_FORBIDDEN = {"typename", "outcome", "opinion", "reason"}


class BadForm(Broken):
    """A form file that cannot be a form."""


def from_schema(key: str, schema: Mapping[str, Any], resolve: Resolve) -> FormSpec:
    """Compile `schema`; `resolve` gives the schema a `$ref` names."""
    if schema.get("additionalProperties") is not False:
        raise BadForm(f"{key}: additionalProperties must be false")
    fields = _fields(key, schema, resolve)
    names = {field.name for field in fields}
    steps = tuple(
        Step(item["title"], item.get("hint", ""), tuple(item["fields"])) for item in schema.get("x-steps", ())
    )
    for step in steps:
        for name in step.fields:
            if name not in names:
                raise BadForm(f"{key}: step names unknown field {name}")
    rules = tuple((item["rule"], item) for item in schema.get("x-rules", ()))
    for name, _ in rules:
        if name not in RULES:
            raise BadForm(f"{key}: unknown rule {name}")
    return FormSpec(key, schema["title"], fields, steps, rules)


def _fields(key: str, schema: Mapping[str, Any], resolve: Resolve) -> tuple[Field, ...]:
    required = set(schema.get("required", ()))
    return tuple(
        _field(key, name, _resolved(part, resolve), name in required, resolve)
        for name, part in schema.get("properties", {}).items()
    )


def _resolved(part: Mapping[str, Any], resolve: Resolve) -> Mapping[str, Any]:
    if "$ref" not in part:
        return part
    return {**resolve(part["$ref"]), **{name: value for name, value in part.items() if name != "$ref"}}


def _field(key: str, name: str, part: Mapping[str, Any], required: bool, resolve: Resolve) -> Field:
    kind = part.get("x-kind", "")
    if name in _FORBIDDEN or name.startswith("_") or not name.isidentifier():
        raise BadForm(f"{key}: a field may not be called {name}")
    if part.get("x-class") not in {"P0", "P1", "P2", "P3"} and kind not in {"rows", "group"}:
        raise BadForm(f"{key}: {name} has no privacy class")
    inner = part.get("items", part) if kind in {"rows", "group"} else {}
    return Field(
        name=name,
        title=part["title"],
        kind=cast(Kind, kind),
        klass=part.get("x-class", "P2"),
        required=required,
        hint=part.get("description", ""),
        when=_when(part.get("x-when")),
        required_when=_when(part.get("x-required-when")),
        choices=_choices(part),
        fields=_fields(key, inner, resolve) if inner else (),
        item_title=part.get("x-item-title", ""),
        min_rows=part.get("minItems", 0) if kind == "rows" else 0,
        max_rows=part.get("maxItems") if kind == "rows" else None,
        minimum=part.get("minimum"),
        maximum=part.get("maximum"),
        max_length=part.get("maxLength"),
        must_be_true=part.get("const") is True,
        capture=bool(part.get("x-capture")),
        unit=part.get("x-unit", ""),
        not_after_today=bool(part.get("x-not-after-today")),
        not_before=part.get("x-not-before", ""),
    )


def _when(part: Mapping[str, Any] | None) -> When | None:
    return When(part["field"], tuple(part["in"])) if part else None


def _choices(part: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    listed = part.get("oneOf") or part.get("items", {}).get("oneOf", ()) if part.get("x-kind") != "rows" else ()
    return tuple((item["const"], item["title"]) for item in listed)
