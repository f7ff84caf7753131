"""Document numbers without a gap nobody can explain: reserved at preview, used by a document, or voided by an entry.

Form of GB/T 9704-2012: year in full in 六角括号, serial without leading zeros: 西吉尔政低保受〔2026〕3号.
"""

from __future__ import annotations

from sqlalchemy import Connection, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.clock import local_date
from app.kernel.ids import new_id
from app.store.rows import Row
from app.store.tables import documents, number_series, number_voids, numbers
from app.store.unit_of_work import UnitOfWork


def reserve_number(
    uow: UnitOfWork, ports: Ports, *, series: str, case_id: str, task_id: str, letter: str, actor: Actor
) -> Row:
    """The number this task's letter will carry: the one reserved before, or the next of the series."""
    standing = unused_of_task(uow.connection, task_id, letter)
    if standing:
        return standing[0]
    now = ports.clock.now()
    year = local_date(now).year
    n = _next(uow.connection, series, year)
    row = {
        "id": new_id(),
        "county_id": ports.county_id,
        "series": series,
        "year": year,
        "n": n,
        "printed": f"{series}〔{year}〕{n}号",
        "case_id": case_id,
        "task_id": task_id,
        "letter": letter,
        "reserved_at": now,
    }
    uow.connection.execute(insert(numbers).values(**row))
    uow.record(
        act("number_reserved", actor, case=case_id, task=task_id, payload={"number": row["printed"], "letter": letter})
    )
    return row


def unused_of_task(connection: Connection, task_id: str, letter: str | None = None) -> list[Row]:
    """Numbers reserved for a task that no document carries and no entry has voided."""
    query = (
        select(numbers)
        .where(numbers.c.task_id == task_id)
        .where(~exists().where(number_voids.c.number_id == numbers.c.id))
        .where(~exists().where(documents.c.number_id == numbers.c.id))
    )
    if letter is not None:
        query = query.where(numbers.c.letter == letter)
    return list(connection.execute(query).mappings())


def void_numbers_of_task(uow: UnitOfWork, ports: Ports, task_id: str, actor: Actor, reason: str) -> int:
    """Void what a task reserved and did not use; each void is a row and an entry of its own."""
    rows = unused_of_task(uow.connection, task_id)
    for row in rows:
        uow.connection.execute(
            insert(number_voids).values(
                number_id=row["id"], county_id=ports.county_id, reason=reason, voided_at=ports.clock.now()
            )
        )
        uow.record(
            act(
                "number_voided",
                actor,
                case=row["case_id"],
                task=task_id,
                payload={"number": row["printed"], "reason": reason},
            )
        )
    return len(rows)


def _next(connection: Connection, series: str, year: int) -> int:
    connection.execute(
        upsert(number_series).values(series=series, year=year, last=0).on_conflict_do_nothing()
    )
    return int(
        connection.execute(
            update(number_series)
            .where(number_series.c.series == series, number_series.c.year == year)
            .values(last=number_series.c.last + 1)
            .returning(number_series.c.last)
        ).scalar_one()
    )
