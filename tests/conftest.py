"""What tests stand on: one embedded PostgreSQL for the run, a furnished template database, a fresh copy for whoever asks."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fasteners import InterProcessLock
from sqlalchemy import URL

from app import create_ports
from app.config import Settings, settings_from_environment
from app.house import prepare_database
from app.kernel.clock import CHINA, SteppedClock
from app.kernel.ids import new_id
from app.store.embedded import Server, start
from app.store.roles import app_url

ROOT = Path(__file__).resolve().parent.parent
MONDAY = datetime(2026, 3, 2, 10, 30, tzinfo=CHINA)


def pytest_configure(config: pytest.Config) -> None:
    """One workshop for all workers of a run, not below pytest's own folder: another run would sweep that away."""
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        os.environ.pop(name, None)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["QIANZE_WORKSHOP"] = tempfile.mkdtemp(prefix="qianze-workshop-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last one out removes the workshop."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ["QIANZE_WORKSHOP"], ignore_errors=True)


@dataclass(frozen=True)
class Workshop:
    """One run's server and the furnished template everybody copies."""

    server: Server
    folder: Path
    template: str


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """Started once for all workers of a run; the demonstration county is built once, by whoever comes first."""
    folder = Path(os.environ["QIANZE_WORKSHOP"])
    with InterProcessLock(str(folder / "lock")):
        server = start(folder / "postgres")
        if not (folder / "ready").exists():
            _furnish(server, folder)
            (folder / "ready").write_text("1")
    yield Workshop(server, folder, "template_county")
    server.stop()


def _furnish(server: Server, folder: Path) -> None:
    from app.cli.demonstration.county import build_county
    from app.cli.demonstration.run import OFFICES

    owner = server.database("template_county")
    prepare_database(owner, app_url(owner), create_role=True)
    clock = SteppedClock(MONDAY)
    ports = create_ports(_settings(folder / "template"), app_url(owner), clock)
    build_county(ports, ROOT, OFFICES)
    ports.renderer.close()
    ports.engine.dispose()


def _settings(var: Path) -> Settings:
    return replace(settings_from_environment(ROOT), var=var, demonstration=True)


@dataclass
class House:
    """A furnished county of one's own: ports with a stepped clock, and the owner's URL for looking behind."""

    ports: Any
    clock: SteppedClock
    owner: URL
    settings: Settings


@pytest.fixture(scope="session")
def renderer() -> Iterator[Any]:
    """One printing child for the run of a worker."""
    from app.documents import Renderer

    shared = Renderer()
    yield shared
    shared.close()


def open_house(workshop: Workshop, folder: Path, renderer: Any) -> House:
    """A copy of the furnished county: database, keys and files."""
    name = f"t_{new_id()[:16]}"
    owner = workshop.server.copy(workshop.template, name)
    shutil.copytree(workshop.folder / "template", folder / "var", dirs_exist_ok=True)
    clock = SteppedClock(MONDAY)
    settings = _settings(folder / "var")
    ports = create_ports(settings, app_url(owner), clock)
    ports.renderer = renderer
    return House(ports, clock, owner, settings)


def close_house(workshop: Workshop, house: House) -> None:
    """Give the copy back."""
    house.ports.engine.dispose()
    workshop.server.drop(str(house.owner.database))


@pytest.fixture
def house(workshop: Workshop, tmp_path: Path, renderer: Any) -> Iterator[House]:
    """A furnished county for one test."""
    opened = open_house(workshop, tmp_path, renderer)
    yield opened
    close_house(workshop, opened)


@pytest.fixture(scope="module")
def shared_house(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory, renderer: Any) -> Iterator[House]:
    """A furnished county for the tests of one file, in order."""
    opened = open_house(workshop, tmp_path_factory.mktemp("house"), renderer)
    yield opened
    close_house(workshop, opened)


@pytest.fixture
def player(house: House) -> Any:
    """Plays the demonstration's people in a test's own county."""
    return player_of(house)


def player_of(house: House) -> Any:
    """A player over a house."""
    from app.cli.demonstration.player import Player
    from app.queries.calendar import workday_test

    with house.ports.engine.connect() as connection:
        is_workday = workday_test(connection, house.ports.county_id)
    return Player(house.ports, house.clock, lambda line: None, is_workday, datetime(2027, 1, 1, tzinfo=CHINA))
