"""The metadata all tables share, and the column shapes they are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, String, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[str]:
    """The primary key: 32 hexadecimal digits made by `kernel.ids`."""
    return Column("id", String(32), primary_key=True)


def instant(name: str, *, nullable: bool = False) -> Column[Any]:
    """A UTC instant; its name ends `_at`."""
    return Column(name, TIMESTAMP(timezone=True), nullable=nullable)


def link(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[str]:
    """A reference to another table's key."""
    return Column(name, String(32), ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def text(name: str, *, default: str | None = None) -> Column[str]:
    """Text that is never null."""
    return Column(name, Text, nullable=False, server_default=default)


def county() -> Column[str]:
    """The county a row belongs to: six-digit division code, the unit of distribution."""
    return Column("county_id", String(6), nullable=False)
