"""Fixtures of the web tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from app.queries.actors import Session
from app.web import account, site
from tests.web.stand_in import NOW, Browser, House, make_site


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    found = House()

    def session_of(connection: Any, token: str, now: datetime) -> Session | None:
        actor = found.sessions.get(token)
        return Session(actor, NOW, True) if actor else None

    monkeypatch.setattr(account, "execute", found.execute)
    monkeypatch.setattr(site, "execute", found.execute)
    monkeypatch.setattr(account, "session_of", session_of)
    return found


@pytest.fixture
def web(house: House) -> Flask:
    return make_site()


@pytest.fixture
def browser(web: Flask) -> Browser:
    return Browser(web)
