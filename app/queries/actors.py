"""Who is acting: the account behind a session token or an id, with the posts held at this instant."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from app.domain.authority import Actor, Post
from app.store.tables import accounts, offices, posts, sessions

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)


@dataclass(frozen=True)
class Session:
    """A live web session: its actor, and when it was last seen."""

    actor: Actor
    seen_at: datetime
    demonstration: bool


def session_of(connection: Connection, token: str, now: datetime) -> Session | None:
    """The session behind `token`, or None if it is unknown, ended, idle too long or too old (authority re-read now)."""
    row = (
        connection.execute(
            select(sessions, accounts.c.active, accounts.c.demonstration)
            .join(accounts, accounts.c.id == sessions.c.account_id)
            .where(sessions.c.token_hash == hashlib.sha256(token.encode()).hexdigest())
            .where(sessions.c.ended_at.is_(None), accounts.c.active)
        )
        .mappings()
        .first()
    )
    if row is None or now - row["seen_at"] > IDLE or now - row["created_at"] > ABSOLUTE:
        return None
    actor = actor_of(connection, row["account_id"], now, row["reference"])
    return None if actor is None else Session(actor, row["seen_at"], row["demonstration"])


def actor_of(connection: Connection, account_id: str, now: datetime, reference: str = "") -> Actor | None:
    """The actor of an account, with the posts in force at `now`; inactive accounts act no more."""
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).mappings().first()
    if row is None or not row["active"]:
        return None
    held = connection.execute(
        select(posts.c.role, posts.c.office_id, posts.c.title, offices.c.full_name, offices.c.level)
        .join(offices, offices.c.id == posts.c.office_id)
        .where(posts.c.account_id == account_id, posts.c.from_at <= now)
        .where(or_(posts.c.until_at.is_(None), posts.c.until_at > now))
        .order_by(posts.c.from_at)
    )
    held_posts = tuple(
        Post(role=role, office_id=office_id, office_name=name, level=level, title=title)
        for role, office_id, title, name, level in held
    )
    return Actor(account_id=row["id"], name=row["name"], kind=row["kind"], posts=held_posts, session=reference)


def actor_by_login(connection: Connection, login: str, now: datetime) -> Actor | None:
    """The actor of a login name: for the command line."""
    account_id = connection.execute(select(accounts.c.id).where(accounts.c.login == login)).scalar()
    return actor_of(connection, account_id, now) if account_id else None
