"""A refusal is an act too: who was refused what, and why (its code, never what was typed)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.commands.entries import act
from app.commands.log_in import WrongLogin, count_failure
from app.commands.officer_keys import WrongPin, count_wrong_pin
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RecordRefusal:
    """`what` is the refused command's name, `code` the refusal's."""

    what: str
    code: str
    task_id: str = ""
    case_id: str = ""
    login: str = ""
    address: str = ""
    gate: ClassVar[str] = "public"


def handle(command: RecordRefusal, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Append one entry; a wrong PIN is counted as well, nothing else changes."""
    if command.code == WrongPin.__name__:
        count_wrong_pin(uow, actor, ports.clock.now())
    if command.code == WrongLogin.__name__:
        count_failure(uow, command.login, command.address, ports.clock.now())
    uow.record(
        act(
            "act_refused",
            actor,
            case=command.case_id,
            task=command.task_id,
            payload={"command": command.what, "refusal": command.code},
        )
    )
    return {}
