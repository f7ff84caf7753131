"""Unlock an officer's own key with the PIN: wrong ones are counted and slow the next try down."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.signing import UnlockedKey, WrappedKey, WrongPin
from app.store.tables import officer_key_ends, officer_keys, pin_throttle, wrapped_keys
from app.store.unit_of_work import UnitOfWork

FREE_TRIES = 5
PAUSE = timedelta(minutes=15)


class NoSigningKey(Refused):
    """您还没有登记签名密钥，不能签字；请联系县民政局管理员登记。"""

    status = 403


class PinPaused(Refused):
    """签名口令连续输错 {tries} 次，请于 {minutes} 分钟后再试。"""

    status = 429


def unlock_key(uow: UnitOfWork, ports: Ports, actor: Actor, pin: str) -> UnlockedKey:
    """The actor's key, usable until the command ends; `WrongPin` is counted by `CountWrongPin`."""
    now = ports.clock.now()
    check_pause(uow.connection, actor, now)
    row = (
        uow.connection.execute(
            select(officer_keys, wrapped_keys)
            .join(wrapped_keys, wrapped_keys.c.key_id == officer_keys.c.id)
            .where(officer_keys.c.account_id == actor.account_id)
            .where(~exists().where(officer_key_ends.c.key_id == officer_keys.c.id))
            .order_by(officer_keys.c.enrolled_at.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NoSigningKey
    wrapped = WrappedKey(
        account_id=actor.account_id,
        certificate_pem=row["certificate"],
        wrapped=bytes(row["wrapped"]),
        salt=bytes(row["salt"]),
        parameters=row["parameters"],
        level=row["level"],
    )
    key = ports.authority.unlock(wrapped, pin)
    uow.connection.execute(
        upsert(pin_throttle)
        .values(account_id=actor.account_id, failures=0, last_at=now)
        .on_conflict_do_update(index_elements=["account_id"], set_={"failures": 0, "last_at": now})
    )
    return key


def check_pause(connection: Connection, actor: Actor, now: datetime) -> None:
    """Refuse while the pause after too many wrong PINs lasts."""
    row = connection.execute(
        select(pin_throttle).where(pin_throttle.c.account_id == actor.account_id)
    ).mappings().first()
    if row and row["failures"] >= FREE_TRIES and now - row["last_at"] < PAUSE:
        left = PAUSE - (now - row["last_at"])
        raise PinPaused(tries=row["failures"], minutes=max(1, round(left.total_seconds() / 60)))


def count_wrong_pin(uow: UnitOfWork, actor: Actor, now: datetime) -> None:
    """One more wrong PIN; a pause that has passed starts the count anew."""
    row = uow.connection.execute(
        select(pin_throttle).where(pin_throttle.c.account_id == actor.account_id)
    ).mappings().first()
    stale = row is None or now - row["last_at"] >= PAUSE
    failures = 1 if stale or row is None else row["failures"] + 1
    uow.connection.execute(
        upsert(pin_throttle)
        .values(account_id=actor.account_id, failures=failures, last_at=now)
        .on_conflict_do_update(index_elements=["account_id"], set_={"failures": failures, "last_at": now})
    )


__all__ = ["NoSigningKey", "PinPaused", "WrongPin", "check_pause", "count_wrong_pin", "unlock_key"]
