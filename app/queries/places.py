"""Townships and their villages: where a household can live."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.store.tables import offices


@dataclass(frozen=True)
class Place:
    """A village or community."""

    id: str
    name: str


@dataclass(frozen=True)
class Township:
    """A township with its villages."""

    id: str
    name: str
    villages: tuple[Place, ...]


def townships(connection: Connection, county_id: str) -> tuple[Township, ...]:
    """All townships of the county, each with its villages, in the order of their codes."""
    rows = list(
        connection.execute(
            select(offices.c.id, offices.c.parent_id, offices.c.name, offices.c.level)
            .where(offices.c.county_id == county_id)
            .order_by(offices.c.code, offices.c.name)
        ).mappings()
    )
    return tuple(
        Township(
            id=upper["id"],
            name=upper["name"],
            villages=tuple(
                Place(row["id"], row["name"])
                for row in rows
                if row["level"] == "village" and row["parent_id"] == upper["id"]
            ),
        )
        for upper in rows
        if upper["level"] == "township"
    )


def place_name(connection: Connection, village_id: str) -> str:
    """The village's full name, or an empty word."""
    found = connection.execute(
        select(offices.c.full_name).where(offices.c.id == village_id, offices.c.level == "village")
    ).scalar()
    return str(found or "")
