"""One installation with its officers, the revisions of one paper, and copies for the tests that change something."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.signing import Authority
from tests.signing.paper import NOW, Workshop, workshop


@dataclass(frozen=True)
class Made:
    """An installation as it stood when its first paper was sealed, and that paper's revisions."""

    house: Workshop
    stages: list[bytes]

    def copy(self, folder: Path) -> Workshop:
        shutil.copytree(self.house.folder, folder)
        return Workshop(Authority.open(folder, now=NOW), folder, self.house.keys)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    house = workshop(tmp_path_factory.mktemp("signing") / "authority")
    return Made(house, house.stages())


@pytest.fixture(scope="session")
def stages(made: Made) -> list[bytes]:
    """Certified, three officers' signatures, sealed."""
    return made.stages


@pytest.fixture(scope="session")
def installed(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The installation, for tests that sign with it."""
    return made.copy(tmp_path_factory.mktemp("installed") / "authority")


@pytest.fixture
def own(made: Made, tmp_path: Path) -> Workshop:
    """The installation for one test alone, which may revoke in it."""
    return made.copy(tmp_path / "authority")


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Another installation whose certificates bear the same names."""
    return workshop(tmp_path_factory.mktemp("twin") / "authority")
