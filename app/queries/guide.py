"""办事指南 of a 事项, drawn from the definition new cases take: nothing on the page is written twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.catalogue.diagram import diagram_svg
from app.domain.case_type import CaseType, LegalBasis, TaskSpec
from app.queries.definitions import DefinitionReader
from app.store.tables import definitions

# Statuses of side roads: they come only when something is wrong or somebody asks.
_SIDE = ("待补正", "评议中", "抽查中", "抽查整改", "已终止")
_AT_END = re.compile(r"（[^（）]*）$")


@dataclass(frozen=True)
class GuideStep:
    """A stage in plain words: what happens, who does it, within how long."""

    title: str
    who: str
    text: str
    days: int
    unit: str
    only_if: str = ""


@dataclass(frozen=True)
class Guide:
    """Everything the guide page shows."""

    case_type: CaseType
    steps: tuple[GuideStep, ...]
    side_steps: tuple[GuideStep, ...]
    basis: tuple[LegalBasis, ...]
    deciding: str
    letters: tuple[str, ...]


def guide(connection: Connection, reader: DefinitionReader, key: str, today: date) -> Guide:
    """The guide of `key` as of `today`; an unknown key is refused by the reader."""
    case_type = reader.newest(connection, key).case_type
    stages = _stages(case_type)
    return Guide(
        case_type=case_type,
        steps=tuple(step for step in stages if not step.only_if),
        side_steps=tuple(step for step in stages if step.only_if),
        basis=case_type.basis_on(today),
        deciding=_deciding(case_type),
        letters=tuple(spec.title for spec in case_type.letters.values() if spec.decision or spec.numbered),
    )


def diagram(connection: Connection, reader: DefinitionReader, key: str) -> str:
    """The process as a picture, from the published diagram itself."""
    case_type = reader.newest(connection, key).case_type
    return diagram_svg(case_type, main_diagram(case_type), done=set(), current=set())


def main_diagram(case_type: CaseType) -> str:
    """The path of the case type's own process diagram."""
    own = [path for path in case_type.files if path.endswith(f"{case_type.key}/process.bpmn")]
    return own[0] if own else "process.bpmn"


def known(connection: Connection, key: str) -> bool:
    """Is there a published 事项 of this key?"""
    return (
        connection.execute(select(definitions.c.case_type).where(definitions.c.case_type == key).limit(1)).first()
        is not None
    )


def _stages(case_type: CaseType) -> list[GuideStep]:
    """The stages as the 事项 words them for the public (`[[public.steps]]`), else drawn from its tasks by status."""
    written = case_type.public.get("steps")
    if written:
        return [_written(step) for step in written]
    grouped: dict[str, list[TaskSpec]] = {}
    for task in case_type.tasks.values():
        grouped.setdefault(task.status or task.title, []).append(task)
    return [_drawn(case_type, status, tasks) for status, tasks in grouped.items()]


def _written(step: Mapping[str, Any]) -> GuideStep:
    return GuideStep(
        title=step["title"],
        who=step["who"],
        text=step.get("text", ""),
        days=int(step.get("days", 0)),
        unit=step.get("unit", "WD"),
        only_if=step.get("only_if", ""),
    )


def _drawn(case_type: CaseType, status: str, tasks: list[TaskSpec]) -> GuideStep:
    longest = max(tasks, key=lambda task: task.clock.days)
    titles = list(dict.fromkeys(_AT_END.sub("", task.title) for task in tasks))
    return GuideStep(
        title=titles[0],
        who="、".join(dict.fromkeys(_who(case_type, task) for task in tasks)),
        text=f"包括{'、'.join(titles)}。" if len(titles) > 1 else "",
        days=longest.clock.days,
        unit=longest.clock.unit,
        only_if=status if status in _SIDE else "",
    )


def _who(case_type: CaseType, task: TaskSpec) -> str:
    """The level's own name (乡镇人民政府), not the name of the organ's part in a borrowed diagram (受理机关)."""
    level = case_type.lanes.get(task.lane)
    for lane, own in case_type.lanes.items():
        if own == level:
            return case_type.lane_titles.get(lane, lane)
    return task.lane


def _deciding(case_type: CaseType) -> str:
    level = case_type.organs.get("deciding", "")
    for lane, own in case_type.lanes.items():
        if own == level:
            return case_type.lane_titles.get(lane, lane)
    return level
