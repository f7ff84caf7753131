"""The schema as migrations make it: bring a database up to date, say where it stands, compare it with the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from app.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_716_001


def owner_engine(url: str) -> Engine:
    """An engine for the owner role: migrations and grants only."""
    return create_engine(url)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection) -> None:
    """Apply every migration not yet applied; two processes at once wait for each other."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATION_LOCK})
    command.upgrade(_config(connection), "head")


def current_and_head(connection: Connection) -> tuple[str | None, str | None]:
    """The revision the database stands at, and the newest one in the code."""
    here = MigrationContext.configure(connection).get_current_revision()
    return here, ScriptDirectory.from_config(_config()).get_current_head()


def differences(connection: Connection) -> list[Any]:
    """What autogenerate would still change: empty when migrations match the tables."""
    ours = set(metadata.tables)

    def include(name: str | None, kind: str, parent: Any) -> bool:
        return kind != "table" or name in ours

    context = MigrationContext.configure(connection, opts={"include_name": include, "compare_type": True})
    return [item for item in compare_metadata(context, metadata) if not _procrastinate(item)]


def _procrastinate(item: Any) -> bool:
    return "procrastinate" in str(item)
