"""What can be said of a diagram by reading it: joins in cycles, what its conditions read, what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, ParallelGateway

from app.engine.definition import Definition, HandFired
from app.engine.expressions import Expression, ExpressionRefused


@dataclass(frozen=True)
class Finding:
    """One thing wrong: a code, the node, what it is."""

    code: str
    node: str
    detail: str = ""


def lint(definition: Definition) -> list[Finding]:
    """Every finding in every process of the closure; what cannot be read at all is refused before, when compiling."""
    found: list[Finding] = []
    for spec in _specs(definition):
        for task in _drawn(spec):
            found += _gateway(task)
            if isinstance(task, ParallelGateway) and len(task.inputs) > 1 and _in_cycle(task):
                found.append(Finding("join_in_cycle", task.name))
            if task.manual and len([name for name in task.outputs if _is_drawn(task, name)]) > 1:
                found.append(Finding("implicit_split", task.name))
    return found


def conditions(definition: Definition) -> Iterator[tuple[str, str]]:
    """(gateway, condition text) of every conditional flow."""
    for spec in _specs(definition):
        for task in _drawn(spec):
            if isinstance(task, ExclusiveGateway):
                for condition, _ in task.cond_task_specs:
                    if condition is not None:
                        yield task.name, condition.args[0]


def variables_read(definition: Definition) -> frozenset[str]:
    """The variables some condition reads."""
    names: set[str] = set()
    for _, text in conditions(definition):
        try:
            names |= Expression.parse(text).names
        except ExpressionRefused:
            continue
    return frozenset(names)


def events(definition: Definition) -> frozenset[tuple[str, str]]:
    """(timer, id of its event) and (message, its name) of everything a case may wait for."""
    found = [getattr(task, "event_definition", None) for spec in _specs(definition) for task in _drawn(spec)]
    return frozenset((event.kind, event.name) for event in found if isinstance(event, HandFired))


def manual_nodes(definition: Definition) -> dict[str, str]:
    """Human task id → lane id, over the whole closure."""
    return {
        task.name: definition.lanes.get(task.name, "")
        for spec in _specs(definition)
        for task in _drawn(spec)
        if task.manual
    }


def _specs(definition: Definition) -> list[Any]:
    return [definition.spec, *definition.subprocesses.values()]


def _drawn(spec: Any) -> list[Any]:
    return [task for task in spec.task_specs.values() if getattr(task, "bpmn_id", None)]


def _is_drawn(task: Any, output: Any) -> bool:
    spec = task._wf_spec.task_specs[output] if isinstance(output, str) else output
    return bool(getattr(spec, "bpmn_id", None))


def _gateway(task: Any) -> list[Finding]:
    if not isinstance(task, ExclusiveGateway):
        return []
    found = []
    for condition, _ in task.cond_task_specs:
        if condition is None:
            continue
        try:
            Expression.parse(condition.args[0])
        except ExpressionRefused as refused:
            found.append(Finding("bad_condition", task.name, refused.sentence))
    return found


def _in_cycle(task: Any) -> bool:
    seen: set[str] = set()
    pending = list(task.outputs)
    while pending:
        name = pending.pop()
        item = name if not isinstance(name, str) else task._wf_spec.task_specs[name]
        if item.name == task.name:
            return True
        if item.name not in seen:
            seen.add(item.name)
            pending += list(item.outputs)
    return False
