"""Bring in the county's office tree: county, townships, villages and communities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import offices
from app.store.unit_of_work import UnitOfWork

LEVELS = {"county": "county", "township": "township", "village": "village", "community": "village"}


class OfficeListWrong(Refused):
    """机构名单第 {line} 行有误：{why}"""

    status = 422


@dataclass(frozen=True)
class OfficeLine:
    """One line of the list: division code (may be empty), name, level, the parent's name."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class ImportOffices:
    """Lines with parents before children; names are unique under one parent."""

    lines: tuple[OfficeLine, ...]
    demonstration: bool = False
    gate: ClassVar[str] = "house.configure"


def handle(command: ImportOffices, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Insert what is new; a second import of the same list changes nothing."""
    known = {
        (row["name"], row["parent_id"]): row
        for row in uow.connection.execute(select(offices).where(offices.c.county_id == ports.county_id)).mappings()
    }
    by_name: dict[str, dict[str, Any]] = {}
    added = 0
    for number, line in enumerate(command.lines, 1):
        parent = by_name.get(line.parent)
        if line.level not in LEVELS or (line.level != "county" and parent is None):
            raise OfficeListWrong(line=number, why="级别或上级机构不正确")
        standing = known.get((line.name, parent["id"] if parent else None))
        row = dict(standing) if standing else _row(ports, line, parent, command.demonstration)
        if standing is None:
            uow.connection.execute(insert(offices).values(**row))
            added += 1
        by_name.setdefault(line.name, row)
    if added:
        uow.record(act("offices_imported", actor, payload={"added": added}))
    return {"added": added}


def _row(ports: Ports, line: OfficeLine, parent: dict[str, Any] | None, demonstration: bool) -> dict[str, Any]:
    full, short = _names(line, parent)
    return {
        "id": new_id(),
        "county_id": ports.county_id,
        "parent_id": parent["id"] if parent else None,
        "code": line.code or None,
        "name": line.name,
        "full_name": full,
        "abbreviation": short,
        "level": LEVELS[line.level],
        "phone": "0994-0000000" if demonstration else "",
        "demonstration": demonstration,
    }


def _names(line: OfficeLine, parent: dict[str, Any] | None) -> tuple[str, str]:
    """Full name and abbreviation in document numbers (机关代字)."""
    if line.level == "county":
        return f"{line.name}民政局", f"{line.name[:1]}民"
    if line.level == "township":
        stem = line.name.removesuffix("乌孜别克族乡").removesuffix("镇").removesuffix("乡")
        return f"{line.name}人民政府", f"{stem}政"
    if line.level == "village":
        return f"{parent['name'] if parent else ''}{line.name}村民委员会".replace("村村民", "村民"), line.name
    return f"{parent['name'] if parent else ''}{line.name}居民委员会", line.name
