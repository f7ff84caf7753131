"""What particular tasks do besides moving on: reviewed functions by name, never code in a diagram.

`changes_of` gives routing variables a task computes (`computes` in case_type.toml names the function);
`columns_of` gives columns of the case; `write_effects` adds rows (public notice, household index).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from app.audit import draw
from app.commands.case_state import CaseState, latest_answers
from app.commands.clocks import Clocks
from app.commands.county_parameters import parameters_on
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.domain.person import mask_name
from app.kernel.clock import local_date
from app.kernel.errors import Broken
from app.kernel.ids import new_id
from app.store.rows import Row
from app.store.tables import checkpoints, draws, notice_ends, notices, offices, rule_receipts
from app.store.unit_of_work import UnitOfWork

Task = Row


def changes_of(uow: UnitOfWork, ports: Ports, state: CaseState, task: Task) -> dict[str, Any]:
    """Routing variables the task's named functions compute."""
    computes = state.pinned.case_type.tasks[task["node"]].computes
    return {variable: COMPUTATIONS[name](uow, ports, state, task) for variable, name in computes.items()}


def inspection_draw(uow: UnitOfWork, ports: Ports, state: CaseState, task: Task) -> str:
    """100 % visit for a declared relative or a complaint, else a draw anyone can recompute (57号; ratio is county's).

    The seed is the newest checkpoint signed before the filing task opened, so that whoever files cannot choose it.
    """
    ratio = int(parameters_on(uow.connection, ports.county_id, local_date(ports.clock.now()))["spot_check_ratio_percent"])
    note = uow.connection.execute(
        select(checkpoints.c.note)
        .where(checkpoints.c.signed_at <= task["opened_at"])
        .order_by(checkpoints.c.size.desc())
        .limit(1)
    ).scalar()
    if note is None:
        raise Broken("no checkpoint has been signed before this filing")
    drawn = draw(note, state.number, ratio * 100)
    must = bool(state.row["kinship"]) or _complained(uow, state)
    result = "visit" if must else ("drawn" if drawn.selected else "none")
    uow.connection.execute(
        insert(draws).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            ratio_bp=ratio * 100,
            checkpoint=note,
            seed=drawn.seed,
            drawn_number=drawn.number,
            result=result,
            cause="近亲属备案或投诉，一律入户" if must else "随机抽取",
            drawn_at=ports.clock.now(),
        )
    )
    return result


def _complained(uow: UnitOfWork, state: CaseState) -> bool:
    filed = latest_answers(uow.connection, state.id).get("filing_submission", {})
    return bool(state.row["complaint"]) or bool(filed.get("complaint_received"))


COMPUTATIONS: Mapping[str, Callable[[UnitOfWork, Ports, CaseState, Task], Any]] = {"inspection_draw": inspection_draw}


def columns_of(uow: UnitOfWork, ports: Ports, state: CaseState, task: Task, prepared: Row) -> dict[str, Any]:
    """Columns of the case that this task fixes."""
    columns: dict[str, Any] = {}
    answers = prepared["answers"]
    if task["node"] == state.pinned.case_type.total_clock.start and prepared["outcome"] == "accept":
        now = ports.clock.now()
        term = Clocks(uow.connection, ports, state).total(now)
        columns |= {"accepted_at": now, "due_at": term.due_at, "due_why": list(term.explanation)}
    if answers.get("kinship_declared") is True:
        columns["kinship"] = True
    if answers.get("complaint_received") is True:
        columns["complaint"] = True
    return columns


def write_effects(
    uow: UnitOfWork, ports: Ports, state: CaseState, task: Task, prepared: Row, actor: Actor
) -> None:
    """Rows besides the decision itself."""
    effect = EFFECTS.get(task["node"])
    if effect is not None:
        effect(uow, ports, state, task, prepared)


def publish_notice(uow: UnitOfWork, ports: Ports, state: CaseState, task: Task, prepared: Row) -> None:
    """The public page: masked name, village, household size, class, amount, dates and telephone, nothing else (57号)."""
    given = latest_answers(uow.connection, state.id)
    township = _office(uow, state.row["township_id"])
    posted = local_date(ports.clock.now())
    if "posted_on" in given.get("notice_posting", {}):
        posted = type(posted).fromisoformat(given["notice_posting"]["posted_on"])
    days = state.pinned.case_type.timers["notice_period"].clock.days
    outputs = _latest_outputs(uow, state)
    uow.connection.execute(
        insert(notices).values(
            id=new_id(),
            county_id=ports.county_id,
            case_id=state.id,
            round=task["round"],
            masked_name=mask_name(str(state.row["applicant_name"])),
            village_name=_office(uow, state.row["village_id"])["name"],
            township_name=township["name"],
            case_title=state.pinned.case_type.short_title,
            household_size=state.row["household_size"],
            category=str(outputs.get("category", "")),
            monthly_amount=int(outputs.get("monthly_amount", 0)),
            starts_on=posted + timedelta(days=1),
            ends_on=posted + timedelta(days=days),
            complaint_phone=township["phone"],
            published_at=ports.clock.now(),
        )
    )


def _latest_outputs(uow: UnitOfWork, state: CaseState) -> dict[str, Any]:
    rows = uow.connection.execute(
        select(rule_receipts.c.receipt)
        .where(rule_receipts.c.case_id == state.id)
        .order_by(rule_receipts.c.evaluated_at)
    ).scalars()
    outputs: dict[str, Any] = {}
    for receipt in rows:
        outputs |= receipt["outputs"]
    return outputs


def end_notice(uow: UnitOfWork, ports: Ports, state: CaseState, task: Task, prepared: Row) -> None:
    """Take the public page down and keep its result."""
    rows = uow.connection.execute(
        select(notices.c.id)
        .where(notices.c.case_id == state.id)
        .where(~select(notice_ends.c.notice_id).where(notice_ends.c.notice_id == notices.c.id).exists())
    ).scalars()
    for notice_id in list(rows):
        uow.connection.execute(
            insert(notice_ends).values(
                notice_id=notice_id, county_id=ports.county_id, result=prepared["outcome"], ended_at=ports.clock.now()
            )
        )


def _office(uow: UnitOfWork, office_id: str) -> Row:
    return uow.connection.execute(select(offices).where(offices.c.id == office_id)).mappings().one()


EFFECTS: Mapping[str, Callable[[UnitOfWork, Ports, CaseState, Task, Mapping[str, Any]], None]] = {
    "notice_witness": publish_notice,
    "notice_closing": end_notice,
}
