"""Freeze what an officer is about to sign: check, number, render once, keep the bytes. What is previewed is what is signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert

from app.commands.assessment import Assessment, assess
from app.commands.case_state import CaseState, PageOutOfDate, lock_case, subject_of, task_row
from app.commands.entries import act
from app.commands.letter_values import letter_values
from app.commands.numbers import reserve_number
from app.commands.papers import current_document, head_revision
from app.commands.ports import Ports
from app.domain import authority
from app.domain.authority import Actor
from app.domain.case_type import LetterUse
from app.kernel.errors import Broken
from app.kernel.ids import new_id
from app.store.tables import preparations
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PrepareDecision:
    """What the officer chose and typed; `case_version` is what the page showed (None: not checked)."""

    task_id: str
    outcome: str
    opinion: str = ""
    reason: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    case_version: int | None = None
    gate: ClassVar[str] = "worklist.read"


def handle(command: PrepareDecision, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Insert a preparation that names the exact bytes of every letter; the case itself does not move."""
    task = task_row(uow.connection, command.task_id)
    state = lock_case(uow.connection, ports, task["case_id"])
    task = task_row(uow.connection, command.task_id)
    authority.demand("task.decide", actor, subject_of(uow.connection, state, task))
    if command.case_version is not None and command.case_version > state.row["version"]:
        raise PageOutOfDate
    assessment = assess(
        uow.connection,
        ports,
        state,
        task,
        outcome=command.outcome,
        reason=command.reason,
        answers=command.answers,
    )
    letters = [
        _letter(uow, ports, state, task, actor, command, assessment, use)
        for use in state.pinned.case_type.tasks[task["node"]].letters_for(command.outcome)
    ]
    return _keep(uow, ports, state, task, actor, command, assessment, letters)


def _letter(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    task: Mapping[str, Any],
    actor: Actor,
    command: PrepareDecision,
    assessment: Assessment,
    use: LetterUse,
) -> dict[str, Any]:
    if not use.new:
        document = current_document(uow.connection, state.id, use.letter)
        if document is None:
            raise Broken(f"no {use.letter} to sign")
        head = head_revision(uow.connection, document["id"])
        return _entry(use, document["title"], document["number"], head["sha256"], document["fields"]) | {
            "document_id": document["id"],
            "number_id": document["number_id"],
            "renderer": document["renderer"],
        }
    spec = state.pinned.case_type.letters[use.letter]
    values = letter_values(uow.connection, ports, state, task, actor, command, assessment, spec)
    number = None
    if spec.numbered:
        series = spec.numbered.replace("{organ}", values["organ"]["abbreviation"])
        number = reserve_number(
            uow, ports, series=series, case_id=state.id, task_id=task["id"], letter=use.letter, actor=actor
        )
    values["letter"] = {"title": spec.title, "number": number["printed"] if number else "", "key": spec.key}
    rendered = ports.renderer.render(state.pinned.case_type.files, spec.template, values, title=spec.title)
    prepared = ports.authority.prepare(
        rendered.pdf, rendered.boxes, spec.fields, seal=spec.seal is not None, when=ports.clock.now()
    )
    sha256 = ports.blobs.put(prepared)
    boxes = {name: [box.page, box.x1, box.y1, box.x2, box.y2] for name, box in rendered.boxes.items()}
    return _entry(use, spec.title, number["printed"] if number else "", sha256, _storable(boxes)) | {
        "document_id": new_id(),
        "number_id": number["id"] if number else None,
        "renderer": rendered.renderer,
    }


def _storable(boxes: Mapping[str, list[float]]) -> dict[str, list[int]]:
    """Boxes in thousandths of a point: no floats are kept."""
    return {name: [int(box[0])] + [round(edge * 1000) for edge in box[1:]] for name, box in boxes.items()}


def _entry(use: LetterUse, title: str, number: str, sha256: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "letter": use.letter,
        "field": use.field,
        "new": use.new,
        "seal": use.seal,
        "title": title,
        "number": number,
        "sha256": sha256,
        "fields": dict(fields),
    }


def _keep(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    task: Mapping[str, Any],
    actor: Actor,
    command: PrepareDecision,
    assessment: Assessment,
    letters: list[dict[str, Any]],
) -> dict[str, Any]:
    preparation_id = new_id()
    receipts = [receipt.as_dict() for receipt in assessment.receipts]
    uow.connection.execute(
        insert(preparations).values(
            id=preparation_id,
            county_id=ports.county_id,
            case_id=state.id,
            task_id=task["id"],
            prepared_by=actor.account_id,
            outcome=command.outcome,
            opinion=command.opinion.strip(),
            reason=command.reason.strip(),
            answers=assessment.answers,
            computed={name: value for receipt in assessment.receipts for name, value in receipt.outputs.items()},
            receipts=receipts,
            letters=letters,
            prepared_at=ports.clock.now(),
        )
    )
    uow.record(
        act(
            "document_prepared",
            actor,
            post=actor.post_for(task["role"], task["office_id"]),
            case=state.id,
            number=state.number,
            task=task["id"],
            node=task["node"],
            definition=str(state.row["definition"]),
            payload={"preparation": preparation_id, "outcome": command.outcome},
            docs=[{"letter": item["letter"], "number": item["number"], "sha256": item["sha256"]} for item in letters],
            req=uow.request,
        )
    )
    return {"preparation_id": preparation_id, "letters": letters, "case_id": state.id}
