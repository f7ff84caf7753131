"""The rendering child: same input same bytes, fetches nothing, dies alone, comes back."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.documents import GlyphMissing, LetterTooLarge, OpinionTooLong, Renderer, RenderingStopped
from app.kernel.errors import Broken
from tests.documents.paper import fonts, text, words
from tests.documents.samples import ROOT, files, given, values

NOTICE = "forms/dibao/letters/acceptance_notice.html"
WHEN = datetime(2026, 2, 3, 1, 7, tzinfo=UTC)


def notice(**applicant: str) -> dict[str, object]:
    made = given("acceptance_notice", values("受理通知书", "西吉尔政低保受〔2026〕15号"))
    made["applicant"] = made["applicant"] | applicant
    return made


def test_the_same_input_gives_the_same_bytes_in_another_process(renderer: Renderer) -> None:
    first = renderer.render(files(), NOTICE, notice(), "受理通知书")
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from app.documents import Renderer\n"
        "from tests.documents.test_renderer import NOTICE, notice, files\n"
        "made = Renderer(); print(hashlib.sha256(made.render(files(), NOTICE, notice(), '受理通知书').pdf).hexdigest())\n"
        "made.close()\n"
    )
    env = {**os.environ, "TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}
    other = subprocess.run([sys.executable, "-c", code, str(ROOT)], env=env, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(first.pdf).hexdigest()
    assert renderer.render(files(), NOTICE, notice(), "受理通知书") == first


def test_the_bytes_carry_no_moment_of_the_machine(renderer: Renderer) -> None:
    pdf = renderer.render(files(), NOTICE, notice(), "受理通知书").pdf
    assert b"/CreationDate" not in pdf and b"/ModDate" not in pdf


PAYLOADS = [
    "<link rel=attachment href=file:///etc/passwd>",
    "<img src=file:///etc/passwd>",
    "<style>@import url(http://127.0.0.1:9/x)</style>",
    "<object data=file:///etc/hostname></object>",
    "{{config}}",
    "{% include '/etc/passwd' %}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7}",
    "'); DROP TABLE case_;--",
    "&lt;b&gt; & \" '",
]


@pytest.mark.parametrize("name", PAYLOADS)
def test_markup_and_template_syntax_typed_in_a_name_print_as_letters(renderer: Renderer, name: str) -> None:
    rendered = renderer.render(files(), NOTICE, notice(name=name), "受理通知书")
    assert "".join(name.split()) in text(rendered.pdf)
    assert b"/EmbeddedFile" not in rendered.pdf and b"/Image" not in rendered.pdf


FETCHING = [
    '<link rel="attachment" href="{url}">',
    '<img src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<style>@import url("{url}");</style>',
    '<p style="background: url({url})">x</p>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<style>@font-face {{ font-family: q; src: url("{url}") }} p {{ font-family: q }}</style><p>x</p>',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>p::before {{ content: url("{url}") }}</style><p>x</p>',
]


@pytest.mark.parametrize("markup", FETCHING)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_even_a_template_fetches_nothing(renderer: Renderer, tmp_path: Path, markup: str, scheme: str) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-5161")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        url = canary.as_uri() if scheme == "file" else f"http://127.0.0.1:{server.getsockname()[1]}/canary"
        page = "<html lang=zh-CN><title>x</title><body>" + markup.format(url=url)
        try:
            pdf = renderer.render({"x.html": page.encode()}, "x.html", {}, "x").pdf
        except Broken:
            pdf = b""
        with pytest.raises(TimeoutError):
            server.accept()
    assert b"CANARY" not in pdf and b"/EmbeddedFile" not in pdf


@pytest.mark.parametrize(
    ("character", "code_point"),
    [("\ue000", "U+E000"), ("😀", "U+1F600"), ("\U0003134f", "U+3134F"), ("\u202e", "U+202E"), ("\u200b", "U+200B"),
     ("\x07", "U+0007")],
)  # fmt: skip
def test_a_character_that_cannot_be_printed_is_refused_by_its_code_point(
    renderer: Renderer, character: str, code_point: str
) -> None:
    with pytest.raises(GlyphMissing) as refused:
        renderer.render(files(), NOTICE, notice(name=f"王{character}"), "受理通知书")
    assert code_point in refused.value.sentence


@pytest.mark.parametrize("name", ["王𠮷祥", "李㛃", "𪚥𬺰𮯠", "Қайрат Әлия", "قازاق ءتىلى", "阿曼·䶮", "⼀"])
def test_rare_han_and_kazakh_names_are_printed_with_a_real_glyph(renderer: Renderer, name: str) -> None:
    rendered = renderer.render(files(), NOTICE, notice(name=name), "受理通知书")
    assert all(embedded for _, embedded in fonts(rendered.pdf))
    if "ق" not in name and name != "⼀":  # poppler reverses and composes these on the way out
        assert "".join(name.split()) in text(rendered.pdf)


@pytest.fixture
def hasty() -> Iterator[Renderer]:
    """A renderer that loses patience after a second."""
    made = Renderer(timeout=1.0)
    made.render(files(), NOTICE, notice(), "x")
    yield made
    made.close()


RUNAWAY = "<html lang=zh-CN><title>x</title><table>{% for n in range(50000) %}<tr><td>本</td><td>{{ n }}</td></tr>{% endfor %}</table>"


def test_a_runaway_letter_is_killed_and_the_next_one_is_printed(hasty: Renderer) -> None:
    before = hasty.render(files(), NOTICE, notice(), "受理通知书")
    started = time.monotonic()
    with pytest.raises(RenderingStopped) as refused:
        hasty.render({"x.html": RUNAWAY.encode()}, "x.html", {}, "x")
    assert time.monotonic() - started < 3
    assert "没有保存任何内容" in refused.value.sentence
    assert hasty.render(files(), NOTICE, notice(), "受理通知书") == before


def test_a_letter_that_eats_memory_is_refused_and_the_next_one_is_printed() -> None:
    made = Renderer(memory=700 * 1024 * 1024, timeout=30)
    try:
        with pytest.raises((LetterTooLarge, RenderingStopped)):
            made.render({"x.html": b"<p>{{ '\xe6\x9c\xac' * 200000000 }}"}, "x.html", {}, "x")
        assert made.render(files(), NOTICE, notice(), "x").pdf.startswith(b"%PDF")
    finally:
        made.close()


def test_a_child_killed_from_outside_is_replaced(renderer: Renderer) -> None:
    made = renderer.render(files(), NOTICE, notice(), "x")
    process = renderer._child._process
    assert process is not None
    process.kill()
    process.wait()
    assert renderer.render(files(), NOTICE, notice(), "x") == made


def test_values_too_heavy_to_print_are_refused_before_the_child_sees_them(renderer: Renderer) -> None:
    with pytest.raises(LetterTooLarge):
        renderer.render(files(), NOTICE, notice(address="很长" * 200_000), "x")


def test_a_word_without_a_break_is_wrapped_or_refused_but_never_cut(renderer: Renderer) -> None:
    pdf = renderer.render(files(), NOTICE, notice(address="W" * 1900), "x").pdf
    assert text(pdf).count("W") == 1900
    with pytest.raises(LetterTooLarge):
        renderer.render(files(), NOTICE, notice(address="W" * 100_000), "x")


def test_a_letter_of_more_than_60_pages_is_refused_and_the_worker_lives(renderer: Renderer) -> None:
    with pytest.raises(LetterTooLarge) as refused:
        renderer.render(files(), NOTICE, notice(address="本" * 60_000), "x")
    assert "60页" in refused.value.sentence
    assert renderer.render(files(), NOTICE, notice(), "x").pdf


def test_threads_share_one_renderer_and_each_gets_its_own_letter(renderer: Renderer) -> None:
    names = [f"第{n}人" for n in range(6)]
    with ThreadPoolExecutor(3) as pool:
        pdfs = list(pool.map(lambda name: renderer.render(files(), NOTICE, notice(name=name), "x").pdf, names))
    assert [name in text(pdf) for name, pdf in zip(names, pdfs, strict=True)] == [True] * 6
    assert threading.active_count() < 10


def test_the_stamp_shows_name_office_and_beijing_time_within_its_box(renderer: Renderer) -> None:
    office = "木垒哈萨克自治县大南沟乌孜别克族乡人民政府"
    pdf = renderer.stamp("阿布都热合曼·努尔买买提·吐尔逊", office, "审批人", WHEN, width_pt=158.74, height_pt=48.19)
    printed = text(pdf)
    for needed in ("阿布都热合曼·努尔买买提·吐尔逊", office, "审批人", "2026年2月3日9:07（北京时间）"):
        assert needed in printed
    assert all(0 <= w.x1 and w.x2 <= 159 and 0 <= w.y1 and w.y2 <= 49 for w in words(pdf))
    assert pdf == renderer.stamp(
        "阿布都热合曼·努尔买买提·吐尔逊", office, "审批人", WHEN, width_pt=158.74, height_pt=48.19
    )


def test_a_long_opinion_shrinks_to_its_box_and_one_that_cannot_is_refused(renderer: Renderer) -> None:
    opinion = "经入户调查，该户收入与申报基本一致，建议纳入最低生活保障。"
    box = {"width_pt": 371.0, "height_pt": 96.0}
    pdf = renderer.stamp("张建国", "西吉尔镇人民政府", "调查人", WHEN, opinion * 8, **box)
    assert opinion * 8 in text(pdf)
    ends = [word for word in words(pdf) if "最低生活保障。" in word.text]
    sign = next(word for word in words(pdf) if "张建国" in word.text)
    assert max(word.y2 for word in ends) <= sign.y1 + 3
    with pytest.raises(OpinionTooLong):
        renderer.stamp("张建国", "西吉尔镇人民政府", "调查人", WHEN, opinion * 60, **box)


def test_the_seal_says_demonstration_and_has_no_star(renderer: Renderer) -> None:
    printed = text(renderer.seal_mark("木垒哈萨克自治县西吉尔镇人民政府"))
    assert "演示章" in printed and "不具效力" in printed and "★" not in printed
    assert set("木垒哈萨克自治县西吉尔镇人民政府") <= set(printed)


def test_everything_the_bytes_depend_on_is_named(renderer: Renderer) -> None:
    parts = renderer.parts()
    assert parts["weasyprint"] == "70.0" and parts["harfbuzz_subset"] == "present" and parts["tuned"] == "yes"
    assert renderer.doubts() == []
