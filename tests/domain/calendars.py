"""The county's calendar as it is first filled in, and the same without the Xinjiang layer."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from functools import cache

from app.domain.calendar import Calendar, SpecialDay
from app.kernel.clock import CHINA
from tests.conftest import ROOT


@cache
def county() -> Calendar:
    data = tomllib.loads((ROOT / "workflows/_shared/calendar.toml").read_text(encoding="utf-8"))
    return Calendar(
        {
            item["day"]: SpecialDay(item["kind"], item.get("name", ""), item["source"], item.get("provisional", False))
            for item in data["days"]
        }
    )


@cache
def without_xinjiang() -> Calendar:
    days = county().days
    return Calendar({day: special for day, special in days.items() if special.name not in ("肉孜节", "古尔邦节")})


def at(day: date, hour: int = 11) -> datetime:
    return datetime.combine(day, time(hour), CHINA)
