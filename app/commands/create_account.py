"""Create an account for an officer, an auditor, an administrator or an applicant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select

from app.commands.entries import act
from app.commands.passwords import hash_password
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import accounts
from app.store.unit_of_work import UnitOfWork

KINDS = {"officer", "applicant", "auditor", "admin"}


class LoginTaken(Refused):
    """登录名已被使用，请换一个。"""


class AccountIncomplete(Refused):
    """账号资料不完整：姓名 2 至 50 字，登录名 3 至 64 位，密码至少 8 位。"""

    status = 422


@dataclass(frozen=True)
class CreateAccount:
    """A person with a login; `posts` come by `AssignPost`."""

    login: str
    name: str
    kind: str
    password: str = field(default="", repr=False, metadata={"secret": True})
    demonstration: bool = False
    gate: ClassVar[str] = "house.configure"


def handle(command: CreateAccount, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Insert the account; the entry holds its id only."""
    fits = 2 <= len(command.name) <= 50 and 3 <= len(command.login) <= 64 and len(command.password) >= 8
    if command.kind not in KINDS or not fits:
        raise AccountIncomplete
    if uow.connection.execute(select(accounts.c.id).where(accounts.c.login == command.login)).first():
        raise LoginTaken
    account_id = new_id()
    uow.connection.execute(
        insert(accounts).values(
            id=account_id,
            county_id=ports.county_id,
            login=command.login,
            name=command.name,
            kind=command.kind,
            password_hash=hash_password(command.password),
            demonstration=command.demonstration,
            created_at=ports.clock.now(),
        )
    )
    uow.record(act("account_created", actor, payload={"account": account_id, "kind": command.kind}))
    return {"account_id": account_id}
