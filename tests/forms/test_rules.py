"""Rules over several fields, on the real forms: one applicant, no person twice, every adult's authorisation, and the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.cli.demonstration.households import NURLAN, synthetic_id
from app.kernel.errors import InvalidAnswers
from tests.domain.catalogue import dibao
from tests.forms.answers import GOOD, WHOLE, filled

TODAY = date(2026, 3, 2)


def application(**members: dict[str, Any]) -> dict[str, Any]:
    """The household of 努尔别克, two adults and two children; `m0=…` changes a member."""
    answers = NURLAN.application(lambda label: WHOLE)
    for name, changed in members.items():
        answers["members"][int(name[1:])] |= changed
    return answers


def errors_of(form: str, answers: dict[str, Any], **facts: Any) -> dict[str, str]:
    try:
        dibao().forms[form].check(answers, facts, TODAY)
    except InvalidAnswers as invalid:
        return invalid.errors
    return {}


def test_the_household_as_it_is_may_apply() -> None:
    assert errors_of("application", application()) == {}


@pytest.mark.parametrize("place", [0, 1])
def test_each_adult_must_have_signed_an_authorisation(place: int) -> None:
    errors = errors_of("application", application(**{f"m{place}": {"authorisation": []}}))
    assert errors == {f"members.{place}.authorisation": f"第 {place + 1} 位成员已成年，请上传本人签字的核对授权书"}


@pytest.mark.parametrize(("born", "needed"), [("20080302", True), ("20080303", False)])
def test_an_adult_is_eighteen_on_the_day(born: str, needed: bool) -> None:
    grown = application(m2={"citizen_id": synthetic_id(born, 33), "authorisation": []})
    assert ("members.2.authorisation" in errors_of("application", grown)) == needed


@pytest.mark.parametrize("relations", [("self", "self"), ("spouse", "spouse")])
def test_exactly_one_member_is_the_applicant(relations: tuple[str, str]) -> None:
    first, second = relations
    errors = errors_of("application", application(m0={"relation": first}, m1={"relation": second}))
    assert "有且只有一人" in errors["members"]


def test_no_person_stands_twice_in_a_household_however_typed() -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in application()["members"][0]["citizen_id"])
    errors = errors_of("application", application(m1={"citizen_id": wide}))
    assert "与第 1 位成员的身份证号相同" in errors["members.1.citizen_id"]


def test_several_members_each_get_their_own_errors() -> None:
    errors = errors_of("application", application(m1={"name": ""}, m3={"citizen_id": "1", "ethnicity": "火星"}))
    assert set(errors) == {"members.1.name", "members.3.citizen_id", "members.3.ethnicity"}
    assert errors["members.1.name"] == "第 2 项家庭成员：请填写姓名"


@pytest.mark.parametrize(("count", "sentence"), [(0, "请至少填写 1 项家庭成员"), (21, "家庭成员最多 20 项")])
def test_a_household_has_one_to_twenty_members(count: int, sentence: str) -> None:
    one = application()["members"][0]
    assert errors_of("application", {**application(), "members": [one] * count})["members"] == sentence


def test_a_declared_disability_needs_its_certificate_and_an_undeclared_one_keeps_no_number() -> None:
    assert "members.0.disability_id" in errors_of("application", application(m0={"disabled": True}))
    stale = application(m0={"disabled": False, "disability_id": GOOD["disability_id"]})
    assert "disability_id" not in dibao().forms["application"].check(stale, {}, TODAY)["members"][0]


def test_an_agent_shows_the_mandate() -> None:
    errors = errors_of("application", {**application(), "by_agent": True})
    assert errors == {"agent_name": "请填写代办人姓名", "agent_mandate": "请上传委托书"}


@pytest.mark.parametrize("form", ["township_review", "township_approval"])
def test_parts_of_a_household_are_not_more_than_the_household(form: str) -> None:
    answers = {**filled(dibao().forms[form].fields), "members_counted": "2", "single_person_entry": False, "minor_count": "3"}
    assert errors_of(form, answers) == {"minor_count": "人数不能多于计入的家庭人口"}
    assert errors_of(form, {**answers, "minor_count": "2"}) == {}


def test_leaving_a_letter_behind_needs_two_witnesses() -> None:
    answers = filled(dibao().forms["service"].fields)
    retained = {**answers, "method": "retention", "witness_first": "李四", "witness_second": ""}
    assert errors_of("service", retained) == {"witness_second": "留置送达须有两名见证人"}
    assert errors_of("service", {**retained, "method": "direct"}) == {}


def test_every_objection_counted_is_written_down() -> None:
    answers = filled(dibao().forms["notice_closing"].fields)
    assert errors_of("notice_closing", {**answers, "objections": "2"}) == {"objection_list": "请逐条登记异议，条数与异议件数一致"}
    assert errors_of("notice_closing", {**answers, "objections": "1"}) == {}


def test_an_evaluation_without_its_quorum_is_refused_at_the_numbers() -> None:
    answers = filled(dibao().forms["democratic_evaluation"].fields)
    errors = errors_of("democratic_evaluation", {**answers, "attendees": "12", "attendees_due": "12", "votes_for": "12"})
    assert set(errors) == {"attendees", "resident_representatives"}


@pytest.mark.parametrize("form", ["economic_check", "home_visit"])
def test_nothing_was_found_out_before_the_case_was_accepted(form: str) -> None:
    name = {"economic_check": "checked_on", "home_visit": "visited_at"}[form]
    answers = {**filled(dibao().forms[form].fields), name: "2026-02-27"}
    assert "不能早于 2026-03-01" in errors_of(form, answers, accepted_on="2026-03-01")[name]
