"""The front page: every 事项 that may be applied for, as its newest published definition describes it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.case_type import CaseType
from app.queries.definitions import DefinitionReader
from app.store.tables import definitions


@dataclass(frozen=True)
class Card:
    """One 事项 as the front page shows it."""

    key: str
    title: str
    short_title: str
    life_event: str
    who: str
    total_days: int
    total_unit: str


def cards(connection: Connection, reader: DefinitionReader) -> tuple[Card, ...]:
    """All published 事项, in the order of their keys."""
    keys = connection.execute(select(definitions.c.case_type).distinct().order_by(definitions.c.case_type)).scalars()
    return tuple(_card(reader.newest(connection, key).case_type) for key in list(keys))


def _card(case_type: CaseType) -> Card:
    return Card(
        key=case_type.key,
        title=case_type.title,
        short_title=case_type.short_title,
        life_event=str(case_type.public.get("life_event", "其他事项")),
        who=str(case_type.public.get("who", "")),
        total_days=case_type.total_clock.days,
        total_unit=case_type.total_clock.unit,
    )


def matching(found: tuple[Card, ...], words: str) -> tuple[Card, ...]:
    """The cards that contain every word typed; `%`, `_` and `*` are letters like others."""
    wanted = words.casefold().split()[:8]
    return tuple(
        card
        for card in found
        if all(word in f"{card.title}{card.short_title}{card.life_event}{card.who}".casefold() for word in wanted)
    )
