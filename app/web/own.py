"""我的办件: where each case is, who has it, by when, what the applicant must do now; papers; withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for

from app.commands.answer_task import AnswerTask
from app.commands.end_case import EndCase
from app.commands.record_reading import RecordReading
from app.commands.save_draft import SaveDraft
from app.domain.authority import Actor
from app.domain.form_spec import FormSpec
from app.kernel.errors import InvalidAnswers, Refused
from app.queries.applicant import OwnTask, own_case, own_cases, own_paper, own_task
from app.queries.drafts import draft, own_drafts
from app.queries.papers import document_bytes
from app.web.account import current_actor
from app.web.answer_lines import section
from app.web.form_fields import read_form, state_of
from app.web.gate import page
from app.web.site import do, ports, reading
from app.web.typed_text import Typed, text_of


def _actor() -> Actor:
    actor = current_actor()
    assert actor is not None
    return actor


@page.get("/my", action="application.draft", nav="我的办件", place=15)
def cases() -> str:
    """Every case of one's own, and what is still being filled in."""
    found = own_cases(reading(), ports().definitions, _actor())
    unfinished = [item for item in own_drafts(reading(), _actor()) if item.subject.startswith("apply:")]
    titles = {
        item.subject: ports().definitions.newest(reading(), item.subject.removeprefix("apply:")).case_type.title
        for item in unfinished
    }
    return render_template(
        "own_cases.html", cases=found, unfinished=unfinished, titles=titles, now=ports().clock.now()
    )


@page.get("/my/<case_id>", action="own.cases")
def progress(case_id: str) -> str:
    """One case: the way so far, now, and what comes."""
    view = own_case(reading(), ports().definitions, _actor(), case_id)
    return render_template("own_case.html", view=view, now=ports().clock.now())


@page.get("/my/<case_id>/receipt", action="own.cases")
def receipt(case_id: str) -> str:
    """The receipt to keep."""
    view = own_case(reading(), ports().definitions, _actor(), case_id)
    return render_template("receipt.html", view=view)


@page.get("/my/<case_id>/paper/<document_id>.pdf", action="own.cases")
def paper(case_id: str, document_id: str) -> Any:
    """A paper handed to the applicant; the reading is recorded first."""
    own_paper(reading(), ports().definitions, _actor(), case_id, document_id)
    do(RecordReading(case_id, "document"))
    data = document_bytes(reading(), ports().blobs, document_id)
    return data, 200, {"Content-Type": "application/pdf", "Content-Disposition": 'inline; filename="document.pdf"'}


@page.get("/my/task/<task_id>", action="own.cases")
def task(task_id: str) -> Any:
    """What the applicant must do now (补正, 核对结果的答复), with what was given before."""
    found = own_task(reading(), ports().definitions, _actor(), task_id)
    kept = draft(reading(), _actor(), f"task:{task_id}")
    text = {name: str(value) for name, value in kept.data.items()} if kept else _given_before(found)
    return _task(found, text, {}, None)


def _given_before(found: OwnTask) -> Typed:
    spec = found.case_type.forms[found.spec.form]
    before = found.before.get(found.spec.id) or found.before.get("application") or {}
    return text_of(spec.fields, before)


def _task(found: OwnTask, text: Mapping[str, str], errors: Mapping[str, str], refused: Refused | None) -> Any:
    spec: FormSpec = found.case_type.forms[found.spec.form]
    body = render_template(
        "own_task.html",
        found=found,
        state=state_of(spec, text, errors, facts=found.facts),
        typed=text,
        errors=errors,
        refused=refused,
        told=_told(found),
        now=ports().clock.now(),
    )
    return body, refused.status if refused else 200


def _told(found: OwnTask) -> Any:
    """What the accepting organ listed as missing, in the words of its own form: all of it at once (一次性告知)."""
    sender = "acceptance" if found.spec.id == "correction" else ""
    given = found.before.get(sender)
    if not given:
        return None
    form = found.case_type.forms[found.case_type.tasks[sender].form]
    # What the form asks only for this outcome is what the outcome tells the applicant.
    listed = tuple(field for field in form.fields if field.when and field.when.field == "outcome")
    return section("", "", tuple(replace(field, when=None) for field in listed), text_of(listed, given))


@page.post("/my/task/<task_id>", action="own.cases", uploads=True)
def answer(task_id: str) -> Any:
    """Send it; errors come back beside their fields, a refusal keeps the text."""
    found = own_task(reading(), ports().definitions, _actor(), task_id)
    sent = read_form(found.case_type.forms[found.spec.form])
    text = {**sent.raw, **{name: request.form.get(name, "") for name in ("outcome", "reason")}}
    do(SaveDraft(f"task:{task_id}", text))
    if sent.stay:
        return _task(found, text, {}, None)
    try:
        done = do(
            AnswerTask(task_id, text["outcome"], text["reason"], sent.answers), request.form.get("_key") or None
        )
    except InvalidAnswers as invalid:
        return _task(found, text, invalid.errors, invalid)
    except Refused as refused:
        return _task(found, text, {}, refused)
    return redirect(url_for("own.progress", case_id=done["case_id"]), code=303)


@page.get("/my/<case_id>/withdraw", action="own.cases")
def withdraw_page(case_id: str) -> Any:
    """Ask once more before withdrawing."""
    return _withdraw(case_id, "", None)


def _withdraw(case_id: str, reason: str, refused: Refused | None) -> Any:
    view = own_case(reading(), ports().definitions, _actor(), case_id)
    body = render_template("withdraw.html", view=view, reason=reason, refused=refused)
    return body, refused.status if refused else 200


@page.post("/my/<case_id>/withdraw", action="own.cases")
def withdraw(case_id: str) -> Any:
    """Withdraw one's own application."""
    own_case(reading(), ports().definitions, _actor(), case_id)
    reason = request.form.get("reason", "")
    try:
        do(EndCase(case_id, "withdrawal", "withdrawn", reason), request.form.get("_key") or None)
    except Refused as refused:
        return _withdraw(case_id, reason, refused)
    return redirect(url_for("own.progress", case_id=case_id), code=303)
