"""The table of permissions: deny by default, one reason at a time, duties separated over every round."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import authority
from app.domain.authority import (
    CLOCK_ACTOR,
    PERMISSIONS,
    Actor,
    BelongsToTheDecidingOffice,
    CaseSubject,
    DutiesNotSeparated,
    NotAllowed,
    NotTheSamePerson,
    NotYourTask,
    Post,
    RecusedFromCase,
    TakenByAnother,
    TaskAlreadyClosed,
    TaskSubject,
    demand,
    identity,
    refusal,
    separation,
)
from app.domain.case_type import ClockRule, TaskSpec
from tests.domain.catalogue import dibao

HERE = Post("twp_reviewer", "township-1", "西吉尔镇人民政府", "township")
OFFICER = Actor("o1", "李某", "officer", (HERE,))
APPLICANT = Actor("a1", "申请人", "applicant")
AUDITOR = Actor("u1", "审计员", "auditor")
ADMIN = Actor("m1", "管理员", "admin")
STRANGER = Actor("", "", "public")
SPEC = TaskSpec("review", "初审", "township", "twp_reviewer", "f", ClockRule(1, "WD", "依据"), {}, different_from=("visit",))
OPEN = TaskSubject(spec=SPEC, office_id="township-1", status="open", assignee_id=None)


def test_the_holder_of_the_post_may_take_an_open_task() -> None:
    assert refusal("task.take", OFFICER, OPEN) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"status": "done"}, TaskAlreadyClosed),
        ({"status": "cancelled"}, TaskAlreadyClosed),
        ({"office_id": "township-2"}, NotYourTask),
        ({"office_id": None, "assignee_id": "a1"}, NotYourTask),
        ({"assignee_id": "o2", "assignee_name": "王某"}, TakenByAnother),
        ({"recused": frozenset({"o1"})}, RecusedFromCase),
        ({"completed": {"visit": ("o1", "o9")}}, DutiesNotSeparated),
        ({"spec": replace(SPEC, role="twp_approver")}, NotYourTask),
        ({"spec": replace(SPEC, same_as=("draft",)), "completed": {"draft": ("o1", "o9")}}, NotTheSamePerson),
        ({"spec": replace(SPEC, outside="township"), "path": {"township": "township-1"}}, BelongsToTheDecidingOffice),
    ],
)
def test_one_fact_that_is_against_it_is_enough(changed: dict[str, Any], reason: type) -> None:
    assert isinstance(refusal("task.decide", OFFICER, replace(OPEN, **changed)), reason)


def test_a_refusal_names_the_office_work_and_not_a_key() -> None:
    closed = replace(OPEN, completed={"visit": ("o1",)}, titles={"visit": "入户调查"})
    found = refusal("task.take", OFFICER, closed)
    assert found is not None and found.sentence == (
        "按“谁调查、谁签字、谁负责”的职责分离规定，您办理过本案“入户调查”，不能再办理“初审”。"
    )
    taken = refusal("task.take", OFFICER, replace(OPEN, assignee_id="o2", assignee_name="王某"))
    assert taken is not None and "王某" in taken.sentence


def test_an_unknown_action_is_never_allowed() -> None:
    for actor in (OFFICER, APPLICANT, AUDITOR, ADMIN, CLOCK_ACTOR):
        assert isinstance(refusal("task.anything", actor, OPEN), NotAllowed)
    with pytest.raises(NotAllowed):
        demand("", ADMIN)


ALLOWED = {
    "account.own": {"officer", "applicant", "auditor", "admin"},
    "application.draft": {"applicant", "assistant"},
    "application.submit": {"applicant", "assistant"},
    "evidence.upload": {"officer", "applicant", "auditor", "admin", "assistant"},
    "case.object": {"officer", "assistant"},
    "worklist.read": {"officer", "assistant"},
    "own.cases": {"officer", "applicant", "auditor", "admin", "assistant"},
    "audit.read": {"auditor"},
    "house.configure": {"admin"},
    "clock": {"clock"},
}
PEOPLE = {
    "officer": OFFICER, "applicant": APPLICANT, "auditor": AUDITOR, "admin": ADMIN, "clock": CLOCK_ACTOR,
    "stranger": STRANGER, "without a post": Actor("o3", "离任", "officer"),
    "assistant": Actor("v1", "协理员", "officer", (Post("village_assistant", "v", "村", "village"),)),
}  # fmt: skip
ALLOWED["account.own"] |= {"assistant", "without a post"}
ALLOWED["evidence.upload"] |= {"without a post"}
ALLOWED["own.cases"] |= {"without a post"}


@pytest.mark.parametrize("action", sorted(ALLOWED))
def test_every_action_without_a_subject_is_for_these_and_no_others(action: str) -> None:
    assert {name for name, actor in PEOPLE.items() if refusal(action, actor) is None} == ALLOWED[action]


def test_no_action_is_free_of_predicates_but_the_public_one() -> None:
    assert [action for action, predicates in PERMISSIONS.items() if not predicates] == ["public"]


def test_a_case_is_read_by_its_parties_its_offices_and_the_auditor() -> None:
    case = CaseSubject(frozenset({"township-1", "village-1"}), "a1", "v1")
    may = {name for name, actor in PEOPLE.items() if refusal("case.read", actor, case) is None}
    assert may == {"officer", "applicant", "auditor", "assistant"}
    nobody = CaseSubject(frozenset(), None, "a2")
    assert {name for name, actor in PEOPLE.items() if refusal("case.read", actor, nobody) is None} == {"auditor"}


APPROVAL = "township_approval"


@pytest.mark.parametrize(
    "earlier",
    ["acceptance", "visit_first", "visit_second", "township_review", "economic_check", "economic_check_review"],
)
def test_clerk_investigator_reviewer_and_checker_are_never_the_approver(earlier: str) -> None:
    tasks = dibao().tasks
    assert separation(tasks[APPROVAL], "p", {earlier: ("p",)}) is not None
    assert separation(tasks[earlier], "p", {APPROVAL: ("p",)}) is not None, "it must hold the other way round too"


def test_separation_is_mutual_in_the_whole_definition() -> None:
    tasks = dibao().tasks
    assert all(name in tasks[other].different_from for name, spec in tasks.items() for other in spec.different_from)
    assert not any(name in spec.different_from for name, spec in tasks.items())


TASKS = st.sampled_from(sorted(dibao().tasks))
HISTORY = st.dictionaries(TASKS, st.lists(st.sampled_from("pqr"), min_size=1, max_size=3).map(tuple), max_size=6)


@given(TASKS, HISTORY, TASKS, st.sampled_from("pqr"))
def test_more_history_never_reopens_what_separation_closed(node: str, done: dict[str, Any], more: str, who: str) -> None:
    spec = dibao().tasks[node]
    later = {**done, more: (*done.get(more, ()), who)}
    for person in "pqr":
        if separation(spec, person, done) is not None:
            assert separation(spec, person, later) is not None


@given(HISTORY)
def test_a_continued_task_is_open_to_at_most_one_person(done: dict[str, Any]) -> None:
    spec = replace(SPEC, same_as=("acceptance",))
    free = [person for person in "pqr" if identity(spec, person, done) is None]
    assert free == ([done["acceptance"][-1]] if "acceptance" in done else [])


def test_a_case_row_gives_the_path_of_its_offices() -> None:
    row = {"village_id": "v", "township_id": "t", "county_office_id": "c"}
    assert authority.office_path(row) == {"village": "v", "township": "t", "county": "c"}
