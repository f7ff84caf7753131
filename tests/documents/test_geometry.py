"""The paper as measured with a ruler: GB/T 9704-2012."""

from __future__ import annotations

import pytest

from app.documents import Renderer
from tests.documents.paper import MM, Word, words
from tests.documents.samples import files, values

LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM
TEMPLATE = """{% extends "forms/_shared/letters/base.html" %}
{% block head %}{% endblock %}
{% block body %}<div class="text"><p class="to">{{ reason }}</p></div>{% endblock %}"""


@pytest.fixture(scope="module")
def full_page(renderer: Renderer) -> list[Word]:
    """Three pages of nothing but Han characters and no punctuation."""
    letter = values("版式", "", reason="本" * 28 * 60)
    letter["letter"]["number"] = ""
    rendered = renderer.render(files() | {"forms/x/letters/full.html": TEMPLATE.encode()}, "forms/x/letters/full.html",
                               letter, "版式")  # fmt: skip
    return words(rendered.pdf)


def lines(found: list[Word], page: int) -> list[Word]:
    return [word for word in found if word.page == page and set(word.text) == {"本"} and len(word.text) > 5]


def test_a_line_holds_28_characters_and_a_page_22_lines(full_page: list[Word]) -> None:
    first = lines(full_page, 0)
    assert len(first) == 22
    assert {len(line.text) for line in first} == {28}


def test_the_lines_stand_one_twenty_second_of_225_mm_apart(full_page: list[Word]) -> None:
    tops = [line.y1 for line in lines(full_page, 0)]
    assert [b - a for a, b in zip(tops, tops[1:], strict=False)] == pytest.approx([HEIGHT / 22] * 21, abs=0.02)


def test_the_type_area_is_156_by_225_mm_with_37_above_and_28_to_the_left(full_page: list[Word]) -> None:
    first = lines(full_page, 0)
    assert min(line.x1 for line in first) == pytest.approx(LEFT, abs=0.5)
    assert max(line.x2 for line in first) == pytest.approx(LEFT + WIDTH, abs=0.5)
    middle = (first[0].y1 + first[0].y2) / 2
    assert middle == pytest.approx(TOP + HEIGHT / 44, abs=2.5)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(full_page: list[Word]) -> None:
    numbers = {word.page: word for word in full_page if word.text in {"1", "2", "3"} and word.y1 > TOP + HEIGHT}
    middle = LEFT + WIDTH / 2
    assert [numbers[page].x1 > middle for page in (0, 1, 2)] == [True, False, True]
    assert all(word.y1 >= TOP + HEIGHT + 6 * MM for word in numbers.values())


def test_the_seal_presses_the_name_of_the_organ_and_the_date(renderer: Renderer) -> None:
    rendered = renderer.render(
        files(), "forms/dibao/letters/approval_decision.html",
        values("最低生活保障审核确认决定书", "西吉尔政低保确〔2026〕3号", decision=True), "决定书",
    )  # fmt: skip
    seal = rendered.boxes["seal"]
    page = [word for word in words(rendered.pdf) if word.page == seal.page]
    date = next(word for word in page if word.text == "2026年2月3日")
    name = max(
        (word for word in page if word.text.endswith("镇人民政府") and word.y1 < date.y1), key=lambda word: word.y1
    )
    assert seal.x2 - seal.x1 == pytest.approx(42 * MM, abs=0.2)
    top, bottom = 297 * MM - seal.y2, 297 * MM - seal.y1
    assert top < name.y1 and date.y2 < bottom
    assert (seal.x1 + seal.x2) / 2 == pytest.approx((date.x1 + date.x2) / 2, abs=1.0)
    between = (name.y1 + date.y2) / 2
    assert 0 < between - (top + bottom) / 2 < 8 * MM, "name and date lie a little below the centre"
    above = max(word.y2 for word in page if word.y2 < name.y1 and len(word.text) > 5)
    assert top - above < HEIGHT / 22, "the top of the seal is within one line of the text"


def test_a_signature_box_never_lies_under_the_seal(renderer: Renderer) -> None:
    long_name = {"organ": {"name": "x", "full_name": "木垒哈萨克自治县大南沟乌孜别克族乡人民政府", "phone": ""}}
    rendered = renderer.render(
        files(), "forms/dibao/letters/acceptance_notice.html", values("受理通知书", "大南沟政低保受〔2026〕1号", **long_name),
        "受理通知书",
    )  # fmt: skip
    seal, clerk = rendered.boxes["seal"], rendered.boxes["clerk"]
    assert clerk.page != seal.page or clerk.x2 < seal.x1 or clerk.y1 > seal.y2
