"""Rules that look at several fields: a small closed list, named in a form's `x-rules`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.person import is_adult
from app.domain.quorum import Quorum, shortfalls

Options = Mapping[str, Any]
Rule = Callable[[Mapping[str, Any], Options, Mapping[str, Any], date, dict[str, str]], None]


def _one_applicant(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    """A household picks exactly one member as its applicant (57号)."""
    heads = [number for number, row in enumerate(clean.get("members", ())) if row.get("relation") == "self"]
    if len(heads) != 1:
        errors["members"] = "家庭成员中须有且只有一人的“与申请人关系”为“本人”"


def _unique_ids(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    seen: dict[str, int] = {}
    for number, row in enumerate(clean.get("members", ())):
        citizen_id = str(row.get("citizen_id", ""))
        if citizen_id in seen:
            errors[f"members.{number}.citizen_id"] = f"与第 {seen[citizen_id] + 1} 位成员的身份证号相同，请核对"
        seen.setdefault(citizen_id, number)


def _adult_authorisation(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    """Every adult member signs the 核对授权书; without all of them nothing may be checked (逢进必核)."""
    for number, row in enumerate(clean.get("members", ())):
        if is_adult(str(row["citizen_id"]), today) and not row.get("authorisation"):
            errors[f"members.{number}.authorisation"] = f"第 {number + 1} 位成员已成年，请上传本人签字的核对授权书"


def _not_more_than_members(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    for name in options["fields"]:
        if clean.get(name, 0) > clean.get("members_counted", 0):
            errors[name] = "人数不能多于计入的家庭人口"


def _two_witnesses(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    """留置送达 needs two witnesses."""
    if clean.get("method") == "retention":
        for name in ("witness_first", "witness_second"):
            if not clean.get(name):
                errors[name] = "留置送达须有两名见证人"


def _objections_listed(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    if clean.get("objections", 0) and len(clean.get("objection_list", ())) != clean["objections"]:
        errors["objection_list"] = "请逐条登记异议，条数与异议件数一致"


def _quorum(
    clean: Mapping[str, Any], options: Options, facts: Mapping[str, Any], today: date, errors: dict[str, str]
) -> None:
    for path, sentence in shortfalls(Quorum(), clean):
        errors[path] = sentence


RULES: Mapping[str, Rule] = {
    "one_applicant": _one_applicant,
    "unique_ids": _unique_ids,
    "adult_authorisation": _adult_authorisation,
    "not_more_than_members": _not_more_than_members,
    "two_witnesses": _two_witnesses,
    "objections_listed": _objections_listed,
    "quorum": _quorum,
}
