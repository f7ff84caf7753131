"""A 事项 as a value: what the machine follows and what people are handed, read from `workflows/` and `forms/`.

Everything here is data. The catalogue builds it, proves it, and fingerprints the exact bytes it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from app.domain.form_spec import FormSpec

Scalar = str | int | bool
Level = Literal["applicant", "village", "township", "county"]


@dataclass(frozen=True)
class LegalBasis:
    """An article of law with the days on which it may be cited."""

    instrument: str
    article: str
    effective_from: date
    effective_to: date | None = None
    note: str = ""

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class ClockRule:
    """A legal term: so many days, counted from the opening of the task or the completion of another."""

    days: int
    unit: Literal["WD", "CAL"]
    basis: str
    start: str = "opened"
    internal_days: int | None = None
    pauses: bool = True


@dataclass(frozen=True)
class Outcome:
    """One way a task can end: what the button says, what follows from it, what it demands."""

    key: str
    label: str
    consequence: str
    reason_required: bool = False
    requires: str = ""
    refusal: str = ""
    adverse: bool = False
    sets: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class LetterUse:
    """One letter handed out or signed at a task: which signature field, for which outcomes, sealed or not."""

    letter: str
    field: str
    outcomes: frozenset[str]
    new: bool = True
    seal: bool = False


@dataclass(frozen=True)
class RuleUse:
    """A rule table evaluated when a task is prepared."""

    table: str


@dataclass(frozen=True)
class TaskSpec:
    """A human task: who, with which form, by when, ending how, signing what."""

    id: str
    title: str
    lane: str
    role: str
    form: str
    clock: ClockRule
    outcomes: Mapping[str, Outcome]
    letters: tuple[LetterUse, ...] = ()
    rules: tuple[RuleUse, ...] = ()
    different_from: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    outside: str = ""  # an office level: whoever holds a post in the case's office of that level may not take it
    computes: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    hint: str = ""

    def letters_for(self, outcome: str) -> tuple[LetterUse, ...]:
        return tuple(use for use in self.letters if outcome in use.outcomes)


@dataclass(frozen=True)
class LetterSpec:
    """A 文书: its template, its signature fields in signing order, its number series, what law demands of it."""

    key: str
    title: str
    template: str
    fields: tuple[str, ...]
    field_titles: Mapping[str, str]
    seal: Level | None = None
    numbered: str = ""
    decision: bool = False


@dataclass(frozen=True)
class Timer:
    """A waiting event of the diagram whose instant the house computes: days from a task's completion or from opening."""

    id: str
    title: str
    clock: ClockRule
    sets: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """Something that may happen to a case from outside its tasks (withdrawal, death): a boundary event's message."""

    name: str
    title: str
    causes: Mapping[str, str]
    by: tuple[str, ...]


@dataclass(frozen=True)
class EndSpec:
    """An end event of the main process: the outcome it stands for and the letters one of which must have been signed."""

    id: str
    outcome: Literal["approved", "refused", "withdrawn", "filed", "ended"]
    letters: tuple[str, ...]


@dataclass(frozen=True)
class Variable:
    """A routing variable of the diagram that is not simply a task's outcome."""

    name: str
    values: tuple[Scalar, ...]
    initial: Scalar | None = None
    parameter: str = ""


@dataclass(frozen=True)
class CaseType:
    """A 事项, complete: pinned by `fingerprint`, the SHA-256 over its closure of files."""

    key: str
    title: str
    short_title: str
    number_prefix: str
    process_id: str
    lanes: Mapping[str, Level]
    lane_titles: Mapping[str, str]
    tasks: Mapping[str, TaskSpec]
    letters: Mapping[str, LetterSpec]
    forms: Mapping[str, FormSpec]
    timers: Mapping[str, Timer]
    messages: Mapping[str, Message]
    ends: Mapping[str, EndSpec]
    variables: Mapping[str, Variable]
    total_clock: ClockRule
    basis: tuple[LegalBasis, ...]
    organs: Mapping[str, str]
    public: Mapping[str, Any]
    files: Mapping[str, bytes]
    fingerprint: str

    def basis_on(self, day: date) -> tuple[LegalBasis, ...]:
        """The instruments in force on `day`, in the order the case type cites them."""
        return tuple(item for item in self.basis if item.in_force(day))
