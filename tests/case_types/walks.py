"""Walks written as TOML: which task ends how, what is open afterwards, which papers were signed, where it ended.

A walk names tasks by their id in the diagram. It runs on the production engine under the shipped definition:
    objection_route = "visit"                 # a county switch
    [[steps]]
    task = "acceptance"                       # or timer = "notice_period", or message = "withdrawal" with cause
    outcome = "accept"
    sets = { inspection = "drawn" }           # what the task computes
    open = ["economic_check", "visit_first"]  # everything that is open afterwards, in any order
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import catalogue, engine
from app.commands.definitions import compile_pinned
from app.domain.case_type import CaseType

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent


@dataclass
class Walked:
    """What a walk did: outcomes taken, signatures put on papers, the end reached."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    signed: list[tuple[str, str]] = field(default_factory=list)
    ended: str | None = None


def walks(key: str) -> dict[str, Mapping[str, Any]]:
    """Every walk of a case type by its file name."""
    found = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / key).glob("*.toml"))}
    assert found, f"no walks for {key}"
    return found


class Walker:
    """Takes one walk under one definition."""

    def __init__(self, key: str) -> None:
        self.case_type: CaseType = catalogue.load(ROOT)[key]
        self._machine = compile_pinned(self.case_type).machine

    def take(self, walk: Mapping[str, Any]) -> Walked:
        """Take every step, checking what is open after each."""
        done = Walked()
        step = engine.start(self._machine, self._beginning(walk))
        for number, line in enumerate(walk["steps"], 1):
            step = self._move(step, line, done)
            here = sorted(task.node for task in step.open_tasks)
            assert here == sorted(line.get("open", [])), f"step {number} ({line}): open is {here}"
        done.ended = step.ended
        return done

    def _beginning(self, walk: Mapping[str, Any]) -> dict[str, Any]:
        start: dict[str, Any] = dict.fromkeys(self.case_type.tasks, "none")
        for name, variable in self.case_type.variables.items():
            start[name] = walk[name] if variable.parameter else variable.initial
        return start

    def _move(self, step: engine.Step, line: Mapping[str, Any], done: Walked) -> engine.Step:
        if "timer" in line:
            timer = next(item for item in step.timers if item.node == line["timer"])
            done.taken.append(("timer", line["timer"]))
            return engine.fire(self._machine, step.snapshot, timer.engine_id, self.case_type.timers[line["timer"]].sets)
        if "message" in line:
            done.taken.append((line["message"], line["cause"]))
            return engine.send(self._machine, step.snapshot, line["message"], {"closing_cause": line["cause"]})
        task = next(item for item in step.open_tasks if item.node == line["task"])
        spec = self.case_type.tasks[task.node]
        outcome = spec.outcomes[line["outcome"]]
        assert set(line.get("sets", {})) == set(spec.computes), f"{task.node} computes {spec.computes}"
        done.taken.append((task.node, outcome.key))
        done.signed += [(use.letter, use.field) for use in spec.letters_for(outcome.key)]
        changes = {task.node: outcome.key, **outcome.sets, **line.get("sets", {})}
        return engine.complete(self._machine, step.snapshot, task.engine_id, changes)
