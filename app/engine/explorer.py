"""All reachable states of a process, found with the production engine: the ground every soundness claim stands on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from app.engine.definition import Definition
from app.engine.expressions import ExpressionFailed, ExpressionRefused
from app.engine.lint import variables_read
from app.engine.machine import EngineFault, Step, complete, fire, send, start
from app.engine.operations import Scalar

Data = Mapping[str, Scalar]


@dataclass(frozen=True)
class Edge:
    """One move: `kind` is task, timer or message; `node` what moved; `data` what it set; `to` the state reached."""

    kind: str
    node: str
    data: tuple[tuple[str, Scalar], ...]
    to: int


@dataclass(frozen=True)
class State:
    """One reachable state: open nodes, waiting timers, the end if it is one, the fault if the engine refused."""

    number: int
    open_nodes: tuple[str, ...]
    timers: tuple[str, ...]
    variables: Mapping[str, Scalar]
    ended: str | None


@dataclass
class Graph:
    """Every state and move; `faults` are moves the engine could not make, with where they began."""

    states: list[State] = field(default_factory=list)
    edges: dict[int, list[Edge]] = field(default_factory=dict)
    first: list[tuple[Edge, int]] = field(default_factory=list)
    parents: dict[int, tuple[int, Edge] | None] = field(default_factory=dict)
    faults: list[tuple[int, Edge, str]] = field(default_factory=list)
    complete: bool = True

    def path(self, number: int) -> list[Edge]:
        """The shortest path to a state."""
        steps: list[Edge] = []
        above = self.parents.get(number)
        while above is not None:
            number, edge = above
            steps.append(edge)
            above = self.parents.get(number)
        return steps[::-1]


def explore(
    definition: Definition,
    choices: Mapping[str, Sequence[Data]],
    timers: Mapping[str, Data],
    messages: Mapping[str, Sequence[Data]],
    initial: Iterable[Data],
    limit: int = 60_000,
) -> Graph:
    """Breadth-first over (open tasks, waiting timers, variables that a condition reads)."""
    walk = _Walk(definition, choices, timers, messages, limit)
    for data in initial:
        walk.begin(data)
    walk.run()
    return walk.graph


class _Walk:
    def __init__(
        self,
        definition: Definition,
        choices: Mapping[str, Sequence[Data]],
        timers: Mapping[str, Data],
        messages: Mapping[str, Sequence[Data]],
        limit: int,
    ) -> None:
        self.definition = definition
        self.choices, self.timers, self.messages = choices, timers, messages
        self.limit = limit
        self.read = variables_read(definition)
        self.graph = Graph()
        self.known: dict[bytes, int] = {}
        self.queue: deque[tuple[int, Step]] = deque()

    def begin(self, data: Data) -> None:
        step = start(self.definition, data)
        self._arrive(step, None, None)

    def run(self) -> None:
        while self.queue:
            if len(self.graph.states) > self.limit:
                self.graph.complete = False
                return
            number, step = self.queue.popleft()
            for kind, node, ident, data in self._moves(step):
                self._try(number, step, kind, node, ident, data)

    def _moves(self, step: Step) -> Iterable[tuple[str, str, str, Data]]:
        for task in step.open_tasks:
            for data in self.choices.get(task.node, ({task.node: "done"},)):
                yield "task", task.node, task.engine_id, data
        for timer in step.timers:
            yield "timer", timer.node, timer.engine_id, self.timers.get(timer.node, {})
        waiting = orjson.loads(step.snapshot)
        if step.ended is None and waiting:
            for message, many in self.messages.items():
                for data in many:
                    yield "message", message, message, data

    def _try(self, number: int, step: Step, kind: str, node: str, ident: str, data: Data) -> None:
        move = {"task": complete, "timer": fire, "message": send}[kind]
        edge = Edge(kind, node, tuple(sorted(data.items())), -1)
        try:
            reached = move(self.definition, step.snapshot, ident, data)
        except (EngineFault, ExpressionFailed, ExpressionRefused) as fault:
            if kind != "message" or "nothing waits" not in str(fault):
                self.graph.faults.append((number, edge, str(fault)))
            return
        self._arrive(reached, number, edge)

    def _arrive(self, step: Step, origin: int | None, edge: Edge | None) -> None:
        variables = {name: value for name, value in orjson.loads(step.snapshot)["vars"].items() if name in self.read}
        opened = tuple(sorted(task.node for task in step.open_tasks))
        waits = tuple(sorted(timer.node for timer in step.timers))
        key = orjson.dumps([opened, waits, variables, step.ended], option=orjson.OPT_SORT_KEYS)
        number = self.known.get(key)
        if number is None:
            number = self.known[key] = len(self.graph.states)
            self.graph.states.append(State(number, opened, waits, variables, step.ended))
            self.graph.edges[number] = []
            self.graph.parents[number] = (
                None if origin is None or edge is None else (origin, Edge(edge.kind, edge.node, edge.data, number))
            )
            if step.ended is None:
                self.queue.append((number, step))
        if origin is not None and edge is not None:
            self.graph.edges[origin].append(Edge(edge.kind, edge.node, edge.data, number))
