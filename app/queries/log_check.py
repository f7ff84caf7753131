"""Re-compute the whole log from its first entry with the independent checker, then hold the house's rows against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.audit import BadTree, Frontier, StoredEntry, stored_faults
from app.audit import checker as independent
from app.kernel.clock import iso
from app.queries.rows_check import rows_faults
from app.store.tables import cases, checkpoints, entries, payloads


@dataclass(frozen=True)
class LogReport:
    """What `audit verify` says: how long the log is, its root, and every fault as one Chinese sentence."""

    size: int
    root: str
    checkpoints: int
    faults: tuple[str, ...]


def check_log(connection: Connection, origin: str, vkey: str) -> LogReport:
    """Three looks: the entries by themselves, the columns beside them, the rows of the cases they speak of."""
    marks = connection.execute(select(checkpoints).order_by(checkpoints.c.size)).mappings().all()
    notes = [str(mark["note"]).encode() for mark in marks]
    key = independent.read_key(vkey)
    report = independent.check_log(_checker_rows(connection), notes, key)
    faults = [f"{where}：{sentence}" for where, sentence in report.faults]
    if key.name != origin:
        faults.append(f"日志公钥属于 {key.name}，不是本日志 {origin}")
    faults += [f"第 {seq} 条：{sentence}" for seq, sentence in stored_faults(_stored(connection))]
    faults += rows_faults(connection)
    head = connection.execute(select(entries.c.seq, entries.c.frontier).order_by(entries.c.seq.desc()).limit(1)).first()
    if head is None:
        return LogReport(0, "", len(marks), tuple(faults))
    return LogReport(head.seq + 1, _root(bytes(head.frontier)), len(marks), tuple(faults))


def _root(frontier: bytes) -> str:
    try:
        return Frontier.from_bytes(frontier).root().hex()
    except BadTree:
        return ""


def _checker_rows(connection: Connection) -> Iterator[independent.Row]:
    query = (
        select(entries.c.leaf, entries.c.leaf_hash, payloads.c.salt, payloads.c.payload, cases.c.number)
        .outerjoin(payloads, payloads.c.seq == entries.c.seq)
        .outerjoin(cases, cases.c.id == entries.c.case_id)
        .order_by(entries.c.seq)
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        salt = bytes(row.salt).hex() if row.salt is not None else ""
        yield independent.Row(bytes(row.leaf), row.leaf_hash, salt, row.payload, row.number or "")


def _stored(connection: Connection) -> Iterator[StoredEntry]:
    query = select(entries).order_by(entries.c.seq)
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        columns: dict[str, Any] = {
            "case": row["case_id"] or "",
            "task": row["task_id"] or "",
            "uid": row["account_id"] or "",
            "act": row["act"],
            "t": iso(row["at"]),
        }
        yield StoredEntry(row["seq"], bytes(row["leaf"]), row["leaf_hash"], bytes(row["frontier"]), columns)
