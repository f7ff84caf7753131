"""The diagrams of a case with its tokens: drawn on the server from the pinned definition, no script needed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from app.queries.case_page import CaseView
from app.queries.diagrams import drawn


@dataclass(frozen=True)
class Shown:
    """One diagram: its title and its picture."""

    title: str
    svg: Markup
    active: bool


def diagrams_of(view: CaseView) -> list[Shown]:
    """The main diagram first, then the borrowed ones that have been walked or are active."""
    done = {line.node for line in view.timeline if line.node}
    current = {line.node for line in view.open_tasks} | {timer["node"] for timer in view.timers}
    return [Shown(item.title, Markup(without_styles(item.svg)), item.active) for item in drawn(view.case_type, done, current)]  # noqa: S704 drawn by us from escaped text


def without_styles(svg: str) -> str:
    """The drawing without styles of its own: the page's policy lets none in, site.css draws its classes instead."""
    return re.sub(r'<style>.*?</style>| style="[^"]*"', "", svg, flags=re.DOTALL)
