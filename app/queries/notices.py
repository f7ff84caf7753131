"""公示 as the public sees it: masked name, village, household size, class, amount, dates, telephone, nothing else.

民发〔2021〕57号 asks for exactly this; ID number, address, health and income never leave the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from app.kernel.errors import Refused
from app.store.rows import Row
from app.store.tables import notice_ends, notices

PAGE = 50


class NoSuchNotice(Refused):
    """没有找到这份公示，可能已经期满撤下。"""

    status = 404


@dataclass(frozen=True)
class Notice:
    """One running public notice; it does not know its case."""

    notice_id: str
    masked_name: str
    village: str
    township: str
    case_title: str
    household_size: int
    category: str
    monthly_amount: int
    starts_on: date
    ends_on: date
    complaint_phone: str


def running(connection: Connection, place: str = "") -> tuple[Notice, ...]:
    """Notices whose result has not been recorded, newest first; `place` narrows to a township or village."""
    query = _running()
    if place:
        query = query.where((notices.c.township_name == place) | (notices.c.village_name == place))
    rows = connection.execute(query.order_by(notices.c.starts_on.desc(), notices.c.id).limit(PAGE)).mappings()
    return tuple(_notice(row) for row in rows)


def notice(connection: Connection, notice_id: str) -> Notice:
    """One notice while it runs; afterwards it is gone for the public."""
    row = connection.execute(_running().where(notices.c.id == notice_id)).mappings().first()
    if row is None:
        raise NoSuchNotice
    return _notice(row)


def _running() -> Select[Any]:
    ended = select(notice_ends.c.notice_id).where(notice_ends.c.notice_id == notices.c.id)
    return select(notices).where(~ended.exists())


def _notice(row: Row) -> Notice:
    return Notice(
        notice_id=row["id"],
        masked_name=row["masked_name"],
        village=row["village_name"],
        township=row["township_name"],
        case_title=row["case_title"],
        household_size=row["household_size"],
        category=row["category"],
        monthly_amount=row["monthly_amount"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        complaint_phone=row["complaint_phone"],
    )
