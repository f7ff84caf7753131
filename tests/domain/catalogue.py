"""The 事项 as it stands in the repository, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from app.catalogue.loading import load
from app.domain.case_type import CaseType
from app.domain.form_spec import Field
from tests.conftest import ROOT


@cache
def dibao() -> CaseType:
    return load(ROOT)["dibao"]


def every_field(fields: Iterable[Field], prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Fields with their path, those of rows and groups included."""
    for field in fields:
        yield prefix + field.name, field
        yield from every_field(field.fields, f"{prefix}{field.name}.")
