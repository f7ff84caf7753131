"""Our machine, pruned, dumped and loaded again at every step, against the stock engine that is never serialised."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from app import catalogue, engine
from app.engine import Definition, Step
from tests.engine import drawings
from tests.engine.stock import Stock

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 120
ROUTES = ("visit", "evaluation")
SEEDS = range(20)
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Course:
    """A diagram with everything that may be chosen in it."""

    files: Mapping[str, bytes]
    definition: Definition
    begin: Data
    outcomes: Mapping[str, tuple[Data, ...]]
    timers: Mapping[str, Data] = field(default_factory=dict)
    messages: Mapping[str, tuple[Data, ...]] = field(default_factory=dict)


SMALL: Mapping[str, tuple[Data, Mapping[str, tuple[str, ...]]]] = {
    "return_loop_embedded": ({"review": "none"}, {"review": ("pass", "return", "return")}),
    "three_branches": (
        {"economic_check": "none", "visit_second": "none", "village_opinion": "none"},
        {"economic_check": ("ok", "bad"), "visit_second": ("confirm",), "village_opinion": ("supported", "doubted")},
    ),
    "nested": ({"decision": "none", "acceptance": "none"}, {"decision": ("return", "done"), "acceptance": ("return", "accept")}),
    "notice_loop": (
        {"closing": "none", "first": "none", "approval": "none"},
        {"closing": ("objection", "no"), "approval": ("return", "refuse", "approve")},
    ),
    "nested_forks": ({}, {}),
}


@cache
def small(name: str) -> Course:
    begin, choices = SMALL[name]
    outcomes = {node: tuple({node: value} for value in values) for node, values in choices.items()}
    definition = drawings.compiled(name)
    messages = {event: ({},) for kind, event in engine.events(definition) if kind == "message"}
    return Course(drawings.files(name), definition, begin, outcomes, {"first_period": {"first": "overdue"}}, messages)


@cache
def shipped(route: str) -> Course:
    case_type = catalogue.load(ROOT)["dibao"]
    files = {path: data for path, data in case_type.files.items() if path.endswith(".bpmn")}
    initial = {name: item.initial for name, item in case_type.variables.items() if item.initial is not None}
    return Course(
        files,
        engine.compile_definition(files, case_type.process_id),
        {**dict.fromkeys(case_type.tasks, "none"), **initial, "objection_route": route},
        {
            node: tuple({node: key, **one.sets, **_drawn(node)} for key, one in spec.outcomes.items())
            for node, spec in case_type.tasks.items()
        },
        {name: timer.sets for name, timer in case_type.timers.items()},
        {name: tuple({"closing_cause": cause} for cause in item.causes) for name, item in case_type.messages.items()},
    )


def _drawn(node: str) -> Data:
    return {"inspection": "drawn"} if node == "county_filing" else {}


class Pair:
    """The same case in both engines."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.step: Step = engine.start(course.definition, course.begin)
        self.stock = Stock(course.files, course.definition.process_id, course.begin)

    def differ(self) -> str:
        """What the two engines disagree about; empty when they agree."""
        ours, theirs = _seen(self.course, self.step), _stock_seen(self.stock)
        return "" if ours == theirs else f"ours {ours}, stock {theirs}"

    def move(self, chance: random.Random) -> str:
        """One random move in both engines, in words."""
        kind, node = chance.choice(self._moves(chance))
        if kind == "message":
            data = chance.choice(self.course.messages[node])
            self.step = engine.send(self.course.definition, self.step.snapshot, node, data)
            self.stock.send(node, data)
        elif kind == "timer":
            data = self.course.timers.get(node, {})
            self.step = engine.fire(self.course.definition, self.step.snapshot, self._timer(node), data)
            self.stock.fire(_path(self.stock.timers(), node), data)
        else:
            data = chance.choice(self.course.outcomes.get(node, ({node: "done"},)))
            ident = drawings.ident(self.step, node)
            self.step = engine.complete(self.course.definition, self.step.snapshot, ident, data)
            self.stock.complete(_path(self.stock.open(), node), data)
        return f"{kind} {node} {dict(data)}"

    def _moves(self, chance: random.Random) -> list[tuple[str, str]]:
        moves = [("task", task.node) for task in self.step.open_tasks]
        moves += [("timer", timer.node) for timer in self.step.timers]
        if not moves or chance.random() < 0.005:
            moves += [("message", name) for name in self.stock.messages()]
        return moves

    def _timer(self, node: str) -> str:
        (found,) = [timer.engine_id for timer in self.step.timers if timer.node == node]
        return found


def _seen(course: Course, step: Step) -> tuple[object, ...]:
    listening = [name for name in course.messages if engine.listens(course.definition, step.snapshot, name)]
    return (
        sorted(task.node for task in step.open_tasks),
        sorted(timer.node for timer in step.timers),
        sorted(listening),
        orjson.loads(step.snapshot)["vars"],
        step.ended is not None,
    )


def _stock_seen(stock: Stock) -> tuple[object, ...]:
    return (
        sorted(path[-1] for path in stock.open()),
        sorted(path[-1] for path in stock.timers()),
        stock.messages(),
        stock.variables,
        stock.ended,
    )


def _path(paths: list[tuple[str, ...]], node: str) -> tuple[str, ...]:
    (found,) = [path for path in paths if path[-1] == node]
    return found


@cache
def walked(route: str, seed: int) -> tuple[list[str], str]:
    """A random case of the shipped diagram."""
    return walk(shipped(route), seed)


def walk(course: Course, seed: int) -> tuple[list[str], str]:
    """The moves of one random case, and the first disagreement."""
    chance = random.Random(seed)
    pair = Pair(course)
    moves: list[str] = []
    while not (differing := pair.differ()) and pair.step.ended is None and len(moves) < LONGEST:
        moves.append(pair.move(chance))
    return moves, differing


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_case_of_the_shipped_diagram_goes_the_same_way_in_both_engines(route: str, seed: int) -> None:
    moves, differing = walked(route, seed)
    assert not differing, f"{differing} after {moves}"
    assert moves[0].startswith("task application") and len(moves) > 1


@pytest.mark.parametrize("name", SMALL)
def test_random_cases_of_a_small_diagram_go_the_same_way_in_both_engines(name: str) -> None:
    for seed in range(40):
        moves, differing = walk(small(name), seed)
        assert not differing, f"seed {seed}: {differing} after {moves}"


def test_the_walks_would_notice_a_join_that_fires_early() -> None:
    """The stock engine goes wrong in a bare return loop: there the comparison has to fail."""
    definition = drawings.compiled("return_loop_bare")
    outcomes = {"review": ({"review": "return"}, {"review": "pass"})}
    course = Course(drawings.files("return_loop_bare"), definition, {"review": "none"}, outcomes)
    assert any(walk(course, seed)[1] for seed in range(40))


def test_the_walks_of_the_shipped_diagram_are_long_and_reach_its_rounds() -> None:
    """Walks that stopped early would compare nothing: together they take every task and both kinds of waiting."""
    cases = [walked(route, seed)[0] for route in ROUTES for seed in SEEDS]
    moved = {" ".join(move.split(" ")[:2]) for case in cases for move in case}
    case_type = catalogue.load(ROOT)["dibao"]
    assert {f"task {node}" for node in case_type.tasks} <= moved
    assert {f"timer {name}" for name in case_type.timers} <= moved
    assert any(move.startswith("message") for move in moved)
