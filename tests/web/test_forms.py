"""Forms: names like `members.1.name` to answers and back, rows without script, errors beside the field they belong to."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask, render_template_string

from app.domain.form_spec import Field, FormSpec, Step, When
from app.kernel.errors import InvalidAnswers
from app.web.answer_lines import section
from app.web.form_fields import FormState, state_of
from app.web.form_steps import step_of, steps_of
from app.web.form_view import materials_of, views
from app.web.typed_text import (
    add_row,
    answers_of,
    drop_blank_rows,
    drop_row,
    indexes,
    only,
    text_of,
    typed,
)


def ask(name: str, kind: Any, title: str, **options: Any) -> Field:
    return Field(name=name, title=title, kind=kind, klass="P2", **options)


MEMBER = (
    ask("name", "name", "姓名", required=True),
    ask("disabled", "boolean", "是否残疾", required=True),
    ask("disability_id", "disability_id", "残疾人证号", when=When("disabled", (True,)), required_when=When("disabled", (True,))),
    ask("papers", "attachments", "授权书", capture=True),
)
SPEC = FormSpec(
    key="application",
    title="申请",
    fields=(
        ask("members", "rows", "家庭成员", fields=MEMBER, min_rows=1, max_rows=3, item_title="成员"),
        ask("income", "money", "收入", required=True),
        ask("since", "date", "起始日期"),
        ask("kind", "choice", "类别", choices=(("a", "甲"), ("b", "乙"))),
        ask("help", "choices", "需要", choices=(("医疗救助", "医疗"), ("教育救助", "教育"))),
        ask("note", "long_text", "说明", when=When("outcome", ("return",))),
        ask("route", "text", "路线", when=When("objection_route", ("visit",))),
        ask("promise", "boolean", "我承诺属实", must_be_true=True, required=True),
    ),
    steps=(Step("成员", "", ("members",)), Step("收入", "", ("income", "since"))),
)
TEXT = {
    "members.0._row": "1",
    "members.0.name": "古丽娜尔·叶尔江",
    "members.0.disabled": "true",
    "members.0.papers.0.attachment_id": "e" * 32,
    "members.0.papers.0.sha256": "f" * 64,
    "members.1._row": "1",
    "members.1.name": "张明",
    "members.1.disabled": "false",
    "income": "9600.50",
    "kind": "b",
    "help.1": "on",
    "promise": "true",
}


def test_names_become_nested_answers() -> None:
    answers = answers_of(SPEC.fields, TEXT)
    assert answers["members"][0] == {
        "name": "古丽娜尔·叶尔江",
        "disabled": True,
        "papers": [{"attachment_id": "e" * 32, "sha256": "f" * 64}],
    }
    assert answers["members"][1]["disabled"] is False
    assert answers["help"] == ["教育救助"] and answers["promise"] is True


def test_every_name_of_a_form_is_ascii_whatever_its_choices_are_called(web: Flask) -> None:
    html = draw(web, state(web, TEXT))
    names = re.findall(r'name="([^"]+)"', html)
    assert len(names) > 10 and all(name.isascii() for name in names)
    assert all(name.isascii() for name in text_of(SPEC.fields, answers_of(SPEC.fields, TEXT)))


def test_fields_the_form_does_not_know_never_become_answers() -> None:
    sent = {**TEXT, "role": "county", "status": "done", "members.0.granted": "true", "members.0.name.x": "y"}
    answers = answers_of(SPEC.fields, sent)
    assert "role" not in answers and "status" not in answers and "granted" not in answers["members"][0]
    assert "role" not in only(sent, SPEC.fields)


def test_the_pages_own_fields_are_no_answers() -> None:
    assert typed({"csrf_token": "t", "_key": "k", "_add": "members", "income": "1"}) == {"income": "1"}


def test_clean_answers_are_typed_again_as_they_were() -> None:
    clean = {
        "members": [{"name": "张明", "disabled": False, "papers": [{"attachment_id": "e" * 32, "sha256": "f" * 64}]}],
        "income": 960050,
        "help": ["医疗救助"],
        "promise": True,
    }
    text = text_of(SPEC.fields, clean)
    assert text["income"] == "9600.50" and text["members.0.disabled"] == "false"
    assert answers_of(SPEC.fields, text)["members"] == clean["members"]


def test_rows_are_added_and_removed_without_losing_the_others() -> None:
    text = dict(TEXT)
    assert add_row(text, "members") == 2
    assert indexes(text, "members") == [0, 1, 2]
    drop_row(text, "members.0")
    assert indexes(text, "members") == [0, 1]
    assert text["members.0.name"] == "张明" and "members.0.papers.0.sha256" not in text


@pytest.mark.parametrize("path", ["", "members", "members.x", ".0", "members.99", "nothing.0"])
def test_a_row_that_is_not_there_cannot_be_removed(path: str) -> None:
    text = dict(TEXT)
    drop_row(text, path)
    assert text == TEXT


def test_blank_rows_are_taken_out_so_that_errors_name_the_row_one_sees() -> None:
    text = {**TEXT, "members.0.name": " ", "members.0.disabled": ""}
    for name in [name for name in text if name.startswith("members.0.papers")]:
        del text[name]
    drop_blank_rows(SPEC.fields, text)
    assert indexes(text, "members") == [0] and text["members.0.name"] == "张明"


def test_row_numbers_cannot_be_driven_up() -> None:
    assert indexes({"members.99999999999.name": "x", "members.7.name": "y"}, "members") == [7]


def draw(web: Flask, state: FormState) -> str:
    with web.test_request_context("/"):
        return render_template_string(
            '{% import "_form.html" as form %}{{ form.fields(state) }}', state=state
        )


def state(web: Flask, text: dict[str, str], errors: dict[str, str] | None = None, **facts: Any) -> FormState:
    with web.test_request_context("/"):
        return state_of(SPEC, text, errors or {}, facts=facts)


def test_every_field_has_a_label_and_errors_are_tied_to_their_field(web: Flask) -> None:
    errors = {"members.1.name": "第 2 项成员：请填写姓名", "income": "请填写收入"}
    html = draw(web, state(web, TEXT, errors))
    assert 'href="#f-members-1-name"' in html and 'id="f-members-1-name"' in html
    assert 'aria-describedby="f-income-error"' in html and 'aria-invalid="true"' in html
    assert 'for="f-income"' in html and html.count('role="alert"') == 1


def test_typed_text_is_shown_again_as_text(web: Flask) -> None:
    html = draw(web, state(web, {**TEXT, "members.1.name": '<link rel=attachment href="file:///etc/passwd">'}))
    assert "<link" not in html and "&lt;link rel=attachment" in html


def test_rows_can_be_added_and_removed_by_plain_buttons(web: Flask) -> None:
    html = draw(web, state(web, TEXT))
    assert 'name="_add" value="members"' in html and 'name="_drop" value="members.1"' in html
    full = {**TEXT, "members.2._row": "1"}
    assert 'name="_add"' not in draw(web, state(web, full))


def test_a_conditional_field_says_its_condition_in_words(web: Flask) -> None:
    html = draw(web, state(web, TEXT))
    assert "仅当“是否残疾”选“是”时填写" in html
    assert 'data-when-field="members.0.disabled"' in html and 'data-when-in="true"' in html


def test_a_condition_on_a_known_fact_is_settled_by_the_server(web: Flask) -> None:
    assert 'name="route"' in draw(web, state(web, TEXT, objection_route="visit"))
    assert 'name="route"' not in draw(web, state(web, TEXT, objection_route="evaluation"))


def test_fields_for_one_outcome_come_after_the_choice_of_the_outcome(web: Flask) -> None:
    drawn = state(web, TEXT)
    assert [item.name for item in drawn.by_outcome] == ["note"]
    assert "note" not in [item.name for item in drawn.general]


def test_a_promise_is_a_tick_and_a_question_is_yes_or_no(web: Flask) -> None:
    found = {item.name: item.widget for item in views(SPEC.fields, {})}
    assert found["promise"] == "tick" and found["kind"] == "radio" and found["income"] == "money"
    rows = next(item for item in views(SPEC.fields, TEXT) if item.name == "members")
    assert {item.name: item.widget for item in rows.rows[0].fields}["members.0.disabled"] == "radio"


def test_files_offer_the_camera_and_keep_what_is_uploaded(web: Flask) -> None:
    html = draw(web, state(web, TEXT))
    assert 'capture="environment"' in html and 'accept="image/jpeg,image/png,application/pdf"' in html
    assert f'name="members.0.papers.0.attachment_id" value="{"e" * 32}"' in html


def test_steps_cover_every_field_once() -> None:
    steps = steps_of(SPEC)
    placed = [field.name for step in steps for field in step.fields]
    assert sorted(placed) == sorted(field.name for field in SPEC.fields)
    assert step_of(steps, "members.1.name") == 1 and step_of(steps, "since") == 2 and step_of(steps, "x") == 0


def test_what_is_checked_is_what_was_typed() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        SPEC.check(answers_of(SPEC.fields, {**TEXT, "income": "六百八"}), {}, date(2026, 3, 2))
    assert set(refused.value.errors) >= {"income"}


def test_answers_are_read_back_in_the_words_of_the_form() -> None:
    shown = section("成员", "", SPEC.fields, TEXT)
    lines = {line.label: line.value for line in shown.lines}
    assert lines["类别"] == "乙" and lines["需要"] == "教育" and lines["收入"] == "9600.50 元"
    assert "说明" not in lines
    assert [card.title for card in shown.cards] == ["成员 1", "成员 2"]


def test_the_guide_lists_the_papers_a_form_takes() -> None:
    assert [item.label for item in materials_of(SPEC)] == ["授权书（成员）"]
