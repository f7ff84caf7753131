"""我要办: one group of questions a page, a draft on every page, check, promise, submit, receipt.

A village assistant applies on somebody's behalf (代办) on the same pages; the form asks for the mandate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for

from app.commands.save_draft import SaveDraft
from app.commands.submit_application import SubmitApplication
from app.domain.authority import Actor
from app.domain.case_type import CaseType
from app.domain.form_spec import FormSpec
from app.kernel.clock import local_date
from app.kernel.errors import InvalidAnswers, Refused
from app.queries.drafts import Draft, draft
from app.queries.front import cards
from app.queries.places import place_name, townships
from app.web.account import current_actor, touch
from app.web.answer_lines import section
from app.web.form_fields import read_form, state_of
from app.web.form_steps import FormStep, step_of, steps_of
from app.web.gate import not_found, page
from app.web.site import do, ports, reading
from app.web.typed_text import Typed, answers_of, without
from app.web.words import clock_time


@dataclass
class Application:
    """An application being filled in: its form, its pages, what is in its draft."""

    case_type: CaseType
    spec: FormSpec
    steps: tuple[FormStep, ...]
    village_id: str
    text: Typed
    saved: Draft | None

    @property
    def subject(self) -> str:
        return f"apply:{self.case_type.key}"

    def errors(self, step: FormStep | None = None) -> dict[str, str]:
        """What the form still lacks, by field; of one page alone, its own rules over several fields included."""
        answers = answers_of(self.spec.fields, self.text)
        facts = {**answers, "outcome": "submit"}
        asked = self.spec if step is None else replace(self.spec, fields=step.fields, steps=())
        try:
            asked.check(answers, facts, local_date(ports().clock.now()))
        except InvalidAnswers as invalid:
            return dict(invalid.errors)
        return {}

    def save(self) -> None:
        """Keep it as it is."""
        do(SaveDraft(self.subject, {"village_id": self.village_id, "text": self.text}))


def _open(key: str) -> Application:
    actor = current_actor()
    assert actor is not None
    case_type = ports().definitions.newest(reading(), key).case_type
    spec = case_type.forms[case_type.tasks["application"].form]
    saved = draft(reading(), actor, f"apply:{key}")
    data: Mapping[str, Any] = saved.data if saved else {}
    text = {str(name): str(value) for name, value in data.get("text", {}).items()}
    village_id = str(data.get("village_id", "")) or _own_village(actor)
    return Application(case_type, spec, steps_of(spec), village_id, text, saved)


def _own_village(actor: Actor) -> str:
    """A village assistant's own village is offered first."""
    return next((post.office_id for post in actor.posts if post.level == "village"), "")


@page.get("/apply", action="application.draft", nav="我要办", place=12)
def offers() -> str:
    """What may be applied for."""
    return render_template("apply_offers.html", cards=cards(reading(), ports().definitions))


@page.get("/apply/<key>", action="application.draft")
def begin(key: str) -> str:
    """Where the household lives; the first page."""
    return _begin(_open(key), "")


def _begin(form: Application, error: str) -> str:
    return render_template(
        "apply_begin.html", form=form, townships=townships(reading(), ports().county_id), error=error
    )


@page.post("/apply/<key>", action="application.draft")
def choose_village(key: str) -> Any:
    """Keep the village and go on."""
    form = _open(key)
    form.village_id = request.form.get("village_id", "")
    if not place_name(reading(), form.village_id):
        return _begin(form, "请选择申请家庭居住的村（社区）。"), 422
    form.save()
    return redirect(url_for("apply.step", key=key, number=1), code=303)


@page.get("/apply/<key>/<int:number>", action="application.draft")
def step(key: str, number: int) -> Any:
    """One group of questions."""
    form = _open(key)
    if form.saved is None:
        return redirect(url_for("apply.begin", key=key), code=303)
    return _step(form, _number(form, number), {})


def _number(form: Application, number: int) -> int:
    if not 1 <= number <= len(form.steps):
        not_found()
    return number


def _step(form: Application, number: int, errors: Mapping[str, str], at: str = "") -> str:
    asked = form.steps[number - 1]
    state = state_of(form.spec, form.text, errors, asked.fields)
    return render_template("apply_step.html", form=form, step=asked, number=number, state=state, at=at)


@page.post("/apply/<key>/<int:number>", action="application.draft", uploads=True)
def answer(key: str, number: int) -> Any:
    """Keep the page's text, then judge it; what is wrong is said beside its field."""
    form = _open(key)
    asked = form.steps[_number(form, number) - 1]
    sent = read_form(form.spec, asked.fields)
    form.text = {**without(form.text, asked.fields), **sent.raw}
    form.save()
    if sent.stay:
        return _step(form, number, {}, sent.at), 422 if sent.unfit else 200
    if "_later" in request.form:
        return redirect(url_for("own.cases"), code=303)
    here = {path: said for path, said in form.errors(asked).items() if step_of(form.steps, path) == number}
    if here:
        return _step(form, number, here), 422
    if number < len(form.steps):
        return redirect(url_for("apply.step", key=key, number=number + 1), code=303)
    return redirect(url_for("apply.check", key=key), code=303)


@page.post("/apply/<key>/<int:number>/draft", action="application.draft")
def autosave(key: str, number: int) -> Any:
    """Keep what is on the page without judging it; answers with the sentence shown beside the button."""
    form = _open(key)
    asked = form.steps[_number(form, number) - 1]
    sent = read_form(form.spec, asked.fields)
    form.text = {**without(form.text, asked.fields), **sent.raw}
    form.save()
    touch()
    return f"{clock_time(ports().clock.now())} 已保存", 200, {"Content-Type": "text/plain; charset=utf-8"}


@page.get("/apply/<key>/check", action="application.draft")
def check(key: str) -> Any:
    """Everything once more, before it is sent."""
    form = _open(key)
    if form.saved is None:
        return redirect(url_for("apply.begin", key=key), code=303)
    return _check(form, form.errors(), "")


def _check(form: Application, errors: Mapping[str, str], refused: str) -> str:
    key = form.case_type.key
    links = [
        (url_for("apply.step", key=key, number=step_of(form.steps, path) or 1), sentence)
        for path, sentence in errors.items()
    ]
    sections = [
        section(item.title, url_for("apply.step", key=key, number=place), item.fields, form.text)
        for place, item in enumerate(form.steps, start=1)
    ]
    return render_template(
        "apply_check.html",
        form=form,
        sections=sections,
        links=links,
        refused=refused,
        village=place_name(reading(), form.village_id),
        outcome=form.case_type.tasks["application"].outcomes["submit"],
    )


@page.post("/apply/<key>/submit", action="application.submit")
def submit(key: str) -> Any:
    """Send it. A refusal comes back to the same page; the draft is kept until the case is open."""
    form = _open(key)
    if form.saved is None:
        return redirect(url_for("own.cases"), code=303)
    command = SubmitApplication(
        case_type=key,
        village_id=form.village_id,
        answers=answers_of(form.spec.fields, form.text),
        draft=form.subject,
    )
    try:
        opened = do(command, request.form.get("_key") or None)
    except InvalidAnswers as invalid:
        return _check(form, invalid.errors, ""), 422
    except Refused as refused:
        return _check(form, {}, refused.sentence), refused.status
    return redirect(url_for("own.receipt", case_id=opened["case_id"]), code=303)
