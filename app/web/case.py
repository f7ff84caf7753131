"""办件: the whole file on one page, for whoever stands on its path; reading it is an entry before it is shown."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.commands.end_case import EndCase
from app.commands.record_objection import RecordObjection
from app.commands.record_reading import RecordReading
from app.commands.recuse_from_case import RecuseFromCase
from app.kernel.errors import Refused
from app.queries.case_page import CaseView, case_id_of, case_page
from app.queries.evidence import evidence_bytes
from app.queries.papers import document_bytes, document_case
from app.web.account import current_actor
from app.web.diagrams import diagrams_of
from app.web.gate import page
from app.web.site import do, ports, reading


def view_of(number: str, what: str) -> CaseView:
    """The case, after the reading has been recorded."""
    actor = current_actor()
    assert actor is not None
    case_id = case_id_of(reading(), number)
    do(RecordReading(case_id, what))
    return case_page(reading(), ports().definitions, case_id, actor)


@page.get("/case/<number>", action="own.cases")
def case(number: str) -> Any:
    """Evidence, opinions, papers, diagram, timeline, next steps."""
    return _page(view_of(number, "case"))


def _page(view: CaseView, *, refused: Refused | None = None, typed: dict[str, str] | None = None) -> Any:
    body = render_template(
        "case.html",
        view=view,
        diagrams=diagrams_of(view),
        now=ports().clock.now(),
        refused=refused,
        typed=typed or {},
        form_titles=_titles(view),
    )
    return body, refused.status if refused else 200


def _titles(view: CaseView) -> dict[str, Any]:
    return {node: view.case_type.forms[spec.form] for node, spec in view.case_type.tasks.items()}


@page.get("/document/<document_id>", action="own.cases")
def document(document_id: str) -> Any:
    """The signed PDF, checked against its hash, after the reading has been recorded."""
    case_id = document_case(reading(), document_id)
    do(RecordReading(case_id, "document"))
    data = document_bytes(reading(), ports().blobs, document_id)
    return data, 200, {"Content-Type": "application/pdf", "Content-Disposition": 'inline; filename="document.pdf"'}


@page.get("/evidence/<attachment_id>", action="own.cases")
def evidence(attachment_id: str) -> Any:
    """A photo or paper as it may be shown: without its hidden data."""
    actor = current_actor()
    assert actor is not None
    found = evidence_bytes(reading(), ports().blobs, attachment_id, actor)
    if found.case_id:
        do(RecordReading(found.case_id, "evidence"))
    return found.data, 200, {"Content-Type": found.media_type, "Content-Disposition": "inline"}


@page.post("/case/<number>/end", action="own.cases")
def end(number: str) -> Any:
    """Withdraw or terminate before the decision."""
    case_id = case_id_of(reading(), number)
    message, _, cause = request.form.get("cause", "").partition(":")
    reason = request.form.get("reason", "")
    try:
        do(EndCase(case_id, message, cause, reason), request.form.get("_key") or None)
    except Refused as refused:
        return _page(view_of(number, "case"), refused=refused, typed={"end_reason": reason})
    return redirect(url_for("case.case", number=number), code=303)


@page.post("/case/<number>/objection", action="case.object")
def objection(number: str) -> Any:
    """Record an objection to the running notice."""
    case_id = case_id_of(reading(), number)
    content = request.form.get("content", "")
    try:
        do(RecordObjection(case_id, request.form.get("channel", ""), content), request.form.get("_key") or None)
    except Refused as refused:
        return _page(view_of(number, "case"), refused=refused, typed={"objection": content})
    return redirect(url_for("case.case", number=number), code=303)


@page.post("/case/<number>/recuse", action="worklist.read")
def recuse(number: str) -> Any:
    """Step back from the case."""
    case_id = case_id_of(reading(), number)
    relation = request.form.get("relation", "")
    try:
        do(RecuseFromCase(case_id, relation), request.form.get("_key") or None)
    except Refused as refused:
        return _page(view_of(number, "case"), refused=refused, typed={"relation": relation})
    return redirect(url_for("case.case", number=number), code=303)
