"""What commands need from outside themselves, wired once in `app.create_house` and handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from app.commands.definitions import Definitions
from app.documents import Renderer
from app.evidence import Blobs
from app.kernel.clock import Clock
from app.signing import Authority


@dataclass(frozen=True)
class LogKey:
    """The origin line of the log and the key its checkpoints are signed with."""

    origin: str
    signer: Any


@dataclass
class Ports:
    """The wired mechanisms: database, time, keys, paper, pinned definitions."""

    engine: Engine
    county_id: str
    clock: Clock
    definitions: Definitions
    renderer: Renderer
    authority: Authority
    log: LogKey
    blobs: Blobs
    index_key: bytes
    demonstration: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
