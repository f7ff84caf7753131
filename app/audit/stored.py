"""What a database keeps beside a leaf (columns to search by, the hash, the frontier) must say what the leaf says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.audit.entry import Entry, UnfitEntry
from app.audit.merkle import BadTree, Frontier, leaf_hash


@dataclass(frozen=True)
class StoredEntry:
    """One row of the log table; `columns` copies fields of the leaf: any of case, task, uid, act, t."""

    seq: int
    leaf: bytes
    leaf_hash: str
    frontier: bytes
    columns: Mapping[str, str]


def stored_faults(rows: Iterable[StoredEntry]) -> Iterator[tuple[int, str]]:
    """Row by row from the first entry: (seq, Chinese sentence) for whatever contradicts the leaf or the rows before."""
    growing = Frontier()
    for row in rows:
        digest = leaf_hash(row.leaf)
        growing.append(digest)
        if digest.hex() != row.leaf_hash:
            yield row.seq, "内容与登记的哈希不符"
        if growing.to_bytes() != row.frontier:
            yield row.seq, "登记的树前沿与此前各条算出的不符"
            growing = _resume(row.frontier, growing)
        try:
            entry = Entry.from_leaf(row.leaf)
        except UnfitEntry:
            yield row.seq, "内容不是规范的日志条目"
            continue
        if entry.seq != row.seq:
            yield row.seq, f"内容属于第 {entry.seq} 条"
        for name, value in row.columns.items():
            if value != _field(entry, name):
                yield row.seq, f"登记的 {name} 与条目内容不符"


def _resume(stored: bytes, computed: Frontier) -> Frontier:
    """Go on from the stored frontier, so that only the row at fault is named and not all after it."""
    try:
        frontier = Frontier.from_bytes(stored)
    except BadTree:
        return computed
    return frontier if frontier.size == computed.size else computed


def _field(entry: Entry, name: str) -> str:
    match name:
        case "case" | "task":
            return entry.obj.get(name, "")
        case "uid":
            return entry.actor.get("uid", "")
        case "act":
            return str(entry.act)
        case "t":
            return entry.t
    raise ValueError(f"no field {name}")
