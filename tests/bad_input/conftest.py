"""The real site over a furnished county of the file's own."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.cli.demonstration.stories import Story
from app.web import build_site
from tests.bad_input.visitor import Visitor
from tests.conftest import House, player_of
from tests.people import story


@pytest.fixture(scope="module")
def site(shared_house: House) -> Flask:
    return build_site(shared_house.ports, shared_house.settings)


@pytest.fixture(scope="module")
def player(shared_house: House) -> Any:
    return player_of(shared_house)


@pytest.fixture(scope="module")
def applicant(site: Flask) -> Visitor:
    return Visitor(site, "shenqing1")


@pytest.fixture
def begun(player: Any) -> Story:
    """A household that has not applied yet."""
    return story(player)
