"""The shipped 事项 has no fault; faults that only show by exploring are named with the shortest path to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.catalogue import run
from tests.catalogue.planted import ACCEPTANCE, PROCESS, TYPE, Edit, Plant, condition, copy_of_the_shipped, plant

_BEGUN = ("申请：提交申请", "受理审查：受理")
_FIRST_OPINION = 'field = "assistant"\noutcomes = ["supported", "doubted"]'
_INSPECTORS = '["spot_check_first", "township_approval"]'
_TO_THE_DECISION = (
    *_BEGUN,
    "村级协助核查：核查情况与申请相符",
    "村（居）委会核查意见：同意协理员意见：相符",
    "入户调查（调查人一）：记录调查情况并签字",
    "入户调查（调查人二）：核实并签字",
    "家庭经济状况核对：出具核对结果",
    "核对报告复核：复核：申报与核对一致",
    "调查人意见（一）：调查属实，建议纳入",
    "调查人意见（二）：调查属实，建议纳入",
    "初审意见：拟不予确认",
    "审核确认：确认",
)

PLANTS = {
    # The applicant could still withdraw: that is no way to a decision.
    "no end but by withdrawing": Plant(
        (condition("acceptance == 'return'", "acceptance == 'return' or correction in ('submit', 'overdue')", ACCEPTANCE),),
        ("[dead_end] 停在 correction 之后再也到不了任何结束",),
        ("申请：提交申请", "受理审查：一次性告知补正"),
    ),
    "an end reached without its closing document": Plant(
        (Edit(PROCESS, 'sourceRef="gw_after" targetRef="gw_closure"', 'sourceRef="gw_after" targetRef="gw_service"'),),
        ("[end_without_document] 可以不签《终止办理告知书》就到达结束 end_closed",),
        ("申请：提交申请", "受理审查：逾期未补正，终止办理", "送达：已送达"),
    ),
    # Between the opinion and the gateway that reads it lie the opinions of the investigators and the review.
    "a village opinion that decides long after it was given": Plant(
        (condition("township_review == 'approve'", "township_review == 'approve' and village_opinion != 'doubted'"),),
        ("[village_decides] 村级意见（村（居）委会核查意见）改变了案件的去向或终结了案件",),
        (*_BEGUN, "村级协助核查：核查情况与申请相符"),
    ),
    "a second signature on a letter nobody began": Plant(
        (Edit(TYPE, _FIRST_OPINION, 'field = "assistant"\noutcomes = ["supported"]'),),
        ("[letter_not_begun] 到达任务 村（居）委会核查意见 时，《村级核查意见》可能还没有前一个签名（assistant）",),
        (*_BEGUN, "村级协助核查：核查情况存疑"),
    ),
    "two tasks that must differ, taken by one person": Plant(
        (Edit(TYPE, f"different_from = {_INSPECTORS}", 'different_from = ["township_approval"]'),),
        ("[duties_not_separated] 同一人可以既办理“抽查（抽查人一）”又办理“抽查（抽查人二）”",),
        (
            *_TO_THE_DECISION,
            "送达：已送达",
            "报县级备案：报送备案",
            "县级备案：予以备案",
            "抽查（抽查人一）：抽查合格",
            "抽查（抽查人二）：核实：合格",
        ),
    ),
}


def test_the_shipped_case_types_have_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(copy_of_the_shipped(tmp_path)) == 0
    said = capsys.readouterr().out.splitlines()
    assert said and all(line.endswith("：完整、健全") for line in said)


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_named_with_the_shortest_path(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = PLANTS[name]
    assert run(plant(tmp_path, planted)) == 1
    said = capsys.readouterr().out.rstrip("\n").split("\n")[1:]
    (fault,) = planted.said
    assert said == [f"  ✗ {fault}", *(f"      → {step}" for step in planted.path)]
