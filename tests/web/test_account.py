"""Sessions live on the server: revoked is revoked, planted is gone, typed text survives a session that ran out."""

from __future__ import annotations

from app.commands.log_in import LoginPaused
from app.web import account
from tests.web.stand_in import Browser, House, token_in


def test_a_wrong_password_is_said_on_the_same_page_with_the_name_kept(browser: Browser) -> None:
    answer = browser.post("/login", {"login": "clerk", "password": "wrong"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 401 and 'value="clerk"' in text and "wrong" not in text.split("<main")[1]
    assert "账号或密码不正确" in text


def test_a_paused_login_says_how_long(browser: Browser, monkeypatch: object) -> None:
    def paused(*args: object) -> None:
        raise LoginPaused(minutes=7)

    monkeypatch.setattr(account, "log_in", paused)  # type: ignore[attr-defined]
    answer = browser.post("/login", {"login": "clerk", "password": "x"})
    assert answer.status_code == 429 and "7 分钟" in answer.get_data(as_text=True)


def test_a_copied_cookie_is_worthless_after_logout(browser: Browser, web: object) -> None:
    browser.log_in("clerk")
    copied = browser.client.get_cookie("qianze").value  # type: ignore[union-attr]
    assert browser.post("/logout").status_code == 303
    thief = Browser(web)  # type: ignore[arg-type]
    thief.client.set_cookie("qianze", copied)
    answer = thief.get("/evidence/" + "0" * 32)
    assert answer.status_code == 303 and "/login" in answer.headers["Location"]


def test_values_planted_before_the_login_do_not_survive_it(browser: Browser) -> None:
    browser.get("/login")
    with browser.client.session_transaction() as cookie:
        cookie["planted"] = "x"
    browser.log_in("clerk")
    with browser.client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_text_typed_when_the_session_ran_out_is_handed_back_after_the_login(browser: Browser, house: House) -> None:
    browser.log_in("clerk")
    house.sessions.clear()
    long = "入户所见：" + "家中两间土坯房，" * 250
    lost = browser.client.post(
        "/case/DB652328-2026-00001/objection",
        data={"csrf_token": browser.token(), "content": long, "channel": "visit", "pin": "123456"},
    )
    text = lost.get_data(as_text=True)
    assert lost.status_code == 401 and long in text and "123456" not in text
    again = browser.client.post(
        "/login",
        data={
            "csrf_token": token_in(text),
            "login": "clerk",
            "password": "right-password",
            "_kept_to": "/case/DB652328-2026-00001/objection",
            "_kept_by": "c" * 32,
            "_kept.content": long,
            "_kept.channel": "visit",
        },
    )
    body = again.get_data(as_text=True)
    assert again.status_code == 200 and long in body and "继续提交" in body
    assert 'action="/case/DB652328-2026-00001/objection"' in body


def test_kept_text_is_not_handed_to_another_account(browser: Browser) -> None:
    answer = browser.post(
        "/login",
        {
            "login": "applicant",
            "password": "right-password",
            "_kept_to": "/case/x/objection",
            "_kept_by": "c" * 32,
            "_kept.content": "只给本人看的文字",
        },
    )
    assert answer.status_code == 303 and "只给本人看" not in answer.get_data(as_text=True)


def test_kept_text_is_sent_nowhere_but_to_a_page_of_this_site(browser: Browser) -> None:
    for target in ("https://evil.example/", "//evil.example", "/no/such/page", "/login/../x"):
        answer = browser.post(
            "/login",
            {
                "login": "clerk",
                "password": "right-password",
                "_kept_to": target,
                "_kept_by": "c" * 32,
                "_kept.content": "x",
            },
        )
        assert answer.status_code == 303, target
        browser.post("/logout")
