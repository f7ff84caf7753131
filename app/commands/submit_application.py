"""Open a case: the application is checked, the case pinned to the newest definition, the first task completed at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app import engine
from app.commands.advance import Movement, advance
from app.commands.answer_task import complete_without_letter
from app.commands.case_state import lock_case
from app.commands.county_parameters import parameters_on
from app.commands.definitions import Pinned
from app.commands.evidence_of_case import bind_evidence
from app.commands.household import counted, index_household, people_of, refuse_double
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.domain.case_hash import state_hash
from app.kernel.clock import local_date
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import case_counters, cases, drafts, offices, tasks
from app.store.unit_of_work import UnitOfWork


class NoSuchVillage(Refused):
    """请选择申请家庭居住的村（社区）。"""

    status = 422


@dataclass(frozen=True)
class SubmitApplication:
    """`village_id` is where the household lives; `answers` follow the application form of `case_type`."""

    case_type: str
    village_id: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    draft: str = ""
    gate: ClassVar[str] = "application.submit"


def handle(command: SubmitApplication, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Refuse what is wrong or double; then case, tasks, answers and entries in one commit."""
    pinned = ports.definitions.newest(uow.connection, command.case_type)
    today = local_date(ports.clock.now())
    form = pinned.case_type.forms[pinned.case_type.tasks["application"].form]
    clean = form.check(command.answers, {"outcome": "submit"}, today)
    refuse_double(uow.connection, ports, command.case_type, clean)
    case_id = _open(uow, ports, pinned, actor, command.village_id, clean)
    state = lock_case(uow.connection, ports, case_id)
    step = engine.start(pinned.machine, state.row["variables"])
    opened = Movement(act="case_opened", actor=actor, payload={"case_type": command.case_type})
    advance(uow, ports, state, step, opened)
    state = lock_case(uow.connection, ports, case_id)
    task = (
        uow.connection.execute(
            select(tasks).where(tasks.c.case_id == case_id, tasks.c.node == "application", tasks.c.status == "open")
        )
        .mappings()
        .one()
    )
    moved = complete_without_letter(uow, ports, state, task, "submit", "", clean, actor)
    index_household(uow, ports, case_id, clean)
    bind_evidence(uow, actor, case_id, clean)
    if command.draft:
        uow.connection.execute(
            drafts.delete().where(drafts.c.account_id == actor.account_id, drafts.c.subject == command.draft)
        )
    return {"case_id": case_id, "number": state.number, **moved}


def _open(
    uow: UnitOfWork, ports: Ports, pinned: Pinned, actor: Actor, village_id: str, clean: Mapping[str, Any]
) -> str:
    connection = uow.connection
    village = connection.execute(select(offices).where(offices.c.id == village_id)).mappings().first()
    if village is None or village["level"] != "village":
        raise NoSuchVillage
    township = connection.execute(select(offices).where(offices.c.id == village["parent_id"])).mappings().one()
    now = ports.clock.now()
    variables = _initial(uow, ports, pinned, township["id"])
    members = people_of(clean)
    head = next((item for item in members if item.get("relation") == "self"), members[0])
    case_id = new_id()
    connection.execute(
        insert(cases).values(
            id=case_id,
            county_id=ports.county_id,
            number=_number(uow, ports, pinned.case_type.number_prefix),
            case_type=pinned.case_type.key,
            definition=pinned.case_type.fingerprint,
            status="草稿",
            village_id=village_id,
            township_id=township["id"],
            county_office_id=township["parent_id"],
            applicant_id=actor.account_id if actor.kind == "applicant" else None,
            submitted_by=actor.account_id,
            applicant_name=head["name"],
            household_size=sum(1 for item in members if counted(item)),
            variables=variables,
            snapshot=b"",
            version=0,
            state_hash=state_hash(case_id, 0, "草稿", variables, b"", []),
            submitted_at=now,
            kinship=clean.get("kinship_declared") is True,
        )
    )
    return case_id


def _initial(uow: UnitOfWork, ports: Ports, pinned: Pinned, township_id: str) -> dict[str, Any]:
    """Every task's variable begins as `none`; switches of the county are read once, when the case opens."""
    switches = parameters_on(uow.connection, ports.county_id, local_date(ports.clock.now()), township_id)
    variables: dict[str, Any] = dict.fromkeys(pinned.case_type.tasks, "none")
    for name, variable in pinned.case_type.variables.items():
        if variable.parameter:
            variables[name] = switches.get(variable.parameter, variable.values[0])
        elif variable.initial is not None:
            variables[name] = variable.initial
    return variables


def _number(uow: UnitOfWork, ports: Ports, prefix: str) -> str:
    year = local_date(ports.clock.now()).year
    counter = f"{prefix}{ports.county_id}-{year}"
    n = uow.connection.execute(
        upsert(case_counters)
        .values(prefix=counter, last=1)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": case_counters.c.last + 1})
        .returning(case_counters.c.last)
    ).scalar_one()
    return f"{counter}-{n:05d}"
