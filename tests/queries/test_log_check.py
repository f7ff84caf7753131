"""`audit verify` on a real case: an honest house passes, and whatever was done behind the application's back is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from app.cli.demonstration.households import NURLAN
from app.cli.demonstration.stories import Story
from app.queries.log_check import LogReport, check_log
from tests.conftest import player_of


@pytest.fixture(scope="module")
def case_number(shared_house: Any) -> str:
    """One accepted case with its papers."""
    player = player_of(shared_house)
    story = Story(player, "shenqing1", "西吉尔镇", "西吉尔村", ("xje", "xjec"), NURLAN)
    story.apply()
    player.next_workday()
    story.accept()
    with shared_house.ports.engine.connect() as connection:
        return str(connection.execute(text("SELECT number FROM cases")).scalar_one())


def verify(house: Any, connection: Connection) -> LogReport:
    return check_log(connection, house.ports.log.origin, house.ports.log.signer.vkey)


@contextmanager
def behind_the_back(house: Any, *statements: str) -> Iterator[Connection]:
    """The owner of the database with every trigger off; undone afterwards."""
    engine = create_engine(house.owner)
    with engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount, f"changed nothing: {statement}"
        yield connection
        connection.rollback()
    engine.dispose()


def test_an_honest_house_has_no_fault(shared_house: Any, case_number: str) -> None:
    with shared_house.ports.engine.connect() as connection:
        report = verify(shared_house, connection)
    assert report.faults == ()
    assert report.size > 90 and len(report.root) == 64 and report.checkpoints > 2


LAST = "(SELECT seq FROM audit_entry WHERE act = 'task_completed' ORDER BY seq DESC LIMIT 1)"
CHANGED_LEAF = (
    "UPDATE audit_entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'twp_clerk', 'twp_chief'), 'UTF8') "
    f"WHERE seq = {LAST}"
)
DAMAGE = {
    "role in a leaf": (CHANGED_LEAF,),
    "form of a leaf": (CHANGED_LEAF.replace("'twp_clerk', 'twp_chief'", """'"v":1', '"v":2'"""),),
    "removed": (f"DELETE FROM audit_entry WHERE seq = {LAST}",),
    "removed last": ("DELETE FROM audit_entry WHERE seq >= (SELECT max(size) - 1 FROM checkpoint)",),
    "reordered": (
        "UPDATE audit_entry SET seq = -seq WHERE seq IN (90, 91)",
        "UPDATE audit_entry SET seq = 181 + seq WHERE seq < 0",
    ),
    "searched column": (f"UPDATE audit_entry SET act = 'task_claimed' WHERE seq = {LAST}",),
    "payload": (
        "UPDATE audit_payload SET payload = jsonb_set(payload, '{outcome}', '\"reject\"') "
        f"WHERE seq = {LAST}",
    ),
    "payload removed": (f"DELETE FROM audit_payload WHERE seq = {LAST}",),
    "checkpoint": ("UPDATE checkpoint SET note = replace(note, E'\\n', E'\\n ')",),
    "case status": ("UPDATE cases SET status = '已确认'",),
    "case removed": ("DELETE FROM cases",),
    "task reopened": ("UPDATE task SET status = 'open' WHERE node = 'acceptance'",),
    "decision": ("UPDATE decision SET outcome = 'reject' WHERE node = 'acceptance'",),
    "decision removed": ("DELETE FROM decision WHERE node = 'acceptance'",),
    "answers": ("UPDATE answer SET data = jsonb_set(data, '{kinship_declared}', 'true') WHERE node = 'acceptance'",),
    "paper removed": ("DELETE FROM document_revision",),
    "paper replaced": ("UPDATE document_revision SET sha256 = repeat('ab', 32)",),
}


@pytest.mark.parametrize("statements", DAMAGE.values(), ids=DAMAGE)
def test_what_was_done_behind_the_back_is_named_with_its_case_or_entry(
    shared_house: Any, case_number: str, statements: tuple[str, ...]
) -> None:
    with behind_the_back(shared_house, *statements) as connection:
        faults = verify(shared_house, connection).faults
    assert faults
    assert any(case_number in fault or "条" in fault or "校验点" in fault for fault in faults), faults


def test_the_case_and_the_entry_are_named_when_one_entry_was_changed(shared_house: Any, case_number: str) -> None:
    with shared_house.ports.engine.connect() as connection:
        seq = connection.execute(text(f"SELECT {LAST}")).scalar_one()
    with behind_the_back(shared_house, CHANGED_LEAF) as connection:
        faults = verify(shared_house, connection).faults
    assert any(f"第 {seq} 条" in fault and case_number in fault for fault in faults), faults


def test_rewriting_hash_and_tree_of_the_last_entries_still_breaks_the_signed_checkpoint(
    shared_house: Any, case_number: str
) -> None:
    """The attacker who owns the database recomputes everything but cannot sign a checkpoint."""
    from app.audit import Entry, Frontier, leaf_hash

    with behind_the_back(shared_house, f"UPDATE audit_entry SET act = act WHERE seq = {LAST}") as connection:
        rows = connection.execute(text("SELECT seq, leaf FROM audit_entry ORDER BY seq")).all()
        growing, previous = Frontier(), ""
        target = connection.execute(text(f"SELECT {LAST}")).scalar_one()
        for seq, leaf in rows:
            data = bytes(leaf).replace(b"twp_clerk", b"twp_chief") if seq == target else bytes(leaf)
            entry = Entry.from_leaf(data)
            if seq > target:
                data = data.replace(entry.prev.encode(), previous.encode())
            growing.append(leaf_hash(data))
            previous = leaf_hash(data).hex()
            connection.execute(
                text("UPDATE audit_entry SET leaf = :l, leaf_hash = :h, frontier = :f WHERE seq = :s"),
                {"l": data, "h": previous, "f": growing.to_bytes(), "s": seq},
            )
        faults = verify(shared_house, connection).faults
    assert any("校验点" in fault for fault in faults), faults
