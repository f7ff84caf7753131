"""Re-compute the whole log from its first entry and compare it, and the papers it names, with what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.audit import BadCheckpoint, Entry, Frontier, UnfitEntry, leaf_hash, verify_checkpoint
from app.store.rows import Row
from app.store.tables import cases, checkpoints, entries


@dataclass(frozen=True)
class LogFault:
    """Something wrong, in a sentence; `seq` and `case_number` where they are known."""

    sentence: str
    seq: int | None = None
    case_number: str = ""


@dataclass(frozen=True)
class LogReport:
    """What `audit verify` says."""

    size: int
    root: str
    checkpoints: int
    faults: tuple[LogFault, ...]


def check_log(connection: Connection, origin: str, vkey: str) -> LogReport:
    """Walk every entry in order: gap, order, leaf hash, chain, time, frontier, then every checkpoint and case state."""
    frontier, previous, expected, faults = Frontier(), "", 0, list[LogFault]()
    roots: dict[int, str] = {}
    marks = {row["size"]: row for row in connection.execute(select(checkpoints)).mappings()}
    last_state: dict[str, tuple[int, str]] = {}
    for row in _rows(connection):
        faults += _faults_of(row, expected, previous)
        frontier.append(leaf_hash(bytes(row["leaf"])))
        if frontier.to_bytes() != bytes(row["frontier"]) and not faults:
            faults.append(LogFault("保存的默克尔树边界与重算结果不符", row["seq"], row["number"] or ""))
        expected, previous = row["seq"] + 1, row["leaf_hash"]
        entry = _entry(bytes(row["leaf"]))
        if entry and entry.post and row["case_id"]:
            last_state[row["case_id"]] = (row["seq"], entry.post)
        if expected in marks:
            roots[expected] = frontier.root().hex()
    faults += _checkpoint_faults(marks, roots, origin, vkey)
    faults += _state_faults(connection, last_state)
    root = frontier.root().hex() if expected else ""
    return LogReport(expected, root, len(marks), tuple(faults))


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    query = (
        select(entries, cases.c.number).outerjoin(cases, cases.c.id == entries.c.case_id).order_by(entries.c.seq)
    )
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        yield dict(row)


def _faults_of(row: dict[str, Any], expected: int, previous: str) -> list[LogFault]:
    seq, number = int(row["seq"]), str(row["number"] or "")
    found = []
    if seq != expected:
        found.append(LogFault(f"第 {expected} 条起缺少记录（其后是第 {seq} 条）", seq, number))
    leaf = bytes(row["leaf"])
    if leaf_hash(leaf).hex() != row["leaf_hash"]:
        found.append(LogFault(f"第 {seq} 条记录的内容与其哈希不符，内容被改动过", seq, number))
    entry = _entry(leaf)
    if entry is None or entry.seq != seq or entry.prev != previous:
        found.append(LogFault(f"第 {seq} 条记录与前一条衔接不上，记录被改动、删除或调换过", seq, number))
    elif entry.obj.get("case", "") != (row["case_id"] or ""):
        found.append(LogFault(f"第 {seq} 条记录所属办件与登记不符", seq, number))
    return found


def _checkpoint_faults(
    marks: Mapping[int, Row], roots: Mapping[int, str], origin: str, vkey: str
) -> list[LogFault]:
    found = []
    for size, mark in sorted(marks.items()):
        if size not in roots:
            found.append(LogFault(f"校验点 {size} 之后的记录被删除过：日志比校验点短"))
        elif roots[size] != mark["root"]:
            found.append(LogFault(f"校验点 {size} 的根与重算结果不符：此前的记录被改动过"))
        elif not _signed(str(mark["note"]), origin, size, roots[size], vkey):
            found.append(LogFault(f"校验点 {size} 的签名不正确"))
    return found


def _signed(note: str, origin: str, size: int, root: str, vkey: str) -> bool:
    try:
        checkpoint = verify_checkpoint(note, vkey)
    except BadCheckpoint:
        return False
    return (checkpoint.origin, checkpoint.size, checkpoint.root.hex()) == (origin, size, root)


def _entry(leaf: bytes) -> Entry | None:
    try:
        return Entry.from_leaf(leaf)
    except UnfitEntry:
        return None


def _state_faults(connection: Connection, last_state: dict[str, tuple[int, str]]) -> list[LogFault]:
    """The case row must hash to what its last entry says (`post`): a row changed behind the application's back shows."""
    found = []
    for row in connection.execute(select(cases)).mappings():
        seq, post = last_state.get(row["id"], (None, ""))
        if row["state_hash"] != post:
            found.append(LogFault(f"办件 {row['number']} 的当前状态与日志最后一条记录不符", seq, row["number"]))
    return found
