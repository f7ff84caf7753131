"""Enrol an officer's own signing key under a PIN the server does not keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import accounts, officer_key_ends, officer_keys, offices, posts, wrapped_keys
from app.store.unit_of_work import UnitOfWork


class NotAnOfficer(Refused):
    """只有任职人员可以登记签名密钥。"""

    status = 422


@dataclass(frozen=True)
class EnrolKey:
    """A new key for `account_id`; an earlier one is ended with its reason."""

    account_id: str
    pin: str = field(default="", repr=False, metadata={"secret": True})
    gate: ClassVar[str] = "house.configure"


def handle(command: EnrolKey, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Make the key and its certificate; only the wrapped form is kept, apart from what may only be added to."""
    now = ports.clock.now()
    person = (
        uow.connection.execute(
            select(accounts.c.name, offices.c.full_name)
            .join(posts, posts.c.account_id == accounts.c.id)
            .join(offices, offices.c.id == posts.c.office_id)
            .where(accounts.c.id == command.account_id)
            .limit(1)
        )
        .mappings()
        .first()
    )
    if person is None:
        raise NotAnOfficer
    made = ports.authority.enrol(command.account_id, person["name"], person["full_name"], command.pin, now=now)
    _end_earlier(uow, ports, command.account_id)
    key_id = new_id()
    uow.connection.execute(
        insert(officer_keys).values(
            id=key_id,
            county_id=ports.county_id,
            account_id=command.account_id,
            certificate=made.certificate_pem,
            serial=made.serial,
            level=made.level,
            enrolled_at=now,
        )
    )
    uow.connection.execute(
        insert(wrapped_keys).values(
            key_id=key_id, county_id=ports.county_id, wrapped=made.wrapped, salt=made.salt, parameters=made.parameters
        )
    )
    uow.record(act("key_enrolled", actor, payload={"account": command.account_id, "serial": made.serial}))
    return {"key_id": key_id, "serial": made.serial}


def _end_earlier(uow: UnitOfWork, ports: Ports, account_id: str) -> None:
    earlier = uow.connection.execute(
        select(officer_keys.c.id)
        .where(officer_keys.c.account_id == account_id)
        .where(~select(officer_key_ends.c.key_id).where(officer_key_ends.c.key_id == officer_keys.c.id).exists())
    ).scalars()
    for key_id in list(earlier):
        uow.connection.execute(
            insert(officer_key_ends).values(
                key_id=key_id, county_id=ports.county_id, reason="superseded", ended_at=ports.clock.now()
            )
        )
