"""The shipped rule tables over the cells of the law, and what a wrong table is refused for. Amounts in fen."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.engine import ExpressionFailed, ExpressionRefused, RowsOverlap, RuleReceipt, RuleTable, XmlRefused
from app.engine.rules import NoRowFired
from app.kernel.canonical import sha256_hex

ROOT = Path(__file__).resolve().parents[2]
DIBAO = ROOT / "workflows" / "dibao"
PARAMETERS = {
    row["name"]: row["value"]
    for row in tomllib.loads((ROOT / "workflows/_shared/parameters.toml").read_text("utf-8"))["parameters"]
}
HOUSEHOLD = {
    "members_counted": 4,
    "annual_income": 0,
    "assets_within_rule": True,
    "liquid_assets": 0,
    "residence_ok": True,
    "single_person_entry": False,
    "aged_count": 0,
    "minor_count": 0,
    "severe_disability_count": 0,
    "serious_illness_count": 0,
}
YUAN = 100


def table(name: str) -> RuleTable:
    return RuleTable.parse((DIBAO / f"{name}.dmn").read_bytes())


def decide(**facts: Any) -> tuple[RuleReceipt, RuleReceipt]:
    """Eligibility, and the amount that follows from it, as the house evaluates them."""
    known = {**PARAMETERS, **HOUSEHOLD, **facts}
    eligibility = table("eligibility").evaluate(known)
    return eligibility, table("amount").evaluate({**known, **eligibility.outputs})


# (income a year, members, other facts) → (eligible, category, amount a month)
CELLS = [
    ("4 人 24000 元：等于标准，不低于", 24000 * YUAN, 4, {}, (False, "marginal", 0)),
    ("4 人 23999 元：差一元，按最低发放额", 23999 * YUAN, 4, {}, (True, "low_income", 10 * YUAN)),
    ("4 人 9600 元", 9600 * YUAN, 4, {}, (True, "low_income", 1200 * YUAN)),
    ("1 人无收入", 0, 1, {}, (True, "low_income", 500 * YUAN)),
    ("4 人 30000 元：边缘家庭", 30000 * YUAN, 4, {}, (False, "marginal", 0)),
    ("同上，按单人户纳入", 30000 * YUAN, 4, {"single_person_entry": True}, (True, "single_person", 300 * YUAN)),
    ("1.5 倍差一分，仍在带内", 36000 * YUAN - 1, 4, {"single_person_entry": True}, (True, "single_person", 300 * YUAN)),
    ("1.5 倍整，不在带内", 36000 * YUAN, 4, {"single_person_entry": True}, (False, "none", 0)),
    (
        "县级放宽到 2 倍",
        36000 * YUAN,
        4,
        {"single_person_entry": True, "single_person_band_percent": 200},
        (True, "single_person", 300 * YUAN),
    ),
    ("财产不符", 0, 4, {"assets_within_rule": False}, (False, "none", 0)),
    ("金融资产到上限", 0, 4, {"liquid_assets": 48000 * YUAN}, (True, "low_income", 2000 * YUAN)),
    ("金融资产超上限一分", 0, 4, {"liquid_assets": 48000 * YUAN + 1}, (False, "none", 0)),
    ("户籍不符", 0, 4, {"residence_ok": False}, (False, "none", 0)),
    ("分类施保：老人一名、重残一名", 9600 * YUAN, 4, {"aged_count": 1, "severe_disability_count": 1},
     (True, "low_income", 1350 * YUAN)),
    ("不足一元四舍五入：月补差 499.50 元", 6 * YUAN, 1, {}, (True, "low_income", 500 * YUAN)),
    ("不足一元四舍五入：月补差 499.49 元", 6 * YUAN + 12, 1, {}, (True, "low_income", 499 * YUAN)),
]  # fmt: skip


@pytest.mark.parametrize(("income", "members", "facts", "expected"), [cell[1:] for cell in CELLS], ids=[cell[0] for cell in CELLS])
def test_the_cells_of_the_law(income: int, members: int, facts: dict[str, Any], expected: tuple[bool, str, int]) -> None:
    eligibility, amount = decide(annual_income=income, members_counted=members, **facts)
    found = eligibility.outputs["eligible"], eligibility.outputs["category"], amount.outputs["monthly_amount"]
    assert found == expected


def test_a_receipt_alone_gives_the_same_receipt_again() -> None:
    for receipt, name in zip(decide(annual_income=9600 * YUAN, aged_count=1), ("eligibility", "amount"), strict=True):
        assert table(name).evaluate(receipt.inputs) == receipt
        assert receipt.version == sha256_hex((DIBAO / f"{name}.dmn").read_bytes())


def test_a_receipt_names_the_row_that_fired_and_its_article() -> None:
    eligibility, amount = decide(annual_income=9600 * YUAN)
    assert eligibility.fired == ("low_income",) and "民发〔2021〕57号" in eligibility.article
    assert amount.fired == ("gap",) and "第十二条" in amount.article


def test_a_receipt_keeps_only_what_its_table_reads() -> None:
    eligibility, _ = decide(annual_income=0, applicant_name="古丽")
    assert "applicant_name" not in eligibility.inputs and eligibility.inputs["members_counted"] == 4


def test_a_missing_fact_is_an_error_and_no_silent_refusal() -> None:
    with pytest.raises(ExpressionFailed, match="undeclared variable annual_income"):
        table("eligibility").evaluate({"annual_standard": 600000, "members_counted": 1})


def _table(rules: str, policy: str = "UNIQUE") -> bytes:
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="d">
    <decisionTable hitPolicy="{policy}"><input><inputExpression><text>size</text></inputExpression></input>
    <output name="result"/>{rules}</decisionTable></decision></definitions>""".encode()


def _rule(name: str, cell: str, result: str) -> str:
    return (
        f'<rule id="{name}"><description>第{name}条</description><inputEntry><text>{cell}</text></inputEntry>'
        f"<outputEntry><text>{result}</text></outputEntry></rule>"
    )


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("[1..5)", (1, 4), (0, 5)),
        ("(1..5]", (2, 5), (1, 6)),
        ("&lt; 3", (2,), (3,)),
        ("&gt;= 3", (3,), (2,)),
        ("!= 3", (2, 4), (3,)),
        ("3", (3,), (2,)),
        ("1 + 2", (3,), (2,)),
    ],
)
def test_every_kind_of_cell_includes_and_excludes_its_bounds(
    cell: str, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    rules = RuleTable.parse(_table(_rule("a", cell, "'yes'") + _rule("z", "-", "'no'")))
    assert {rules.evaluate({"size": size}).outputs["result"] for size in inside} == {"yes"}
    assert {rules.evaluate({"size": size}).outputs["result"] for size in outside} == {"no"}


def test_two_rows_of_a_unique_table_never_decide_together() -> None:
    rules = RuleTable.parse(_table(_rule("a", "&lt; 5", "1") + _rule("b", "&lt; 3", "2") + _rule("z", "-", "0")))
    assert rules.evaluate({"size": 4}).fired == ("a",)
    with pytest.raises(RowsOverlap, match="d: a, b"):
        rules.evaluate({"size": 2})


def test_a_collecting_table_adds_up_and_names_every_article() -> None:
    rules = RuleTable.parse(_table(_rule("a", "&lt; 5", "1") + _rule("b", "&lt; 3", "2"), "COLLECT"))
    receipt = rules.evaluate({"size": 2})
    assert (receipt.fired, receipt.article, receipt.outputs) == (("a", "b"), "第a条；第b条", {"result": 3})
    with pytest.raises(NoRowFired):
        rules.evaluate({"size": 9})


@pytest.mark.parametrize(
    ("dmn", "why"),
    [
        (_table(_rule("a", "&lt; 5", "1")), "规则表 d 的最后一行必须兜底"),
        (_table(""), "规则表 d 的最后一行必须兜底"),
        (_table(_rule("z", "-", "0"), "FIRST"), "规则表 d 的命中策略 FIRST 不允许"),
        (_table('<rule id="z"><description/><inputEntry><text>-</text></inputEntry></rule>'), "规则 z 的结果列数不符"),
        (b"<!DOCTYPE x><definitions/>", "规则表 不允许 DOCTYPE"),
        (b"<definitions/>", "规则表缺少 decision"),
        (b"<definitions>", "规则表 第 1 行不是合法的 XML"),
    ],
)
def test_a_wrong_table_is_refused_when_it_is_read(dmn: bytes, why: str) -> None:
    with pytest.raises(XmlRefused) as caught:
        RuleTable.parse(dmn)
    assert caught.value.sentence == f"流程或规则文件不能读取：{why}"


def test_code_in_a_cell_is_refused_when_the_table_is_read() -> None:
    with pytest.raises(ExpressionRefused):
        RuleTable.parse(_table(_rule("a", "open('/etc/passwd')", "1") + _rule("z", "-", "0")))
