"""Every form of every 事项: readable in Chinese throughout, a class and a kind for every field, a sentence for every fault."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from app.catalogue.loading import BadCaseType, load_from_files
from app.domain.form_rules import RULES
from app.domain.form_spec import Field, FormSpec
from app.kernel.errors import InvalidAnswers
from app.web.typed_text import answers_of, text_of
from tests.conftest import ROOT
from tests.domain.catalogue import dibao, every_field
from tests.forms.answers import BAD, filled, good

TODAY = date(2026, 3, 2)
FORMS = sorted(dibao().forms)
FIELDS = [(form, path, field) for form in FORMS for path, field in every_field(dibao().forms[form].fields)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def ids(item: tuple[str, str, Field]) -> str:
    return f"{item[0]}.{item[1]}"


def errors_of(spec: FormSpec, answers: dict[str, Any], **facts: Any) -> dict[str, str]:
    try:
        spec.check(answers, facts, TODAY)
    except InvalidAnswers as invalid:
        return invalid.errors
    return {}


def test_every_form_file_is_a_form_and_every_form_is_somebodys_task() -> None:
    assert {path.stem for path in (ROOT / "forms/dibao").glob("*.json")} == set(FORMS)
    assert {spec.form for spec in dibao().tasks.values()} == set(FORMS)


@pytest.mark.parametrize("item", FIELDS, ids=ids)
def test_every_question_and_choice_is_asked_in_chinese(item: tuple[str, str, Field]) -> None:
    _, _, field = item
    words = [field.title, field.hint or field.title, field.item_title or field.title, *(title for _, title in field.choices)]
    assert all(CHINESE.search(word) for word in words)
    assert len({title for _, title in field.choices}) == len(field.choices)
    assert bool(field.choices) == (field.kind in ("choice", "choices"))
    assert bool(field.item_title) == (field.kind == "rows")


@pytest.mark.parametrize("form", FORMS)
def test_steps_rules_and_title_are_whole(form: str) -> None:
    spec = dibao().forms[form]
    assert CHINESE.search(spec.title)
    placed = [name for step in spec.steps for name in step.fields]
    assert not spec.steps or sorted(placed) == sorted(field.name for field in spec.fields)
    assert all(CHINESE.search(step.title) for step in spec.steps)
    assert {name for name, _ in spec.rules} <= set(RULES)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_form_says_of_every_required_field_what_to_do(form: str) -> None:
    spec = dibao().forms[form]
    required = {field.name for field in spec.fields if field.required}
    errors = errors_of(spec, {})
    assert required <= set(errors)
    assert all(re.match("请(填写|选择|上传|阅读并勾选|至少填写)", errors[name]) for name in required)


LEAVES = [item for item in FIELDS if item[2].kind not in ("rows", "group")]


def nested(path: str, value: Any) -> dict[str, Any]:
    name, _, rest = path.partition(".")
    return {name: [nested(rest, value)]} if rest else {name: value}


def conditions(path: str, form: str) -> dict[str, Any]:
    """Facts under which the field at `path`, and the rows it stands in, are asked."""
    held = [field.when for name, field in every_field(dibao().forms[form].fields) if path == name or path.startswith(f"{name}.")]
    return {when.field: when.values[0] for when in held if when is not None}


@pytest.mark.parametrize("item", LEAVES, ids=ids)
def test_a_bad_answer_gets_a_sentence_beside_its_very_field(item: tuple[str, str, Field]) -> None:
    form, path, field = item
    errors = errors_of(dibao().forms[form], nested(path, BAD[field.kind]), **conditions(path, form))
    place = path.replace(".", ".0.", 1)
    assert CHINESE.search(errors[place])
    if "." in path:
        assert errors[place].startswith("第 1 项")


@pytest.mark.parametrize("item", LEAVES, ids=ids)
def test_a_good_answer_is_not_complained_about(item: tuple[str, str, Field]) -> None:
    form, path, field = item
    errors = errors_of(dibao().forms[form], nested(path, good(field)), **conditions(path, form))
    assert path.replace(".", ".0.", 1) not in errors


CONDITIONAL = [item for item in FIELDS if item[2].when is not None]


@pytest.mark.parametrize("item", CONDITIONAL, ids=ids)
def test_a_conditional_field_appears_with_its_condition_and_is_dropped_without(item: tuple[str, str, Field]) -> None:
    form, path, field = item
    spec = dibao().forms[form]
    assert field.when is not None
    row, _, name = path.rpartition(".")

    def asked(value: Any) -> bool:
        answers = {field.when.field: value, name: BAD.get(field.kind, [])} if field.when else {}
        errors = errors_of(spec, {row: [answers]} if row else answers, outcome=value)
        return (f"{row}.0.{name}" if row else name) in errors

    assert all(asked(value) for value in field.when.values)
    assert not asked("something else") and not asked(not field.when.values[0])


def test_no_condition_hangs_on_a_field_that_may_itself_be_hidden() -> None:
    for form in FORMS:
        fields = {field.name: field for field in dibao().forms[form].fields}
        hidden = {name for name, field in fields.items() if field.when is not None}
        assert not {field.when.field for field in fields.values() if field.when} & hidden, form


@pytest.mark.parametrize("form", FORMS)
def test_what_is_typed_comes_back_from_its_clean_answers(form: str) -> None:
    spec = dibao().forms[form]
    answers = filled(spec.fields)
    clean = {name: value for name, value in spec_clean(spec, answers).items() if value is not None}
    assert spec_clean(spec, answers_of(spec.fields, text_of(spec.fields, clean))) == clean


def spec_clean(spec: FormSpec, answers: dict[str, Any]) -> dict[str, Any]:
    """Clean answers of the fields alone, without the rules over several of them."""
    return FormSpec(spec.key, spec.title, spec.fields).check(answers, {"accepted_on": "2026-03-02"}, TODAY)


PAST = [item for item in FIELDS if item[2].kind == "date" and item[2].name not in ("valid_until", "deadline")]


@pytest.mark.parametrize("item", PAST, ids=ids)
def test_nobody_reports_what_will_be_done_tomorrow(item: tuple[str, str, Field]) -> None:
    form, path, _ = item
    errors = errors_of(dibao().forms[form], nested(path, "2026-03-03"))
    assert "不能晚于今天" in errors[path.replace(".", ".0.", 1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"x-class": "P3"', b'"x-class": "P9"'),
        (b'"additionalProperties": false,\n  "required": [\n    "members"', b'"required": [\n    "members"'),
        (b'"rule": "unique_ids"', b'"rule": "no_such_rule"'),
        (b'"phone": {', b'"outcome": {'),
        (b'"title": "\xe8\x81\x94\xe7\xb3\xbb\xe7\x94\xb5\xe8\xaf\x9d",', b""),
        (b'"type": "object"', b'"type": "no such type"'),
        (b"{", b"", ),
    ],
)  # fmt: skip
def test_a_form_with_a_fault_is_no_form(old: bytes, new: bytes) -> None:
    files = dict(dibao().files)
    assert old in files["forms/dibao/application.json"]
    files["forms/dibao/application.json"] = files["forms/dibao/application.json"].replace(old, new, 1)
    with pytest.raises(BadCaseType):
        load_from_files(files)
