"""Deciding a task: outcomes with their consequence, the form, the preview of every paper, the PIN, the signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from app.commands.decide_task import DecideTask
from app.commands.prepare_decision import PrepareDecision
from app.commands.record_reading import RecordReading
from app.commands.save_draft import SaveDraft
from app.kernel.errors import InvalidAnswers, Refused
from app.queries.case_page import CaseView, OpenTaskLine, case_page
from app.queries.drafts import draft
from app.queries.papers import preparation, preview_bytes
from app.queries.tasks import task_of
from app.web.account import current_actor, touch
from app.web.form_fields import FormState, read_form, state_of
from app.web.gate import page
from app.web.site import do, ports, reading
from app.web.words import clock_time


@page.get("/worklist/<task_id>", action="worklist.read")
def task(task_id: str) -> Any:
    """The task's page: evidence beside the form; what was typed before is there again."""
    view, line = _open(task_id)
    actor = current_actor()
    assert actor is not None
    kept = draft(reading(), actor, f"task:{task_id}")
    return _page(view, line, dict(kept.data) if kept else {}, {})


def _open(task_id: str) -> tuple[CaseView, OpenTaskLine | None]:
    actor = current_actor()
    assert actor is not None
    row = task_of(reading(), task_id)
    do(RecordReading(row["case_id"], "task"))
    view = case_page(reading(), ports().definitions, row["case_id"], actor)
    return view, next((item for item in view.open_tasks if item.task_id == task_id), None)


@page.post("/worklist/<task_id>/prepare", action="worklist.read", uploads=True)
def prepare(task_id: str) -> Any:
    """Check what was typed and freeze the papers; errors come back beside their fields with nothing lost."""
    row = task_of(reading(), task_id)
    form = ports().definitions.pinned(reading(), row["definition"]).case_type
    spec = form.tasks[row["node"]]
    sent = read_form(form.forms[spec.form])
    typed = {**sent.raw, **_choice()}
    do(SaveDraft(f"task:{task_id}", typed))
    if sent.stay:
        view, line = _open(task_id)
        return _page(view, line, typed, {})
    choice = _choice()
    try:
        made = do(
            PrepareDecision(
                task_id, choice["outcome"], choice["opinion"], choice["reason"], sent.answers, _version()
            )
        )
    except InvalidAnswers as invalid:
        return _again(task_id, typed, invalid.errors, invalid)
    except Refused as refused:
        return _again(task_id, typed, {}, refused)
    return redirect(url_for("decide.sign_page", task_id=task_id, preparation_id=made["preparation_id"]), code=303)


@page.post("/worklist/<task_id>/draft", action="worklist.read")
def autosave(task_id: str) -> Any:
    """Keep what is on the page without judging it; answers with the sentence shown beside the button."""
    row = task_of(reading(), task_id)
    case_type = ports().definitions.pinned(reading(), row["definition"]).case_type
    sent = read_form(case_type.forms[case_type.tasks[row["node"]].form])
    do(SaveDraft(f"task:{task_id}", {**sent.raw, **_choice()}))
    touch()
    return f"{clock_time(ports().clock.now())} 已保存", 200, {"Content-Type": "text/plain; charset=utf-8"}


def _choice() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("outcome", "opinion", "reason")}


def _version() -> int | None:
    sent = request.form.get("case_version", "")
    return int(sent) if sent.isdigit() else None


def _again(task_id: str, typed: Mapping[str, Any], errors: Mapping[str, str], refused: Refused) -> Any:
    view, line = _open(task_id)
    return _page(view, line, typed, errors, refused)


def _page(
    view: CaseView,
    line: OpenTaskLine | None,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    refused: Refused | None = None,
) -> Any:
    if line is None:
        body = render_template("task_closed.html", view=view, typed=typed, refused=refused)
        return body, refused.status if refused else 409
    spec = view.case_type.tasks[line.node]
    facts = dict(view.row["variables"])
    state: FormState = state_of(view.case_type.forms[spec.form], typed, errors, facts=facts)
    body = render_template(
        "task.html",
        view=view,
        line=line,
        spec=spec,
        state=state,
        typed=typed,
        errors=errors,
        refused=refused,
        now=ports().clock.now(),
        form_titles={node: view.case_type.forms[item.form] for node, item in view.case_type.tasks.items()},
    )
    return body, refused.status if refused else 200


@page.get("/worklist/<task_id>/sign/<preparation_id>", action="worklist.read")
def sign_page(task_id: str, preparation_id: str) -> Any:
    """The papers as they will be signed, and the PIN."""
    return _sign_page(task_id, preparation_id)


def _sign_page(task_id: str, preparation_id: str, refused: Refused | None = None) -> Any:
    actor = current_actor()
    assert actor is not None
    prepared = preparation(reading(), preparation_id, actor.account_id)
    view, line = _open(task_id)
    body = render_template(
        "sign.html",
        view=view,
        line=line,
        spec=view.case_type.tasks[task_of(reading(), task_id)["node"]],
        prepared=prepared,
        refused=refused,
        now=ports().clock.now(),
    )
    return body, refused.status if refused else 200


@page.get("/worklist/<task_id>/preview/<preparation_id>/<letter>", action="worklist.read")
def preview(task_id: str, preparation_id: str, letter: str) -> Any:
    """The exact bytes that will be signed."""
    actor = current_actor()
    assert actor is not None
    data = preview_bytes(reading(), ports().blobs, preparation_id, actor.account_id, letter)
    return data, 200, {"Content-Type": "application/pdf", "Content-Disposition": 'inline; filename="preview.pdf"'}


@page.post("/worklist/<task_id>/sign/<preparation_id>", action="worklist.read")
def sign(task_id: str, preparation_id: str) -> Any:
    """Sign; a refusal comes back on the same page, the text stays in the draft."""
    command = DecideTask(task_id, preparation_id, request.form.get("pin", ""))
    try:
        do(command, request.form.get("_key") or f"sign-{preparation_id}")
    except Refused as refused:
        return _sign_page(task_id, preparation_id, refused)
    return redirect(url_for("decide.signed", task_id=task_id), code=303)


@page.get("/worklist/<task_id>/signed", action="worklist.read")
def signed(task_id: str) -> Any:
    """What was signed, where it stands in the log, and what is next."""
    view, _ = _open(task_id)
    papers = [item for item in view.papers if any(line.task_id == task_id for line in item.signatures)]
    decided = next((line for line in view.timeline if line.task_id == task_id), None)
    return render_template("signed.html", view=view, papers=papers, decided=decided, now=ports().clock.now())
