"""A case as officers see it: header, evidence, opinions, papers, what is open now and what may come next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.domain.authority import Actor, CaseSubject, TaskSubject, office_path, refusal
from app.domain.case_type import CaseType
from app.kernel.errors import Refused
from app.queries.definitions import DefinitionReader
from app.queries.papers import Paper, papers_of
from app.store.rows import Row
from app.store.tables import (
    accounts,
    answers,
    attachments,
    cases,
    decisions,
    draws,
    entries,
    objections,
    offices,
    recusals,
    rule_receipts,
    tasks,
    timers,
)


class NoSuchCase(Refused):
    """没有找到这件办件。"""

    status = 404


@dataclass(frozen=True)
class TimelineLine:
    """Something that happened, or is open, or (predicted) may come."""

    at: datetime | None
    title: str
    who: str
    office: str
    outcome: str
    opinion: str
    reason: str
    node: str
    round: int
    state: str
    task_id: str


@dataclass(frozen=True)
class OpenTaskLine:
    """A task open now, and whether this reader may take it (else why not)."""

    task_id: str
    node: str
    title: str
    office: str
    role: str
    assignee_id: str | None
    assignee_name: str
    opened_at: datetime
    due_at: datetime | None
    internal_due_at: datetime | None
    due_why: tuple[str, ...]
    refusal: str


@dataclass(frozen=True)
class CaseView:
    """Everything the case page shows."""

    row: Row
    case_type: CaseType
    offices: Mapping[str, Row]
    submitted_by: str
    answers: tuple[Row, ...]
    timeline: tuple[TimelineLine, ...]
    open_tasks: tuple[OpenTaskLine, ...]
    papers: tuple[Paper, ...]
    evidence: tuple[Row, ...]
    receipts: tuple[Row, ...]
    objections: tuple[Row, ...]
    draws: tuple[Row, ...]
    timers: tuple[Row, ...]
    entry_count: int


def case_id_of(connection: Connection, number: str) -> str:
    """The id behind a case number."""
    case_id = connection.execute(select(cases.c.id).where(cases.c.number == number)).scalar()
    if case_id is None:
        raise NoSuchCase
    return str(case_id)


def case_page(connection: Connection, definitions: DefinitionReader, case_id: str, actor: Actor) -> CaseView:
    """The case page, for somebody `RecordReading` has already let in."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().first()
    if row is None:
        raise NoSuchCase
    case_type = definitions.pinned(connection, row["definition"]).case_type
    return CaseView(
        row=row,
        case_type=case_type,
        offices={
            level: connection.execute(select(offices).where(offices.c.id == row[column])).mappings().one()
            for level, column in (("village", "village_id"), ("township", "township_id"), ("county", "county_office_id"))
        },
        submitted_by=_name(connection, row["submitted_by"]),
        answers=_answers(connection, case_id, case_type),
        timeline=timeline(connection, case_id, case_type),
        open_tasks=_open(connection, row, case_type, actor),
        papers=papers_of(connection, case_id),
        evidence=_all(connection, select(attachments).where(attachments.c.case_id == case_id)),
        receipts=_all(
            connection,
            select(rule_receipts)
            .where(rule_receipts.c.case_id == case_id)
            .order_by(rule_receipts.c.evaluated_at, rule_receipts.c.rule_table),
        ),
        objections=_all(
            connection, select(objections).where(objections.c.case_id == case_id).order_by(objections.c.recorded_at)
        ),
        draws=_all(connection, select(draws).where(draws.c.case_id == case_id).order_by(draws.c.drawn_at)),
        timers=_all(
            connection, select(timers).where(timers.c.case_id == case_id, timers.c.status == "waiting")
        ),
        entry_count=len(connection.execute(select(entries.c.seq).where(entries.c.case_id == case_id)).all()),
    )


def case_subject(connection: Connection, case_id: str) -> CaseSubject:
    """The facts that decide who may open the case."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().first()
    if row is None:
        raise NoSuchCase
    return CaseSubject(
        offices=frozenset(str(row[name]) for name in ("village_id", "township_id", "county_office_id")),
        applicant_id=row["applicant_id"],
        submitted_by=row["submitted_by"],
    )


def timeline(connection: Connection, case_id: str, case_type: CaseType) -> tuple[TimelineLine, ...]:
    """Past decisions, timers and messages in order, then what is open now."""
    lines = [
        TimelineLine(
            at=item["decided_at"],
            title=case_type.tasks[item["node"]].title,
            who=item["officer"],
            office=item["office"] or "",
            outcome=item["outcome_label"],
            opinion=item["opinion"],
            reason=item["reason"],
            node=item["node"],
            round=item["round"],
            state="done",
            task_id=item["task_id"],
        )
        for item in connection.execute(
            select(decisions, accounts.c.name.label("officer"), offices.c.full_name.label("office"))
            .join(accounts, accounts.c.id == decisions.c.decided_by)
            .outerjoin(offices, offices.c.id == decisions.c.office_id)
            .where(decisions.c.case_id == case_id)
        ).mappings()
    ]
    lines += [
        _clock_line(item["ended_at"], case_type.timers[item["node"]].title, item["node"])
        for item in connection.execute(
            select(timers).where(timers.c.case_id == case_id, timers.c.status == "fired")
        ).mappings()
    ]
    lines += [
        _clock_line(item["at"], "撤回或终止办理", "")
        for item in connection.execute(
            select(entries).where(entries.c.case_id == case_id, entries.c.act == "message_received")
        ).mappings()
    ]
    lines.sort(key=lambda line: (line.at is None, line.at))
    return tuple(lines)


def _clock_line(at: datetime, title: str, node: str) -> TimelineLine:
    return TimelineLine(at, title, "系统时钟" if node else "", "", "", "", "", node, 1, "done", "")


def _open(connection: Connection, case: Row, case_type: CaseType, actor: Actor) -> tuple[OpenTaskLine, ...]:
    case_id = case["id"]
    rows = connection.execute(
        select(tasks, accounts.c.name.label("assignee"), offices.c.full_name.label("office"))
        .outerjoin(accounts, accounts.c.id == tasks.c.assignee_id)
        .outerjoin(offices, offices.c.id == tasks.c.office_id)
        .where(tasks.c.case_id == case_id, tasks.c.status == "open")
        .order_by(tasks.c.opened_at, tasks.c.node)
    ).mappings()
    completed = _completed(connection, case_id)
    recused = frozenset(
        connection.execute(select(recusals.c.account_id).where(recusals.c.case_id == case_id)).scalars()
    )
    lines = []
    for row in rows:
        subject = TaskSubject(
            spec=case_type.tasks[row["node"]],
            office_id=row["office_id"],
            status=row["status"],
            assignee_id=row["assignee_id"],
            assignee_name=row["assignee"] or "",
            completed=completed,
            recused=recused,
            path=office_path(case),
            titles={name: spec.title for name, spec in case_type.tasks.items()},
        )
        refused = refusal("task.decide", actor, subject)
        lines.append(_open_line(row, "" if refused is None else refused.sentence))
    return tuple(lines)


def _open_line(row: Row, refused: str) -> OpenTaskLine:
    return OpenTaskLine(
        task_id=row["id"],
        node=row["node"],
        title=row["title"],
        office=row["office"] or "申请人",
        role=row["role"],
        assignee_id=row["assignee_id"],
        assignee_name=row["assignee"] or "",
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        internal_due_at=row["internal_due_at"],
        due_why=tuple(row["due_why"]),
        refusal=refused,
    )


def _completed(connection: Connection, case_id: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node, person in connection.execute(
        select(decisions.c.node, decisions.c.decided_by)
        .where(decisions.c.case_id == case_id)
        .order_by(decisions.c.decided_at)
    ):
        found[node] = (*found.get(node, ()), person)
    return found


def _answers(connection: Connection, case_id: str, case_type: CaseType) -> tuple[Row, ...]:
    rows = connection.execute(
        select(answers, accounts.c.name.label("giver"))
        .join(accounts, accounts.c.id == answers.c.given_by)
        .where(answers.c.case_id == case_id)
        .order_by(answers.c.given_at)
    ).mappings()
    return tuple({**row, "title": case_type.tasks[row["node"]].title} for row in rows)


def _name(connection: Connection, account_id: str) -> str:
    return str(connection.execute(select(accounts.c.name).where(accounts.c.id == account_id)).scalar() or "")


def _all(connection: Connection, query: Any) -> tuple[Row, ...]:
    return tuple(connection.execute(query).mappings())
