"""Moving a case: snapshot bytes in, a `Step` out. No clock, no database; after any error the object is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.codec import dump, load, text_id
from app.engine.conditions import Conditions
from app.engine.definition import Definition, HandFired
from app.engine.expressions import ExpressionFailed
from app.engine.operations import Scalar
from app.engine.quiet import hush
from app.kernel.errors import Broken

BUDGET = 1000

hush()


class EngineFault(Broken):
    """The diagram could not take this step: a condition failed, a task was not ready, a loop did not end."""


@dataclass(frozen=True)
class OpenTask:
    """A human task that is ready now; `engine_id` stays the same while it is open."""

    engine_id: str
    node: str
    name: str
    lane: str


@dataclass(frozen=True)
class Waiting:
    """A timer that waits now; `node` is the id of its event in the diagram."""

    engine_id: str
    node: str


@dataclass(frozen=True)
class Step:
    """Everything a step means: the new snapshot, all that is open, all that waits, what finished, the end if it came."""

    snapshot: bytes
    open_tasks: tuple[OpenTask, ...]
    timers: tuple[Waiting, ...]
    completed: tuple[str, ...]
    ended: str | None


def start(definition: Definition, data: Mapping[str, Scalar]) -> Step:
    """Begin a case with its variables, up to its first human task."""
    variables = _flat(data)
    workflow = BpmnWorkflow(definition.spec, definition.subprocesses, script_engine=Conditions(variables))
    return _drive(definition, workflow, variables, [])


def complete(definition: Definition, snapshot: bytes, engine_id: str, data: Mapping[str, Scalar]) -> Step:
    """Complete one ready human task and run on; anything but a ready human task is refused."""
    workflow, variables = load(definition, snapshot)
    task = _task(workflow, engine_id)
    if task.state != TaskState.READY or not task.task_spec.manual:
        raise EngineFault("the task is not ready")
    variables |= _flat(data)
    done = [str(task.task_spec.name)]
    _run(task)
    return _drive(definition, workflow, variables, done)


def fire(definition: Definition, snapshot: bytes, engine_id: str, data: Mapping[str, Scalar]) -> Step:
    """Fire one waiting timer and run on."""
    workflow, variables = load(definition, snapshot)
    return _catch(definition, workflow, _task(workflow, engine_id), variables, data)


def send(definition: Definition, snapshot: bytes, message: str, data: Mapping[str, Scalar]) -> Step:
    """Give a message to the event that waits for it and run on."""
    workflow, variables = load(definition, snapshot)
    found = _listener(workflow, message)
    if found is None:
        raise EngineFault(f"nothing waits for {message}")
    return _catch(definition, workflow, found, variables, data)


def listens(definition: Definition, snapshot: bytes, message: str) -> bool:
    """Does an event wait for this message now?"""
    return _listener(load(definition, snapshot)[0], message) is not None


def look(definition: Definition, snapshot: bytes) -> Step:
    """What is open and waits in a snapshot, without moving."""
    workflow, variables = load(definition, snapshot)
    return _step(definition, workflow, variables, [])


def _flat(data: Mapping[str, Any]) -> dict[str, Scalar]:
    for name, value in data.items():
        if not isinstance(value, str | int | bool) or not name.isidentifier() or name.startswith("_"):
            raise EngineFault(f"{name} is not a flat routing value")
    return dict(data)


def _catch(
    definition: Definition, workflow: BpmnWorkflow, task: Task, variables: dict[str, Any], data: Mapping[str, Scalar]
) -> Step:
    if task.state != TaskState.WAITING or not isinstance(task.task_spec, CatchingEvent):
        raise EngineFault("the event is not waiting")
    variables |= _flat(data)
    task.task_spec.catch(task, None)
    task.task_spec._update(task)
    return _drive(definition, workflow, variables, [])


def _run(task: Task) -> None:
    try:
        task.run()
    except (SpiffWorkflowException, ExpressionFailed) as error:
        raise EngineFault(_why(error)) from error


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"


def _drive(definition: Definition, workflow: BpmnWorkflow, variables: dict[str, Any], done: list[str]) -> Step:
    def note(task: Task) -> None:
        done.append(str(task.task_spec.name))
        if len(done) > BUDGET:
            raise EngineFault("more than 1,000 automatic steps")

    try:
        workflow.do_engine_steps(did_complete_task=note)
    except (SpiffWorkflowException, ExpressionFailed) as error:
        raise EngineFault(_why(error)) from error
    return _step(definition, workflow, variables, done)


def _step(definition: Definition, workflow: BpmnWorkflow, variables: dict[str, Any], done: list[str]) -> Step:
    opened, timers = [], []
    for flow in (workflow, *(flow for flow in workflow.subprocesses.values() if not flow.completed)):
        for task in flow.tasks.values():
            spec = task.task_spec
            if task.state == TaskState.READY and spec.manual:
                opened.append(
                    OpenTask(text_id(task.id), spec.name, spec.bpmn_name or spec.name, definition.lanes.get(spec.name, ""))
                )
            elif task.state == TaskState.WAITING and _kind(task) == "timer":
                timers.append(Waiting(text_id(task.id), spec.name))
    ended = _end(workflow, done) if workflow.completed else None
    if ended is None and not opened and not timers:
        raise EngineFault("nothing is open and the case has not ended")
    return Step(dump(workflow, variables), tuple(opened), tuple(timers), tuple(done), ended)


def _kind(task: Task) -> str:
    event = getattr(task.task_spec, "event_definition", None)
    return event.kind if isinstance(event, HandFired) else ""


def _end(workflow: BpmnWorkflow, done: list[str]) -> str:
    ends = {name for name, spec in workflow.spec.task_specs.items() if isinstance(spec, EndEvent)}
    for name in reversed(done):
        if name in ends:
            return name
    raise EngineFault("the case ended without an end event")


def _task(workflow: BpmnWorkflow, engine_id: str) -> Task:
    for flow in (workflow, *workflow.subprocesses.values()):
        if engine_id in flow.tasks:
            return flow.tasks[engine_id]
    raise EngineFault("no such task in this case")


def _listener(workflow: BpmnWorkflow, message: str) -> Task | None:
    for task in workflow.event_manager.tasks.values():
        event = task.task_spec.event_definition
        if isinstance(event, HandFired) and event.kind == "message" and event.name == message:
            return task
    return None
