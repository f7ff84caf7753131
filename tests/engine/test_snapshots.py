"""Pruned snapshots: everything comes back, nothing grows, and what is not ready cannot be completed."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from app import engine
from app.engine import EngineFault, Step
from app.engine.codec import BadSnapshot, dump, load
from tests.engine.drawings import act, compiled, ident, nodes, wait

BRANCHES = {"economic_check": "none", "visit_second": "none", "village_opinion": "none"}


def _variables(step: Step) -> dict[str, Any]:
    return dict(orjson.loads(step.snapshot)["vars"])


def _in_the_middle() -> Step:
    """Three branches, one of them in a called process, each at another point."""
    definition = compiled("three_branches")
    step = act(definition, engine.start(definition, BRANCHES), "village_check")
    return act(definition, step, "visit_first")


@pytest.mark.parametrize("name", ["three_branches", "nested", "notice_loop", "nested_forks", "return_loop_embedded"])
def test_a_snapshot_comes_back_as_the_same_bytes(name: str) -> None:
    definition = compiled(name)
    step = engine.start(definition, {"text": "汉字", "number": 10**15, "flag": True, "review": "none"})
    for _ in range(3):
        workflow, variables = load(definition, step.snapshot)
        assert dump(workflow, variables) == step.snapshot
        assert set(engine.look(definition, step.snapshot).open_tasks) == set(step.open_tasks)
        step = act(definition, step, nodes(step)[0])


def test_types_of_variables_survive() -> None:
    given = {"text": "汉字 ' \"", "number": -(10**15), "flag": False, "one": 1, "none": ""}
    found = _variables(engine.start(compiled("nested_forks"), given))
    assert {name: (type(value), value) for name, value in found.items()} == {
        name: (type(value), value) for name, value in given.items()
    }


@pytest.mark.parametrize("last", ["village_opinion", "visit_second", "economic_check"])
def test_what_parallel_branches_decide_survives_the_join_whichever_ends_last(last: str) -> None:
    """SpiffWorkflow's own task data loses the update of a branch that does not finish last."""
    definition = compiled("three_branches")
    outcomes = {"village_opinion": "doubted", "visit_second": "confirm", "economic_check": "ok"}
    step = _in_the_middle()
    for node in sorted(outcomes, key=lambda name: name == last):
        step = act(definition, step, node, outcomes[node])
    assert nodes(step) == ["review"]
    assert outcomes.items() <= _variables(step).items()
    assert act(definition, step, "review", "pass").ended == "approved"


def test_a_task_keeps_its_id_while_it_is_open() -> None:
    definition = compiled("three_branches")
    step = _in_the_middle()
    before = ident(step, "economic_check")
    assert ident(act(definition, step, "village_opinion"), "economic_check") == before


def test_a_snapshot_does_not_grow_with_the_rounds() -> None:
    definition = compiled("return_loop_embedded")
    step = act(definition, engine.start(definition, {"review": "none"}), "application")
    sizes = []
    for _ in range(30):
        for node in ("economic_check", "home_visit"):
            step = act(definition, step, node)
        step = act(definition, act(definition, step, "review", "return"), "application")
        sizes.append(len(step.snapshot))
    assert len(set(sizes[1:])) == 1 and sizes[0] < 5000


def test_a_task_that_is_only_predicted_cannot_be_completed() -> None:
    """Stock: running a predicted task works, an approval could be filed before it was given."""
    definition = compiled("nested_forks")
    step = engine.start(definition, {})
    workflow, _ = load(definition, step.snapshot)
    ahead = [str(task.id) for task in workflow.tasks.values() if task.task_spec.manual and task.task_spec.name != "application"]
    assert ahead
    for engine_id in ahead:
        with pytest.raises(EngineFault, match="not ready"):
            engine.complete(definition, step.snapshot, engine_id, {})


def test_a_completed_task_cannot_be_completed_again() -> None:
    definition = compiled("nested_forks")
    first = engine.start(definition, {})
    second = act(definition, first, "application")
    with pytest.raises(EngineFault):
        engine.complete(definition, second.snapshot, ident(first, "application"), {})


def test_a_human_task_is_no_event_and_an_event_no_human_task() -> None:
    definition = compiled("notice_loop")
    step = engine.start(definition, {"closing": "none", "first": "none", "approval": "none"})
    with pytest.raises(EngineFault, match="not waiting"):
        engine.fire(definition, step.snapshot, ident(step, "first"), {})
    (timer,) = step.timers
    with pytest.raises(EngineFault, match="not ready"):
        engine.complete(definition, step.snapshot, timer.engine_id, {})


def test_a_timer_that_fired_takes_its_task_away_and_fires_once() -> None:
    definition = compiled("notice_loop")
    first = engine.start(definition, {"closing": "none", "first": "none", "approval": "none"})
    step = wait(definition, first, "first_period", first="overdue")
    assert nodes(step) == ["second", "third"] and not step.timers
    with pytest.raises(EngineFault):
        engine.fire(definition, step.snapshot, first.timers[0].engine_id, {})


def test_a_message_nothing_waits_for_is_refused() -> None:
    definition = compiled("nested")
    step = engine.start(definition, {"decision": "none", "acceptance": "none"})
    closed = engine.send(definition, step.snapshot, "withdrawal", {})
    assert nodes(closed) == ["closure"] and not engine.listens(definition, closed.snapshot, "withdrawal")
    with pytest.raises(EngineFault, match="nothing waits"):
        engine.send(definition, closed.snapshot, "withdrawal", {})


@pytest.mark.parametrize("data", [{"a": 1.5}, {"a": None}, {"a": ["x"]}, {"a": {}}, {"_a": 1}, {"a b": 1}, {"a.b": 1}])
def test_only_flat_values_under_plain_names_enter_a_case(data: dict[str, Any]) -> None:
    definition = compiled("nested_forks")
    step = engine.start(definition, {})
    with pytest.raises(EngineFault, match="not a flat routing value"):
        engine.complete(definition, step.snapshot, ident(step, "application"), data)


def test_a_condition_that_fails_is_a_fault_and_the_old_snapshot_still_works() -> None:
    definition = compiled("notice_loop")
    step = engine.start(definition, {"first": "none", "approval": "none"})
    for node in ("first", "second", "third", "posting"):
        step = act(definition, step, node)
    step = wait(definition, step, "notice_period")
    with pytest.raises(EngineFault, match="undeclared variable closing"):
        engine.complete(definition, step.snapshot, ident(step, "closing"), {})
    assert nodes(act(definition, step, "closing", "no")) == ["approval"]


def _broken(change: Any) -> bytes:
    state = orjson.loads(_in_the_middle().snapshot)
    change(state)
    return orjson.dumps(state)


@pytest.mark.parametrize(
    "snapshot",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        _broken(lambda state: state.update(v=2)),
        _broken(lambda state: state["flows"][0][3][0].__setitem__(2, "no_such_node")),
        _broken(lambda state: state["flows"][1].__setitem__(0, "no_such_task")),
        _broken(lambda state: state["flows"][1][3].pop(0)),
    ],
)
def test_a_damaged_snapshot_is_refused_as_such(snapshot: bytes) -> None:
    with pytest.raises(BadSnapshot):
        engine.look(compiled("three_branches"), snapshot)
