"""Every reading of a personal file is an entry: who, in which role, for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.commands.case_state import read_case
from app.commands.entries import act
from app.commands.ports import Ports
from app.domain import authority
from app.domain.authority import Actor, CaseSubject
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RecordReading:
    """`what` is the part of the file that is read: case, document, evidence, bundle."""

    case_id: str
    what: str
    gate: ClassVar[str] = "own.cases"


def handle(command: RecordReading, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Refuse who may not read; otherwise write the entry before the page is sent."""
    state = read_case(uow.connection, ports, command.case_id)
    row = state.row
    authority.demand(
        "case.read",
        actor,
        CaseSubject(
            offices=frozenset(str(row[name]) for name in ("village_id", "township_id", "county_office_id")),
            applicant_id=row["applicant_id"],
            submitted_by=row["submitted_by"],
        ),
    )
    uow.record(act("case_read", actor, case=state.id, number=state.number, payload={"what": command.what}))
    return {}
