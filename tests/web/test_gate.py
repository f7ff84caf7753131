"""The gate: no page without an action, nothing served that did not come through it, deny by default."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.domain import authority
from app.domain.authority import Actor
from app.kernel.errors import Broken, Refused
from app.web.gate import Pages, page
from tests.web.stand_in import APPLICANT, AUDITOR, CLERK, Browser, House, make_site

SECRET = "Traceback"


def test_every_route_of_the_site_has_an_action_of_the_authority_table(web: Flask) -> None:
    served = {rule.endpoint for rule in web.url_map.iter_rules()}
    assert served == set(page.routes)
    assert all(route.action in authority.PERMISSIONS for route in page.routes.values())


def test_an_action_of_a_page_can_be_judged_without_a_case() -> None:
    for route in page.routes.values():
        for actor in (CLERK, APPLICANT, AUDITOR, Actor("", "", "public")):
            found = authority.refusal(route.action, actor)
            assert found is None or isinstance(found, Refused), route.path


def test_a_page_with_an_unknown_action_cannot_be_registered() -> None:
    with pytest.raises(Broken):
        Pages().get("/x", action="no.such.action")


def test_a_route_that_did_not_come_through_the_gate_stops_the_start() -> None:
    app = Flask("stray")
    app.add_url_rule("/stray", "stray", lambda: "")
    with pytest.raises(Broken):
        Pages().mount(app)


def test_nobody_reaches_a_page_that_is_not_public_without_a_session(browser: Browser) -> None:
    for route in page.routes.values():
        if route.action == "public":
            continue
        path = re.sub(r"<(?:int:)?(?:path:)?[a-z_]+>", "1", route.path)
        answer = browser.get(path) if route.method == "GET" else browser.post(path)
        assert answer.status_code in (303, 401), (route.path, answer.status_code)


def test_an_applicant_does_not_reach_the_worklist(browser: Browser, house: House) -> None:
    page_of_officers = [route for route in page.routes.values() if route.action == "worklist.read"]
    browser.log_in("applicant")
    for route in page_of_officers:
        path = re.sub(r"<[a-z_:]+>", "1", route.path)
        answer = browser.get(path) if route.method == "GET" else browser.post(path)
        assert answer.status_code == 403, route.path


def test_every_answer_carries_the_policy(browser: Browser) -> None:
    for path in ("/login", "/static/site.css", "/no/such/page"):
        with browser.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_https_sites_say_so_and_harden_their_cookie(house: House) -> None:
    answer = make_site(https=True).test_client().get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["Set-Cookie"].startswith("__Host-qianze=")
    assert "Secure" in answer.headers["Set-Cookie"] and "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"] and "Domain=" not in answer.headers["Set-Cookie"]


def test_an_unforeseen_error_shows_a_number_and_nothing_else(
    web: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*given: object) -> None:
        raise RuntimeError("张明 652399199001011234")

    monkeypatch.setattr("app.web.login.safe_next", explode)
    answer = browser.get("/login")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert SECRET not in text and "652399" not in text and "张明" not in text
    number = re.search(r'class="hash">([0-9a-f]{8})<', text)
    assert number and number.group(1) in caplog.text
    assert "652399" not in caplog.text and "张明" not in caplog.text


def test_pages_have_no_inline_script_or_style() -> None:
    from app.web.assets import FOLDER

    for template in (FOLDER.parent / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]* src=)[^>]*>", text), template.name
        assert not re.search(r"\sstyle=", text) and not re.search(r"\son[a-z]+=", text), template.name
        assert "|safe" not in text.replace(" ", ""), template.name


def test_the_error_page_stands_when_the_database_does_not(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*given: object) -> None:
        raise ConnectionError("server closed the connection: 652399199001010019")

    browser.log_in("clerk")
    monkeypatch.setattr("app.web.account.session_of", gone)
    answer = browser.get("/verify")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 500 and "本次操作没有保存" in html and "652399" not in html
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
