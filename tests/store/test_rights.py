"""What the database itself refuses: the application's role by its grants, and anybody at all by triggers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from app.store import schema
from app.store.tables import ERASABLE_TABLES, MUTABLE_TABLES, SEALED_TABLES, metadata
from app.store.unit_of_work import EntryDraft, NoEntry, UnitOfWork


@pytest.fixture
def as_application(shared_house: Any) -> Iterator[Connection]:
    """The role the site connects as, without the house's own watch."""
    yield from _connection(shared_house.ports.engine.url)


@pytest.fixture
def as_owner(shared_house: Any) -> Iterator[Connection]:
    """The owner of the database, with triggers on."""
    yield from _connection(shared_house.owner)


def _connection(url: Any) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_the_tables_that_may_change_and_those_that_never_may_are_apart() -> None:
    assert set(SEALED_TABLES) & {*MUTABLE_TABLES, *ERASABLE_TABLES} == set()
    assert {"audit_entry", "document", "document_revision", "signature", "decision"} <= set(SEALED_TABLES)
    assert {*SEALED_TABLES, *MUTABLE_TABLES, *ERASABLE_TABLES} <= set(metadata.tables)


@pytest.mark.parametrize("table", sorted(SEALED_TABLES))
@pytest.mark.parametrize("statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"])
def test_the_application_may_not_change_what_is_written_once(as_application: Connection, table: str, statement: str) -> None:
    column = next(iter(metadata.tables[table].columns)).name
    with pytest.raises(ProgrammingError, match="permission denied|InsufficientPrivilege"):
        as_application.execute(text(statement.format(t=table, c=column)))


@pytest.mark.parametrize("table", ["audit_entry", "definition", "officer_key", "parameter"])
@pytest.mark.parametrize("statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"])
def test_not_even_the_owner_changes_a_sealed_row_while_the_triggers_stand(
    as_owner: Connection, table: str, statement: str
) -> None:
    column = next(iter(metadata.tables[table].columns)).name
    assert as_owner.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
    with pytest.raises(ProgrammingError, match="rows here are only ever added"):
        as_owner.execute(text(statement.format(t=table, c=column)))


def test_every_sealed_table_has_its_triggers(as_owner: Connection) -> None:
    rows = as_owner.execute(text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"))
    found = {(table, name) for table, name in rows}
    assert {(table, name) for table in SEALED_TABLES for name in ("sealed", "sealed_truncate")} <= found


def test_the_application_reads_and_adds_but_owns_nothing(as_application: Connection) -> None:
    rights = as_application.execute(
        text("SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    assert not any(rights)
    owned = as_application.execute(text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")).scalar_one()
    assert owned == 0
    with pytest.raises(ProgrammingError):
        as_application.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))


def test_the_migrations_make_exactly_the_tables_the_code_knows(as_owner: Connection) -> None:
    assert schema.differences(as_owner) == []
    here, head = schema.current_and_head(as_owner)
    assert here == head is not None


def test_a_table_that_no_migration_makes_is_seen(as_owner: Connection) -> None:
    as_owner.execute(text("ALTER TABLE draft DROP COLUMN data"))
    assert schema.differences(as_owner)


def test_a_change_that_no_entry_accounts_for_is_not_committed(shared_house: Any) -> None:
    from sqlalchemy import update

    from app.store.tables import accounts

    ports = shared_house.ports

    class Nowhere:
        def append(self, connection: Connection, drafts: list[EntryDraft]) -> None:
            raise AssertionError("there is nothing to append")

    with UnitOfWork(ports.engine, ports.county_id) as uow:
        uow.connection.execute(update(accounts).values(name="改名"))
        with pytest.raises(NoEntry):
            uow.finish(Nowhere())
    with ports.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM account WHERE name = '改名'")).scalar_one() == 0


def test_writing_outside_a_unit_of_work_or_by_raw_sql_is_refused(shared_house: Any) -> None:
    from sqlalchemy import update

    from app.store.tables import accounts

    with shared_house.ports.engine.connect() as connection, pytest.raises(NoEntry):
        connection.execute(update(accounts).values(name="改名"))
    for sql in ("UPDATE account SET name = 'x'", "  delete from draft", "WITH x AS (DELETE FROM draft) SELECT 1"):
        with shared_house.ports.engine.connect() as connection, pytest.raises(NoEntry):
            connection.execute(text(sql))
