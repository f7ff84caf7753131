"""Every letter of the dibao process, filled with realistic people."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from app.documents import LetterIncomplete, Renderer
from app.kernel.errors import Broken
from tests.documents.paper import fonts, text
from tests.documents.samples import ROOT, files, given, values

SPECS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "workflows/dibao/case_type.toml").read_text("utf-8"))[
    "letters"
]
DECISIONS = sorted(name for name, spec in SPECS.items() if spec.get("decision"))
FONTS = {
    "Qianze-Fang",
    "Qianze-Title",
    "Qianze-Hei",
    "Qianze-Kai",
    "Qianze-Rare-A",
    "Qianze-Rare-B",
    "Scheherazade-New",
}


def path(name: str) -> str:
    return f"forms/dibao/letters/{name}.html"


def letter(name: str, **changes: Any) -> dict[str, Any]:
    spec = SPECS[name]
    number = spec["numbered"].replace("{organ}", "西吉尔政") + "〔2026〕15号"
    return given(name, values(spec["title"], number, decision=spec.get("decision", False), **changes))


@pytest.mark.parametrize("name", sorted(SPECS))
def test_each_letter_has_its_signature_boxes_its_title_number_and_footer(renderer: Renderer, name: str) -> None:
    spec = SPECS[name]
    rendered = renderer.render(files(), path(name), letter(name), spec["title"])
    assert set(rendered.boxes) == set(spec["fields"]) | ({"seal"} if "seal" in spec else set())
    printed = text(rendered.pdf)
    for needed in (
        spec["title"],
        "〔2026〕15号",
        "DB-650000-2026-000015",
        "9a" * 8,
        "1284",
        "本件为演示数据，印章为演示章",
    ):
        assert needed in printed, needed
    for box in rendered.boxes.values():
        assert 0 <= box.x1 < box.x2 <= 596 and 0 <= box.y1 < box.y2 <= 842


@pytest.mark.parametrize("name", sorted(SPECS))
def test_only_the_fonts_of_the_house_are_embedded_as_truetype(renderer: Renderer, name: str) -> None:
    rendered = renderer.render(files(), path(name), letter(name), SPECS[name]["title"])
    used = fonts(rendered.pdf)
    assert used and all(embedded for _, embedded in used)
    assert {name.split("+")[1] for name, _ in used} <= FONTS


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_prints_its_reason_and_both_remedies(renderer: Renderer, name: str) -> None:
    printed = text(renderer.render(files(), path(name), letter(name), SPECS[name]["title"]).pdf)
    for needed in ("60日内向木垒哈萨克自治县人民政府申请行政复议", "6个月内直接向木垒哈萨克自治县人民法院提起行政诉讼",
                   "公示期间无异议", "社会救助暂行办法"):  # fmt: skip
        assert needed in printed, needed


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"reason": "  "}, "理由"),
        ({"remedy": {"review_organ": "", "court": "木垒哈萨克自治县人民法院"}}, "救济途径"),
        ({"remedy": {"review_organ": "木垒哈萨克自治县人民政府"}}, "救济途径"),
        ({"remedy": None, "reason": ""}, "理由、救济途径"),
    ],
)
def test_a_decision_without_reason_or_remedy_is_refused(
    renderer: Renderer, name: str, changes: dict[str, Any], missing: str
) -> None:
    with pytest.raises(LetterIncomplete) as refused:
        renderer.render(files(), path(name), letter(name) | changes, "x")
    assert refused.value.sentence == f"决定类文书缺少{missing}，不能生成文书。"


def test_a_decision_whose_template_forgot_the_remedy_is_refused(renderer: Renderer) -> None:
    edited = files()
    edited[path("refusal_decision")] = edited[path("refusal_decision")].replace(b'{{ m.remedy_text(remedy, "', b'{{ ("')
    with pytest.raises(LetterIncomplete, match="LetterIncomplete") as refused:
        renderer.render(edited, path("refusal_decision"), letter("refusal_decision"), "x")
    assert "救济途径" in refused.value.sentence


def test_the_amount_is_printed_in_figures_and_in_capitals(renderer: Renderer) -> None:
    printed = text(renderer.render(files(), path("approval_decision"), letter("approval_decision"), "x").pdf)
    assert "1,200.00元（大写：壹仟贰佰元整）" in printed
    assert "自2026年3月起按月发放" in printed


def test_a_single_person_entry_is_named_and_covers_one_person_only(renderer: Renderer) -> None:
    one = letter("approval_decision")
    one["rules"]["eligibility"] |= {"category": "single_person"}
    one["rules"]["amount"] |= {
        "members_covered": 1,
        "monthly_amount": 30000,
        "basic_amount": 30000,
        "supplement_amount": 0,
    }
    printed = text(renderer.render(files(), path("approval_decision"), one, "x").pdf)
    assert "按单人户纳入最低生活保障，保障人口1人，每月发给最低生活保障金300.00元（大写：叁佰元整）" in printed


def test_the_supplement_for_a_class_of_people_is_shown_apart(renderer: Renderer) -> None:
    more = letter("approval_decision")
    more["rules"]["amount"] |= {"monthly_amount": 127550, "basic_amount": 120000, "supplement_amount": 7550}
    printed = text(renderer.render(files(), path("approval_decision"), more, "x").pdf)
    assert "（大写：壹仟贰佰柒拾伍元伍角），其中补差1,200.00元、分类施保75.50元" in printed


def test_the_public_notice_carries_no_identity_number_and_no_full_name(renderer: Renderer) -> None:
    given_values = letter("public_notice")
    printed = text(renderer.render(files(), path("public_notice"), given_values, "x").pdf)
    for member in given_values["household"]["members"]:
        assert member["name"] not in printed and member["citizen_id"] not in printed
    assert given_values["applicant"]["phone"] not in printed
    assert "2026年1月21日起至2026年1月27日止" in printed


def test_a_household_of_twelve_with_rare_characters_is_printed_whole(renderer: Renderer) -> None:
    printed = text(renderer.render(files(), path("review_form"), letter("review_form", size=12), "x").pdf)
    for needed in ("阿依波塔·吐尔逊别克", "王𠮷祥", "李㛃", "阿曼古丽·第11子"):
        assert needed in printed


def test_a_field_a_template_needs_and_the_house_did_not_give_is_broken_and_names_the_template(
    renderer: Renderer,
) -> None:
    short = letter("approval_decision")
    del short["applicant"]
    with pytest.raises(Broken, match="approval_decision"):
        renderer.render(files(), path("approval_decision"), short, "x")
