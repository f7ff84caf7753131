"""A long form as pages: one group of questions each, as the form itself groups them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.form_spec import Field, FormSpec


@dataclass(frozen=True)
class FormStep:
    """One page of the form."""

    title: str
    hint: str
    fields: tuple[Field, ...]


def steps_of(spec: FormSpec) -> tuple[FormStep, ...]:
    """The pages of `spec` in order; a form without groups is one page."""
    by_name = {field.name: field for field in spec.fields}
    grouped = [
        FormStep(step.title, step.hint, tuple(by_name[name] for name in step.fields if name in by_name))
        for step in spec.steps
    ]
    placed = {field.name for step in grouped for field in step.fields}
    rest = tuple(field for field in spec.fields if field.name not in placed)
    if rest:
        grouped.append(FormStep(spec.title if not grouped else "其他", "", rest))
    return tuple(grouped)


def step_of(steps: tuple[FormStep, ...], path: str) -> int:
    """The page (from 1) a field path such as `members.1.citizen_id` stands on; 0 when on none."""
    name = path.split(".", 1)[0]
    for number, step in enumerate(steps, start=1):
        if any(field.name == name for field in step.fields):
            return number
    return 0
