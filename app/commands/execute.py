"""The one door: every command enters here, runs once in one transaction, and commits once.

A request sent twice with the same key gets the first answer; a lost COMMIT answer is resolved by the same key;
serialization failures and deadlocks are run again (reliability: retried 5,434, shown 0). A refusal rolls back and
is then recorded as an act of its own through this same door.
"""

from __future__ import annotations

import dataclasses
import random
import re
import sys
import time
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.commands.log_writer import HouseLog
from app.commands.ports import Ports
from app.domain import authority
from app.domain.authority import Actor
from app.kernel.canonical import digest, sha256_hex
from app.kernel.errors import Refused
from app.store.tables import idempotency
from app.store.unit_of_work import CommitUnknown, UnitOfWork

ATTEMPTS = 8
_AGAIN = {"40001", "40P01"}
_KEY = re.compile(r"[\x21-\x7e]{1,80}")


class Command(Protocol):
    """A frozen value; `gate` is the action its actor must be allowed before anything is read."""

    gate: ClassVar[str]


class KeyUsedForSomethingElse(Refused):
    """这个提交编号已用于另一次操作，请刷新页面后重新提交。"""

    status = 422


class BadKey(Refused):
    """提交编号不合规定，请刷新页面后重新提交。"""

    status = 422


class SystemBusy(Refused):
    """系统繁忙，本次操作未保存，请稍后重试。"""

    status = 503


class NotKnownWhetherSaved(Refused):
    """数据库连接中断，不能确定本次操作是否已经保存；请刷新页面查看，确认没有保存再重新提交。"""

    status = 503


Result = dict[str, Any]


def execute(command: Command, actor: Actor, ports: Ports, key: str | None = None) -> Result:
    """Run `command` for `actor`; returns its JSON-able result or raises `Refused`."""
    if key is not None and not _KEY.fullmatch(key):
        raise BadKey
    try:
        authority.demand(command.gate, actor)
        return _run(command, actor, ports, key)
    except Refused as refused:
        _record_refusal(command, actor, ports, refused)
        raise


def _run(command: Command, actor: Actor, ports: Ports, key: str | None) -> Result:
    fingerprint = command_hash(command)
    for attempt in range(ATTEMPTS):
        earlier = _earlier(ports, actor, key, fingerprint)
        if earlier is not None:
            return earlier
        try:
            return _once(command, actor, ports, key, fingerprint)
        except Refused:
            earlier = _earlier(ports, actor, key, fingerprint)  # the same request may have won while this one waited
            if earlier is None:
                raise
            return earlier
        except CommitUnknown:
            ports.engine.dispose()
            if key is None:
                raise NotKnownWhetherSaved from None
        except DBAPIError as error:
            if not _may_run_again(error, key):
                raise
            if error.connection_invalidated:
                ports.engine.dispose()
        time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 jitter, not a secret
    raise SystemBusy


def _once(command: Command, actor: Actor, ports: Ports, key: str | None, fingerprint: str) -> Result:
    handle = sys.modules[type(command).__module__].handle
    with UnitOfWork(ports.engine, ports.county_id) as uow:
        uow.request = key or ""
        result: Result = handle(command, actor, ports, uow)
        if key is not None:
            uow.connection.execute(
                insert(idempotency).values(
                    key=key,
                    account_id=actor.account_id,
                    command_hash=fingerprint,
                    result=result,
                    at=ports.clock.now(),
                )
            )
        uow.finish(HouseLog(ports))
    return result


def _earlier(ports: Ports, actor: Actor, key: str | None, fingerprint: str) -> Result | None:
    if key is None:
        return None
    with ports.engine.connect() as connection:
        row = connection.execute(select(idempotency).where(idempotency.c.key == key)).mappings().first()
    if row is None:
        return None
    if row["command_hash"] != fingerprint or row["account_id"] != actor.account_id:
        raise KeyUsedForSomethingElse
    result: Result = row["result"]
    return result


def _may_run_again(error: DBAPIError, key: str | None) -> bool:
    if isinstance(error, IntegrityError):
        return key is not None and "pk_idempotency" in str(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    return state in _AGAIN or error.connection_invalidated or state.startswith(("57P", "08"))


def command_hash(command: Command) -> str:
    """What the command says, without its secrets: SHA-256 over the canonical form."""
    return digest([type(command).__name__, _plain(command)])


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: _plain(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if not item.metadata.get("secret")
        }
    if isinstance(value, bytes):
        return sha256_hex(value)
    if isinstance(value, Mapping):
        return [[str(name), _plain(item)] for name, item in sorted(value.items(), key=lambda pair: str(pair[0]))]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def _record_refusal(command: Command, actor: Actor, ports: Ports, refused: Refused) -> None:
    from app.commands.record_refusal import RecordRefusal

    if isinstance(command, RecordRefusal):
        return
    told = {name: str(getattr(command, name, "")) for name in ("task_id", "case_id", "login", "address")}
    _once(RecordRefusal(what=type(command).__name__, code=refused.code, **told), actor, ports, None, "")
