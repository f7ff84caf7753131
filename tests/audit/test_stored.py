"""What stands beside a leaf in the database is held to what the leaf says."""

from __future__ import annotations

from dataclasses import replace

from app.audit import Frontier, StoredEntry, stored_faults
from tests.audit.logbook import LogBook


def rows_of(book: LogBook) -> list[StoredEntry]:
    growing, rows = Frontier(), []
    for entry in book.entries:
        growing.append(entry.leaf_hash())
        columns = {"case": entry.obj.get("case", ""), "task": "", "uid": "o17", "act": entry.act, "t": entry.t}
        rows.append(StoredEntry(entry.seq, entry.leaf(), entry.leaf_hash().hex(), growing.to_bytes(), columns))
    return rows


def test_an_honest_table_has_no_fault(book: LogBook) -> None:
    assert list(stored_faults(rows_of(book))) == []


def test_each_column_that_was_changed_is_named_with_its_entry_and_nothing_after_it(book: LogBook) -> None:
    for name in ("case", "task", "uid", "act", "t"):
        rows = rows_of(book)
        rows[4] = replace(rows[4], columns={**rows[4].columns, name: "x"})
        assert list(stored_faults(rows)) == [(4, f"登记的 {name} 与条目内容不符")]


def test_a_changed_leaf_hash_or_frontier_is_named(book: LogBook) -> None:
    rows = rows_of(book)
    rows[4] = replace(rows[4], leaf_hash="0" * 64)
    rows[6] = replace(rows[6], frontier=b"")
    assert list(stored_faults(rows)) == [(4, "内容与登记的哈希不符"), (6, "登记的树前沿与此前各条算出的不符")]


def test_a_changed_leaf_breaks_its_hash_and_the_frontier_once(book: LogBook) -> None:
    rows = rows_of(book)
    rows[4] = replace(rows[4], leaf=rows[4].leaf.replace(b"o17", b"o18"))
    assert {seq for seq, _ in stored_faults(rows)} == {4}


def test_two_leaves_exchanged_are_both_named(book: LogBook) -> None:
    rows = rows_of(book)
    rows[4], rows[5] = replace(rows[4], leaf=rows[5].leaf), replace(rows[5], leaf=rows[4].leaf)
    sentences = dict.fromkeys(sentence for _, sentence in stored_faults(rows))
    assert "内容属于第 5 条" in sentences and "内容属于第 4 条" in sentences
