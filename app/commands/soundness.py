"""The production engine as the catalogue's explorer: the two rooms meet here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import engine
from app.catalogue import Found, Move, Reached
from app.commands.definitions import Pinned, compile_pinned
from app.domain.case_type import CaseType, Scalar
from app.engine import Definition, Expression, ExpressionRefused, XmlRefused, literals_of

# What the house itself knows when an outcome is chosen, besides routing variables and the results of rule tables.
_FACTS = frozenset({"objections", "outcome", "round", "kinship", "village_doubted"})


class EngineExplorer:
    """Compiles each case type once."""

    def __init__(self) -> None:
        self._compiled: dict[str, Pinned] = {}

    def unreadable(self, case_type: CaseType) -> str:
        """Why the diagrams or tables cannot be read at all; empty when they can."""
        try:
            self._compiled[case_type.fingerprint] = compile_pinned(case_type)
        except (XmlRefused, ExpressionRefused) as refused:
            return refused.sentence
        return ""

    def human_nodes(self, case_type: CaseType) -> Mapping[str, str]:
        return engine.manual_nodes(self._machine(case_type))

    def findings(self, case_type: CaseType) -> Sequence[tuple[str, str, str]]:
        return [(item.code, item.node, item.detail) for item in engine.lint(self._machine(case_type))]

    # A condition that is refused is a finding already.
    def conditions(self, case_type: CaseType) -> Sequence[tuple[str, str, frozenset[str], frozenset[Any]]]:
        found = []
        for gateway, text in engine.conditions(self._machine(case_type)):
            refused, names = _names(text)
            if not refused:
                words = frozenset(item for item in literals_of(Expression.parse(text)) if isinstance(item, str))
                found.append((gateway, text, names, words))
        return found

    def events(self, case_type: CaseType) -> frozenset[tuple[str, str]]:
        return engine.events(self._machine(case_type))

    def requirements(self, case_type: CaseType) -> Sequence[tuple[str, str, str, frozenset[str]]]:
        return [
            (task, key, *_names(outcome.requires))
            for task, spec in case_type.tasks.items()
            for key, outcome in spec.outcomes.items()
            if outcome.requires
        ]

    def facts(self, case_type: CaseType, task: str) -> frozenset[str]:
        rules = self._compiled[case_type.fingerprint].rules
        outputs = [rules[use.table].outputs for use in case_type.tasks[task].rules if use.table in rules]
        return _FACTS.union(case_type.tasks, case_type.variables, *outputs)

    def explore(self, case_type: CaseType) -> Found:
        graph = engine.explore(
            self._machine(case_type),
            {node: _choices(case_type, node) for node in case_type.tasks},
            {name: timer.sets for name, timer in case_type.timers.items()},
            {name: [{"closing_cause": cause} for cause in message.causes] for name, message in case_type.messages.items()},
            _beginnings(case_type),
        )
        moves = {
            number: [Move(edge.kind, edge.node, dict(edge.data), edge.to) for edge in edges]
            for number, edges in graph.edges.items()
        }
        paths = {
            state.number: [Move(edge.kind, edge.node, dict(edge.data), edge.to) for edge in graph.path(state.number)]
            for state in graph.states
        }
        return Found(
            states=[Reached(item.number, item.open_nodes, item.timers, item.ended) for item in graph.states],
            moves=moves,
            stuck=[(n, Move(edge.kind, edge.node, dict(edge.data), -1), why) for n, edge, why in graph.faults],
            complete=graph.complete,
            paths=paths,
        )

    def _machine(self, case_type: CaseType) -> Definition:
        return self._compiled[case_type.fingerprint].machine


def _names(text: str) -> tuple[str, frozenset[str]]:
    """Why an expression is refused (empty when it is not) and the names it reads."""
    try:
        return "", Expression.parse(text).names
    except ExpressionRefused as refused:
        return refused.sentence, frozenset()


def _choices(case_type: CaseType, node: str) -> list[dict[str, Scalar]]:
    """Every way a task can end: each outcome, with every value of the variables it computes."""
    spec = case_type.tasks[node]
    choices: list[dict[str, Scalar]] = [{node: key, **outcome.sets} for key, outcome in spec.outcomes.items()]
    for variable in spec.computes:
        values = case_type.variables[variable].values
        choices = [{**choice, variable: value} for choice in choices for value in values]
    return choices


def _beginnings(case_type: CaseType) -> list[dict[str, Scalar]]:
    """Every way a case can begin: all switches in all positions."""
    begin: list[dict[str, Scalar]] = [dict.fromkeys(case_type.tasks, "none")]
    for name, variable in case_type.variables.items():
        values = variable.values if variable.parameter else (variable.initial,)
        begin = [{**one, name: value} for one in begin for value in values if value is not None]
    return begin
