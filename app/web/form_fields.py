"""A form that comes in and goes out again: what was typed, what was uploaded, which row was added or removed.

Rows are added and removed by submit buttons (`_add=members`, `_drop=members.1`), so that no script is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request

from app.domain.form_spec import Field, FormSpec
from app.web.form_view import FieldView, error_links, views
from app.web.typed_text import (
    Typed,
    add_row,
    answers_of,
    drop_blank_rows,
    drop_row,
    only,
    typed,
)
from app.web.uploads import take_uploads


@dataclass(frozen=True)
class Sent:
    """A form as it arrived. `stay`: show the page again, nothing was submitted yet (a row, an unfit upload)."""

    raw: Typed
    answers: dict[str, Any]
    stay: bool
    at: str = ""
    unfit: bool = False


@dataclass(frozen=True)
class FormState:
    """A form as it is drawn: fields with their text and errors, and the errors once more for the summary."""

    fields: tuple[FieldView, ...]
    errors: tuple[tuple[str, str], ...]

    @property
    def general(self) -> tuple[FieldView, ...]:
        """Asked whatever the outcome: drawn before the choice of the outcome."""
        return tuple(item for item in self.fields if item not in self.by_outcome)

    @property
    def by_outcome(self) -> tuple[FieldView, ...]:
        """Asked for some outcomes only: drawn after the choice."""
        return tuple(item for item in self.fields if item.when is not None and item.when.name == "outcome")


def read_form(spec: FormSpec, fields: Iterable[Field] | None = None) -> Sent:
    """Read the posted form by its own fields; uploads are stored first, each by its own command."""
    asked = tuple(spec.fields if fields is None else fields)
    raw = only(typed(request.form), asked)
    wrong = take_uploads(asked, raw)
    g.upload_errors = wrong
    at = ""
    if name := request.form.get("_add", ""):
        at = f"{name}.{add_row(raw, name)}"
        raw = only(raw, asked)
    elif path := request.form.get("_drop", ""):
        drop_row(raw, path)
        at = path.rpartition(".")[0]
    elif not wrong:
        drop_blank_rows(asked, raw)
    return Sent(raw=raw, answers=answers_of(asked, raw), stay=bool(at or wrong), at=at, unfit=bool(wrong))


def state_of(
    spec: FormSpec,
    text: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    fields: Iterable[Field] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> FormState:
    """The form with its text and errors; errors of fields that are not on this page stay in the summary.

    `facts` settle conditions on things the page does not ask (routing variables); without them such fields are shown.
    """
    asked = tuple(spec.fields if fields is None else fields)
    found = {**(errors or {}), **g.get("upload_errors", {})}
    lines = {name: str(value) for name, value in text.items()}
    return FormState(views(asked, lines, found, facts), tuple(error_links(found)))
