"""公示: the list and the single notice, open to everybody, with nothing on them that the rules do not ask for."""

from __future__ import annotations

from flask import render_template, request

from app.kernel.clock import local_date
from app.queries.notices import notice, running
from app.queries.places import townships
from app.web.gate import page
from app.web.site import ports, reading


@page.get("/notices", action="public", nav="公示", place=20)
def notices() -> str:
    """Notices that run today; may be narrowed to a township."""
    place = request.args.get("place", "")[:60]
    return render_template(
        "notices.html",
        notices=running(reading(), place),
        place=place,
        townships=townships(reading(), ports().county_id),
        today=local_date(ports().clock.now()),
    )


@page.get("/notices/<notice_id>", action="public")
def one_notice(notice_id: str) -> str:
    """One notice while it runs."""
    return render_template(
        "notice.html", notice=notice(reading(), notice_id), today=local_date(ports().clock.now())
    )
