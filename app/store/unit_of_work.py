"""The one transaction: changes, the audit entries that account for them, and the one commit.

READ COMMITTED; the log's head is taken last, under an advisory lock (SERIALIZABLE there cost 5,434 retries
in 3,000 steps, docs/design.md decision 2). No audit entry, no commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import TextClause

from app.kernel.errors import Broken
from app.store.tables import UNLOGGED_TABLES


@dataclass(frozen=True)
class EntryDraft:
    """What happened, before it has its place in the log."""

    act: str
    actor: Mapping[str, str]
    obj: Mapping[str, str]
    payload: Mapping[str, Any] = field(default_factory=dict)
    docs: tuple[Mapping[str, Any], ...] = ()
    pre: str = ""
    post: str = ""
    req: str = ""


class LogWriter(Protocol):
    """Gives drafts their place in the log, inside the transaction and last in it."""

    def append(self, connection: Connection, drafts: list[EntryDraft]) -> None: ...


class NoEntry(Broken):
    """Something was changed and nothing accounts for it."""


class CommitUnknown(Exception):
    """The connection was lost while COMMIT was on its way: it may have happened and it may not."""


class UnitOfWork:
    """One transaction as a context: leaving it without `finish` rolls everything back."""

    def __init__(self, engine: Engine, county_id: str) -> None:
        self.county_id = county_id
        self.request = ""
        self.drafts: list[EntryDraft] = []
        self.written: set[str] = set()
        self._engine = engine
        self._done = False

    def __enter__(self) -> UnitOfWork:
        self.connection = self._engine.connect()
        self.connection.info["unit_of_work"] = self
        self._transaction = self.connection.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self.connection.invalidated:
                self.connection.info.pop("unit_of_work", None)
            if not self._done:
                self._transaction.rollback()
        finally:
            self.connection.close()

    def record(self, draft: EntryDraft) -> None:
        """Account for what this transaction does."""
        self.drafts.append(draft)

    def finish(self, log: LogWriter) -> None:
        """Check that every change is accounted for, append the entries, commit."""
        changed = self.written - UNLOGGED_TABLES
        if changed and not self.drafts:
            raise NoEntry(", ".join(sorted(changed)))
        if self.drafts:
            log.append(self.connection, self.drafts)
        try:
            self._transaction.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise CommitUnknown from error
            raise
        self._done = True


def watch(engine: Engine) -> Engine:
    """Let units of work see which tables statements on `engine` write; raw SQL that writes is refused."""

    @event.listens_for(engine, "before_execute")
    def note(
        connection: Connection, clause: Any, multiparams: Any, params: Any, options: Any
    ) -> None:
        unit = connection.info.get("unit_of_work")
        if isinstance(clause, UpdateBase):
            if unit is None:
                raise NoEntry(f"write outside a unit of work: {clause.table}")
            unit.written.add(str(getattr(clause.table, "name", clause.table)))
        elif isinstance(clause, TextClause) and _writes(str(clause)):
            raise NoEntry("raw SQL that writes is not allowed")

    return engine


def _writes(sql: str) -> bool:
    words = sql.lstrip().lower().split(None, 1)
    return bool(words) and words[0] in {"insert", "update", "delete", "truncate", "merge", "copy", "with"}
