"""The stock engine kept in memory: SpiffWorkflow's own parser, events and task tree, nothing pruned, nothing restored.

Only conditions are answered from outside, by its own Python over one set of variables: task data loses updates at joins
by design, so the comparison is about where the case goes, not about how it carries its data.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


class Answers(PythonScriptEngine):  # type: ignore[misc]
    """Conditions over the variables of the test; durations as they are written."""

    def __init__(self, variables: dict[str, Any]) -> None:
        super().__init__()
        self.variables = variables

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if expression.startswith("P"):
            return expression
        return self.environment.evaluate(expression, dict(self.variables))


class Stock:
    """One case in the stock engine."""

    def __init__(self, files: Mapping[str, bytes], process: str, variables: Mapping[str, Any]) -> None:
        parser = BpmnParser()
        for path, data in files.items():
            parser.add_bpmn_io(io.BytesIO(data), path)
        self.variables = dict(variables)
        self.flow = BpmnWorkflow(
            parser.get_spec(process), parser.get_subprocess_specs(process), script_engine=Answers(self.variables)
        )
        self.flow.do_engine_steps()

    def open(self) -> list[tuple[str, ...]]:
        return sorted(self._path(task) for task in self._tasks(TaskState.READY) if task.task_spec.manual)

    def timers(self) -> list[tuple[str, ...]]:
        return sorted(self._path(task) for task in self._waiting(TimerEventDefinition))

    def messages(self) -> list[str]:
        return sorted(task.task_spec.event_definition.name for task in self._waiting(MessageEventDefinition))

    def complete(self, path: tuple[str, ...], data: Mapping[str, Any]) -> None:
        task = next(t for t in self._tasks(TaskState.READY) if self._path(t) == path)
        self.variables.update(data)
        task.run()
        self.flow.do_engine_steps()

    def fire(self, path: tuple[str, ...], data: Mapping[str, Any]) -> None:
        task = next(t for t in self._waiting(TimerEventDefinition) if self._path(t) == path)
        self.variables.update(data)
        task.task_spec.catch(task, None)
        task.task_spec._update(task)
        self.flow.do_engine_steps()

    def send(self, name: str, data: Mapping[str, Any]) -> None:
        self.variables.update(data)
        self.flow.send_event(BpmnEvent(MessageEventDefinition(name)))
        self.flow.do_engine_steps()

    @property
    def ended(self) -> bool:
        return bool(self.flow.is_completed())

    def _tasks(self, state: int) -> list[Any]:
        flows = [self.flow, *(flow for flow in self.flow.subprocesses.values() if not flow.completed)]
        return [task for flow in flows for task in flow.tasks.values() if task.state == state]

    def _waiting(self, kind: type) -> list[Any]:
        return [
            task
            for task in self._tasks(TaskState.WAITING)
            if isinstance(task.task_spec, CatchingEvent) and isinstance(task.task_spec.event_definition, kind)
        ]

    def _path(self, task: Any) -> tuple[str, ...]:
        names = [task.task_spec.name]
        flow = task.workflow
        while flow.parent_task_id is not None:
            owner = self.flow.get_task_from_id(flow.parent_task_id)
            names.append(owner.task_spec.name)
            flow = owner.workflow
        return tuple(reversed(names))
