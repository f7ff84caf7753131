"""Hold the rows of every case against the log: state, decisions, answers, receipts and papers must be what was entered."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.case_hash import state_hash
from app.kernel.canonical import digest
from app.store.rows import Row
from app.store.tables import answers, cases, decisions, documents, entries, payloads, revisions, rule_receipts, tasks


def rows_faults(connection: Connection) -> Iterator[str]:
    """Chinese sentences, each naming the case and the entry or paper that disagree."""
    yield from _states(connection)
    yield from _acts(connection)
    yield from _papers(connection)


def _states(connection: Connection) -> Iterator[str]:
    """A case row must hash to the `post` of the last entry that moved it."""
    last: dict[str, tuple[int, str]] = {}
    for row in connection.execute(select(entries.c.seq, entries.c.case_id, entries.c.leaf).order_by(entries.c.seq)):
        post = _field(bytes(row.leaf), "post")
        if post and row.case_id:
            last[row.case_id] = (row.seq, post)
    open_nodes = defaultdict[str, list[str]](list)
    for case_id, node in connection.execute(select(tasks.c.case_id, tasks.c.node).where(tasks.c.status == "open")):
        open_nodes[case_id].append(node)
    for case in connection.execute(select(cases)).mappings():
        here = state_hash(
            case["id"], case["version"], case["status"], case["variables"], bytes(case["snapshot"]), open_nodes[case["id"]]
        )
        seq, post = last.pop(case["id"], (None, ""))
        if here != post or case["state_hash"] != post:
            where = "日志中没有它的记录" if seq is None else f"与日志第 {seq} 条所记不符"
            yield f"办件 {case['number']}：当前状态{where}，办件或待办在日志之外被改动过"
    for case_id, (seq, _) in last.items():
        yield f"第 {seq} 条所记的办件（{case_id}）已被删除"


def _acts(connection: Connection) -> Iterator[str]:
    """What a completed task left (decision, answers, receipts) must be what its entry committed to."""
    query = (
        select(entries.c.seq, entries.c.task_id, payloads.c.payload, cases.c.number)
        .outerjoin(payloads, payloads.c.seq == entries.c.seq)
        .join(cases, cases.c.id == entries.c.case_id)
        .where(entries.c.act == "task_completed")
        .order_by(entries.c.seq)
    )
    decided = {row["task_id"]: row for row in connection.execute(select(decisions)).mappings()}
    given = {row.task_id: digest(row.data) for row in connection.execute(select(answers.c.task_id, answers.c.data))}
    receipts = defaultdict[str, list[str]](list)
    for row in connection.execute(select(rule_receipts.c.task_id, rule_receipts.c.receipt)):
        receipts[row.task_id].append(digest(row.receipt))
    for entry in connection.execute(query):
        if entry.payload is None:
            yield f"办件 {entry.number}：日志第 {entry.seq} 条的附带内容已被删除"
            continue
        what = _disagreement(entry.payload, decided.get(entry.task_id), given.get(entry.task_id), receipts[entry.task_id])
        if what:
            yield f"办件 {entry.number}：{what}与日志第 {entry.seq} 条所记不符，在日志之外被改动、删除或替换过"


def _disagreement(payload: Any, decision: Row | None, given: str | None, receipts: list[str]) -> str:
    if decision is None or any(
        payload.get(name, "") != decision[name] for name in ("outcome", "opinion", "reason")
    ):
        return "签批决定"
    if payload.get("answers") != given:
        return "填报内容"
    return "规则测算记录" if sorted(payload.get("receipts", [])) != sorted(receipts) else ""


def _papers(connection: Connection) -> Iterator[str]:
    """The newest revision of every paper must be named by an entry, and every paper an entry names must be there."""
    named: dict[str, tuple[int, str]] = {}
    query = select(entries.c.seq, entries.c.leaf, entries.c.act, cases.c.number).join(cases, cases.c.id == entries.c.case_id)
    for row in connection.execute(query.where(entries.c.act != "document_prepared").order_by(entries.c.seq)):
        for doc in _docs(bytes(row.leaf)):
            named.setdefault(str(doc.get("sha256", "")), (row.seq, row.number))
    newest = select(revisions.c.document_id, func.max(revisions.c.n).label("n")).group_by(revisions.c.document_id).subquery()
    heads = (
        select(revisions.c.sha256, documents.c.title, cases.c.number)
        .join(newest, (newest.c.document_id == revisions.c.document_id) & (newest.c.n == revisions.c.n))
        .join(documents, documents.c.id == revisions.c.document_id)
        .join(cases, cases.c.id == documents.c.case_id)
    )
    for head in connection.execute(heads):
        if head.sha256 not in named:
            yield f"办件 {head.number}：《{head.title}》的最新版本没有登记在日志中"
    kept = set(connection.execute(select(revisions.c.sha256)).scalars())
    for sha256, (seq, number) in named.items():
        if sha256 not in kept:
            yield f"办件 {number}：日志第 {seq} 条登记的一份文书已被删除"


def _field(leaf: bytes, name: str) -> str:
    try:
        return str(json.loads(leaf).get(name, ""))
    except (ValueError, AttributeError):
        return ""


def _docs(leaf: bytes) -> list[Any]:
    try:
        return [doc for doc in json.loads(leaf).get("docs", []) if isinstance(doc, dict)]
    except (ValueError, AttributeError):
        return []
