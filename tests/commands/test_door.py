"""The one door: a request sent twice, a connection lost at COMMIT, two people at once, refusals recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app.cli.demonstration.county import PIN
from app.cli.demonstration.stories import Story
from app.commands.claim_task import ClaimTask
from app.commands.decide_task import DecideTask
from app.commands.execute import BadKey, KeyUsedForSomethingElse, NotKnownWhetherSaved, execute
from app.commands.prepare_decision import PrepareDecision
from app.kernel.errors import Refused
from tests.conftest import House, player_of
from tests.people import story


@pytest.fixture
def submitted(shared_house: House) -> Story:
    """A case of its own, waiting for acceptance."""
    begun = story(player_of(shared_house))
    begun.apply()
    return begun


ACCEPT = {
    "received_by": "web",
    "materials_complete": True,
    "materials_received": ["申请书", "诚信承诺书", "核对授权书", "身份证和户口簿", "收入和财产申报"],
    "kinship_declared": False,
    "kinship_detail": "",
}


def prepared(case: Story, login: str = "xje-shouli") -> DecideTask:
    """The acceptance, previewed and ready to be signed."""
    player = case.play
    task = player._task(case.case_id, "acceptance")
    actor = player.actor(login)
    if task["assignee_id"] is None:
        execute(ClaimTask(task["id"]), actor, player.ports)
    made = execute(PrepareDecision(task["id"], "accept", "", "", ACCEPT), actor, player.ports)
    return DecideTask(task["id"], made["preparation_id"], PIN)


def count(house: House, sql: str, **values: Any) -> int:
    with house.ports.engine.connect() as connection:
        return int(connection.execute(text(sql), values).scalar_one())


def completions(house: House, case: Story) -> int:
    return count(
        house, "SELECT count(*) FROM audit_entry WHERE case_id = :c AND act = 'task_completed' AND task_id = "
        "(SELECT id FROM task WHERE case_id = :c AND node = 'acceptance')", c=case.case_id,
    )  # fmt: skip


def test_the_same_request_sent_twice_gives_the_same_answer_and_one_event(shared_house: House, submitted: Story) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    first = execute(command, actor, shared_house.ports, key="twice-1")
    second = execute(command, actor, shared_house.ports, key="twice-1")
    assert first == second
    assert completions(shared_house, submitted) == 1


def test_sent_twice_without_a_key_the_second_is_told_that_it_is_done(shared_house: House, submitted: Story) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    execute(command, actor, shared_house.ports)
    with pytest.raises(Refused) as refused:
        execute(command, actor, shared_house.ports)
    assert refused.value.code == "TaskAlreadyClosed"
    assert completions(shared_house, submitted) == 1


def test_a_key_used_for_something_else_or_by_somebody_else_is_refused(shared_house: House, submitted: Story) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    execute(command, actor, shared_house.ports, key="other-1")
    with pytest.raises(KeyUsedForSomethingElse):
        execute(ClaimTask(command.task_id), actor, shared_house.ports, key="other-1")
    with pytest.raises(KeyUsedForSomethingElse):
        execute(command, submitted.play.actor("xje-diaocha1"), shared_house.ports, key="other-1")


@pytest.mark.parametrize("key", ["", "a" * 81, "with space", "\x00", "木垒"])
def test_a_key_no_header_could_carry_is_refused_in_a_sentence(shared_house: House, submitted: Story, key: str) -> None:
    with pytest.raises(BadKey):
        execute(ClaimTask("x"), submitted.play.actor("xje-shouli"), shared_house.ports, key=key)


@contextmanager
def commit_lost(house: House, *, before: bool) -> Iterator[None]:
    """The next COMMIT of a decision is cut off: before it reaches the server, or after the server has done it."""
    dialect, real = house.ports.engine.dialect, house.ports.engine.dialect.do_commit
    left = [1]

    def cut(connection: Any) -> None:
        if not left:
            real(connection)
            return
        left.pop()
        if not before:
            real(connection)
        connection.dbapi_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    dialect.do_commit = cut
    try:
        yield
    finally:
        dialect.do_commit = real
    assert not left, "nothing was cut off"


@pytest.mark.parametrize("before", [True, False], ids=["before the server has it", "after the server did it"])
def test_a_connection_lost_at_commit_leaves_the_act_there_once(shared_house: House, submitted: Story, before: bool) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    with commit_lost(shared_house, before=before):
        result = execute(command, actor, shared_house.ports, key=f"lost-{before}")
    assert completions(shared_house, submitted) == 1
    assert result["documents"][0]["sha256"]
    assert count(shared_house, "SELECT count(*) FROM document WHERE case_id = :c", c=submitted.case_id) == 1


@pytest.mark.parametrize("before", [True, False])
def test_without_a_key_a_lost_commit_is_not_guessed_at(shared_house: House, submitted: Story, before: bool) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    with commit_lost(shared_house, before=before), pytest.raises(NotKnownWhetherSaved) as refused:
        execute(command, actor, shared_house.ports)
    assert "刷新页面" in refused.value.sentence
    assert completions(shared_house, submitted) == (0 if before else 1)


def test_the_test_of_lost_commits_would_see_a_door_that_forgets_its_keys(
    shared_house: House, submitted: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: no memory of keys, so the retry after a commit that happened is refused."""
    from app.commands import execute as door

    monkeypatch.setattr(door, "_earlier", lambda ports, actor, key, fingerprint: None)
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    with commit_lost(shared_house, before=False), pytest.raises(Refused) as refused:
        execute(command, actor, shared_house.ports, key="forgetful")
    assert refused.value.code == "TaskAlreadyClosed"


def race(acts: list[Callable[[], Any]]) -> list[Any]:
    """Start all at once; what each gave or was refused with."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = act()
        except Refused as refused:
            results[place] = refused

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_key_sent_by_eight_threads_at_once_is_one_event(shared_house: House, submitted: Story) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    results = race([lambda: execute(command, actor, shared_house.ports, key="eight") for _ in range(8)])
    assert [result for result in results if isinstance(result, Refused)] == []
    assert all(result == results[0] for result in results)
    assert completions(shared_house, submitted) == 1


def test_a_refusal_changes_nothing_and_is_an_entry_of_its_own_without_what_was_typed(
    shared_house: House, submitted: Story
) -> None:
    task = submitted.play._task(submitted.case_id, "acceptance")
    before = count(shared_house, "SELECT version FROM cases WHERE id = :c", c=submitted.case_id)
    with pytest.raises(Refused):
        execute(ClaimTask(task["id"]), submitted.play.actor("zbs-shouli"), shared_house.ports)
    assert count(shared_house, "SELECT version FROM cases WHERE id = :c", c=submitted.case_id) == before
    with shared_house.ports.engine.connect() as connection:
        row = connection.execute(
            text("SELECT e.act, e.leaf, p.payload FROM audit_entry e JOIN audit_payload p USING (seq) ORDER BY seq DESC LIMIT 1")
        ).one()
    assert "refused" in row.act and row.payload["refusal"] == "NotYourTask"
    assert submitted.household.head.name not in bytes(row.leaf).decode() + str(row.payload)


def test_nothing_half_done_is_left_when_the_letter_cannot_be_signed(
    shared_house: House, submitted: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seal fails after the officer's signature: no document, no decision, no closed task, no entry."""
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")

    class SealDown(Exception):
        pass

    def down(*args: Any, **kwargs: Any) -> Any:
        raise SealDown

    size = count(shared_house, "SELECT count(*) FROM audit_entry")
    monkeypatch.setattr(shared_house.ports.authority, "seal", down)
    with pytest.raises(SealDown):
        execute(command, actor, shared_house.ports, key="sealdown")
    assert count(shared_house, "SELECT count(*) FROM audit_entry") == size
    assert count(shared_house, "SELECT count(*) FROM decision WHERE task_id = :t", t=command.task_id) == 0
    assert count(shared_house, "SELECT count(*) FROM document WHERE case_id = :c", c=submitted.case_id) == 0
    monkeypatch.undo()
    assert execute(command, actor, shared_house.ports, key="sealdown")["documents"]


def test_a_household_with_a_running_case_may_not_apply_again(shared_house: House, submitted: Story) -> None:
    again = Story(submitted.play, "shenqing2", "照壁山乡", "双湾村", ("zbs", "sw"), submitted.household)
    with pytest.raises(Refused) as refused:
        again.apply()
    assert refused.value.code == "AlreadyApplied"
