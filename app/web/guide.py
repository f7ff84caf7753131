"""办事指南 of one 事项: who may apply, what to bring, the way in plain steps, basis, remedy, 「开始申请」."""

from __future__ import annotations

from flask import Response, make_response, render_template

from app.kernel.clock import local_date
from app.queries.guide import diagram, guide
from app.web.form_view import materials_of
from app.web.gate import page
from app.web.site import ports, reading


@page.get("/guide/<key>", action="public")
def guide_page(key: str) -> str:
    """The guide as of today."""
    found = guide(reading(), ports().definitions, key, local_date(ports().clock.now()))
    form = found.case_type.forms[found.case_type.tasks["application"].form]
    return render_template("guide.html", guide=found, case_type=found.case_type, materials=materials_of(form))


@page.get("/guide/<key>/diagram.svg", action="public")
def diagram_picture(key: str) -> Response:
    """The published diagram as a picture; the plain steps on the page say the same in words."""
    response = make_response(diagram(reading(), ports().definitions, key))
    response.mimetype = "image/svg+xml"
    return response
