"""纪检审计: find any case, read every entry with its hash, take the bundle away, run the check."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.commands.record_reading import RecordReading
from app.queries.bundle import case_bundle
from app.queries.case_page import case_id_of, case_page
from app.queries.log_check import check_log
from app.queries.proof import entries_of, newest_checkpoint
from app.queries.register import find_cases
from app.web.account import current_actor
from app.web.gate import page
from app.web.site import do, ports, reading


@page.get("/audit", action="audit.read", nav="审计", place=10)
def search() -> Any:
    """Search by case number, applicant, officer, office or document number."""
    asked = request.args.get("q", "").strip()[:80]
    found = find_cases(reading(), ports().county_id, asked, request.args.get("after", ""))
    return render_template("audit.html", asked=asked, found=found, checkpoint=newest_checkpoint(reading()))


@page.get("/audit/case/<number>", action="audit.read")
def trace(number: str) -> Any:
    """One case as one trace: every entry, its hash, who, when, in which role, under which definition."""
    actor = current_actor()
    assert actor is not None
    case_id = case_id_of(reading(), number)
    do(RecordReading(case_id, "trace"))
    view = case_page(reading(), ports().definitions, case_id, actor)
    return render_template("trace.html", view=view, lines=entries_of(reading(), case_id))


@page.get("/audit/case/<number>/bundle.zip", action="audit.read")
def bundle(number: str) -> Any:
    """The case bundle, to be checked without us."""
    case_id = case_id_of(reading(), number)
    do(RecordReading(case_id, "bundle"))
    data = case_bundle(reading(), ports(), case_id)
    headers = {"Content-Type": "application/zip", "Content-Disposition": f'attachment; filename="{number}.zip"'}
    return data, 200, headers


@page.post("/audit/check", action="audit.read")
def check() -> Any:
    """Re-compute the whole log now, and say in one sentence what it says."""
    report = check_log(reading(), ports().log.origin, ports().log.signer.vkey)
    return render_template("log_check.html", report=report)
