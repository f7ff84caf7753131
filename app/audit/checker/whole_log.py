"""A whole log, row by row from the first entry, against every checkpoint given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .formats import (
    Entry,
    Fault,
    Key,
    Report,
    Tree,
    follow_case,
    leaf_hash,
    opens,
    read_canonical,
    read_checkpoint,
    read_entry,
    title,
)


class Row(NamedTuple):
    """One entry as a database or an export has it: the leaf, its stored hash (hex), its salt (hex) and payload."""

    leaf: bytes
    hash: str = ""
    salt: str = ""
    payload: Any = None
    case: str = ""


class _Log:
    """One log under examination, row by row; what grows is only the last state of each case."""

    def __init__(self, heads: dict[int, bytes], report: Report) -> None:
        self.heads, self.report, self.tree = heads, report, Tree()
        self.states = dict[str, Entry]()
        self.before: tuple[Entry | None, str] = (None, "")
        self.next, self.sound, self.gaps, self.late = 0, 0, list[range](), set[int]()

    def row(self, row: Row) -> None:
        digest = leaf_hash(row.leaf)
        self.tree.add(digest)
        try:
            entry = read_entry(row.leaf)
        except Fault as fault:
            self.report.add(f"第 {self.next} 条（办件 {row.case or '无'}）", f"内容被改动：{fault}")
            self.before, self.next = (None, ""), self.next + 1
        else:
            self.judge(entry, row, digest.hex())
            self.before = (entry, digest.hex())
        if self.tree.size in self.heads:
            self.compare(self.heads.pop(self.tree.size))

    def compare(self, root: bytes) -> None:
        if root == self.tree.root():
            self.sound = self.tree.size
            return
        span = f"第 {self.sound} 条至第 {self.tree.size - 1} 条之间有条目被改动、删除或调换"
        self.report.add(f"校验点（{self.tree.size} 条）", f"与现有日志不符，{span}")

    def judge(self, entry: Entry, row: Row, digest: str) -> None:
        here, (known, previous) = title(entry), self.before
        if entry["seq"] < self.next:
            self.late.add(entry["seq"])
            self.report.add(here, "不在应在的位置，次序被调换或重复")
        elif entry["seq"] > self.next:
            self.gaps.append(range(self.next, entry["seq"]))
        self.next = max(self.next, entry["seq"] + 1)
        if row.hash and row.hash != digest:
            self.report.add(here, "内容被改动，与登记的哈希不符")
        if row.salt and not opens(entry, row.salt, row.payload):
            self.report.add(here, "所附内容或盐值被改动，与承诺值不符")
        if known and entry["seq"] == known["seq"] + 1 and entry["prev"] != previous:
            self.report.add(title(known), f"与{here}所记的上一条哈希不符，两条之一被改动")
        if known and entry["t"] < known["t"]:
            self.report.add(here, "时间早于上一条")
        follow_case(self.states, entry, self.report, here)

    def finish(self) -> None:
        for gap in self.gaps:
            if missing := [seq for seq in gap[:10_000] if seq not in self.late]:
                self.report.add(f"第 {missing[0]} 条至第 {gap[-1]} 条", "被删除")
        for size in sorted(self.heads):
            self.report.add(f"校验点（{size} 条）", f"日志现只有 {self.tree.size} 条，末尾的条目被删除")
        if self.tree.size > self.sound:
            self.report.remarks.append(f"第 {self.sound} 条起的 {self.tree.size - self.sound} 条未经校验点证明")


def check_log(rows: Iterable[Row], notes: Iterable[bytes], key: Key) -> Report:
    """Examine a whole log from its first entry against every checkpoint given."""
    report, heads = Report(), dict[int, bytes]()
    for note in notes:
        try:
            size, root = read_checkpoint(note, key)
        except Fault as fault:
            report.add("校验点", str(fault))
            continue
        if heads.setdefault(size, root) != root:
            report.add(f"校验点（{size} 条）", "同一大小有两个根哈希不同的校验点，日志曾向不同的人出示不同内容")
    known = len(heads)
    log = _Log(heads, report)
    for row in rows:
        log.row(row)
    log.finish()
    report.checked = f"日志共 {log.tree.size} 条，自第一条起连续无缺，与 {known} 个校验点相符"
    return report


def read_export(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a log export, one canonical JSON object a line."""
    for number, line in enumerate(lines):
        try:
            row = read_canonical(line.rstrip(b"\n"))
            yield Row(row["leaf"].encode(), row["hash"], row.get("salt", ""), row.get("payload"))
        except (Fault, KeyError, AttributeError, TypeError):
            yield Row(b"", case=f"导出文件第 {number + 1} 行无法读取")
