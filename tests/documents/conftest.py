"""One warm renderer for the whole room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.documents import Renderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """The production renderer, with the production limits."""
    made = Renderer()
    yield made
    made.close()
