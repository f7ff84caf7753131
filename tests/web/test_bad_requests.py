"""Bad inputs 6, 12, 18, 19, 22, 33–36 of the reliability list, each with its sentence."""

from __future__ import annotations

import time

import pytest

from app.web.addresses import safe_next
from tests.web.stand_in import Browser, House


def test_a_repeated_parameter_is_refused_never_first_or_last(browser: Browser) -> None:
    for answer in (
        browser.client.post("/login", data="login=a&login=b", content_type="application/x-www-form-urlencoded"),
        browser.get("/login?next=/a&next=/b"),
    ):
        assert answer.status_code == 400
        assert "出现了不止一次" in answer.get_data(as_text=True)


def test_ten_thousand_fields_are_refused_quickly(browser: Browser) -> None:
    body = "&".join(f"f{n}=1" for n in range(10_000))
    started = time.perf_counter()
    answer = browser.client.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert time.perf_counter() - started < 0.5
    assert "栏目超过" in answer.get_data(as_text=True)


def test_a_body_over_the_limit_is_refused_before_it_is_parsed(browser: Browser) -> None:
    answer = browser.client.post("/login", data={"login": "名" * 300_000})
    assert answer.status_code == 413
    assert "512 KB" in answer.get_data(as_text=True)


def test_gbk_text_is_refused_by_its_name(browser: Browser) -> None:
    body = b"login=" + "张明".encode("gbk")
    answer = browser.client.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400 and "GBK" in answer.get_data(as_text=True)
    declared = browser.client.post(
        "/login", data=body, content_type="application/x-www-form-urlencoded; charset=gb2312"
    )
    assert declared.status_code == 400 and "gb2312" in declared.get_data(as_text=True)


@pytest.mark.parametrize("character", ["%00", "%07", "%1b"])
def test_control_characters_are_refused_with_their_position(browser: Browser, character: str) -> None:
    body = f"login=ab{character}c"
    answer = browser.client.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400 and "第 3 个字符" in answer.get_data(as_text=True)


def test_a_body_that_is_not_a_form_is_refused(browser: Browser) -> None:
    answer = browser.client.post("/login", data=b'{"a":1,"a":2}', content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", "evil@localhost", "localhost:99999999"])
def test_a_forged_host_is_refused_with_the_right_name(browser: Browser, header: str, name: str) -> None:
    answer = browser.get("/login", headers={header: name})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "localhost" in text and "evil.example" not in text


@pytest.mark.parametrize(
    "target",
    ["https://evil", "//evil", "/\\evil", "javascript:alert(1)", "\\\\evil", "/a\nb", "evil", "", "/a\\b", "///evil"],
)
def test_next_never_leaves_the_site(target: str) -> None:
    assert safe_next(target) == "/"


def test_next_inside_the_site_is_kept() -> None:
    assert safe_next("/my/abc?tab=1#x") == "/my/abc?tab=1#x"


def test_a_login_does_not_follow_a_foreign_next(browser: Browser, house: House) -> None:
    answer = browser.post(
        "/login", {"login": "auditor", "password": "right-password", "next": "https://evil.example/"}
    )
    assert answer.status_code == 303 and "evil" not in answer.headers["Location"]


def test_a_missing_token_says_the_page_is_old_and_offers_the_text_again(browser: Browser) -> None:
    answer = browser.client.post(
        "/login",
        data={"login": "写了很久的文字", "password": "never-shown"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "页面已过期，请刷新后重试" in text
    assert "写了很久的文字" in text and "never-shown" not in text


def test_another_sites_form_is_not_offered_for_sending_again(browser: Browser) -> None:
    answer = browser.client.post("/login", data={"login": "planted"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400 and "planted" not in answer.get_data(as_text=True)


def test_another_sessions_token_is_refused(browser: Browser, web: object) -> None:
    stranger = Browser(web)  # type: ignore[arg-type]
    answer = browser.client.post("/login", data={"login": "x", "csrf_token": stranger.token()})
    assert answer.status_code == 400


def test_markup_in_text_comes_back_as_text(browser: Browser) -> None:
    for name in ("<img src=x onerror=alert(1)>", "{{7*7}}", "${7*7}", '"><script>'):
        answer = browser.post("/login", {"login": name, "password": "x"})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 401
        assert "<img src=x" not in text and '"><script>' not in text and "49" not in text.split("<main")[1]
