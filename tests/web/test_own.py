"""我的办件: what is whose, what must be done now, and what comes back when it is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import catalogue
from app.commands.answer_task import AnswerTask
from app.commands.end_case import EndCase, TooLateToEnd
from app.domain.authority import TaskAlreadyClosed
from app.kernel.errors import InvalidAnswers
from app.queries.applicant import (
    CaseProgress,
    NotYourCase,
    OwnCase,
    OwnTask,
    Step,
    handed_out,
)
from app.web import own, site
from tests.web.stand_in import NOW, Browser, House

DIBAO = catalogue.load(Path(__file__).resolve().parents[2])["dibao"]
CASE, TASK, PAPER = "5" * 32, "6" * 32, "7" * 32
SIGNED = SimpleNamespace(kind="officer", name="古丽娜尔·叶尔江", signed_at=NOW, field="clerk")
SEALED = SimpleNamespace(kind="seal", name="大石头乡人民政府", signed_at=NOW, field="organ_seal")
NOTICE = SimpleNamespace(
    document_id=PAPER,
    title="受理通知书",
    number="大政低保受〔2026〕1号",
    created_at=NOW,
    superseded=False,
    signatures=(SIGNED, SEALED),
)
VIEW = CaseProgress(
    case_id=CASE,
    number="DB652328-2026-00012",
    case_type=DIBAO,
    applicant_name="古丽娜尔·叶尔江",
    status="核对中",
    outcome="",
    submitted_at=NOW,
    due_at=NOW,
    due_why=("自受理之日起30个工作日",),
    steps=(Step("done", "申请", "您", NOW, None, "提交申请"), Step("now", "入户调查", "大石头乡人民政府", NOW, NOW, "")),
    todo=({"id": TASK, "title": "补正材料", "due_at": NOW},),
    papers=(NOTICE,),  # type: ignore[arg-type]
    may_withdraw=True,
    evidence=(),
)
ROW = {"id": TASK, "case_id": CASE, "title": "补正材料", "due_at": NOW, "node": "correction"}
CORRECTION = OwnTask(
    row=ROW,
    number="DB652328-2026-00012",
    case_type=DIBAO,
    spec=DIBAO.tasks["correction"],
    before={
        "application": {"members": [{"name": "古丽娜尔·叶尔江", "relation": "self"}], "phone": "13900000000"},
        "acceptance": {
            "received_by": "web",
            "missing_items": [
                {"item": "户口簿", "requirement": "第三页不清楚"},
                {"item": "授权书", "requirement": "本人签字"},
            ],
        },
    },
    facts={},
    told_by="大石头乡人民政府",
    told="材料不齐",
    papers=(),
)


@pytest.fixture
def person(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    line = OwnCase(CASE, VIEW.number, DIBAO.title, VIEW.applicant_name, "核对中", "", NOW, NOW, "补正材料", TASK)

    def own_case(connection: Any, reader: Any, actor: Any, case_id: str) -> CaseProgress:
        if case_id != CASE:
            raise NotYourCase
        return VIEW

    def own_task(connection: Any, reader: Any, actor: Any, task_id: str) -> OwnTask:
        if task_id != TASK:
            raise NotYourCase
        return CORRECTION

    monkeypatch.setattr(own, "own_cases", lambda *given: (line,))
    monkeypatch.setattr(own, "own_drafts", lambda *given: ())
    monkeypatch.setattr(own, "own_case", own_case)
    monkeypatch.setattr(own, "own_task", own_task)
    monkeypatch.setattr(own, "draft", lambda *given: None)
    return browser.log_in("applicant")


def test_the_list_puts_first_what_one_must_do(person: Browser) -> None:
    html = person.get("/my").get_data(as_text=True)
    assert html.index("现在办理") < html.index("<table") and f"/my/task/{TASK}" in html


def test_the_case_says_which_office_and_by_when_and_who_signed(person: Browser) -> None:
    html = person.get(f"/my/{CASE}").get_data(as_text=True)
    assert "大石头乡人民政府" in html and "2026年3月2日" in html
    assert "古丽娜尔·叶尔江签字" in html and "大石头乡人民政府加盖印章（演示章）" in html
    assert "60 日内" in html and "6 个月内" in html


def test_what_is_not_theirs_answers_like_what_is_not_there(person: Browser) -> None:
    bodies = set()
    for path in (f"/my/{'8' * 32}", f"/my/{'8' * 32}/receipt", f"/my/task/{'8' * 32}", f"/my/{'8' * 32}/withdraw"):
        answer = person.get(path)
        assert answer.status_code == 404
        text = answer.get_data(as_text=True)
        bodies.add(text[text.index("<h1>") : text.index("<div class=\"actions\"")])
    assert len(bodies) == 1


def test_the_correction_page_lists_everything_missing_at_once(person: Browser) -> None:
    html = person.get(f"/my/task/{TASK}").get_data(as_text=True)
    assert "户口簿：第三页不清楚" in html and "授权书：本人签字" in html and "材料不齐" in html
    assert 'value="古丽娜尔·叶尔江"' in html and 'value="13900000000"' in html
    assert "收件方式" not in html


@pytest.mark.parametrize("refusal", [TaskAlreadyClosed(), InvalidAnswers({"phone": "手机号不正确"})])
def test_a_refused_correction_keeps_the_text(
    person: Browser, house: House, monkeypatch: pytest.MonkeyPatch, refusal: Any
) -> None:
    sent = {"phone": "139", "application_reason": "长期生病" * 30, "outcome": "submit", "_key": "k" * 32}
    real = house.execute

    def execute(command: Any, *rest: Any) -> Any:
        if isinstance(command, AnswerTask):
            raise refusal
        return real(command, *rest)

    monkeypatch.setattr(site, "execute", execute)
    answer = person.post(f"/my/task/{TASK}", sent)
    html = answer.get_data(as_text=True)
    assert answer.status_code == refusal.status
    assert "长期生病" in html and 'value="139"' in html
    assert ("手机号不正确" if refusal.status == 422 else "该事项已办结") in html


def test_a_correction_is_one_command_with_its_key(person: Browser, house: House) -> None:
    house.results["AnswerTask"] = {"case_id": CASE}
    answer = person.post(f"/my/task/{TASK}", {"phone": "139", "outcome": "submit", "_key": "k" * 32})
    assert answer.headers["Location"] == f"/my/{CASE}"
    assert isinstance(house.commands[-1], AnswerTask) and house.keys[-1] == "k" * 32
    assert house.commands[-1].outcome == "submit" and house.commands[-1].answers["phone"] == "139"


def test_withdrawing_asks_once_more_and_then_sends_the_message(person: Browser, house: House) -> None:
    html = person.get(f"/my/{CASE}/withdraw").get_data(as_text=True)
    assert "撤回不能取消" in html and not house.commands
    answer = person.post(f"/my/{CASE}/withdraw", {"reason": "家里有人就业了", "_key": "k" * 32})
    assert answer.status_code == 303
    assert house.commands[-1] == EndCase(CASE, "withdrawal", "withdrawn", "家里有人就业了")


def test_a_withdrawal_that_comes_too_late_says_so_and_keeps_the_reason(person: Browser, house: House) -> None:
    house.refuse = TooLateToEnd()
    answer = person.post(f"/my/{CASE}/withdraw", {"reason": "家里有人就业了"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "不能再撤回" in html and "家里有人就业了" in html


def test_only_papers_meant_for_the_applicant_are_handed_out() -> None:
    given = {key for key, spec in DIBAO.letters.items() if handed_out(DIBAO, spec)}
    assert {"acceptance_notice", "correction_notice", "approval_decision", "refusal_decision"} <= given
    assert not given & {"review_form", "village_opinion", "visit_record", "spot_check_record", "rectification_notice"}


def test_the_case_type_may_say_itself_what_is_handed_out() -> None:
    named = replace(DIBAO, public={**DIBAO.public, "handed_out": ["visit_record"]})
    assert [key for key, spec in named.letters.items() if handed_out(named, spec)] == ["visit_record"]
