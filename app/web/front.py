"""The front page: 事项 by life event, search, and the ways to 公示, 查验 and 进度."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template, request

from app.queries.front import Card, cards, matching
from app.web.gate import page
from app.web.site import ports, reading

# The life events of the county's service hall, in the order people meet them; those without a 事项 yet say so.
LIFE_EVENTS = ("生活困难了", "突遇急难", "家人去世", "成立社会组织")


@page.get("/", action="public", nav="首页", place=10)
def home() -> str:
    """All 事项 by life event, or those that match the words typed."""
    words = request.args.get("q", "")[:100].strip()
    found = cards(reading(), ports().definitions)
    shown = matching(found, words) if words else found
    return render_template("front.html", groups=by_life_event(shown, not words), words=words, count=len(shown))


def by_life_event(found: Iterable[Card], all_events: bool) -> list[tuple[str, list[Card]]]:
    """Cards grouped; the county's own events first and also when empty."""
    groups: dict[str, list[Card]] = {event: [] for event in LIFE_EVENTS} if all_events else {}
    for card in found:
        groups.setdefault(card.life_event, []).append(card)
    return list(groups.items())
