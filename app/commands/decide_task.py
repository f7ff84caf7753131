"""Decide a task: sign what was previewed, move the case, account for it. One command, one commit.

Completer is signer, always: the preparation is the actor's own, and the key is unlocked by the actor's PIN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from app import engine
from app.commands.advance import Movement, advance
from app.commands.case_state import CaseState, PageOutOfDate, lock_case, subject_of, task_row
from app.commands.effects import changes_of, columns_of, write_effects
from app.commands.evidence_of_case import bind_evidence, evidence_hashes
from app.commands.numbers import void_numbers_of_task
from app.commands.officer_keys import unlock_key
from app.commands.papers import SignerFacts, sign_letter, void_unfinished
from app.commands.ports import Ports
from app.domain import authority
from app.domain.authority import Actor, Post
from app.kernel.canonical import digest
from app.kernel.clock import local_date
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.rows import Row
from app.store.tables import answers, decisions, drafts, preparations, rule_receipts, tasks
from app.store.unit_of_work import UnitOfWork


class NotPreviewed(Refused):
    """请先预览文书，再输入签名口令签字。"""


class PreviewOutOfDate(Refused):
    """文书是在{day}预览的，落款日期已过，请重新预览后再签字。"""


@dataclass(frozen=True)
class DecideTask:
    """Sign preparation `preparation_id` of task `task_id`; the PIN is never kept, hashed or logged."""

    task_id: str
    preparation_id: str
    pin: str = field(default="", repr=False, metadata={"secret": True})
    gate: ClassVar[str] = "worklist.read"


def handle(command: DecideTask, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """READ, CHECK, COMPUTE (signatures, engine), WRITE."""
    task = task_row(uow.connection, command.task_id)
    state = lock_case(uow.connection, ports, task["case_id"])
    task = task_row(uow.connection, command.task_id)
    authority.demand("task.decide", actor, subject_of(uow.connection, state, task))
    post = actor.post_for(task["role"], task["office_id"])
    assert post is not None, "authority has just checked it"
    prepared = _preparation(uow, ports, command, actor, task)
    outcome = state.pinned.case_type.tasks[task["node"]].outcomes[prepared["outcome"]]
    docs = _sign(uow, ports, state, task, prepared, actor, post, command.pin)
    changes = {task["node"]: outcome.key, **outcome.sets, **changes_of(uow, ports, state, task)}
    step = engine.complete(state.pinned.machine, state.row["snapshot"], task["engine_id"], changes)
    if step.ended:
        docs += void_unfinished(uow, ports, state, task["id"], "办件已终结")
    _write(uow, ports, state, task, prepared, actor, post)
    write_effects(uow, ports, state, task, prepared, actor)
    movement = Movement(
        act="task_completed",
        actor=actor,
        changes=changes,
        post=post,
        task_id=task["id"],
        node=task["node"],
        payload={
            "outcome": outcome.key,
            "opinion": prepared["opinion"],
            "reason": prepared["reason"],
            **anchors(prepared["answers"], prepared["receipts"]),
        },
        docs=tuple(docs),
        columns=columns_of(uow, ports, state, task, prepared),
    )
    moved = advance(uow, ports, state, step, movement)
    return {"case_id": state.id, "task_id": task["id"], "documents": docs, **moved}


def _preparation(
    uow: UnitOfWork, ports: Ports, command: DecideTask, actor: Actor, task: Row
) -> Row:
    row = (
        uow.connection.execute(select(preparations).where(preparations.c.id == command.preparation_id))
        .mappings()
        .first()
    )
    if row is None or row["task_id"] != task["id"] or row["prepared_by"] != actor.account_id:
        raise NotPreviewed
    newest = uow.connection.execute(
        select(preparations.c.id)
        .where(preparations.c.task_id == task["id"], preparations.c.prepared_by == actor.account_id)
        .order_by(preparations.c.prepared_at.desc())
        .limit(1)
    ).scalar()
    if newest != row["id"]:
        raise PageOutOfDate
    day = local_date(row["prepared_at"])
    if day != local_date(ports.clock.now()):
        raise PreviewOutOfDate(day=f"{day.year}年{day.month}月{day.day}日")
    return row


def _sign(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    task: Row,
    prepared: Row,
    actor: Actor,
    post: Post,
    pin: str,
) -> list[dict[str, Any]]:
    if not prepared["letters"]:
        return []
    key = unlock_key(uow, ports, actor, pin)
    label = state.pinned.case_type.tasks[task["node"]].outcomes[prepared["outcome"]].label
    opinion = "；".join(part for part in (label, prepared["opinion"] or prepared["reason"]) if part)
    who = SignerFacts(actor, post, key, opinion, ports.clock.now())
    docs = []
    for letter in prepared["letters"]:
        if letter["new"]:
            docs += void_unfinished(uow, ports, state, task["id"], "由后一轮取代", letter["letter"])
        docs.append(sign_letter(uow, ports, state, task, letter, who))
    return docs


def _write(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    task: Row,
    prepared: Row,
    actor: Actor,
    post: Post,
) -> None:
    now = ports.clock.now()
    closed = uow.connection.execute(
        update(tasks)
        .where(tasks.c.id == task["id"], tasks.c.status == "open")
        .values(status="done", closed_at=now, closed_by=actor.account_id)
    )
    if closed.rowcount != 1:
        raise authority.TaskAlreadyClosed
    record_answers(uow, ports, state, task, prepared["answers"], actor)
    bind_evidence(uow, actor, state.id, prepared["answers"])
    outcome = state.pinned.case_type.tasks[task["node"]].outcomes[prepared["outcome"]]
    uow.connection.execute(
        insert(decisions).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            task_id=task["id"],
            node=task["node"],
            round=task["round"],
            outcome=outcome.key,
            outcome_label=outcome.label,
            opinion=prepared["opinion"],
            reason=prepared["reason"],
            decided_by=actor.account_id,
            office_id=post.office_id,
            role=post.role,
            decided_at=now,
        )
    )
    for receipt in prepared["receipts"]:
        uow.connection.execute(
            insert(rule_receipts).values(
                id=new_id(),
                county_id=ports.county_id,
                case_id=state.id,
                task_id=task["id"],
                rule_table=receipt["table"],
                version=receipt["version"],
                receipt=receipt,
                evaluated_at=prepared["prepared_at"],
            )
        )
    void_numbers_of_task(uow, ports, task["id"], actor, "改变处理结果，未使用")


def anchors(data: Mapping[str, Any], receipts: Sequence[Row] = ()) -> dict[str, Any]:
    """What the entry vouches for besides documents: the answers, the evidence named in them, the rule receipts."""
    return {
        "answers": digest(dict(data)),
        "evidence": evidence_hashes(data),
        "receipts": [digest(dict(receipt)) for receipt in receipts],
    }


def record_answers(
    uow: UnitOfWork, ports: Ports, state: CaseState, task: Row, data: Mapping[str, Any], actor: Actor
) -> None:
    """Keep the clean answers of a completed task, and drop the draft they came from."""
    uow.connection.execute(
        insert(answers).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            task_id=task["id"],
            node=task["node"],
            form=state.pinned.case_type.tasks[task["node"]].form,
            round=task["round"],
            data=dict(data),
            given_by=actor.account_id,
            given_at=ports.clock.now(),
        )
    )
    uow.connection.execute(drafts.delete().where(drafts.c.subject == f"task:{task['id']}"))
