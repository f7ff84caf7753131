"""Who is looking: Flask-Login behind three functions, over server-side session rows that can be revoked.

The cookie carries a random token; the database keeps its hash. Nothing planted before a login survives it, a copied
cookie is worthless after logout, and there is no remember-me (F7 in the reliability notes).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from app.commands.execute import execute
from app.commands.log_in import LogIn
from app.commands.log_out import LogOut
from app.commands.touch_session import TouchSession
from app.domain.authority import Actor
from app.queries.actors import Session, session_of

TOUCH_EVERY = timedelta(minutes=1)


class Visitor:
    """Flask-Login's view of a session: its id is the token, never an account id."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, live: Session) -> None:
        self.token = token
        self.live = live

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Attach the login manager to the site."""
    manager = LoginManager()
    manager.session_protection = None  # bound to the server-side row, not to address or browser
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)  # templates get the actor from us


def current_actor() -> Actor | None:
    """The officer, applicant or auditor behind this request, authority re-read from the database each time."""
    visitor = _visitor()
    return visitor.live.actor if visitor else None


def log_in(login: str, password: str, address: str) -> None:
    """Check the password and begin a fresh session; raises the refusal to show."""
    site = current_app.extensions["site"]
    before = Actor(account_id="", name="", kind="public")
    opened = execute(LogIn(login=login.strip()[:64], password=password, address=address), before, site.ports)
    session.clear()
    live = _live(opened["token"])
    if live is not None:
        login_user(Visitor(opened["token"], live), remember=False)
        session["who"] = live.actor.account_id


def log_out() -> None:
    """End the session for good, here and in the database."""
    visitor = _visitor()
    if visitor:
        site = current_app.extensions["site"]
        execute(LogOut(token=visitor.token), visitor.live.actor, site.ports)
        logout_user()
    session.clear()


def last_account() -> str:
    """Whose session this browser had, even when it has run out: kept text is handed back to nobody else."""
    return str(session.get("who", ""))


def touch() -> None:
    """Keep the session alive, at most once a minute."""
    visitor = _visitor()
    site = current_app.extensions["site"]
    if visitor and site.ports.clock.now() - visitor.live.seen_at > TOUCH_EVERY:
        execute(TouchSession(token=visitor.token), visitor.live.actor, site.ports)


def _visitor() -> Visitor | None:
    if g.get("failing"):  # an error page is being drawn: it must not ask the database again
        return None
    found: Any = current_user
    return found if found and found.is_authenticated else None


def _load(token: str) -> Visitor | None:
    live = _live(token)
    g.session_ran_out = live is None
    return Visitor(token, live) if live else None


def _live(token: str) -> Session | None:
    ports = current_app.extensions["site"].ports
    with ports.engine.connect() as connection:
        return session_of(connection, token, ports.clock.now())
