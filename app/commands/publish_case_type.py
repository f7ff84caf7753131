"""Publish a version of a 事项: its bytes are stored once under their fingerprint; running cases keep theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select

from app import catalogue
from app.commands.catalogue_check import faults_of
from app.commands.definitions import pack
from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.store.tables import definitions
from app.store.unit_of_work import UnitOfWork


class DefinitionNotSound(Refused):
    """这个事项定义没有通过检查，不能发布：{first}"""

    status = 422


@dataclass(frozen=True)
class PublishCaseType:
    """`files` is the whole closure, path → bytes."""

    files: dict[str, bytes] = field(hash=False)
    gate: ClassVar[str] = "house.configure"


def handle(command: PublishCaseType, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Check, then store; publishing what is already published changes nothing."""
    case_type = catalogue.load_from_files(command.files)
    known = uow.connection.execute(
        select(definitions.c.fingerprint).where(definitions.c.fingerprint == case_type.fingerprint)
    ).scalar()
    if known:
        return {"fingerprint": case_type.fingerprint, "new": False}
    faults = faults_of(case_type)
    if faults:
        raise DefinitionNotSound(first=faults[0].sentence)
    uow.connection.execute(
        insert(definitions).values(
            fingerprint=case_type.fingerprint,
            case_type=case_type.key,
            title=case_type.title,
            files=pack(command.files),
            published_at=ports.clock.now(),
        )
    )
    uow.record(
        act(
            "definition_published",
            actor,
            definition=case_type.fingerprint,
            payload={"case_type": case_type.key, "files": len(command.files)},
        )
    )
    return {"fingerprint": case_type.fingerprint, "new": True}
