"""What the pages stand on: the wired ports, the names this site answers to, one connection for reading a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from sqlalchemy import Connection

from app.commands.execute import Command, execute
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.web.account import current_actor

NOBODY = Actor(account_id="", name="", kind="public")


@dataclass(frozen=True)
class Site:
    """Ports and the facts about where the site is served."""

    ports: Ports
    hosts: tuple[str, ...]
    https: bool
    secure_cookies: bool


def ports() -> Ports:
    """The wired mechanisms."""
    site: Site = current_app.extensions["site"]
    return site.ports


def reading() -> Connection:
    """The connection this request reads with; closed when the request ends."""
    if "reading" not in g:
        g.reading = ports().engine.connect()
    connection: Connection = g.reading
    return connection


def finish_reading(error: BaseException | None = None) -> None:
    """Give the connection back, also before a command runs: a request never holds two."""
    connection: Connection | None = g.pop("reading", None)
    if connection is not None:
        connection.close()


def do(command: Command, key: str | None = None) -> Mapping[str, Any]:
    """Run a command for whoever is looking, through the one door."""
    finish_reading()
    return execute(command, current_actor() or NOBODY, ports(), key)
