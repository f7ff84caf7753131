"""系统状况: what is ready, doubtful or missing, one sentence each; also for whoever watches by machine (503)."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template

from app.queries.readiness import readiness
from app.web.gate import page
from app.web.site import ports


@page.get("/ready", action="public")
def ready() -> Any:
    """The sentences; status 503 while something needed is missing."""
    lines = readiness(ports())
    missing = any(line.state == "missing" for line in lines)
    return make_response(render_template("ready.html", lines=lines, missing=missing), 503 if missing else 200)
