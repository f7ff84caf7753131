"""Nothing typed is lost: when a session or a page has run out, the text waits in the page and is sent again.

Only to this site, only to a page that is registered, never a password or a PIN, and only to the person who typed it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, redirect, render_template, request, url_for

from app.web.account import last_account
from app.web.addresses import safe_next

KEPT = "_kept."
KEPT_TO = "_kept_to"
KEPT_BY = "_kept_by"
_NEVER = ("password", "pin", "csrf_token", "_csrf_token")


def ask_to_log_in() -> Response:
    """Send a reader to the login page; hand a writer the login page with the typed text inside it."""
    if request.method == "GET":
        target = safe_next(request.full_path.rstrip("?"))
        return make_response(redirect(url_for("login.login_page", next=target), code=303))
    body = render_template(
        "login.html",
        next="/",
        kept=kept_fields(),
        kept_to=request.path,
        kept_by=last_account(),
        lost_files=bool(request.files),
        login="",
        error="登录已超时，请重新登录；您填写的内容仍保留，登录后可以继续提交。",
    )
    return make_response(body, 401)


def kept_fields() -> Mapping[str, str]:
    """What was typed, without secrets."""
    return {name: value for name, value in request.form.items() if name.rsplit(".", 1)[-1] not in _NEVER}


def carried_fields() -> Mapping[str, str]:
    """What the login page carried for us, under its own names again."""
    return {name.removeprefix(KEPT): value for name, value in request.form.items() if name.startswith(KEPT)}


def resubmission(to: str, fields: Mapping[str, str], sentence: str, status: int) -> Response:
    """A page that sends the same text once more, after the person has seen it."""
    body = render_template("resubmit.html", to=to, fields=fields, sentence=sentence, lost_files=bool(request.files))
    return make_response(body, status)


def same_site() -> bool:
    """Did this request come from one of our own pages? Only then is its text offered for sending again."""
    claimed = request.headers.get("Sec-Fetch-Site")
    if claimed is not None:
        return claimed in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and origin.split("://", 1)[-1] == request.host
