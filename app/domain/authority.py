"""Who may do what: one table from action to predicates, readable by an auditor, deny by default.

谁调查、谁签字、谁负责 (新民发〔2021〕65号): investigator, acceptance clerk, reviewer and 核对 operator are never the
approver, and nobody with a declared relationship takes any task of the case (民发〔2021〕57号, 近亲属备案).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.domain.case_type import TaskSpec
from app.kernel.errors import Refused


@dataclass(frozen=True)
class Post:
    """An office role a person holds: what they may take, and where."""

    role: str
    office_id: str
    office_name: str
    level: str
    title: str = ""


@dataclass(frozen=True)
class Actor:
    """Somebody acting: an officer, an applicant, an auditor, an administrator, or the clock."""

    account_id: str
    name: str
    kind: str
    posts: tuple[Post, ...] = ()
    session: str = ""

    def post_for(self, role: str, office_id: str | None) -> Post | None:
        for post in self.posts:
            if post.role == role and post.office_id == office_id:
                return post
        return None


CLOCK_ACTOR = Actor(account_id="clock", name="时钟", kind="clock")


@dataclass(frozen=True)
class TaskSubject:
    """The facts about a task that decide who may take it."""

    spec: TaskSpec
    office_id: str | None
    status: str
    assignee_id: str | None
    assignee_name: str = ""
    completed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # node → account ids, oldest first
    recused: frozenset[str] = frozenset()
    path: Mapping[str, str] = field(default_factory=dict)  # level → the case's office of that level
    titles: Mapping[str, str] = field(default_factory=dict)


def office_path(case: Mapping[Any, Any]) -> dict[str, str]:
    """Level → the office of that level on a case's path, from the case's row."""
    columns = {"village": "village_id", "township": "township_id", "county": "county_office_id"}
    return {level: str(case[column]) for level, column in columns.items()}


@dataclass(frozen=True)
class CaseSubject:
    """The facts about a case that decide who may open it."""

    offices: frozenset[str]
    applicant_id: str | None
    submitted_by: str


class NotAllowed(Refused):
    """您的账号没有办理此事的权限。"""

    status = 403


class NotYourTask(Refused):
    """这项待办不属于您的岗位，不能办理。"""

    status = 403


class TakenByAnother(Refused):
    """这项待办正由{officer}办理，您可以请其释放后再办。"""


class TaskAlreadyClosed(Refused):
    """该事项已办结或已撤销，不能再次办理；您填写的内容仍保留在本页。"""


class DutiesNotSeparated(Refused):
    """按“谁调查、谁签字、谁负责”的职责分离规定，您办理过本案“{earlier}”，不能再办理“{task}”。"""

    status = 403


class NotTheSamePerson(Refused):
    """“{task}”须由办理过“{earlier}”的同一人签字。"""

    status = 403


class RecusedFromCase(Refused):
    """您与本案申请家庭有已登记的近亲属或利害关系，应当回避，不能办理本案任何环节。"""

    status = 403


class BelongsToTheDecidingOffice(Refused):
    """“{task}”须由{office}以外的人员办理，您在该机关任职。"""

    status = 403


Predicate = Callable[[Actor, object], Refused | None]


def is_officer(actor: Actor, subject: object) -> Refused | None:
    """An account that holds at least one post."""
    return None if actor.kind == "officer" and actor.posts else NotAllowed()


def is_auditor(actor: Actor, subject: object) -> Refused | None:
    """An auditor's account."""
    return None if actor.kind == "auditor" else NotAllowed()


def is_admin(actor: Actor, subject: object) -> Refused | None:
    """An administrator's account: configures, never decides a case."""
    return None if actor.kind == "admin" else NotAllowed()


def is_clock(actor: Actor, subject: object) -> Refused | None:
    """The clock itself: timers, escalation, checkpoints."""
    return None if actor.kind == "clock" else NotAllowed()


def is_known(actor: Actor, subject: object) -> Refused | None:
    """Anybody who has logged in."""
    return None if actor.kind in {"officer", "applicant", "auditor", "admin"} else NotAllowed()


def may_apply(actor: Actor, subject: object) -> Refused | None:
    """An applicant, or a village assistant acting for one (代办)."""
    if actor.kind == "applicant" or any(post.role == "village_assistant" for post in actor.posts):
        return None
    return NotAllowed()


def task_is_open(actor: Actor, subject: object) -> Refused | None:
    """Nobody has finished it or taken it back."""
    assert isinstance(subject, TaskSubject)
    return None if subject.status == "open" else TaskAlreadyClosed()


def task_is_theirs(actor: Actor, subject: object) -> Refused | None:
    """An applicant's task is the applicant's own; an officer's needs the role at the very office."""
    assert isinstance(subject, TaskSubject)
    if subject.office_id is None:
        return None if subject.assignee_id == actor.account_id else NotYourTask()
    return None if actor.post_for(subject.spec.role, subject.office_id) else NotYourTask()


def nobody_else_has_it(actor: Actor, subject: object) -> Refused | None:
    """Unclaimed, or claimed by the one who acts."""
    assert isinstance(subject, TaskSubject)
    if subject.assignee_id in (None, actor.account_id):
        return None
    return TakenByAnother(officer=subject.assignee_name)


def not_recused(actor: Actor, subject: object) -> Refused | None:
    """No declared relationship with the household."""
    assert isinstance(subject, TaskSubject)
    return RecusedFromCase() if actor.account_id in subject.recused else None


def duties_are_separate(actor: Actor, subject: object) -> Refused | None:
    """Not one who did a task this one must differ from."""
    assert isinstance(subject, TaskSubject)
    return separation(subject.spec, actor.account_id, subject.completed, subject.titles)


def is_the_same_person(actor: Actor, subject: object) -> Refused | None:
    """The one who did the task this one continues."""
    assert isinstance(subject, TaskSubject)
    return identity(subject.spec, actor.account_id, subject.completed, subject.titles)


def is_an_outsider(actor: Actor, subject: object) -> Refused | None:
    """Who checks a decision does not belong to the office that took it (抽查人不得来自作出决定的机关)."""
    assert isinstance(subject, TaskSubject)
    office = subject.path.get(subject.spec.outside)
    for post in actor.posts:
        if office is not None and post.office_id == office:
            return BelongsToTheDecidingOffice(task=subject.spec.title, office=post.office_name)
    return None


def is_party_or_office(actor: Actor, subject: object) -> Refused | None:
    """The applicant, the one who applied for them, or an officer of an office on the case's path."""
    assert isinstance(subject, CaseSubject)
    if actor.kind == "auditor" or actor.account_id in (subject.applicant_id, subject.submitted_by):
        return None
    if any(post.office_id in subject.offices for post in actor.posts):
        return None
    return NotAllowed()


def separation(
    spec: TaskSpec, person: str, completed: Mapping[str, Collection[str]], titles: Mapping[str, str] = MappingProxyType({})
) -> DutiesNotSeparated | None:
    """Refuse a person who completed a task that this one must differ from, in any round of the case."""
    for other in spec.different_from:
        if person in completed.get(other, ()):
            return DutiesNotSeparated(earlier=titles.get(other, other), task=spec.title)
    return None


def identity(
    spec: TaskSpec, person: str, completed: Mapping[str, Collection[str]], titles: Mapping[str, str] = MappingProxyType({})
) -> NotTheSamePerson | None:
    """Demand the person who last completed the task this one continues."""
    for other in spec.same_as:
        people = tuple(completed.get(other, ()))
        if not people or people[-1] != person:
            return NotTheSamePerson(earlier=titles.get(other, other), task=spec.title)
    return None


_TASK: tuple[Predicate, ...] = (
    task_is_open,
    task_is_theirs,
    nobody_else_has_it,
    not_recused,
    is_the_same_person,
    duties_are_separate,
    is_an_outsider,
)

PERMISSIONS: Mapping[str, tuple[Predicate, ...]] = {
    "public": (),
    "account.own": (is_known,),
    "application.draft": (may_apply,),
    "application.submit": (may_apply,),
    "evidence.upload": (is_known,),
    "task.take": _TASK,
    "task.release": (task_is_open, task_is_theirs, nobody_else_has_it),
    "task.decide": _TASK,
    "case.read": (is_party_or_office,),
    "case.end": (is_party_or_office,),
    "case.object": (is_officer,),
    "worklist.read": (is_officer,),
    "own.cases": (is_known,),
    "audit.read": (is_auditor,),
    "house.configure": (is_admin,),
    "clock": (is_clock,),
}


def refusal(action: str, actor: Actor, subject: object = None) -> Refused | None:
    """The first reason why `actor` may not do `action` to `subject`; an unknown action is never allowed."""
    predicates = PERMISSIONS.get(action)
    if predicates is None:
        return NotAllowed()
    for predicate in predicates:
        refused = predicate(actor, subject)
        if refused is not None:
            return refused
    return None


def demand(action: str, actor: Actor, subject: object = None) -> None:
    """Raise the refusal, if there is one."""
    refused = refusal(action, actor, subject)
    if refused is not None:
        raise refused
