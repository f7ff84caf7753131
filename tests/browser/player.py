"""Plays the demonstration's people in a real Chromium: every act by the pages' own fields and buttons."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from app import catalogue
from app.cli.demonstration.county import PASSWORD, PIN
from app.cli.demonstration.player import Player
from app.domain.form_spec import Field

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
GO_ON = "main .actions button:not(.plain):not(.link), main .sticky-bar button:not(.plain):not(.link)"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class BrowserPlayer(Player):
    """A player whose hands are a browser; the clock is still stepped by the story."""

    browser: Browser = field(kw_only=True)
    base: str = field(kw_only=True)
    papers: Path = field(kw_only=True)
    screens: Path = field(kw_only=True)
    shots: Mapping[str, str] = field(kw_only=True)

    def __post_init__(self) -> None:
        self._case_type = catalogue.load(ROOT)["dibao"]
        self._taken: set[str] = set()

    def upload(self, login: str, data: bytes, label: str, media_type: str = "image/jpeg") -> dict[str, str]:
        """A file to be chosen in the page's own input."""
        path = self.papers / f"{secrets.token_hex(6)}.png"
        path.write_bytes(data)
        return {"file": str(path)}

    def apply(self, login: str, village_id: str, answers: Mapping[str, Any]) -> str:
        """申请 page by page on a phone without scripts."""
        with self.seated(login, PHONE, scripts=False) as page:
            page.goto(f"{self.base}/apply/dibao")
            page.select_option('select[name="village_id"]', village_id)
            press(page, GO_ON)
            fields = self._case_type.forms["application"].fields
            while "/check" not in page.url:
                step = page.url.rsplit("/", 1)[-1]
                fill(page, fields, answers)
                self.shoot(page, f"apply-{step}")
                press(page, GO_ON)
                assert not page.url.endswith(f"/{step}"), page.inner_text("main")
            self.shoot(page, "apply-check")
            press(page, GO_ON)
            assert "/receipt" in page.url, page.inner_text("main")
            self.shoot(page, "apply-receipt")
            case_id = page.url.split("/my/")[1].split("/")[0]
        self.minutes(20)
        return case_id

    def answer(
        self, login: str, case_id: str, node: str, outcome: str, answers: Mapping[str, Any], reason: str = ""
    ) -> None:
        """An applicant's own task, on the phone."""
        task = self._task(case_id, node)
        with self.seated(login, PHONE, scripts=False) as page:
            page.goto(f"{self.base}/my/task/{task['id']}")
            fill(page, self._form(node), answers)
            _decide(page, outcome, reason=reason)
            press(page, GO_ON)
            self.shoot(page, f"answer-{node}")
        assert node not in self.open_nodes(case_id)
        self.minutes(15)

    def sign(
        self, login: str, case_id: str, node: str, outcome: str, answers: Mapping[str, Any] | None = None, *,
        opinion: str = "", reason: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        """Find the task in the worklist, claim it, fill it in, read the preview, sign with the PIN."""
        task = self._task(case_id, node)
        with self.seated(login, DESK) as page:
            page.goto(f"{self.base}/worklist")
            self.shoot(page, f"worklist-{node}")
            if task["assignee_id"] is None:
                press(page, f'form[action="/worklist/{task["id"]}/claim"] button')
            page.goto(f"{self.base}/worklist/{task['id']}")
            fill(page, self._form(node), answers or {})
            _decide(page, outcome, opinion, reason)
            fill(page, self._form(node), answers or {})
            self.shoot(page, f"task-{node}")
            press(page, GO_ON)
            assert "/sign/" in page.url, page.inner_text("main")
            self.minutes(5)
            self.shoot(page, f"sign-{node}")
            if page.locator("#pin").count():
                page.fill("#pin", PIN)
            press(page, GO_ON)
            assert page.url.endswith("/signed"), page.inner_text("main")
            self.shoot(page, f"signed-{node}")
        self.minutes(25)
        return {}

    @contextmanager
    def seated(self, login: str, size: Mapping[str, int], *, scripts: bool = True) -> Any:
        """A fresh browser window in which `login` has logged in."""
        context = self.browser.new_context(
            viewport=dict(size), java_script_enabled=scripts, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = context.new_page()
        page.goto(f"{self.base}/login")
        page.fill('input[name="login"]', login)
        page.fill('input[name="password"]', PASSWORD)
        press(page, 'main button, form[action="/login"] button')
        assert "/login" not in page.url, page.inner_text("main")
        try:
            yield page
        finally:
            context.close()

    def shoot(self, page: Page, name: str) -> None:
        """Keep a picture of the moments named in `shots`, once."""
        if name in self.shots and name not in self._taken:
            self._taken.add(name)
            page.wait_for_timeout(300)
            page.screenshot(path=str(self.screens / f"{self.shots[name]}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]

    def _form(self, node: str) -> Iterable[Field]:
        return self._case_type.forms[self._case_type.tasks[node].form].fields


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(selector).locator("visible=true").first.click()


def fill(page: Page, fields: Iterable[Field], answers: Mapping[str, Any], prefix: str = "") -> None:
    """Fill in those of `fields` that stand on the page."""
    for item in fields:
        value = answers.get(item.name)
        if value not in (None, "", []):
            _fill(page, item, value, prefix + item.name)


def _fill(page: Page, item: Field, value: Any, name: str) -> None:
    if item.kind == "rows":
        _rows(page, item, value, name)
    elif item.kind == "group":
        fill(page, item.fields, value, f"{name}.")
    elif item.kind == "choices":
        for place, (choice, _) in enumerate(item.choices):
            if choice in value and page.locator(f'[name="{name}.{place}"]').count():
                page.check(f'[name="{name}.{place}"]')
    elif _seen(page, name):
        _one(page, item, value, name)


def _one(page: Page, item: Field, value: Any, name: str) -> None:
    found = page.locator(f'[name="{name}"]')
    if item.kind == "attachments":
        if not page.locator(f'[name="{name}.0.attachment_id"]').count():
            found.set_input_files([one["file"] for one in value])
    elif found.first.get_attribute("type") in {"radio", "checkbox"}:
        text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
        page.check(f'[name="{name}"][value="{text}"]')
    elif found.first.evaluate("e => e.tagName") == "SELECT":
        found.select_option(str(value))
    else:
        found.fill(str(value))


def _rows(page: Page, item: Field, value: list[Any], name: str) -> None:
    if not page.locator(f'button[name="_add"][value="{name}"], [name="{name}.0._row"]').count():
        return
    while not page.locator(f'[name="{name}.{len(value) - 1}._row"]').count():
        press(page, f'button[name="_add"][value="{name}"]')
    for number, row in enumerate(value):
        fill(page, item.fields, row, f"{name}.{number}.")


def _seen(page: Page, name: str) -> bool:
    holder = page.locator(f'[name="{name}"]').first
    return bool(holder.count()) and (holder.is_visible() or holder.get_attribute("type") in {"file", "radio", "checkbox"})


def _decide(page: Page, outcome: str, opinion: str = "", reason: str = "") -> None:
    chosen = page.locator(f'input[name="outcome"][value="{outcome}"]')
    if chosen.count():
        chosen.check()
    for name, value in (("opinion", opinion), ("reason", reason)):
        if value:
            page.fill(f'[name="{name}"]', value)
