"""我要办 on the real form of the dibao process: steps, drafts, check, submit; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import catalogue
from app.commands.household import AlreadyApplied
from app.commands.save_draft import SaveDraft
from app.commands.submit_application import SubmitApplication
from app.domain.authority import Actor
from app.kernel.errors import InvalidAnswers
from app.queries.drafts import Draft
from app.queries.places import Place, Township
from app.web import apply, site
from tests.web.stand_in import NOW, Browser, House

ROOT = Path(__file__).resolve().parents[2]
DIBAO = catalogue.load(ROOT)["dibao"]
VILLAGE = "1" * 32
MEMBER = {
    "members.0._row": "1",
    "members.0.name": "古丽娜尔·叶尔江",
    "members.0.relation": "self",
    "members.0.citizen_id": "652399199001010019",
    "members.0.ethnicity": "kazak",
    "members.0.lives_together": "true",
    "members.0.work_ability": "full",
    "members.0.student": "false",
    "members.0.disabled": "false",
    "members.0.seriously_ill": "false",
}


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch, house: House) -> dict[str, Draft]:
    kept: dict[str, Draft] = {}
    inner = house.execute

    def execute(command: Any, actor: Actor, ports: Any, key: str | None = None) -> dict[str, Any]:
        if isinstance(command, SaveDraft):
            kept[command.subject] = Draft(command.subject, dict(command.data), NOW)
        return inner(command, actor, ports, key)

    def newest(connection: Any, key: str) -> Any:
        assert key == "dibao"
        return SimpleNamespace(case_type=DIBAO)

    reader = SimpleNamespace(newest=newest)
    monkeypatch.setattr(site, "execute", execute)
    monkeypatch.setattr(apply, "draft", lambda connection, actor, subject: kept.get(subject))
    monkeypatch.setattr(apply, "townships", lambda *given: (Township("t", "大石头乡", (Place(VILLAGE, "平顶山村"),)),))
    monkeypatch.setattr(apply, "place_name", lambda connection, place: "大石头乡平顶山村" if place == VILLAGE else "")
    monkeypatch.setattr("tests.web.stand_in.DEFINITIONS", reader)
    return kept


@pytest.fixture
def person(drafts: dict[str, Draft], house: House, browser: Browser) -> Browser:
    browser.log_in("applicant")
    assert browser.post("/apply/dibao", {"village_id": VILLAGE}).status_code == 303
    return browser


def test_a_village_must_be_chosen_first(drafts: dict[str, Draft], browser: Browser) -> None:
    browser.log_in("applicant")
    assert browser.get("/apply/dibao/1").headers["Location"] == "/apply/dibao"
    answer = browser.post("/apply/dibao", {"village_id": "9" * 32})
    assert answer.status_code == 422 and "请选择申请家庭居住的村" in answer.get_data(as_text=True)


def test_a_step_says_where_one_is_and_keeps_what_is_typed(person: Browser, drafts: dict[str, Draft]) -> None:
    html = person.get("/apply/dibao/1").get_data(as_text=True)
    assert "第 <strong>1</strong> 步，共 9 步" in html
    answer = person.post("/apply/dibao/1", {**MEMBER, "members.0.citizen_id": "123"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'value="123"' in html and "古丽娜尔·叶尔江" in html
    assert drafts["apply:dibao"].data["text"]["members.0.citizen_id"] == "123"
    assert 'href="#f-members-0-citizen_id"' in html


def test_a_right_step_goes_on_and_says_when_it_was_saved(person: Browser, house: House) -> None:
    house.results["UploadEvidence"] = {"attachment_id": "e" * 32, "sha256": "f" * 64}
    photo = (BytesIO(b"\xff\xd8\xff"), "sign.jpg")
    answer = person.post("/apply/dibao/1", {**MEMBER, "members.0.authorisation": photo})
    assert answer.headers.get("Location") == "/apply/dibao/2", answer.get_data(as_text=True)
    assert "10:42 已保存" in person.get("/apply/dibao/2").get_data(as_text=True)


def test_a_row_is_added_and_removed_without_a_script(person: Browser, drafts: dict[str, Draft]) -> None:
    html = person.post("/apply/dibao/1", {**MEMBER, "_add": "members"}).get_data(as_text=True)
    assert 'name="members.1.name"' in html and "古丽娜尔·叶尔江" in html
    html = person.post("/apply/dibao/1", {**MEMBER, "members.1._row": "1", "_drop": "members.1"}).get_data(as_text=True)
    assert 'name="members.1.name"' not in html and "古丽娜尔·叶尔江" in html


def test_an_adult_without_a_signed_authorisation_does_not_pass_the_page(person: Browser) -> None:
    answer = person.post("/apply/dibao/1", MEMBER)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "核对授权书" in html and 'href="#f-members-0-authorisation"' in html


def test_autosave_answers_with_the_time(person: Browser, drafts: dict[str, Draft]) -> None:
    answer = person.post("/apply/dibao/2/draft", {"phone": "139"})
    assert answer.get_data(as_text=True) == "10:42 已保存"
    assert drafts["apply:dibao"].data["text"]["phone"] == "139"


def test_a_page_keeps_only_its_own_fields(person: Browser, drafts: dict[str, Draft]) -> None:
    person.post("/apply/dibao/2/draft", {"phone": "139", "promise": "true", "role": "county"})
    assert set(drafts["apply:dibao"].data["text"]) == {"phone"}


def test_what_is_missing_is_listed_with_the_page_it_stands_on(person: Browser) -> None:
    html = person.get("/apply/dibao/check").get_data(as_text=True)
    assert 'href="/apply/dibao/1"' in html and 'href="/apply/dibao/8"' in html
    assert "disabled" in html


def submit(person: Browser, **fields: str) -> Any:
    return person.post("/apply/dibao/submit", {"_key": "k" * 32, **fields})


def test_a_submission_is_one_command_with_its_key(person: Browser, house: House) -> None:
    house.results["SubmitApplication"] = {"case_id": "5" * 32}
    answer = submit(person)
    assert answer.headers["Location"] == "/my/" + "5" * 32 + "/receipt"
    command = house.commands[-1]
    assert isinstance(command, SubmitApplication) and house.keys[-1] == "k" * 32
    assert command.village_id == VILLAGE and command.draft == "apply:dibao"


@pytest.mark.parametrize("refusal", [AlreadyApplied(), InvalidAnswers({"members.0.name": "请填写姓名"})])
def test_a_refused_submission_says_why_and_keeps_everything(
    person: Browser, house: House, drafts: dict[str, Draft], refusal: Any
) -> None:
    person.post("/apply/dibao/1", {**MEMBER})
    house.refuse = refusal
    answer = submit(person)
    html = answer.get_data(as_text=True)
    assert answer.status_code == refusal.status
    assert (refusal.sentence if isinstance(refusal, AlreadyApplied) else "请填写姓名") in html
    assert drafts["apply:dibao"].data["text"]["members.0.name"] == "古丽娜尔·叶尔江"
    house.refuse = None


def test_an_unfit_upload_is_said_beside_its_field_and_the_rest_is_kept(
    person: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.evidence.refusals import EmptyFile
    from app.web import uploads

    def refuse(command: Any, key: str | None = None) -> Any:
        raise EmptyFile

    monkeypatch.setattr(uploads, "do", refuse)
    answer = person.post("/apply/dibao/1", {**MEMBER, "members.0.authorisation": (BytesIO(b""), "empty.pdf")})
    html = answer.get_data(as_text=True)
    assert "文件是空的" in html and "古丽娜尔·叶尔江" in html and answer.status_code == 422


def test_an_assistant_applies_for_somebody_from_their_own_village(drafts: dict[str, Draft], browser: Browser) -> None:
    browser.log_in("assistant")
    html = browser.get("/apply/dibao").get_data(as_text=True)
    assert "代办" in html
    assert replace(DIBAO, key="x").forms["application"].fields
