"""Bring in days that differ from the weekly rhythm: holidays and make-up workdays, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import insert as upsert

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.store.tables import calendar_days
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CalendarLine:
    """`kind`: holiday or workday."""

    day: date
    kind: str
    source: str
    name: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class ImportCalendar:
    """Lines replace what stood for the same day."""

    lines: tuple[CalendarLine, ...]
    gate: ClassVar[str] = "house.configure"


def handle(command: ImportCalendar, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Upsert the days."""
    for line in command.lines:
        values = {
            "kind": line.kind,
            "source": line.source,
            "name": line.name,
            "provisional": line.provisional,
        }
        uow.connection.execute(
            upsert(calendar_days)
            .values(county_id=ports.county_id, day=line.day, **values)
            .on_conflict_do_update(index_elements=["county_id", "day"], set_=values)
        )
    uow.record(act("calendar_changed", actor, payload={"days": len(command.lines)}))
    return {"days": len(command.lines)}
