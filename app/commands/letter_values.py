"""The values a letter is rendered from: exactly what `forms/_shared/letters/VALUES.md` promises, frozen at preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, select

from app.commands.assessment import Assessment
from app.commands.case_state import CaseState, latest_answers
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.domain.case_type import LetterSpec
from app.domain.person import mask_citizen_id, mask_name
from app.kernel.clock import local_date
from app.store.tables import accounts, checkpoints, decisions, objections, offices, rule_receipts


class Chosen(Protocol):
    """What the officer chose: the part of `PrepareDecision` a letter prints."""

    @property
    def outcome(self) -> str: ...
    @property
    def opinion(self) -> str: ...
    @property
    def reason(self) -> str: ...


def letter_values(
    connection: Connection,
    ports: Ports,
    state: CaseState,
    task: Mapping[str, Any],
    actor: Actor,
    chosen: Chosen,
    assessment: Assessment,
    spec: LetterSpec,
) -> dict[str, Any]:
    """Everything the template may print; plain values only."""
    row, case_type = state.row, state.pinned.case_type
    today = local_date(ports.clock.now())
    given = latest_answers(connection, state.id)
    places = {name: _office(connection, row[f"{name}_id"]) for name in ("village", "township")}
    county = _office(connection, row["county_office_id"])
    own = _office(connection, task["office_id"])
    organ = {"village": places["village"], "township": places["township"], "county": county}.get(spec.seal or "", own)
    return {
        "case": {
            "number": state.number,
            "type_title": case_type.title,
            "short_title": case_type.short_title,
            "submitted_on": local_date(row["submitted_at"]).isoformat(),
            "accepted_on": local_date(row["accepted_at"]).isoformat() if row["accepted_at"] else today.isoformat(),
            "status": row["status"],
            "kinship": bool(row["kinship"]),
        },
        "applicant": _applicant(row, given.get("application", {}), given.get("correction"), places),
        "household": _household(given.get("correction") or given.get("application", {}), row),
        "office": own,
        "organ": organ,
        "county": county,
        "township": places["township"],
        "village": places["village"],
        "answers": given,
        "this": assessment.answers,
        "officer": {"name": actor.name, "role": task["role"]},
        "opinion": {
            "outcome": chosen.outcome,
            "outcome_label": assessment.outcome.label,
            "text": chosen.opinion.strip(),
            "reason": chosen.reason.strip(),
        },
        "opinions": _opinions(connection, state),
        "objections": _objections(connection, state),
        "rules": _rules(connection, state, assessment),
        "basis": [{"instrument": item.instrument, "article": item.article} for item in case_type.basis_on(today)],
        "remedy": {"review_organ": case_type.organs["review"], "court": case_type.organs["court"]},
        "reason": chosen.reason.strip() or chosen.opinion.strip() or assessment.outcome.label,
        "today": today.isoformat(),
        "parameters": assessment.parameters,
        "terms": _terms(state, task),
        "log": _log(connection),
        "definition": str(row["definition"]),
        "decision": spec.decision,
        "demonstration": ports.demonstration,
    }


def _office(connection: Connection, office_id: str) -> dict[str, Any]:
    row = connection.execute(select(offices).where(offices.c.id == office_id)).mappings().one()
    return {name: row[name] for name in ("name", "full_name", "abbreviation", "phone", "level")}


def _applicant(
    row: Mapping[str, Any], first: Mapping[str, Any], corrected: Mapping[str, Any] | None, places: Mapping[str, Any]
) -> dict[str, Any]:
    given = corrected or first
    members = given.get("members", [])
    head = next((item for item in members if item.get("relation") == "self"), members[0] if members else {})
    citizen_id = str(head.get("citizen_id", ""))
    return {
        "name": row["applicant_name"],
        "masked_name": mask_name(str(row["applicant_name"])),
        "citizen_id": citizen_id,
        "masked_id": mask_citizen_id(citizen_id) if citizen_id else "",
        "phone": given.get("phone", ""),
        "address": given.get("residence_address", ""),
        "village": places["village"]["name"],
        "township": places["township"]["name"],
    }


def _household(given: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    members = [
        {**item, "masked_id": mask_citizen_id(str(item.get("citizen_id", "")))} for item in given.get("members", [])
    ]
    return {"size": row["household_size"], "members": members}


def _opinions(connection: Connection, state: CaseState) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(decisions, accounts.c.name.label("officer"), offices.c.full_name.label("office"))
        .join(accounts, accounts.c.id == decisions.c.decided_by)
        .outerjoin(offices, offices.c.id == decisions.c.office_id)
        .where(decisions.c.case_id == state.id)
        .order_by(decisions.c.decided_at)
    ).mappings()
    specs = state.pinned.case_type.tasks
    return [
        {
            "task": row["node"],
            "title": specs[row["node"]].title,
            "officer": row["officer"],
            "office": row["office"] or "",
            "outcome": row["outcome"],
            "outcome_label": row["outcome_label"],
            "opinion": row["opinion"],
            "reason": row["reason"],
            "on": local_date(row["decided_at"]).isoformat(),
        }
        for row in rows
    ]


def _objections(connection: Connection, state: CaseState) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(objections).where(objections.c.case_id == state.id).order_by(objections.c.recorded_at)
    ).mappings()
    return [
        {
            "channel": row["channel"],
            "content": row["content"],
            "round": row["round"],
            "on": local_date(row["recorded_at"]).isoformat(),
        }
        for row in rows
    ]


def _rules(connection: Connection, state: CaseState, assessment: Assessment) -> dict[str, dict[str, Any]]:
    """The newest outputs of every table, with the article and version they came from."""
    stored = connection.execute(
        select(rule_receipts.c.receipt)
        .where(rule_receipts.c.case_id == state.id)
        .order_by(rule_receipts.c.evaluated_at)
    ).scalars()
    receipts = [*stored, *(receipt.as_dict() for receipt in assessment.receipts)]
    return {
        receipt["table"]: {**receipt["outputs"], "article": receipt["article"], "version": receipt["version"]}
        for receipt in receipts
    }


def _terms(state: CaseState, task: Mapping[str, Any]) -> dict[str, Any]:
    case_type = state.pinned.case_type
    return {
        "total_days": case_type.total_clock.days,
        "correction_days": case_type.timers["correction_period"].clock.days
        if "correction_period" in case_type.timers
        else 0,
        "notice_days": case_type.timers["notice_period"].clock.days if "notice_period" in case_type.timers else 0,
        "due_on": local_date(task["due_at"]).isoformat() if task["due_at"] else "",
    }


def _log(connection: Connection) -> dict[str, Any]:
    """The previous checkpoint: printed on the paper, it says the paper cannot be older than this."""
    row = connection.execute(select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1)).mappings().first()
    return {"size": row["size"], "root": row["root"]} if row else {"size": 0, "root": ""}
