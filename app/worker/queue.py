"""The job queue: its schema, its application, and putting a job in inside somebody else's transaction."""

from __future__ import annotations

from typing import Any

import procrastinate
import psycopg
from sqlalchemy import URL, Connection, create_engine, text


def conninfo(url: URL) -> str:
    """A SQLAlchemy URL as psycopg wants it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def queue_app(url: URL) -> procrastinate.App:
    """The application over an asynchronous connector."""
    return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo(url), max_size=4))


def apply_queue_schema(owner: URL) -> None:
    """Create the queue's tables once."""
    engine = create_engine(owner)
    with engine.connect() as connection:
        known = connection.execute(text("SELECT to_regclass('public.procrastinate_jobs')")).scalar()
    engine.dispose()
    if known is None:
        app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=conninfo(owner)))
        with app.open():
            app.schema_manager.apply_schema()


def defer_in(connection: Connection, app: procrastinate.App, name: str, **given: Any) -> None:
    """Put a job in with the caller's transaction: a rollback takes it out again."""
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    app.configure_task(name, connection=raw).defer(**given)


def lag_seconds(connection: Connection) -> float | None:
    """How long the oldest job that should have run is waiting; None when nothing waits."""
    if connection.execute(text("SELECT to_regclass('public.procrastinate_jobs')")).scalar() is None:
        return None
    age = connection.execute(
        text(
            "SELECT extract(epoch FROM now() - min(coalesce(scheduled_at, e.at))) FROM procrastinate_jobs j "
            "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' WHERE j.status = 'todo' "
            "AND coalesce(scheduled_at, now()) <= now()"
        )
    ).scalar()
    return float(age) if age is not None else None
