"""A site over stand-in ports: what is tested with it is the gate, the pages and the forms, not the rooms below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.commands.log_in import WrongLogin
from app.domain.authority import Actor, Post
from app.kernel.clock import SteppedClock
from app.web import build_site

# What pages read case types from; a test that needs some puts its own here.
DEFINITIONS: Any = None
NOW = datetime(2026, 3, 2, 2, 42, tzinfo=UTC)
CLERK = Actor(
    account_id="c" * 32,
    name="古丽娜尔·叶尔江",
    kind="officer",
    posts=(Post("twp_clerk", "t" * 32, "大石头乡人民政府", "township", "经办人"),),
)
APPLICANT = Actor(account_id="a" * 32, name="张明", kind="applicant")
AUDITOR = Actor(account_id="u" * 32, name="审计员", kind="auditor")
ASSISTANT = Actor(
    account_id="v" * 32,
    name="李芳",
    kind="officer",
    posts=(Post("village_assistant", "w" * 32, "平顶山村", "village", "协理员"),),
)
PEOPLE = {"clerk": CLERK, "applicant": APPLICANT, "auditor": AUDITOR, "assistant": ASSISTANT}


@dataclass
class House:
    """What the pages asked of the house: commands in order, live sessions, answers to give."""

    commands: list[Any] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    sessions: dict[str, Actor] = field(default_factory=dict)
    refuse: Exception | None = None
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    def execute(self, command: Any, actor: Actor, ports: Any, key: str | None = None) -> dict[str, Any]:
        name = type(command).__name__
        if name == "LogIn":
            return self._log_in(command)
        if name == "LogOut":
            self.sessions.pop(command.token, None)
            return {}
        self.commands.append(command)
        self.keys.append(key)
        if self.refuse is not None:
            raise self.refuse
        return self.results.get(name, {})

    def _log_in(self, command: Any) -> dict[str, Any]:
        actor = PEOPLE.get(command.login)
        if actor is None or command.password != "right-password":
            raise WrongLogin
        token = f"token-{len(self.sessions)}-{command.login}"
        self.sessions[token] = actor
        return {"token": token, "account_id": actor.account_id}


class _Definitions:
    def __getattr__(self, name: str) -> Any:
        return getattr(DEFINITIONS, name)


class Reading:
    """A connection nobody may use: every query of a page under test is given."""

    def close(self) -> None: ...


def make_site(**settings: Any) -> Flask:
    @contextmanager
    def connect() -> Iterator[Reading]:
        yield Reading()

    class Engine:
        def connect(self) -> Any:
            return _Connection()

    class _Connection(Reading):
        def __enter__(self) -> Reading:
            return self

        def __exit__(self, *error: object) -> None: ...

    ports = SimpleNamespace(
        engine=Engine(),
        index_key=b"k" * 32,
        clock=SteppedClock(NOW),
        county_id="652328",
        definitions=_Definitions(),
        authority=SimpleNamespace(root_pem=lambda: b"root"),
        blobs=None,
        demonstration=True,
    )
    return build_site(ports, SimpleNamespace(**{"hosts": ("localhost",), "https": False, **settings}))  # type: ignore[arg-type]


class Browser:
    """A test client that carries the CSRF token as a page would."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def token(self, path: str = "/verify") -> str:
        return token_in(self.client.get(path).get_data(as_text=True))

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        sent = {"csrf_token": self.token(), **(data or {})}
        options.setdefault("headers", {"Sec-Fetch-Site": "same-origin"})
        return self.client.post(path, data=sent, **options)

    def log_in(self, login: str) -> Browser:
        answer = self.post("/login", {"login": login, "password": "right-password"})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self


def token_in(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    return found.group(1) if found else ""
