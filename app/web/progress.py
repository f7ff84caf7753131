"""办理进度: with a case number and an ID number anybody concerned sees where the case is, and nothing more."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request

from app.commands.household import person_index
from app.queries.progress import progress
from app.web.gate import page
from app.web.site import ports, reading

NOT_FOUND = "没有找到相符的办件，请核对办件编号和身份证号后重试。"


@page.get("/progress", action="public", nav="办理进度", place=40)
def progress_page() -> str:
    """The two questions."""
    return render_template("progress.html", found=None, error="", number="")


@page.post("/progress", action="public")
def look() -> Any:
    """One sentence for whatever does not match: a number alone tells nobody anything."""
    number = request.form.get("number", "").strip().upper()[:40]
    citizen_id = request.form.get("citizen_id", "").strip().upper()[:18]
    found = progress(reading(), number, person_index(ports(), citizen_id)) if number and citizen_id else None
    if found is None:
        return make_response(render_template("progress.html", found=None, error=NOT_FOUND, number=number), 422)
    return render_template("progress.html", found=found, error="", number=number, now=ports().clock.now())
