"""The small diagrams of this room, as closures of files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from app import engine
from app.engine import Definition

HERE = Path(__file__).parent / "diagrams"
CLOSURES = {
    "return_loop_bare": ("return_loop_bare",),
    "return_loop_embedded": ("return_loop_embedded",),
    "three_branches": ("three_branches", "visit"),
    "nested": ("nested", "acceptance", "visit"),
    "notice_loop": ("notice_loop",),
    "nested_forks": ("nested_forks",),
}


def files(name: str) -> dict[str, bytes]:
    """The closure of a diagram."""
    return {f"{part}.bpmn": (HERE / f"{part}.bpmn").read_bytes() for part in CLOSURES[name]}


@lru_cache
def compiled(name: str) -> Definition:
    """The closure, compiled once."""
    return engine.compile_definition(files(name), name)


def nodes(step: engine.Step) -> list[str]:
    """The ids of the open tasks, sorted."""
    return sorted(task.node for task in step.open_tasks)


def ident(step: engine.Step, node: str) -> str:
    """The engine id of an open task."""
    (found,) = [task.engine_id for task in step.open_tasks if task.node == node]
    return found


def act(definition: Definition, step: engine.Step, node: str, outcome: str = "done") -> engine.Step:
    """Complete an open task the way the house does: its outcome becomes the variable of its name."""
    return engine.complete(definition, step.snapshot, ident(step, node), {node: outcome})


def wait(definition: Definition, step: engine.Step, node: str, **data: str) -> engine.Step:
    """Fire a waiting timer."""
    (found,) = [timer.engine_id for timer in step.timers if timer.node == node]
    return engine.fire(definition, step.snapshot, found, data)
