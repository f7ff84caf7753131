"""Light or dark, as the reader asks: kept in a cookie, no script needed."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request

from app.web.addresses import safe_next
from app.web.gate import page

COOKIE = "theme"
YEAR = 365 * 24 * 3600


@page.post("/theme", action="public")
def theme() -> Any:
    """Remember the choice and go back to the page."""
    answer = redirect(safe_next(request.form.get("back")), code=303)
    wanted = "dark" if request.form.get("theme") == "dark" else "light"
    secure = current_app.extensions["site"].https
    answer.set_cookie(COOKIE, wanted, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


def theme_of_request() -> str:
    """`dark` or `light`."""
    return "dark" if request.cookies.get(COOKIE) == "dark" else "light"
