"""What may end a case before its decision: the applicant withdraws, dies, moves away, refuses to cooperate.

The message interrupts whatever is open; the township's leader then signs the closing letter (终止办理告知书).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app import engine
from app.commands.advance import Movement, advance
from app.commands.case_state import CaseState, lock_case
from app.commands.ports import Ports
from app.domain.authority import Actor, Post
from app.domain.case_type import Message
from app.kernel.errors import Refused
from app.store.unit_of_work import UnitOfWork


class TooLateToEnd(Refused):
    """本件已作出决定或已终止，不能再撤回或终止办理。"""


class NotYoursToEnd(Refused):
    """只有申请人本人（或受理机关凭其书面申请）可以撤回，受理机关可以依法终止办理。"""

    status = 403


class CauseRequired(Refused):
    """请选择终止原因并写明依据的事实。"""

    status = 422


@dataclass(frozen=True)
class EndCase:
    """`message` is `withdrawal` or `termination`; `cause` one of that message's causes."""

    case_id: str
    message: str
    cause: str
    reason: str = ""
    gate: ClassVar[str] = "own.cases"


def handle(command: EndCase, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Send the message to the diagram; open tasks are cancelled, their numbers voided, the closing task opens."""
    state = lock_case(uow.connection, ports, command.case_id)
    message = state.pinned.case_type.messages.get(command.message)
    if message is None or command.cause not in message.causes or (actor.kind == "officer" and len(command.reason.strip()) < 4):
        raise CauseRequired
    post = _standing(state, message, actor)
    changes = {"closing_cause": command.cause}
    if state.row["outcome"] is not None or not engine.listens(
        state.pinned.machine, state.row["snapshot"], command.message
    ):
        raise TooLateToEnd
    step = engine.send(state.pinned.machine, state.row["snapshot"], command.message, changes)
    movement = Movement(
        act="message_received",
        actor=actor,
        changes=changes,
        post=post,
        node=command.message,
        payload={"cause": command.cause, "reason": command.reason.strip()},
    )
    return {"case_id": state.id, "number": state.number, **advance(uow, ports, state, step, movement)}


def _standing(state: CaseState, message: Message, actor: Actor) -> Post | None:
    if "applicant" in message.by and actor.account_id in (state.row["applicant_id"], state.row["submitted_by"]):
        return None
    for role in message.by:
        post = actor.post_for(role, str(state.row["township_id"]))
        if post is not None:
            return post
    raise NotYoursToEnd
