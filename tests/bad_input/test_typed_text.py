"""1–17 and 20: what is typed into a form. Wrong: said beside the field, kept on the page and in the draft, nothing opened."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.cli.demonstration.households import synthetic_id
from app.cli.demonstration.stories import Story
from app.store.tables import answers, cases
from tests.bad_input.visitor import Visitor, beside, page_text, shown, written
from tests.conftest import House
from tests.people import story

WRONG = [
    ("n01", "members.0.citizen_id", "652399197805120119", "身份证号第18位校验不符"),
    ("n03", "members.0.citizen_id", "652399202602300119", "不是真实的出生日期"),
    ("n03b", "members.0.citizen_id", "652328209901010023", "出生日期晚于今天"),
    ("n04", "members.0.citizen_id", "652328790101001", "15 位旧身份证号已停止使用，请填写现行 18 位身份证号"),
    ("n06", "members.0.name", "n" * 100_000, "姓名最多 50 字"),
    ("n11", "members.0.name", "张\ue000明", "第 2 个字符是自造字，文书无法印出"),
    ("n12-override", "members.0.name", "张\u202e明", "第 2 个字符是看不见的控制符"),
    ("n12-zero-width", "application_reason", "生活\u200b困难", "第 3 个字符是看不见的控制符"),
    ("n15-minus", "incomes.0.amount", "-1", "金额不能为负数"),
    ("n15-exponent", "incomes.0.amount", "1e308", "最多两位小数"),
    ("n15-nan", "incomes.0.amount", "NaN", "最多两位小数"),
    ("n15-thirds", "incomes.0.amount", "680.005", "最多两位小数"),
    ("n15-words", "incomes.0.amount", "六百八", "最多两位小数"),
    ("n15-huge", "incomes.0.amount", "999999999999999", "金额过大"),
    ("card", "bank_account", "6230", "银行账号应为 12 至 19 位数字"),
    ("phone", "phone", "12345", "请填 11 位手机号"),
]


@pytest.fixture(scope="module")
def filled(applicant: Visitor, player: Any) -> tuple[Story, dict[str, str]]:
    case = story(player)
    return case, applicant.fill(case)


@pytest.mark.parametrize(("field", "typed", "sentence"), [item[1:] for item in WRONG], ids=[item[0] for item in WRONG])
def test_a_wrong_answer(
    shared_house: House, applicant: Visitor, filled: tuple[Story, dict[str, str]], field: str, typed: str, sentence: str
) -> None:
    case, text = filled
    applicant.keep(case, text)
    before = written(shared_house)
    path, answer = applicant.send_step(text | {field: typed}, field)
    assert answer.status_code == 422 and sentence in beside(answer, field)
    again = shown(applicant.get(path))
    others = [text[name] for name in ("members.1.name", "members.3.citizen_id", "members.0.authorisation.0.sha256")]
    for value in (typed, *(others if field.startswith("members") else ())):
        assert value in shown(answer) and value in again
    refused = applicant.submit()
    assert refused.status_code == 422 and sentence in shown(refused)
    assert written(shared_house) == before


def test_a_choice_nobody_offered_is_asked_again(applicant: Visitor, filled: tuple[Story, dict[str, str]]) -> None:
    case, text = filled
    applicant.keep(case, text)
    _, answer = applicant.send_step(text | {"members.0.relation": "county"}, "members.0.relation")
    assert answer.status_code == 422 and "与申请人关系的选项不正确" in shown(answer)


def submitted(house: House, applicant: Visitor, case: Story, **changed: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Apply with `changed` typed in; the case and the answers as they were stored."""
    applicant.fill(case, **changed)
    answer = applicant.submit()
    assert answer.status_code == 303, shown(answer)
    with house.ports.engine.connect() as connection:
        row = connection.execute(select(cases).order_by(cases.c.number.desc()).limit(1)).mappings().one()
        data = connection.execute(select(answers.c.data).where(answers.c.case_id == row["id"])).scalar_one()
    return dict(row), dict(data)


def test_n02_a_number_typed_wide_spaced_or_with_a_small_x_is_stored_in_its_one_form(
    shared_house: House, applicant: Visitor, begun: Story
) -> None:
    number = next(found for order in range(1, 999) if (found := synthetic_id("19771107", order)).endswith("X"))
    wide = " ".join((number[:6], number[6:14].translate({ord(str(n)): 0xFF10 + n for n in range(10)}), number[14:].lower()))
    _, data = submitted(shared_house, applicant, begun, members__0__citizen_id=wide)
    assert data["members"][0]["citizen_id"] == number


@pytest.mark.parametrize("login", ["shenqing2", "xjec-xieli"], ids=["n05 at home", "n05 at the village desk"])
def test_n05_who_has_a_case_already_is_sent_to_the_counter_and_told_nothing_else(
    shared_house: House, site: Any, applicant: Visitor, player: Any, login: str
) -> None:
    first = story(player)
    row, _ = submitted(shared_house, applicant, first)
    before = written(shared_house)
    other = Visitor(site, login)
    other.fill(first)
    before["attachments"] = written(shared_house)["attachments"]
    answer = other.submit()
    text = shown(answer)
    assert answer.status_code == 409 and "请到户籍地乡镇窗口咨询" in text
    assert row["number"] not in text and row["id"] not in text
    assert other.get("/apply/dibao/check").status_code == 200, "the draft is still there"
    assert written(shared_house) == before


LITERAL = [
    ("n07", "<link rel=attachment href=file:///etc/passwd>"),
    ("n08-jinja", "{{config}}"),
    ("n08-el", "${7*7}"),
    ("n08-hash", "#{7*7}"),
    ("n09", "'); DROP TABLE case_;--"),
    ("n10", '=HYPERLINK("http://x")'),
    ("n10-at", "@SUM(1+1)"),
    ("n11", "𠮷㛃·努尔兰"),
]


PLACES = ("members.0.name", "members.1.name", "members.2.name", "members.3.name", "bank_name", "registered_address",
          "residence_address", "application_reason")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(shared_house: House, applicant: Visitor, player: Any) -> dict[str, Any]:
    """One case with all of it in names, addresses and reasons."""
    typed = {place.replace(".", "__"): text for place, (_, text) in zip(PLACES, LITERAL, strict=True)}
    row, data = submitted(shared_house, applicant, story(player), **typed)
    return {"row": row, "data": data}


def test_typed_markup_and_code_are_stored_to_the_letter(hostile: dict[str, Any]) -> None:
    data = hostile["data"]
    stored = [*(member["name"] for member in data["members"]), *(data[name] for name in PLACES[4:])]
    assert stored == [text for _, text in LITERAL]
    assert hostile["row"]["applicant_name"] == LITERAL[0][1]


@pytest.fixture(scope="module")
def pages(site: Any, applicant: Visitor, hostile: dict[str, Any]) -> tuple[Any, Any]:
    row = hostile["row"]
    return applicant.get(f"/my/{row['id']}"), Visitor(site, "xje-shouli").get(f"/case/{row['number']}")


@pytest.mark.parametrize("text", [item[1] for item in LITERAL], ids=[item[0] for item in LITERAL])
def test_text_stays_text(pages: tuple[Any, Any], text: str) -> None:
    _, officers = pages
    assert officers.status_code == 200 and text in shown(officers)


def test_n07_no_page_holds_a_typed_tag(pages: tuple[Any, Any]) -> None:
    for page in pages:
        assert page.status_code == 200 and "<link rel=attachment" not in page_text(page)
        assert "&lt;link rel=attachment href=file:///etc/passwd&gt;" in page_text(page)


def test_n14_one_person_typed_in_two_unicode_forms_is_one_person(shared_house: House, applicant: Visitor, player: Any) -> None:
    case = story(player)
    _, data = submitted(shared_house, applicant, case, members__0__name="Aygu\u0308l·Nurlan")
    assert data["members"][0]["name"] == "Ayg\u00fcl·Nurlan"


@pytest.mark.parametrize(("typed", "fen"), [("0", 0), ("６８０", 68_000), ("1,200.50", 120_050)], ids=["n15-0", "n15-wide", "n15-comma"])
def test_n15_amounts_are_stored_in_fen(shared_house: House, applicant: Visitor, begun: Story, typed: str, fen: int) -> None:
    _, data = submitted(shared_house, applicant, begun, incomes__0__amount=typed)
    assert data["incomes"][0]["amount"] == fen


def test_n20_what_the_form_does_not_ask_is_not_taken(shared_house: House, applicant: Visitor, begun: Story) -> None:
    applicant.fill(begun)
    sent = {"phone": "13900000000", "registered_address": "甲", "residence_address": "乙", "role": "county", "status": "done"}
    assert applicant.post("/apply/dibao/2", {**sent, "phone.granted": "true", "outcome": "approved"}).status_code == 303
    answer = applicant.post("/apply/dibao/submit", {"status": "filed", "applicant_id": "x", "case_type": "other"})
    assert answer.status_code == 303
    with shared_house.ports.engine.connect() as connection:
        row = connection.execute(select(cases).order_by(cases.c.number.desc()).limit(1)).mappings().one()
        data = connection.execute(select(answers.c.data).where(answers.c.case_id == row["id"])).scalar_one()
    assert not {"role", "status", "outcome"} & set(data) and data["phone"] == "13900000000"
    assert row["status"] != "filed" and row["case_type"] == "dibao" and row["applicant_id"] != "x"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("0001-01-01", "应在 1900 年至 2100 年之间"), ("9999-12-31", "应在 1900 年至 2100 年之间"), ("2026-12-31", "不能晚于今天")],
    ids=["n17-0001", "n17-9999", "n17-tomorrow"],
)
def test_n17_a_day_that_cannot_be(shared_house: House, site: Any, player: Any, accepted: Story, day: str, sentence: str) -> None:
    officer = Visitor(site, "xje-diaocha1")
    task = player._task(accepted.case_id, "visit_first")
    before = written(shared_house)
    typed = {"outcome": "record", "visited_at": day, "place": "平顶山村三组", "dwelling": "砖木平房三间"}
    answer = officer.post(f"/worklist/{task['id']}/prepare", typed)
    assert answer.status_code == 422 and sentence in beside(answer, "visited_at")
    again = shown(officer.get(f"/worklist/{task['id']}"))
    assert all(value in shown(answer) and value in again for value in (day, "平顶山村三组", "砖木平房三间"))
    assert written(shared_house) == before


@pytest.fixture(scope="module")
def accepted(player: Any) -> Story:
    case = story(player)
    case.apply()
    case.accept()
    return case
