"""Pages for everybody: the guide from the definition, 公示 with nothing too much, 查验, 进度, 系统状况."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import catalogue
from app.queries import front as front_query
from app.queries import guide as guide_query
from app.queries.front import matching
from app.queries.notices import Notice
from app.queries.readiness import Sentence
from app.web import front, notice, progress, readiness, verify
from tests.web.stand_in import Browser, House

DIBAO = catalogue.load(Path(__file__).resolve().parents[2])["dibao"]
CARD = front_query._card(DIBAO)
RUNNING = Notice(
    "a" * 32, "张*明", "平顶山村", "大石头乡", "低保", 4, "低保对象", 120_000, date(2026, 3, 3), date(2026, 3, 9), "0994-4822000"
)


@pytest.fixture
def public(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    reader = SimpleNamespace(newest=lambda connection, key: SimpleNamespace(case_type=DIBAO))
    monkeypatch.setattr("tests.web.stand_in.DEFINITIONS", reader)
    monkeypatch.setattr(front, "cards", lambda *given: (CARD,))
    monkeypatch.setattr(notice, "running", lambda *given: (RUNNING,))
    monkeypatch.setattr(notice, "notice", lambda *given: RUNNING)
    monkeypatch.setattr(notice, "townships", lambda *given: ())
    return browser


def test_the_front_page_goes_by_life_event(public: Browser) -> None:
    html = public.get("/").get_data(as_text=True)
    for event in front.LIFE_EVENTS:
        assert event in html
    assert "/guide/dibao" in html


@pytest.mark.parametrize("words", ["%", "_", "*", "(a+)+$", "x" * 5000, "低保%"])
def test_a_search_takes_signs_as_letters(public: Browser, words: str) -> None:
    answer = public.get("/", query_string={"q": words})
    assert answer.status_code == 200 and "没有找到相符的事项" in answer.get_data(as_text=True)


def test_a_search_finds_by_what_people_say() -> None:
    assert matching((CARD,), "低保") and matching((CARD,), "生活困难") and not matching((CARD,), "结婚")


def test_the_guide_is_drawn_from_the_definition(public: Browser) -> None:
    html = public.get("/guide/dibao").get_data(as_text=True)
    for expected in (DIBAO.title, "不收费", "30个工作日", "复议", "民发〔2021〕57号", "开始申请", "委托书"):
        assert expected in html
    assert "不予受理审定" in html and "5个工作日内" in html


def test_the_guide_cites_only_what_is_in_force_on_the_day() -> None:
    reader: Any = SimpleNamespace(newest=lambda connection, key: SimpleNamespace(case_type=DIBAO))
    early = guide_query.guide(None, reader, "dibao", date(2019, 1, 1))  # type: ignore[arg-type]
    assert [item.instrument for item in early.basis] == ["《社会救助暂行办法》（国务院令第649号）"]


def test_the_diagram_is_a_picture_of_its_own(public: Browser) -> None:
    answer = public.get("/guide/dibao/diagram.svg")
    assert answer.mimetype == "image/svg+xml" and b"<svg" in answer.data and b"<script" not in answer.data


def test_a_notice_says_what_the_rules_ask_and_nothing_else(public: Browser) -> None:
    html = public.get("/notices/" + "a" * 32).get_data(as_text=True)
    facts = re.findall(r"<dt>([^<]+)</dt>", html)
    assert facts == ["申请人", "乡镇、村（社区）", "保障人口", "类别", "拟每月金额", "公示期", "投诉电话"]
    assert "1,200.00 元" in html and "张*明" in html


def test_a_notice_cannot_carry_more_than_the_rules_ask() -> None:
    assert set(Notice.__dataclass_fields__) == {
        "notice_id", "masked_name", "village", "township", "case_title", "household_size", "category",
        "monthly_amount", "starts_on", "ends_on", "complaint_phone",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"), [(b"", "请选择要查验的"), (b"<html>", "内容不是 PDF"), (b"MZ\x90", "内容不是 PDF")]
)
def test_what_is_no_pdf_is_not_verified(public: Browser, data: bytes, sentence: str) -> None:
    answer = public.post("/verify", {"document": (BytesIO(data), "paper.pdf")})
    assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)


@pytest.mark.parametrize("ok", [True, False])
def test_a_verdict_is_told_in_sentences_and_nothing_is_kept(
    public: Browser, house: House, monkeypatch: pytest.MonkeyPatch, ok: bool
) -> None:
    asked: list[Any] = []

    def judge(data: bytes, kind: str, roots: list[bytes]) -> Any:
        asked.append((data, kind, roots))
        return SimpleNamespace(ok=ok, summary="这是摘要。", lines=("审批人 张三 于 2026年3月2日签字。",))

    monkeypatch.setattr(verify, "judge", judge)
    html = public.post("/verify", {"document": (BytesIO(b"%PDF-1.7"), "<b>.pdf")}).get_data(as_text=True)
    assert asked == [(b"%PDF-1.7", ".pdf", [b"root"])] and not house.commands
    assert ("查验通过" in html) is ok and ("请不要采信" in html) is not ok
    assert "审批人 张三" in html and "&lt;b&gt;.pdf" in html


def test_progress_tells_nothing_to_whoever_does_not_belong_to_the_household(
    public: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "progress", lambda *given: None)
    answers = [
        public.post("/progress", {"number": number, "citizen_id": "652399199001010019"}).get_data(as_text=True)
        for number in ("DB652328-2026-00001", "DB652328-2026-99999")
    ]
    shown = [re.sub(r'value="[^"]*"', "", html) for html in answers]
    assert shown[0] == shown[1] and "没有找到相符的办件" in answers[0]
    assert "652399199001010019" not in answers[0]


def test_readiness_is_sentences_and_a_status_for_machines(public: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Sentence("ok", "数据库", "数据库结构是最新的。"), Sentence("missing", "事项", "还没有发布任何事项。")]
    monkeypatch.setattr(readiness, "readiness", lambda *given: lines)
    answer = public.get("/ready")
    assert answer.status_code == 503 and "还没有发布任何事项" in answer.get_data(as_text=True)
    monkeypatch.setattr(readiness, "readiness", lambda *given: lines[:1])
    assert public.get("/ready").status_code == 200


def test_light_and_dark_are_kept_without_a_script(public: Browser) -> None:
    answer = public.post("/theme", {"theme": "dark", "back": "//evil.example"})
    assert answer.headers["Location"] == "/"
    assert 'data-theme="dark"' in public.get("/login").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/", "/login", "/notices", "/verify", "/progress", "/guide/dibao"])
def test_every_page_can_be_walked_by_keyboard_and_reader(public: Browser, path: str) -> None:
    html = public.get(path).get_data(as_text=True)
    assert html.count("<h1") == 1 and 'href="#main"' in html and 'lang="zh-Hans-CN"' in html
    for name in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        if 'type="hidden"' in name:
            continue
        ident = re.search(r'id="([^"]+)"', name)
        assert ident and f'for="{ident.group(1)}"' in html, name
    assert "alt=" in html if "<img" in html else True
