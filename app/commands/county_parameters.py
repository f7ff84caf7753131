"""County parameters as they stand on a day: amounts, ratios and switches with their basis, never constants in code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from app.store.tables import parameters


def parameters_on(connection: Connection, county_id: str, day: date, scope: str = "") -> dict[str, Any]:
    """Name → value in force on `day`; a township's own (`scope`) before the county's, the latest start wins."""
    rows = connection.execute(
        select(parameters)
        .where(parameters.c.county_id == county_id, parameters.c.valid_from <= day)
        .where(or_(parameters.c.valid_to.is_(None), parameters.c.valid_to >= day))
        .where(parameters.c.scope.in_(["", scope]))
        .order_by(parameters.c.scope, parameters.c.valid_from, parameters.c.created_at)
    ).mappings()
    found: dict[str, Any] = {}
    for row in rows:
        found[row["name"]] = row["value"]
    return found


def flat(values: Mapping[str, Any]) -> dict[str, str | int | bool]:
    """Only the scalars: what a rule table may see."""
    return {name: value for name, value in values.items() if isinstance(value, str | int | bool)}
