"""待办: what waits for me and for my office, and what I have done."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.commands.claim_task import ClaimTask
from app.commands.release_task import ReleaseTask
from app.queries.worklist import BADGE_CAP
from app.queries.worklist import worklist as read_worklist
from app.web.account import current_actor
from app.web.gate import page
from app.web.site import do, ports, reading

TABS = (("mine", "我的待办"), ("office", "本单位待办"), ("done", "已办"))


@page.get("/worklist", action="worklist.read", nav="待办", place=10)
def worklist() -> Any:
    """One tab of the list, a page at a time."""
    actor = current_actor()
    assert actor is not None
    tab = request.args.get("tab", "mine")
    if tab not in dict(TABS):
        tab = "mine"
    now = ports().clock.now()
    found = read_worklist(reading(), actor, now, tab, request.args.get("after", ""))
    return render_template("worklist.html", tabs=TABS, tab=tab, found=found, now=now, cap=BADGE_CAP)


@page.post("/worklist/<task_id>/claim", action="worklist.read")
def claim(task_id: str) -> Any:
    """Take a task to oneself and open it."""
    do(ClaimTask(task_id))
    return redirect(url_for("decide.task", task_id=task_id), code=303)


@page.post("/worklist/<task_id>/release", action="worklist.read")
def release(task_id: str) -> Any:
    """Give it back to the office."""
    do(ReleaseTask(task_id))
    return redirect(url_for("worklist.worklist", tab="office"), code=303)
