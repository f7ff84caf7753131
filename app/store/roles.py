"""The application's own role: it may read everything and add everywhere, change little, and erase almost nothing."""

from __future__ import annotations

from sqlalchemy import URL, Connection, text

from app.store.tables import ERASABLE_TABLES, MUTABLE_TABLES, metadata

ROLE = "qianze_app"


def grant(connection: Connection, role: str = ROLE, *, create: bool = True) -> None:
    """Give the role exactly what it needs, and take away everything else; run by the owner after every migration."""
    if create:
        connection.execute(
            text(
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
                f"THEN CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$"
            )
        )
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    for table in sorted(metadata.tables):
        connection.execute(text(f'REVOKE ALL ON "{table}" FROM {role}'))
        rights = ["SELECT", "INSERT"]
        rights += ["UPDATE"] if table in MUTABLE_TABLES else []
        rights += ["DELETE"] if table in ERASABLE_TABLES else []
        connection.execute(text(f'GRANT {", ".join(rights)} ON "{table}" TO {role}'))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {role}"))
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        connection.execute(text(_jobs(kind, role)))


def _jobs(kind: str, role: str) -> str:
    """The job queue's own tables: fully the application's (they hold no case data)."""
    names = {
        "TABLES": ("pg_tables", "tablename", "SELECT, INSERT, UPDATE, DELETE ON TABLE"),
        "SEQUENCES": ("pg_sequences", "sequencename", "USAGE, SELECT ON SEQUENCE"),
    }
    if kind not in names:
        return f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}"
    view, column, rights = names[kind]
    return (  # names and rights are the literals above, the role is checked by its caller
        f"DO $$ DECLARE item text; BEGIN FOR item IN SELECT {column} FROM {view} "  # noqa: S608
        f"WHERE schemaname = 'public' AND {column} LIKE 'procrastinate%' LOOP "
        f"EXECUTE format('GRANT {rights} public.%I TO {role}', item); END LOOP; END $$"
    )


def app_url(owner: URL) -> URL:
    """The same database as the application's role (embedded server: local socket, trusted)."""
    return owner.set(username=ROLE, password=None)
