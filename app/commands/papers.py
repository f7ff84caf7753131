"""Documents as rows that are only added: the current one of a letter, its head revision, and what a signing adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app.commands.case_state import CaseState, PageOutOfDate
from app.commands.ports import Ports
from app.domain.authority import Actor, Post
from app.kernel.ids import new_id
from app.signing import Signed, UnlockedKey
from app.store.rows import Row
from app.store.tables import documents, offices, revisions, signatures
from app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SignerFacts:
    """Who signs, for which office, in which role, with which unlocked key."""

    actor: Actor
    post: Post
    key: UnlockedKey
    opinion: str
    when: datetime


def current_document(connection: Connection, case_id: str, letter: str) -> Row | None:
    """The newest document of this letter in the case: later rounds supersede, nothing is lost."""
    return (
        connection.execute(
            select(documents)
            .where(documents.c.case_id == case_id, documents.c.letter == letter)
            .order_by(documents.c.created_at.desc(), documents.c.round.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )


def head_revision(connection: Connection, document_id: str) -> Row:
    """The revision that covers all others: earlier ones are byte prefixes of it."""
    return (
        connection.execute(
            select(revisions).where(revisions.c.document_id == document_id).order_by(revisions.c.n.desc()).limit(1)
        )
        .mappings()
        .one()
    )


def sign_letter(
    uow: UnitOfWork, ports: Ports, state: CaseState, task: Row, letter: Row, who: SignerFacts
) -> dict[str, Any]:
    """Add the officer's signature (and the organ's seal) to the previewed bytes; returns the log's document facts."""
    if not letter["new"] and head_revision(uow.connection, letter["document_id"])["sha256"] != letter["sha256"]:
        raise PageOutOfDate
    signed = ports.authority.sign(
        ports.blobs.get(letter["sha256"]),
        letter["field"],
        who.key,
        stamp=_stamp(ports, letter, who),
        when=who.when,
        reason=task["title"],
    )
    steps = [(signed, "officer")]
    if letter["seal"]:
        steps.append((_seal(uow, ports, state, letter, signed, who.when), "seal"))
    if letter["new"]:
        _insert_document(uow, ports, state, task, letter, who.when)
    return _insert_revisions(uow, ports, state, task, letter, who, steps)


def _stamp(ports: Ports, letter: Row, who: SignerFacts) -> bytes:
    box = letter["fields"][letter["field"]]
    return ports.renderer.stamp(
        name=who.actor.name,
        office=who.post.office_name,
        role=who.post.title,
        when=who.when,
        opinion=who.opinion,
        width_pt=(box[3] - box[1]) / 1000,
        height_pt=(box[4] - box[2]) / 1000,
    )


def _seal(
    uow: UnitOfWork, ports: Ports, state: CaseState, letter: Row, signed: Signed, when: datetime
) -> Signed:
    office = seal_office(uow.connection, state, letter["letter"])
    return ports.authority.seal(
        signed.pdf, office["id"], office["full_name"], stamp=ports.renderer.seal_mark(office["full_name"]), when=when
    )


def void_unfinished(
    uow: UnitOfWork, ports: Ports, state: CaseState, task_id: str, reason: str, letter: str | None = None
) -> list[dict[str, Any]]:
    """Mark papers that will never get their missing signatures: nothing signed is changed, the system says why."""
    marked = []
    query = select(documents).where(documents.c.case_id == state.id)
    if letter is not None:
        query = query.where(documents.c.letter == letter)
    for document in uow.connection.execute(query).mappings().all():
        signed = set(
            uow.connection.execute(
                select(signatures.c.field)
                .join(revisions, revisions.c.id == signatures.c.revision_id)
                .where(revisions.c.document_id == document["id"])
            ).scalars()
        )
        spec = state.pinned.case_type.letters[document["letter"]]
        if "void" in signed or set(spec.fields) <= signed:
            continue
        marked.append(_mark_void(uow, ports, document, task_id, reason))
    return marked


def _mark_void(
    uow: UnitOfWork, ports: Ports, document: Row, task_id: str, reason: str
) -> dict[str, Any]:
    head = head_revision(uow.connection, document["id"])
    now = ports.clock.now()
    signed = ports.authority.void(ports.blobs.get(head["sha256"]), when=now, reason=reason)
    sha256, revision_id = ports.blobs.put(signed.pdf), new_id()
    uow.connection.execute(
        insert(revisions).values(
            id=revision_id,
            county_id=ports.county_id,
            document_id=document["id"],
            task_id=task_id,
            n=head["n"] + 1,
            sha256=sha256,
            size=len(signed.pdf),
            made_at=now,
        )
    )
    uow.connection.execute(
        insert(signatures).values(
            id=new_id(),
            county_id=ports.county_id,
            revision_id=revision_id,
            field="void",
            kind="system",
            account_id=None,
            office_id=str(uow.connection.execute(select(offices.c.id).limit(1)).scalar_one()),
            role="system",
            signer_name=reason,
            serial=signed.serial,
            level=signed.level,
            signed_at=now,
        )
    )
    return {"letter": document["letter"], "number": document["number"], "sha256": sha256, "size": len(signed.pdf)}


def seal_office(connection: Connection, state: CaseState, letter: str) -> Row:
    """The office whose seal this letter bears."""
    level = state.pinned.case_type.letters[letter].seal or "township"
    column = {"village": "village_id", "township": "township_id", "county": "county_office_id"}[level]
    return connection.execute(select(offices).where(offices.c.id == state.row[column])).mappings().one()


def _insert_document(
    uow: UnitOfWork, ports: Ports, state: CaseState, task: Row, letter: Row, when: datetime
) -> None:
    earlier = uow.connection.execute(
        select(func.count())
        .select_from(documents)
        .where(documents.c.case_id == state.id, documents.c.letter == letter["letter"])
    ).scalar_one()
    uow.connection.execute(
        insert(documents).values(
            id=letter["document_id"],
            county_id=ports.county_id,
            case_id=state.id,
            letter=letter["letter"],
            title=letter["title"],
            number_id=letter["number_id"],
            number=letter["number"],
            round=earlier + 1,
            definition=state.row["definition"],
            renderer=letter["renderer"],
            fields=letter["fields"],
            base_sha256=letter["sha256"],
            created_at=when,
        )
    )


def _insert_revisions(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    task: Row,
    letter: Row,
    who: SignerFacts,
    steps: list[tuple[Signed, str]],
) -> dict[str, Any]:
    n = uow.connection.execute(
        select(func.count()).select_from(revisions).where(revisions.c.document_id == letter["document_id"])
    ).scalar_one()
    last = {}
    for signed, kind in steps:
        n += 1
        sha256 = ports.blobs.put(signed.pdf)
        revision_id = new_id()
        last = {"sha256": sha256, "size": len(signed.pdf)}
        uow.connection.execute(
            insert(revisions).values(
                id=revision_id,
                county_id=ports.county_id,
                document_id=letter["document_id"],
                task_id=task["id"],
                n=n,
                made_at=who.when,
                **last,
            )
        )
        _insert_signature(uow, ports, state, letter, who, signed, kind, revision_id)
    return {"letter": letter["letter"], "number": letter["number"], **last}


def _insert_signature(
    uow: UnitOfWork,
    ports: Ports,
    state: CaseState,
    letter: Row,
    who: SignerFacts,
    signed: Signed,
    kind: str,
    revision_id: str,
) -> None:
    officer = kind == "officer"
    office = None if officer else seal_office(uow.connection, state, letter["letter"])
    uow.connection.execute(
        insert(signatures).values(
            id=new_id(),
            county_id=ports.county_id,
            revision_id=revision_id,
            field=letter["field"] if officer else "organ_seal",
            kind=kind,
            account_id=who.actor.account_id if officer else None,
            office_id=who.post.office_id if office is None else office["id"],
            role=who.post.role if officer else "seal",
            signer_name=who.actor.name if office is None else office["full_name"],
            serial=signed.serial,
            level=signed.level,
            signed_at=who.when,
        )
    )
