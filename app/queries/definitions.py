"""Reading pinned definitions: the cache commands fill is handed in, so that a page costs no compile."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection

from app.domain.case_type import CaseType


class PinnedDefinition(Protocol):
    """What a page needs of a pinned definition."""

    @property
    def case_type(self) -> CaseType: ...


class DefinitionReader(Protocol):
    """The definitions cache as queries see it."""

    def pinned(self, connection: Connection, fingerprint: str) -> PinnedDefinition: ...

    def newest(self, connection: Connection, key: str) -> PinnedDefinition: ...
