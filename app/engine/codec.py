"""Snapshots: the pruned instance only, never the spec, as bytes that do not grow with history.

Kept are the root, the deepest finished task above everything unfinished, and its subtree; finished sub-processes are
dropped (engine notes §2: 990 µs and 17 kB a step with the stock serializer, 150 µs and 2 kB so). Variables live beside
the tree, not in task data, because task data loses updates at joins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.conditions import Conditions
from app.engine.definition import Definition
from app.kernel.errors import Broken

VERSION = 1
_UNFINISHED = TaskState.NOT_FINISHED_MASK


class BadSnapshot(Broken):
    """A snapshot that cannot be read under its definition."""


def text_id(value: Any) -> str:
    """A task id as text: the same from step to step."""
    return value.hex if isinstance(value, UUID) else str(value)


def dump(workflow: BpmnWorkflow, variables: Mapping[str, Any]) -> bytes:
    """The snapshot of a workflow between two steps."""
    flows = [_dump_flow(workflow, None, None)]
    active = [(key, flow) for key, flow in workflow.subprocesses.items() if not flow.completed]
    flows += [_dump_flow(flow, text_id(key), flow.spec.name) for key, flow in active]
    return orjson.dumps({"v": VERSION, "vars": dict(variables), "flows": flows})


def _dump_flow(flow: Any, parent: str | None, spec: str | None) -> list[Any]:
    root = flow.task_tree
    rows = [[text_id(root.id), -1, root.task_spec.name, root.state, int(root.triggered)]]
    anchor = _anchor(flow)
    if anchor is root:
        rows = []
        _rows(flow, root, -1, rows)
    else:
        _rows(flow, anchor, 0, rows)
    return [parent, spec, int(flow.completed), rows]


def _rows(flow: Any, task: Task, parent: int, rows: list[list[Any]]) -> None:
    pending = [(task, parent)]
    while pending:
        item, above = pending.pop()
        rows.append([text_id(item.id), above, item.task_spec.name, item.state, int(item.triggered)])
        here = len(rows) - 1
        pending += [(flow.tasks[child], here) for child in reversed(item._children)]


def _anchor(flow: Any) -> Task:
    """The deepest finished task above everything unfinished."""
    alive: set[Any] = set()
    for task in flow.tasks.values():
        if task._state & _UNFINISHED:
            step: Task | None = task
            while step is not None and step.id not in alive:
                alive.add(step.id)
                step = flow.tasks.get(step._parent)
    anchor = flow.task_tree
    while not anchor._state & _UNFINISHED:
        living = [child for child in anchor._children if child in alive]
        if len(living) != 1 or flow.tasks[living[0]]._state & _UNFINISHED:
            break
        anchor = flow.tasks[living[0]]
    return anchor


def load(definition: Definition, snapshot: bytes) -> tuple[BpmnWorkflow, dict[str, Any]]:
    """The workflow and its variables back from a snapshot."""
    try:
        state = orjson.loads(snapshot)
        if state["v"] != VERSION:
            raise BadSnapshot(f"version {state['v']}")
        variables: dict[str, Any] = state["vars"]
        workflow = BpmnWorkflow(
            definition.spec, definition.subprocesses, script_engine=Conditions(variables), deserializing=True
        )
        for parent, spec, completed, rows in state["flows"]:
            flow = workflow if parent is None else _subflow(definition, workflow, parent, spec)
            _load_flow(workflow, flow, rows)
            flow.completed = bool(completed)
    except (orjson.JSONDecodeError, KeyError, IndexError, ValueError, TypeError) as error:
        raise BadSnapshot(type(error).__name__) from error
    return workflow, variables


def _subflow(definition: Definition, workflow: BpmnWorkflow, parent: str, spec: str) -> BpmnSubWorkflow:
    owner = _find(workflow, parent)
    flow = BpmnSubWorkflow(definition.subprocesses[spec], owner.id, workflow, deserializing=True)
    flow.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)
    workflow.subprocesses[owner.id] = flow
    return flow


def _find(workflow: BpmnWorkflow, task_id: str) -> Task:
    for flow in (workflow, *workflow.subprocesses.values()):
        if task_id in flow.tasks:
            return flow.tasks[task_id]
    raise BadSnapshot("a sub-process without its task")


def _load_flow(workflow: BpmnWorkflow, flow: Any, rows: list[list[Any]]) -> None:
    made: list[Task] = []
    specs = flow.spec.task_specs
    for task_id, parent, name, state, triggered in rows:
        task = Task.__new__(Task)
        task.id = task_id
        task.workflow = flow
        task._parent = made[parent].id if parent >= 0 else None
        task._children = []
        task._state = state
        task.triggered = bool(triggered)
        task.task_spec = specs[name]
        task.thread_id = 0
        task.data = {}
        task.internal_data = {}
        task.last_state_change = 0.0
        flow.tasks[task_id] = task
        if parent >= 0:
            made[parent]._children.append(task_id)
        made.append(task)
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.event_manager.add_task(task)
    flow.task_tree = made[0]
