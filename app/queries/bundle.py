"""A case as one file anyone can check without us: entries with proofs, documents, receipts, the pinned definition."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, Engine, select

from app.audit import BundleContents, BundleEntry, Frontier, Tree, write_bundle
from app.evidence import Blobs
from app.kernel.errors import Refused
from app.queries.definitions import DefinitionReader
from app.queries.proof import newest_checkpoint
from app.queries.summary import case_summary
from app.store.tables import attachments, cases, documents, entries, payloads, revisions, rule_receipts


class NoCheckpointYet(Refused):
    """日志还没有签过校验点，暂不能导出案卷包，请稍后再试。"""

    status = 503


class TrustKeeper(Protocol):
    """Whoever can show the installation's root certificate."""

    def root_pem(self) -> bytes: ...


class BundlePorts(Protocol):
    """The ports a bundle is made with."""

    @property
    def engine(self) -> Engine: ...
    @property
    def definitions(self) -> DefinitionReader: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def authority(self) -> TrustKeeper: ...


def case_bundle(connection: Connection, ports: BundlePorts, case_id: str) -> bytes:
    """The bundle's bytes, with every proof leading to the newest checkpoint."""
    mark = newest_checkpoint(connection)
    if mark is None:
        raise NoCheckpointYet
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().one()
    definition = ports.definitions.pinned(connection, row["definition"]).case_type
    return write_bundle(
        BundleContents(
            case={**plain_summary(connection, case_id), "definition": row["definition"]},
            checkpoint=mark["note"],
            size=mark["size"],
            entries=_entries(connection, case_id, mark["size"]),
            documents=_documents(connection, ports.blobs, case_id),
            receipts=_receipts(connection, case_id),
            definition=definition.files,
            trust_root=ports.authority.root_pem().decode(),
        )
    )


def plain_summary(connection: Connection, case_id: str) -> dict[str, object]:
    """The summary with documents named by hash."""
    summary = case_summary(connection, case_id)
    heads = {
        document_id: sha256
        for document_id, sha256 in connection.execute(
            select(revisions.c.document_id, revisions.c.sha256)
            .join(documents, documents.c.id == revisions.c.document_id)
            .where(documents.c.case_id == case_id)
            .order_by(revisions.c.n)
        )
    }
    for step in summary["steps"]:
        document_id = step.pop("document_id", None)
        step.pop("revision", None)
        step["sha256"] = heads.get(document_id) if document_id else None
    return summary


def _entries(connection: Connection, case_id: str, size: int) -> list[BundleEntry]:
    def row(seq: int) -> tuple[bytes, Frontier]:
        leaf_hash, frontier = connection.execute(
            select(entries.c.leaf_hash, entries.c.frontier).where(entries.c.seq == seq)
        ).one()
        return bytes.fromhex(leaf_hash), Frontier.from_bytes(bytes(frontier))

    tree = Tree.from_rows(size, row)
    rows = connection.execute(
        select(entries.c.seq, entries.c.leaf, payloads.c.salt, payloads.c.payload)
        .outerjoin(payloads, payloads.c.seq == entries.c.seq)
        .where(entries.c.case_id == case_id, entries.c.seq < size)
        .order_by(entries.c.seq)
    ).all()
    return [
        BundleEntry(seq, bytes(leaf), tree.inclusion(seq), bytes(salt) if salt is not None else None, payload)
        for seq, leaf, salt, payload in rows
    ]


def _documents(connection: Connection, blobs: Blobs, case_id: str) -> list[bytes]:
    """Every revision of every document, and the case's evidence as it was uploaded."""
    signed = connection.execute(
        select(revisions.c.sha256)
        .join(documents, documents.c.id == revisions.c.document_id)
        .where(documents.c.case_id == case_id)
        .order_by(documents.c.created_at, revisions.c.n)
    ).scalars()
    bases = connection.execute(select(documents.c.base_sha256).where(documents.c.case_id == case_id)).scalars()
    uploads = connection.execute(select(attachments.c.sha256).where(attachments.c.case_id == case_id)).scalars()
    names = dict.fromkeys([*signed, *bases, *uploads])
    return [blobs.get(name) for name in names]


def _receipts(connection: Connection, case_id: str) -> list[dict[str, object]]:
    rows = connection.execute(
        select(rule_receipts.c.receipt)
        .where(rule_receipts.c.case_id == case_id)
        .order_by(rule_receipts.c.evaluated_at, rule_receipts.c.id)
    ).scalars()
    return list(rows)
