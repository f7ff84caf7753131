"""One case from the application to the filing, by hand in a browser; then the auditor looks at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.cli.demonstration.stories import approved_and_filed
from app.kernel.clock import CHINA
from app.queries.calendar import workday_test
from tests.conftest import ROOT, House

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
SHOTS = {
    "apply-1": "apply-members",
    "apply-check": "apply-check",
    "apply-receipt": "apply-receipt",
    "worklist-township_approval": "worklist",
    "task-township_approval": "task",
    "sign-township_approval": "sign",
    "signed-township_approval": "signed",
    "task-visit_first": "visit",
}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="没有 Chromium，浏览器测试跳过（安装：apt-get install chromium）"
    ),
]


@pytest.fixture
def base(house: House) -> Iterator[str]:
    """The site of the house, served on a free port."""
    from waitress import create_server

    server = create_server(create_app(house.ports, house.settings), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    """Where pictures go: `QIANZE_SCREENS=docs/screens` keeps them with the documents."""
    folder = ROOT / os.environ["QIANZE_SCREENS"] if "QIANZE_SCREENS" in os.environ else ROOT / "var" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def hands(house: House, base: str, tmp_path: Path, screens: Path) -> Iterator[Any]:
    """A player whose hands are Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.browser.player import BrowserPlayer

    assert CHROMIUM, "在 CI 中必须有 Chromium"
    with house.ports.engine.connect() as connection:
        is_workday = workday_test(connection, house.ports.county_id)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield BrowserPlayer(
            house.ports, house.clock, lambda line: None, is_workday, datetime(2027, 1, 1, tzinfo=CHINA),
            browser=browser, base=base, papers=tmp_path, screens=screens, shots=SHOTS,
        )  # fmt: skip
        browser.close()


def test_a_case_travels_from_the_application_to_the_filing_and_the_auditor_checks_it(
    house: House, hands: Any, base: str, tmp_path: Path
) -> None:
    case_id = approved_and_filed(hands)
    assert hands.open_nodes(case_id) == ()
    with hands.seated("jiwei", {"width": 1440, "height": 900}) as page:
        page.goto(f"{base}/audit")
        page.screenshot(path=str(hands.screens / "audit-1440.png"), full_page=True)
        number = page.locator('a[href^="/audit/case/"]').first.get_attribute("href")
        page.goto(base + str(number))
        page.screenshot(path=str(hands.screens / "trace-1440.png"), full_page=True)
        with page.expect_download() as download:
            page.locator('a[href$="bundle.zip"]').first.click()
        bundle = tmp_path / "bundle.zip"
        download.value.save_as(bundle)
        page.goto(f"{base}/audit")
        page.locator('form[action="/audit/check"] button').click()
        page.wait_for_load_state()
        page.screenshot(path=str(hands.screens / "log-check-1440.png"), full_page=True)
        assert "问题" not in page.inner_text("main h1, main h2") and "完整" in page.inner_text("main")
    _bundle_is_right(house, bundle)
    _applicant_reads_the_decision(hands, base, case_id)
    _public_page_shows_masked_names(hands, base)


def _bundle_is_right(house: House, bundle: Path) -> None:
    """As a stranger would: the shell's own word, offline, against the trust root."""
    from app.cli.demonstration.outputs import trust_file

    trust = bundle.with_name("trust.pem")
    trust.write_bytes(trust_file(house.ports))
    command = [sys.executable, "-W", "ignore", "-m", "app", "verify", str(bundle), "--trust", str(trust)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _applicant_reads_the_decision(hands: Any, base: str, case_id: str) -> None:
    with hands.seated("shenqing1", {"width": 390, "height": 844}, scripts=False) as page:
        page.goto(f"{base}/my/{case_id}")
        page.screenshot(path=str(hands.screens / "own-case-390.png"), full_page=True)
        words = page.inner_text("main")
        assert "确认" in words and "复议" in words
        paper = page.locator('a[href$=".pdf"]').first.get_attribute("href")
        answer = page.request.get(base + str(paper))
        assert answer.status == 200 and answer.body().startswith(b"%PDF")


def _public_page_shows_masked_names(hands: Any, base: str) -> None:
    context = hands.browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    for path, name in (("/", "front"), ("/notices", "notices"), ("/guide/dibao", "guide"), ("/verify", "verify")):
        assert page.goto(base + path).status == 200  # type: ignore[union-attr]
        page.screenshot(path=str(hands.screens / f"{name}-390.png"), full_page=True)
        assert "努尔别克·萨吾提别克" not in page.content()
    context.close()
