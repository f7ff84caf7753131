"""Plays officers and applicants: finds the open task, previews, signs, moves the clock — only through commands and queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.cli.demonstration.county import PIN
from app.commands.answer_task import AnswerTask
from app.commands.claim_task import ClaimTask
from app.commands.decide_task import DecideTask
from app.commands.execute import execute
from app.commands.fire_timer import FireTimer
from app.commands.ports import Ports
from app.commands.prepare_decision import PrepareDecision
from app.commands.sign_checkpoint import SignCheckpoint
from app.commands.submit_application import SubmitApplication
from app.commands.upload_evidence import UploadEvidence
from app.domain.authority import CLOCK_ACTOR, Actor
from app.kernel.clock import CHINA, SteppedClock, local_date
from app.queries.actors import actor_by_login
from app.queries.house import due_timers, next_timer, office_id, open_nodes, open_task


@dataclass
class Player:
    """One demonstration run: ports with a stepped clock, and where progress is told."""

    ports: Ports
    clock: SteppedClock
    tell: Callable[[str], None]
    is_workday: Callable[[date], bool]
    latest: datetime
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """The actor of a demonstration login."""
        if login not in self._actors:
            with self.ports.engine.connect() as connection:
                found = actor_by_login(connection, login, self.clock.now())
            assert found is not None, login
            self._actors[login] = found
        return self._actors[login]

    def village(self, name: str, township: str) -> str:
        """The office id of a village."""
        with self.ports.engine.connect() as connection:
            return office_id(connection, name, township)

    def upload(self, login: str, data: bytes, label: str, media_type: str = "image/jpeg") -> dict[str, str]:
        """Upload a paper; returns what an attachment answer holds."""
        found = execute(UploadEvidence(data, "paper", media_type, label), self.actor(login), self.ports)
        return {"attachment_id": found["attachment_id"], "sha256": found["sha256"]}

    def open_nodes(self, case_id: str) -> tuple[str, ...]:
        """What is open in a case now."""
        with self.ports.engine.connect() as connection:
            return open_nodes(connection, case_id)

    def apply(self, login: str, village_id: str, answers: Mapping[str, Any]) -> str:
        """Submit a 低保 application; returns the case id."""
        result = execute(SubmitApplication("dibao", village_id, answers), self.actor(login), self.ports)
        self.tell(f"  {self._day()}  {result['number']}  提交申请")
        self.minutes(20)
        return str(result["case_id"])

    def answer(self, login: str, case_id: str, node: str, outcome: str, answers: Mapping[str, Any], reason: str = "") -> None:
        """Complete an applicant's task."""
        task = self._task(case_id, node)
        execute(AnswerTask(task["id"], outcome, reason, answers), self.actor(login), self.ports)
        self._said(task, outcome)
        self.minutes(15)

    def sign(
        self,
        login: str,
        case_id: str,
        node: str,
        outcome: str,
        answers: Mapping[str, Any] | None = None,
        *,
        opinion: str = "",
        reason: str = "",
    ) -> dict[str, Any]:
        """Claim, preview and sign one task."""
        actor, task = self.actor(login), self._task(case_id, node)
        if task["assignee_id"] is None:
            execute(ClaimTask(task["id"]), actor, self.ports)
        prepared = execute(
            PrepareDecision(task["id"], outcome, opinion, reason, answers or {}), actor, self.ports
        )
        self.minutes(5)
        result = execute(
            DecideTask(task["id"], prepared["preparation_id"], PIN), actor, self.ports, key=f"demo-{prepared['preparation_id']}"
        )
        self._said(task, outcome, actor.name)
        self.minutes(25)
        return result

    def minutes(self, n: int) -> None:
        """A little time passes; a checkpoint is signed."""
        self.clock.advance(minutes=n)
        self._not_beyond_now()
        execute(SignCheckpoint(), CLOCK_ACTOR, self.ports)

    def next_workday(self, hour: int = 10, minute: int = 30) -> None:
        """To the next working day's morning (Beijing time; offices here open at 10:00)."""
        day = local_date(self.clock.now()) + timedelta(days=1)
        while not self.is_workday(day):
            day += timedelta(days=1)
        self.until(datetime.combine(day, time(hour, minute), CHINA))

    def until(self, instant: datetime) -> None:
        """Move to `instant` and let what is due fire."""
        if instant > self.clock.now():
            self.clock.set(instant)
        self._not_beyond_now()
        self.fire()
        execute(SignCheckpoint(), CLOCK_ACTOR, self.ports)

    def wait_for_timer(self, case_id: str) -> None:
        """Wait until the case's next timer is due, and on to the next working morning."""
        with self.ports.engine.connect() as connection:
            due = next_timer(connection, case_id)
        assert due is not None
        self.until(due + timedelta(seconds=1))
        self.next_workday()

    def fire(self) -> None:
        """Fire every due timer, each through the door."""
        with self.ports.engine.connect() as connection:
            due = due_timers(connection, self.clock.now())
        for timer_id, case_id in due:
            execute(FireTimer(timer_id, case_id), CLOCK_ACTOR, self.ports)

    def _task(self, case_id: str, node: str) -> Mapping[str, Any]:
        with self.ports.engine.connect() as connection:
            task = open_task(connection, case_id, node)
        assert task is not None, f"{node} is not open"
        return task

    def _said(self, task: Mapping[str, Any], outcome: str, who: str = "申请人") -> None:
        self.tell(f"  {self._day()}  {task['case_number']}  {task['title']}：{outcome}（{who}）")

    def _day(self) -> str:
        return local_date(self.clock.now()).isoformat()

    def _not_beyond_now(self) -> None:
        if self.clock.now() > self.latest:
            raise RuntimeError("the demonstration clock would pass now")
