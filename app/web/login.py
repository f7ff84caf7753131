"""Log in and out. A login that follows a lost session hands the typed text back to the person who typed it."""

from __future__ import annotations

from typing import Any

from flask import (
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException

from app.kernel.errors import Refused
from app.web import account
from app.web.addresses import safe_next
from app.web.gate import page
from app.web.resume import KEPT_BY, KEPT_TO, carried_fields, resubmission


@page.get("/login", action="public")
def login_page() -> Any:
    """The login form; whoever is logged in already is sent on."""
    target = safe_next(request.args.get("next"))
    if account.current_actor():
        return redirect(home_of_actor(target), code=303)
    return render_template("login.html", next=target, kept={}, kept_to="", kept_by="", login="", error="")


@page.post("/login", action="public")
def log_in() -> Any:
    """Check the password; wrong or paused is said on the same page, with the name kept and the password not."""
    login = request.form.get("login", "")
    target = safe_next(request.form.get("next"))
    kept, kept_to, kept_by = carried_fields(), request.form.get(KEPT_TO, ""), request.form.get(KEPT_BY, "")
    try:
        account.log_in(login, request.form.get("password", ""), request.remote_addr or "")
    except Refused as refused:
        body = render_template(
            "login.html",
            next=target,
            kept=kept,
            kept_to=kept_to,
            kept_by=kept_by,
            login=login[:64],
            error=refused.sentence,
        )
        return make_response(body, refused.status)
    if kept and kept_by == account.last_account() and _takes_posts(kept_to):
        return resubmission(kept_to, kept, "您已重新登录。请核对刚才填写的内容，然后继续提交。", 200)
    return redirect(home_of_actor(target), code=303)


@page.post("/logout", action="public")
def log_out() -> Any:
    """End the session on the server."""
    account.log_out()
    return redirect(url_for("front.home"), code=303)


def home_of_actor(target: str) -> str:
    """Where to go after logging in: the page asked for, else each one's own first page."""
    actor = account.current_actor()
    if target != "/" or actor is None:
        return target
    known = current_app.view_functions
    wanted = {"officer": "worklist.worklist", "applicant": "own.cases", "auditor": "audit.search"}.get(actor.kind, "")
    return url_for(wanted) if wanted in known else "/"


def _takes_posts(path: str) -> bool:
    if safe_next(path, "") != path:
        return False
    try:
        current_app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return False
    return True
