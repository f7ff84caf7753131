"""签责 Qianze. This is the only place that knows every room: it wires the house and, on top of it, the site.

Imports stand inside the functions on purpose: importing any room imports this package first, and no room may
depend on what stands above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import URL

    from app.commands.ports import Ports
    from app.config import Settings
    from app.kernel.clock import Clock


def create_ports(settings: Settings, app_url: str | URL, clock: Clock | None = None) -> Ports:
    """Open keys, blobs and the database (as the application role) and hand them to commands."""
    from sqlalchemy import create_engine

    from app.audit import open_log_key
    from app.commands.definitions import Definitions
    from app.commands.ports import LogKey, Ports
    from app.documents import Renderer
    from app.evidence import Blobs
    from app.kernel.clock import SystemClock
    from app.signing import Authority
    from app.store.unit_of_work import watch

    clock = clock or SystemClock()
    keys = settings.var / "keys"
    engine = create_engine(app_url, pool_size=8, max_overflow=8, pool_pre_ping=False)
    return Ports(
        engine=watch(engine),
        county_id=settings.county_id,
        clock=clock,
        definitions=Definitions(),
        renderer=Renderer(),
        authority=Authority.open(keys / "authority", now=clock.now()),
        log=LogKey(settings.log_origin, open_log_key(keys / "log", settings.log_origin)),
        blobs=Blobs(settings.var / "blobs"),
        index_key=secret_file(keys / "index.key"),
        demonstration=settings.demonstration,
    )


def secret_file(path) -> bytes:  # type: ignore[no-untyped-def]
    """32 random bytes kept in `path`, made on first use, readable by the owner only."""
    import os
    import secrets

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes(path.read_bytes())
    with os.fdopen(handle, "wb") as out:
        out.write(secrets.token_bytes(32))
        out.flush()
        os.fsync(out.fileno())
    return bytes(path.read_bytes())


def create_app(ports: Ports, settings: Settings) -> Flask:
    """The site over wired ports."""
    from app.web import build_site

    return build_site(ports, settings)
