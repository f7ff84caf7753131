"""What stands between an officer's input and a letter: the form's check, the rule tables, the outcome's conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.commands.case_state import CaseState, base_facts, latest_answers, open_objections
from app.commands.county_parameters import flat, parameters_on
from app.commands.ports import Ports
from app.domain.case_type import Outcome, TaskSpec
from app.engine import Expression, RuleReceipt
from app.kernel.clock import local_date
from app.kernel.errors import InvalidAnswers, Refused


class NoSuchOutcome(Refused):
    """这个环节没有这种处理结果，请重新选择。"""

    status = 422


class OutcomeNotOpen(Refused):
    """现在不能选择这个处理结果：{why}"""

    status = 422


@dataclass(frozen=True)
class Assessment:
    """Clean answers, the outcome chosen, the receipts of the rules, and all the facts a letter may print."""

    outcome: Outcome
    answers: dict[str, Any]
    receipts: tuple[RuleReceipt, ...]
    facts: dict[str, Any]
    parameters: dict[str, Any]


def assess(
    connection: Connection,
    ports: Ports,
    state: CaseState,
    task: Mapping[str, Any],
    *,
    outcome: str,
    reason: str,
    answers: Mapping[str, Any],
) -> Assessment:
    """Check everything that can refuse before anything is rendered, signed or written."""
    spec = state.pinned.case_type.tasks[task["node"]]
    chosen = spec.outcomes.get(outcome)
    if chosen is None:
        raise NoSuchOutcome
    today = local_date(ports.clock.now())
    facts = base_facts(state) | {"outcome": outcome, "round": task["round"]}
    facts |= _dates(latest_answers(connection, state.id))
    clean = _clean(state, spec, chosen, reason, answers, facts, ports)
    parameters = parameters_on(connection, ports.county_id, today, str(state.row["township_id"]))
    receipts = _receipts(state, spec, flat(facts) | flat(parameters) | flat(clean))
    for receipt in receipts:
        facts |= dict(receipt.outputs)
    if "objections" in chosen.requires:
        recorded = open_objections(connection, state.id, task["round"])
        declared = clean.get("objections", 0)
        facts["objections"] = recorded + (declared if isinstance(declared, int) else len(declared))
    _demand(chosen, facts)
    return Assessment(chosen, clean, receipts, facts, parameters)


def _dates(given: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Dates of earlier steps that later ones may not precede."""
    return {
        name: str(answers[name])
        for answers in given.values()
        for name in ("posted_on", "visited_at", "checked_on")
        if name in answers
    }


def _clean(
    state: CaseState,
    spec: TaskSpec,
    chosen: Outcome,
    reason: str,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    ports: Ports,
) -> dict[str, Any]:
    errors: dict[str, str] = {}
    if chosen.reason_required and len(reason.strip()) < 4:
        errors["reason"] = f"选择“{chosen.label}”必须写明理由。"
    if len(reason) > 2000:
        errors["reason"] = "理由最多 2000 字。"
    clean: dict[str, Any] = {}
    try:
        clean = state.pinned.case_type.forms[spec.form].check(answers, facts, local_date(ports.clock.now()))
    except InvalidAnswers as invalid:
        errors = invalid.errors | errors
    if errors:
        raise InvalidAnswers(errors)
    return clean


def _receipts(state: CaseState, spec: TaskSpec, facts: dict[str, Any]) -> tuple[RuleReceipt, ...]:
    receipts = []
    for use in spec.rules:
        receipt = state.pinned.rules[use.table].evaluate(facts)
        facts = facts | dict(receipt.outputs)
        receipts.append(receipt)
    return tuple(receipts)


def _demand(chosen: Outcome, facts: Mapping[str, Any]) -> None:
    if not chosen.requires:
        return
    scalars = flat(facts)
    if not Expression.parse(chosen.requires, frozenset(scalars)).evaluate(scalars):
        raise OutcomeNotOpen(why=chosen.refusal or "目前的情况不允许这样处理。")
