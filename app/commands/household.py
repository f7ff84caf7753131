"""Who the case is about: blind indexes of the household's ID numbers, so that a double application is seen."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from app.commands.ports import Ports
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import cases, household_members
from app.store.unit_of_work import UnitOfWork


class AlreadyApplied(Refused):
    """该家庭成员已有同一事项在办或已在保，请到户籍地乡镇窗口咨询。"""


def person_index(ports: Ports, citizen_id: str) -> str:
    """Blind index of an ID number: HMAC-SHA-256 under a key kept outside the database (F9 in reliability)."""
    return hmac.new(ports.index_key, citizen_id.encode(), "sha256").hexdigest()


def people_of(answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The members of a clean application."""
    return list(answers.get("members", ()))


def counted(member: Mapping[str, Any]) -> bool:
    """Does this member live together with the household and count in N?"""
    return member.get("lives_together", True) is not False


def refuse_double(connection: Connection, ports: Ports, case_type: str, answers: Mapping[str, Any], own: str = "") -> None:
    """Refuse when a counted member stands in another open or granted case of the same 事项."""
    indexes = [person_index(ports, str(member["citizen_id"])) for member in people_of(answers) if counted(member)]
    if not indexes:
        return
    found = connection.execute(
        select(cases.c.id)
        .join(household_members, household_members.c.case_id == cases.c.id)
        .where(household_members.c.person_index.in_(indexes), household_members.c.counted)
        .where(cases.c.case_type == case_type, cases.c.id != own)
        .where(cases.c.outcome.is_(None) | cases.c.outcome.in_(["approved", "filed"]))
        .limit(1)
    ).first()
    if found:
        raise AlreadyApplied


def index_household(uow: UnitOfWork, ports: Ports, case_id: str, answers: Mapping[str, Any]) -> None:
    """Keep the blind indexes of the members named in the application."""
    known = set(
        uow.connection.execute(
            select(household_members.c.person_index).where(household_members.c.case_id == case_id)
        ).scalars()
    )
    for member in people_of(answers):
        index = person_index(ports, str(member["citizen_id"]))
        if index in known:
            continue
        uow.connection.execute(
            insert(household_members).values(
                id=new_id(),
                county_id=ports.county_id,
                case_id=case_id,
                person_index=index,
                relation=str(member.get("relation", "")),
                counted=counted(member),
            )
        )
