"""Finding cases: by number, applicant, officer, office or document number; newest first, keyset paging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, tuple_

from app.store.rows import Row
from app.store.tables import accounts, cases, decisions, documents, offices

PAGE = 50


@dataclass(frozen=True)
class CasesFound:
    """One page of cases and where the next begins."""

    rows: tuple[Row, ...]
    next_after: str


def find_cases(connection: Connection, county_id: str, asked: str, after: str = "") -> CasesFound:
    """Cases of the county that match `asked` exactly or by beginning; all of them when nothing is asked."""
    village, township = offices.alias("village"), offices.alias("township")
    query = (
        select(cases, village.c.name.label("village"), township.c.name.label("township"))
        .join(village, village.c.id == cases.c.village_id)
        .join(township, township.c.id == cases.c.township_id)
        .where(cases.c.county_id == county_id)
    )
    if asked:
        query = query.where(or_(*_matches(asked)))
    if after:
        moment, _, case_id = after.partition("~")
        query = query.where(tuple_(cases.c.submitted_at, cases.c.id) < (datetime.fromisoformat(moment), case_id))
    rows = list(
        connection.execute(
            query.order_by(cases.c.submitted_at.desc(), cases.c.id.desc()).limit(PAGE + 1)
        ).mappings()
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    cursor = f"{last['submitted_at'].isoformat()}~{last['id']}" if last else ""
    return CasesFound(tuple(rows[:PAGE]), cursor)


def _matches(asked: str) -> list[ColumnElement[bool]]:
    signed = select(decisions.c.case_id).join(accounts, accounts.c.id == decisions.c.decided_by)
    at_office = select(offices.c.id).where(or_(offices.c.name == asked, offices.c.full_name == asked))
    return [
        cases.c.number.startswith(asked, autoescape=True),
        cases.c.applicant_name == asked,
        cases.c.id.in_(signed.where(accounts.c.name == asked)),
        cases.c.id.in_(select(documents.c.case_id).where(documents.c.number == asked)),
        cases.c.village_id.in_(at_office),
        cases.c.township_id.in_(at_office),
    ]
