"""办件 as the applicant sees it: where it is, which office has it, by when, what they must do now, what was decided.

Offices, not officers, until somebody has signed; papers handed to the applicant, not the file behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from app.domain.authority import Actor
from app.domain.case_type import CaseType, LetterSpec, TaskSpec
from app.kernel.errors import Refused
from app.queries.definitions import DefinitionReader
from app.queries.papers import Paper, papers_of
from app.store.rows import Row
from app.store.tables import accounts, answers, attachments, cases, decisions, offices, tasks, timers

_HANDED_OUT = ("通知书", "告知书", "决定书", "送达回证", "核对报告")


class NotYourCase(Refused):
    """没有找到这件办件。"""

    # The same sentence and status as for a case that does not exist: nobody learns whose number is whose.
    status = 404


@dataclass(frozen=True)
class OwnCase:
    """One line of 我的办件."""

    case_id: str
    number: str
    title: str
    applicant_name: str
    status: str
    outcome: str
    submitted_at: datetime
    due_at: datetime | None
    todo: str
    todo_id: str


@dataclass(frozen=True)
class Step:
    """Something done, open now, or waited for."""

    state: str
    title: str
    office: str
    at: datetime | None
    due_at: datetime | None
    outcome: str
    reason: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseProgress:
    """The progress page of one's own case."""

    case_id: str
    number: str
    case_type: CaseType
    applicant_name: str
    status: str
    outcome: str
    submitted_at: datetime
    due_at: datetime | None
    due_why: tuple[str, ...]
    steps: tuple[Step, ...]
    todo: tuple[Row, ...]
    papers: tuple[Paper, ...]
    may_withdraw: bool
    evidence: tuple[Row, ...]


@dataclass(frozen=True)
class OwnTask:
    """A task that waits for the applicant, with what was answered before and what they were told."""

    row: Row
    number: str
    case_type: CaseType
    spec: TaskSpec
    before: Row
    facts: Mapping[str, Any]
    told_by: str
    told: str
    papers: tuple[Paper, ...]


def own_cases(connection: Connection, reader: DefinitionReader, actor: Actor) -> tuple[OwnCase, ...]:
    """Cases the actor is the applicant of, or applied for on somebody's behalf; newest first."""
    rows = list(
        connection.execute(select(cases).where(_theirs(actor)).order_by(cases.c.submitted_at.desc())).mappings()
    )
    waiting = {
        row["case_id"]: row
        for row in connection.execute(
            select(tasks.c.case_id, tasks.c.id, tasks.c.title).where(
                tasks.c.assignee_id == actor.account_id, tasks.c.status == "open", tasks.c.office_id.is_(None)
            )
        ).mappings()
    }
    return tuple(
        OwnCase(
            case_id=row["id"],
            number=row["number"],
            title=reader.pinned(connection, row["definition"]).case_type.title,
            applicant_name=row["applicant_name"],
            status=row["status"],
            outcome=row["outcome"] or "",
            submitted_at=row["submitted_at"],
            due_at=row["due_at"],
            todo=waiting[row["id"]]["title"] if row["id"] in waiting else "",
            todo_id=waiting[row["id"]]["id"] if row["id"] in waiting else "",
        )
        for row in rows
    )


def own_case(connection: Connection, reader: DefinitionReader, actor: Actor, case_id: str) -> CaseProgress:
    """One case of one's own; anybody else's is not found."""
    row = _own_row(connection, actor, case_id)
    case_type = reader.pinned(connection, row["definition"]).case_type
    open_rows = _open(connection, case_id)
    return CaseProgress(
        case_id=case_id,
        number=row["number"],
        case_type=case_type,
        applicant_name=row["applicant_name"],
        status=row["status"],
        outcome=row["outcome"] or "",
        submitted_at=row["submitted_at"],
        due_at=row["due_at"],
        due_why=tuple(row["due_why"]),
        steps=_steps(connection, case_type, case_id, open_rows),
        todo=tuple(item for item in open_rows if item["assignee_id"] == actor.account_id and item["office_id"] is None),
        papers=_handed_out(connection, case_type, case_id),
        may_withdraw=row["outcome"] is None and not _decided(connection, case_type, case_id),
        evidence=tuple(
            connection.execute(
                select(attachments).where(attachments.c.case_id == case_id).order_by(attachments.c.uploaded_at)
            ).mappings()
        ),
    )


def own_task(connection: Connection, reader: DefinitionReader, actor: Actor, task_id: str) -> OwnTask:
    """An open task of the applicant's; whose it is not gets what a missing one gets."""
    row = connection.execute(select(tasks).where(tasks.c.id == task_id)).mappings().first()
    if row is None or row["office_id"] is not None or row["assignee_id"] != actor.account_id:
        raise NotYourCase
    case = _own_row(connection, actor, row["case_id"])
    case_type = reader.pinned(connection, case["definition"]).case_type
    told = _told(connection, row["case_id"])
    return OwnTask(
        row=row,
        number=case["number"],
        case_type=case_type,
        spec=case_type.tasks[row["node"]],
        before=_before(connection, row["case_id"]),
        facts=case["variables"],
        told_by=told["office"] if told else "",
        told=(told["reason"] or told["opinion"]) if told else "",
        papers=_handed_out(connection, case_type, row["case_id"]),
    )


def own_paper(connection: Connection, reader: DefinitionReader, actor: Actor, case_id: str, document_id: str) -> Paper:
    """A paper of one's own case that is handed to the applicant."""
    for paper in own_case(connection, reader, actor, case_id).papers:
        if paper.document_id == document_id:
            return paper
    raise NotYourCase


def handed_out(case_type: CaseType, spec: LetterSpec) -> bool:
    """Is this letter given to the applicant? `handed_out` of the case type says; else its title does."""
    listed = case_type.public.get("handed_out")
    if listed is not None:
        return spec.key in listed
    return spec.decision or (spec.title.endswith(_HANDED_OUT) and "整改" not in spec.title)


def _theirs(actor: Actor) -> ColumnElement[bool]:
    return or_(cases.c.applicant_id == actor.account_id, cases.c.submitted_by == actor.account_id)


def _own_row(connection: Connection, actor: Actor, case_id: str) -> Row:
    row = connection.execute(select(cases).where(cases.c.id == case_id, _theirs(actor))).mappings().first()
    if row is None:
        raise NotYourCase
    return row


def _open(connection: Connection, case_id: str) -> list[Row]:
    return list(
        connection.execute(
            select(tasks, offices.c.full_name.label("office"))
            .outerjoin(offices, offices.c.id == tasks.c.office_id)
            .where(tasks.c.case_id == case_id, tasks.c.status == "open")
            .order_by(tasks.c.opened_at, tasks.c.title)
        ).mappings()
    )


def _steps(
    connection: Connection, case_type: CaseType, case_id: str, open_rows: list[Row]
) -> tuple[Step, ...]:
    done = connection.execute(
        select(decisions, offices.c.full_name.label("office"))
        .outerjoin(offices, offices.c.id == decisions.c.office_id)
        .where(decisions.c.case_id == case_id)
        .order_by(decisions.c.decided_at)
    ).mappings()
    steps = [_done_step(case_type, item) for item in done]
    steps += [
        Step(
            "now",
            row["title"],
            row["office"] or "您",
            row["opened_at"],
            row["due_at"],
            "",
            why=tuple(row["due_why"]),
        )
        for row in open_rows
    ]
    waiting = connection.execute(
        select(timers).where(timers.c.case_id == case_id, timers.c.status == "waiting").order_by(timers.c.due_at)
    ).mappings()
    open_nodes = {row["node"] for row in open_rows}
    for row in waiting:
        timer = case_type.timers.get(row["node"])
        # A timer that runs beside an open task is that task's own term and already shown with it.
        if timer is not None and not open_nodes & set(timer.sets):
            steps.append(Step("now", timer.title, "", row["set_at"], row["due_at"], "", why=tuple(row["due_why"])))
    return tuple(steps)


def _done_step(case_type: CaseType, item: Row) -> Step:
    """The outcome is told where it was addressed to the applicant: their own acts, and letters handed to them."""
    spec = case_type.tasks[item["node"]]
    letters = [case_type.letters[use.letter] for use in spec.letters_for(item["outcome"])]
    told = item["office_id"] is None or any(handed_out(case_type, letter) for letter in letters)
    return Step(
        state="done",
        title=spec.title,
        office=item["office"] or "您",
        at=item["decided_at"],
        due_at=None,
        outcome=item["outcome_label"] if told else "",
        reason=item["reason"] if told else "",
    )


def _handed_out(connection: Connection, case_type: CaseType, case_id: str) -> tuple[Paper, ...]:
    """Papers handed to the applicant, once every signature they need is there."""
    found = []
    for paper in papers_of(connection, case_id):
        spec = case_type.letters.get(paper.letter)
        if spec is None or not handed_out(case_type, spec):
            continue
        signed = {line.field for line in paper.signatures}
        if set(spec.fields) <= signed:
            found.append(paper)
    return tuple(found)


def _decided(connection: Connection, case_type: CaseType, case_id: str) -> bool:
    decision_letters = {key for key, spec in case_type.letters.items() if spec.decision}
    return any(paper.letter in decision_letters for paper in papers_of(connection, case_id))


def _told(connection: Connection, case_id: str) -> Row | None:
    """The newest decision of an office: what sent the case to the applicant."""
    return (
        connection.execute(
            select(decisions.c.opinion, decisions.c.reason, offices.c.full_name.label("office"))
            .join(offices, offices.c.id == decisions.c.office_id)
            .join(accounts, accounts.c.id == decisions.c.decided_by)
            .where(decisions.c.case_id == case_id)
            .order_by(decisions.c.decided_at.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )


def _before(connection: Connection, case_id: str) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        select(answers.c.node, answers.c.data).where(answers.c.case_id == case_id).order_by(answers.c.given_at)
    )
    return {node: dict(data) for node, data in rows}
