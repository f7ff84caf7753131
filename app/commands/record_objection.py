"""An objection to a public notice, as it comes in by telephone, letter or in person: recorded the day it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select

from app.commands.case_state import lock_case
from app.commands.end_case import NotYoursToEnd
from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import notice_ends, notices, objections
from app.store.unit_of_work import UnitOfWork


class NoNoticeRunning(Refused):
    """本件目前不在公示期内，不能登记公示异议；其他投诉请按信访程序登记。"""


class ObjectionEmpty(Refused):
    """请写明异议内容（4 至 1000 字）和来源。"""

    status = 422


@dataclass(frozen=True)
class RecordObjection:
    """`channel`: telephone, visit, letter or online; the objector's name is never asked."""

    case_id: str
    channel: str
    content: str
    gate: ClassVar[str] = "case.object"


def handle(command: RecordObjection, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Add the objection to the running notice."""
    state = lock_case(uow.connection, ports, command.case_id)
    offices = {str(state.row[name]) for name in ("village_id", "township_id", "county_office_id")}
    post = next((post for post in actor.posts if post.office_id in offices), None)
    if post is None:
        raise NotYoursToEnd
    if not 4 <= len(command.content.strip()) <= 1000 or command.channel not in {"telephone", "visit", "letter", "online"}:
        raise ObjectionEmpty
    running = (
        uow.connection.execute(
            select(notices)
            .where(notices.c.case_id == state.id)
            .where(~select(notice_ends.c.notice_id).where(notice_ends.c.notice_id == notices.c.id).exists())
        )
        .mappings()
        .first()
    )
    if running is None:
        raise NoNoticeRunning
    uow.connection.execute(
        insert(objections).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            round=running["round"],
            channel=command.channel,
            content=command.content.strip(),
            recorded_by=actor.account_id,
            recorded_at=ports.clock.now(),
        )
    )
    uow.record(
        act(
            "objection_recorded",
            actor,
            post=post,
            case=state.id,
            number=state.number,
            payload={"channel": command.channel, "content": command.content.strip(), "round": running["round"]},
        )
    )
    return {"case_id": state.id}
