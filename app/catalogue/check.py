"""Proving a 事项: complete by reading it, sound by exploring every reachable state with the production engine.

The engine is not imported here: it is handed in as an `Explorer`, filled by a command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.case_type import CaseType, Scalar


@dataclass(frozen=True)
class Fault:
    """One thing wrong: its code, the sentence, and the shortest path to it."""

    code: str
    sentence: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """One move of a case: what moved (task, timer, message), the node, what it set, the state it led to."""

    kind: str
    node: str
    data: Mapping[str, Scalar]
    to: int


@dataclass(frozen=True)
class Reached:
    """One reachable state."""

    number: int
    open_nodes: tuple[str, ...]
    timers: tuple[str, ...]
    ended: str | None


@dataclass(frozen=True)
class Found:
    """Every reachable state and move; `stuck` are moves the engine could not make."""

    states: Sequence[Reached]
    moves: Mapping[int, Sequence[Move]]
    stuck: Sequence[tuple[int, Move, str]]
    complete: bool
    paths: Mapping[int, Sequence[Move]]


class Explorer(Protocol):
    """The production engine as the catalogue sees it."""

    def human_nodes(self, case_type: CaseType) -> Mapping[str, str]: ...

    def findings(self, case_type: CaseType) -> Sequence[tuple[str, str, str]]: ...

    def conditions(self, case_type: CaseType) -> Sequence[tuple[str, str, frozenset[str], frozenset[Any]]]: ...

    def events(self, case_type: CaseType) -> frozenset[tuple[str, str]]: ...

    def requirements(self, case_type: CaseType) -> Sequence[tuple[str, str, str, frozenset[str]]]: ...

    def facts(self, case_type: CaseType, task: str) -> frozenset[str]: ...

    def explore(self, case_type: CaseType) -> Found: ...

    def unreadable(self, case_type: CaseType) -> str: ...


def check(case_type: CaseType, explorer: Explorer) -> list[Fault]:
    """Every fault; first by reading, and only what reads well is explored."""
    from app.catalogue.people import people_faults
    from app.catalogue.reading import reading_faults
    from app.catalogue.soundness import soundness_faults

    unreadable = explorer.unreadable(case_type)
    if unreadable:
        return [Fault("unreadable", unreadable)]
    faults = reading_faults(case_type, explorer)
    if faults:
        return faults
    found = explorer.explore(case_type)
    faults = soundness_faults(case_type, found)
    return faults or people_faults(case_type, found)
