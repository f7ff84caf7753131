"""Every pair of duties that no one person may hold is defended by a declaration: without it, one of four people takes both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import catalogue
from app.catalogue import Found
from app.catalogue.people import MUST_DIFFER, people_faults
from app.commands.soundness import EngineExplorer
from app.domain.case_type import CaseType

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def explored() -> tuple[CaseType, Found]:
    """The shipped 低保 with all its states; who may do what is no part of them."""
    case_type = catalogue.load(ROOT)["dibao"]
    explorer = EngineExplorer()
    assert explorer.unreadable(case_type) == ""
    return case_type, explorer.explore(case_type)


def _without(case_type: CaseType, first: str, second: str) -> CaseType:
    """The case type without what keeps these two tasks apart."""
    tasks = dict(case_type.tasks)
    for one, other in ((first, second), (second, first)):
        kept = tuple(name for name in tasks[one].different_from if name != other)
        assert kept != tasks[one].different_from, f"{one} is not declared to differ from {other}"
        tasks[one] = replace(tasks[one], different_from=kept)
    return replace(case_type, tasks=tasks)


def test_the_law_s_pairs_are_tasks_of_the_shipped_diagram(explored: tuple[CaseType, Found]) -> None:
    assert {name for pair in MUST_DIFFER for name in pair} <= set(explored[0].tasks)


@pytest.mark.parametrize(("first", "second"), MUST_DIFFER)
def test_a_pair_that_is_not_declared_is_taken_by_one_person(
    explored: tuple[CaseType, Found], first: str, second: str
) -> None:
    case_type, found = explored
    (fault,) = people_faults(_without(case_type, first, second), found)
    titles = case_type.tasks[first].title, case_type.tasks[second].title
    assert fault.sentence == f"同一人可以既办理“{titles[0]}”又办理“{titles[1]}”"
    assert fault.path[0] == "申请：提交申请" and fault.path[-1].split("：")[0] in titles


def test_separation_holds_against_tasks_of_an_earlier_round(explored: tuple[CaseType, Found]) -> None:
    """An investigator of the second visit approved nothing before: the declaration is read both ways."""
    case_type, found = explored
    tasks = dict(case_type.tasks)
    tasks["visit_first"] = replace(tasks["visit_first"], different_from=("visit_second",))
    (fault,) = people_faults(replace(case_type, tasks=tasks), found)
    assert "审核确认：退回重新调查" in fault.path
    assert fault.path[-1].startswith("入户调查（调查人一）")
