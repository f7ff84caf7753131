"""An officer steps back from a case: a near relative or an interest (回避). It cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, update

from app.commands.case_state import completed_by, lock_case
from app.commands.end_case import NotYoursToEnd
from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import recusals, tasks
from app.store.unit_of_work import UnitOfWork


class RelationRequired(Refused):
    """请写明与申请家庭的关系（4 至 200 字）。"""

    status = 422


class AlreadySigned(Refused):
    """您已在本案签过字，不能再申请回避；请立即向乡镇负责人和县民政局报告，由其处理已签的文书。"""


@dataclass(frozen=True)
class RecuseFromCase:
    """The officer's own declaration; `relation` says what relates them to the household."""

    case_id: str
    relation: str
    gate: ClassVar[str] = "worklist.read"


def handle(command: RecuseFromCase, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Record the recusal and give back what the officer had claimed in this case."""
    state = lock_case(uow.connection, ports, command.case_id)
    offices = {str(state.row[name]) for name in ("village_id", "township_id", "county_office_id")}
    post = next((post for post in actor.posts if post.office_id in offices), None)
    if post is None:
        raise NotYoursToEnd
    relation = command.relation.strip()
    if not 4 <= len(relation) <= 200:
        raise RelationRequired
    if any(actor.account_id in people for people in completed_by(uow.connection, state.id).values()):
        raise AlreadySigned
    uow.connection.execute(
        insert(recusals).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            account_id=actor.account_id,
            reason=relation,
            recorded_at=ports.clock.now(),
        )
    )
    uow.connection.execute(
        update(tasks)
        .where(tasks.c.case_id == state.id, tasks.c.status == "open", tasks.c.assignee_id == actor.account_id)
        .values(assignee_id=None)
    )
    uow.record(
        act(
            "recusal_recorded",
            actor,
            post=post,
            case=state.id,
            number=state.number,
            payload={"relation": relation},
        )
    )
    return {"case_id": state.id}
