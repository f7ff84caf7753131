"""One installation with its officers, and the revisions of one paper, for the room's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.signing.paper import Workshop, workshop


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """An installation nobody changes."""
    return workshop(tmp_path_factory.mktemp("signing") / "authority")


@pytest.fixture(scope="session")
def stages(installed: Workshop) -> list[bytes]:
    """Certified, three officers' signatures, sealed."""
    return installed.stages()


@pytest.fixture
def own(tmp_path: Path) -> Workshop:
    """An installation for one test that changes it."""
    return workshop(tmp_path / "authority")
