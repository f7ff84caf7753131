"""Set a county parameter from a day on: a new row with its basis, never a change of an old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert

from app.commands.entries import act
from app.commands.ports import Ports
from app.domain.authority import Actor
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.store.tables import parameters
from app.store.unit_of_work import UnitOfWork


class ParameterWithoutBasis(Refused):
    """参数必须写明依据文件。"""

    status = 422


@dataclass(frozen=True)
class SetParameter:
    """`scope` is empty for the whole county or a township's id; `value` an integer, text or yes/no."""

    name: str
    value: int | str | bool
    valid_from: date
    basis: str
    unit: str = ""
    scope: str = ""
    gate: ClassVar[str] = "house.configure"


def handle(command: SetParameter, actor: Actor, ports: Ports, uow: UnitOfWork) -> dict[str, Any]:
    """Insert the row and its entry."""
    if not command.basis.strip():
        raise ParameterWithoutBasis
    uow.connection.execute(
        insert(parameters).values(
            id=new_id(),
            county_id=ports.county_id,
            name=command.name,
            scope=command.scope,
            value=command.value,
            unit=command.unit,
            valid_from=command.valid_from,
            valid_to=None,
            basis=command.basis,
            created_at=ports.clock.now(),
        )
    )
    uow.record(
        act(
            "parameter_set",
            actor,
            payload={"name": command.name, "value": command.value, "from": command.valid_from.isoformat()},
        )
    )
    return {}
