"""Pinned definitions: a case runs on the exact bytes it began with, compiled once per process and fingerprint."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app import catalogue, engine
from app.domain.case_type import CaseType
from app.engine import Definition, RuleTable
from app.kernel.errors import Broken, Refused
from app.store.tables import definitions

_EPOCH = (1980, 1, 1, 0, 0, 0)


class UnknownCaseType(Refused):
    """没有找到这个事项，请从办事指南重新进入。"""

    status = 404


@dataclass(frozen=True)
class Pinned:
    """A case type with its compiled diagram and rule tables."""

    case_type: CaseType
    machine: Definition
    rules: Mapping[str, RuleTable]


class Definitions:
    """A cache over the `definition` table; what is in it never changes, so it is never stale."""

    def __init__(self) -> None:
        self._pinned: dict[str, Pinned] = {}

    def pinned(self, connection: Connection, fingerprint: str) -> Pinned:
        """The definition a case began with; its bytes are checked against the fingerprint."""
        if fingerprint not in self._pinned:
            packed = connection.execute(
                select(definitions.c.files).where(definitions.c.fingerprint == fingerprint)
            ).scalar_one()
            case_type = catalogue.load_from_files(unpack(packed))
            if case_type.fingerprint != fingerprint:
                raise Broken("a stored definition does not match its fingerprint")
            self._pinned[fingerprint] = compile_pinned(case_type)
        return self._pinned[fingerprint]

    def newest(self, connection: Connection, key: str) -> Pinned:
        """The version new cases of `key` take: the one published last."""
        fingerprint = connection.execute(
            select(definitions.c.fingerprint)
            .where(definitions.c.case_type == key)
            .order_by(definitions.c.published_at.desc())
            .limit(1)
        ).scalar()
        if fingerprint is None:
            raise UnknownCaseType
        return self.pinned(connection, fingerprint)


def compile_pinned(case_type: CaseType) -> Pinned:
    """Compile the diagram closure and parse the rule tables of a case type."""
    diagrams = {path: data for path, data in case_type.files.items() if path.endswith(".bpmn")}
    rules = {
        path.rsplit("/", 1)[-1].removesuffix(".dmn"): RuleTable.parse(data)
        for path, data in case_type.files.items()
        if path.endswith(".dmn")
    }
    return Pinned(case_type, engine.compile_definition(diagrams, case_type.process_id), rules)


def pack(files: Mapping[str, bytes]) -> bytes:
    """The closure as a deterministic zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), files[path], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """The closure back from its zip."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
