"""Open a web session: throttled per account and per address, server-side, revocable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.commands.entries import act
from app.commands.passwords import matches
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id, new_token
from app.store.tables import accounts, login_throttle, sessions
from app.store.unit_of_work import UnitOfWork

FREE_TRIES = 5
PAUSE = timedelta(minutes=15)


class WrongLogin(Refused):
    """账号或密码不正确，请核对后重新输入。"""

    status = 401


class LoginPaused(Refused):
    """登录失败次数过多，请于 {minutes} 分钟后再试。"""

    status = 429


@dataclass(frozen=True)
class LogIn:
    """`address` is the client's address; only its hash is kept, for throttling."""

    login: str
    password: str = field(default="", repr=False, metadata={"secret": True})
    address: str = ""
    gate: ClassVar[str] = "public"


def handle(command: LogIn, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Returns the session token once; the database keeps its SHA-256."""
    now = ports.clock.now()
    for subject in subjects(command.login, command.address):
        _check_pause(uow, subject, now)
    row = uow.connection.execute(select(accounts).where(accounts.c.login == command.login)).mappings().first()
    if not matches(row["password_hash"] if row and row["active"] else None, command.password) or row is None:
        raise WrongLogin
    token = new_token()
    uow.connection.execute(
        insert(sessions).values(
            token_hash=token_hash(token),
            account_id=row["id"],
            reference=new_id()[:16],
            created_at=now,
            seen_at=now,
        )
    )
    who = Actor(account_id=row["id"], name=row["name"], kind=row["kind"])
    uow.record(act("logged_in", who))
    return {"token": token, "account_id": row["id"]}


def token_hash(token: str) -> str:
    """How a session token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def subjects(login: str, address: str) -> list[str]:
    """The throttled subjects of an attempt: account and address, as hashes."""
    named = [f"login:{login.strip().lower()}"] + ([f"address:{address}"] if address else [])
    return [hashlib.sha256(name.encode()).hexdigest() for name in named]


def _check_pause(uow: UnitOfWork, subject: str, now: datetime) -> None:
    row = uow.connection.execute(select(login_throttle).where(login_throttle.c.subject == subject)).mappings().first()
    if row and row["failures"] >= FREE_TRIES and now - row["last_at"] < PAUSE:
        left = PAUSE - (now - row["last_at"])
        raise LoginPaused(minutes=max(1, round(left.total_seconds() / 60)))


def count_failure(uow: UnitOfWork, login: str, address: str, now: datetime) -> None:
    """One more failed login for the account and the address."""
    for subject in subjects(login, address):
        row = (
            uow.connection.execute(select(login_throttle).where(login_throttle.c.subject == subject)).mappings().first()
        )
        fresh = row is None or now - row["last_at"] >= PAUSE
        failures = 1 if fresh or row is None else row["failures"] + 1
        uow.connection.execute(
            upsert(login_throttle)
            .values(subject=subject, failures=failures, last_at=now)
            .on_conflict_do_update(index_elements=["subject"], set_={"failures": failures, "last_at": now})
        )
