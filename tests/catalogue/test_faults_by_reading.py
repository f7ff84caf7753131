"""Faults `catalogue check` finds without exploring: something missing, misspelt, nobody's, endless or run as code."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.catalogue import run
from tests.catalogue.planted import ACCEPTANCE, PROCESS, SERVICE, TYPE, Edit, Plant, condition, plant

_JOIN_TO_END = '<bpmn:sequenceFlow id="f_join_inquiry_end_inquiry" sourceRef="join_inquiry" targetRef="end_inquiry" />'
_LOOP = """
<bpmn:exclusiveGateway id="gw_round" /><bpmn:exclusiveGateway id="gw_once_more" default="f_out" />
<bpmn:sequenceFlow id="f_join" sourceRef="join_inquiry" targetRef="gw_once_more" />
<bpmn:sequenceFlow id="f_out" sourceRef="gw_once_more" targetRef="end_inquiry" />
<bpmn:sequenceFlow id="f_back" sourceRef="gw_once_more" targetRef="gw_round">
<bpmn:conditionExpression>economic_check_review == 'inconsistent'</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f_round" sourceRef="gw_round" targetRef="split_inquiry" />"""
_START_TO_SPLIT = 'sourceRef="start_inquiry" targetRef="split_inquiry"'
_OPINION_USE = 'field = "committee"\noutcomes = ["supported", "doubted"]'
_VISIT_CLOCK = 'clock = { days = 3, unit = "WD", internal_days = 2, basis = "《最低生活保障审核确认办法》：受理后3个工作日内启动调查" }\n'
_REVIEW_RULES = 'rules = ["eligibility", "amount"]\n[tasks.township_review.outcomes.approve]'
_UNREADABLE = "[unreadable] 流程或规则文件不能读取："

PLANTS = {
    "a user task without its form": Plant(
        (Edit(TYPE, 'form = "village_opinion"', 'form = "village_opinions"'),),
        ("[form_missing] 任务 village_opinion 的表单 village_opinions 不存在",),
    ),
    "a signing task without its letter": Plant(
        (Edit(TYPE, '[letters.notice_record]', '[letters.notice_records]'),),
        (
            "[letter_missing] 任务 notice_closing 要签的文书 notice_record（clerk）不存在",
            "[letter_missing] 文书 notice_records 的模板 forms/dibao/letters/notice_records.html 不存在",
        ),
    ),
    "a signature field nobody signs": Plant(
        (Edit(TYPE, _OPINION_USE, 'field = "assistant"\noutcomes = ["supported", "doubted"]'),),
        ("[field_unsigned] 文书 village_opinion 的签名栏 committee 没有任何任务来签",),
    ),
    "a letter for an outcome that does not exist": Plant(
        (Edit(TYPE, 'outcomes = ["report"]', 'outcomes = ["reported"]'),),
        ("[unknown_value] 任务 economic_check 的文书 check_report 用了不存在的处理结果",),
    ),
    "a lane without a level": Plant(
        (Edit(TYPE, "\nnoticing_organ  =", "\nnoticing_organs =",),),
        (
            "[lane_without_level] 任务 notice_closing 所在泳道 noticing_organ 没有对应的机关级别",
            "[lane_without_level] 任务 notice_closing 的泳道 noticing_organ 没有对应的机关级别",
        ),
    ),
    "a lane of a level that does not exist": Plant(
        (Edit(TYPE, 'level = "county",    title = "县民政局"', 'level = "countyy", title = "县民政局"'),),
        ("[lane_without_level] 泳道 county 的机关级别 countyy 不存在",),
    ),
    "a task drawn in another lane than declared": Plant(
        (
            Edit(PROCESS, "<bpmn:flowNodeRef>closure</bpmn:flowNodeRef>", ""),
            Edit(
                PROCESS,
                "<bpmn:flowNodeRef>call_filing</bpmn:flowNodeRef>",
                "<bpmn:flowNodeRef>call_filing</bpmn:flowNodeRef><bpmn:flowNodeRef>closure</bpmn:flowNodeRef>",
            ),
        ),
        ("[lane_differs] 任务 closure 画在泳道 county，说明写的是 township",),
    ),
    "a human task without a clock": Plant(
        (Edit(TYPE, _VISIT_CLOCK, ""),), ("[no_clock] 任务 visit_first 没有办理时限或时限没有依据",)
    ),
    "a waiting event without a term": Plant(
        (Edit(TYPE, '\ndays = 7\nunit = "CAL"', '\ndays = 0\nunit = "CAL"'),),
        ("[no_clock] 计时事件 notice_period 没有期限或期限没有依据",),
    ),
    "a gateway without a default": Plant(
        (Edit(PROCESS, ' default="f_gw_review_gw_to_approval"', ""),),
        (f"{_UNREADABLE}workflows/dibao/process.bpmn 的网关 gw_review 没有默认出口",),
    ),
    "a gateway whose only way has a condition": Plant(
        (
            Edit(
                PROCESS,
                'sourceRef="gw_closure" targetRef="closure" />',
                'sourceRef="gw_closure" targetRef="closure"><bpmn:conditionExpression>'
                "acceptance == 'close'</bpmn:conditionExpression></bpmn:sequenceFlow>",
            ),
        ),
        (f"{_UNREADABLE}workflows/dibao/process.bpmn 的网关 gw_closure 没有默认出口",),
    ),
    "a join inside a cycle": Plant(
        (
            Edit(PROCESS, _JOIN_TO_END, _LOOP),
            Edit(PROCESS, _START_TO_SPLIT, 'sourceRef="start_inquiry" targetRef="gw_round"'),
        ),
        ("[join_in_cycle] 并行汇合 join_inquiry 在回路之中，退回后会提前通过，须放入内嵌子流程",),
    ),
    "a script": Plant(
        (
            Edit(SERVICE, '<bpmn:userTask id="service" name="送达">', '<bpmn:scriptTask id="service" name="送达">'),
            Edit(SERVICE, "</bpmn:userTask>", "<bpmn:script>import os</bpmn:script></bpmn:scriptTask>"),
        ),
        (f"{_UNREADABLE}workflows/_shared/service.bpmn 含有不允许的元素 scriptTask（service）",),
    ),
    "a condition that runs code": Plant(
        (condition("township_approval == 'return'", "open('/etc/passwd').read() == 'return'"),),
        ("[bad_condition] 网关 gw_decided 的条件不允许：第 1 列：不允许的写法 Call",),
    ),
    "a condition over a variable nobody sets": Plant(
        (condition("township_approval == 'return'", "township_aproval == 'return'"),),
        ("[unknown_variable] 网关 gw_decided 的条件 township_aproval == 'return' 用了未声明的变量 township_aproval",),
    ),
    "a condition over an outcome that does not exist": Plant(
        (condition("township_approval == 'return'", "township_approval == 'returned'"),),
        ("[unknown_value] 网关 gw_decided 的条件 township_approval == 'returned' 中没有任何结果叫 returned",),
    ),
    "a demand that cannot be read": Plant(
        (Edit(TYPE, 'requires = "eligible == true"', 'requires = "eligible = true"'),),
        ("[bad_condition] 任务 township_review 的结果 approve 的条件不允许：第 10 列：不允许的写法 语法错误",),
    ),
    "a demand over a fact nobody knows": Plant(
        (Edit(TYPE, 'requires = "eligible == true"', 'requires = "elligible == true"'),),
        ("[unknown_variable] 任务 township_review 的结果 approve 的条件用了未声明的变量 elligible",),
    ),
    "an approval that needs the village's consent": Plant(
        (Edit(TYPE, 'requires = "eligible == true"', "requires = \"eligible == true and village_opinion == 'supported'\""),),
        ("[village_decides] 任务 township_review 的结果 approve 的条件以村级意见为前提：村级意见不能决定案件",),
    ),
    "a timer nobody declared": Plant(
        (Edit(TYPE, "[timers.notice_period]", "[timers.notice_term]"),),
        (
            "[event_undeclared] 流程图中的计时事件 notice_period 没有在 case_type.toml 中说明",
            "[event_undrawn] 计时事件 notice_term 不在流程图中",
        ),
    ),
    "a message nobody declared": Plant(
        (Edit(PROCESS, 'name="termination"', 'name="terminated_early"'),),
        (
            "[event_undeclared] 流程图中的消息事件 terminated_early 没有在 case_type.toml 中说明",
            "[event_undrawn] 消息事件 termination 不在流程图中",
        ),
    ),
    "an id drawn twice": Plant(
        (Edit(ACCEPTANCE, '<bpmn:endEvent id="end_overdue"', '<bpmn:endEvent id="end_accepted"'),),
        (f"{_UNREADABLE}workflows/_shared/acceptance.bpmn 的编号 end_accepted 用了不止一次",),
    ),
    "a decision without a way to object": Plant(
        (Edit(TYPE, 'numbered = "{organ}低保受"\n', 'numbered = "{organ}低保受"\ndecision = true\n'),),
        ("[no_remedy] 决定文书 acceptance_notice 的模板没有救济途径",),
    ),
    "a letter with a seal nobody puts on it": Plant(
        (Edit(TYPE, 'outcomes = ["close"]\nseal = true', 'outcomes = ["close"]'),),
        ("[never_sealed] 文书 closure_notice 应盖章，但没有任何任务盖章",),
    ),
    "an end without a document": Plant(
        (Edit(TYPE, 'letters = ["refusal_decision"]', "letters = []"),),
        ("[end_without_document] 结束 end_refused 没有对应的文书",),
    ),
    "a rule table that is not there": Plant(
        (Edit(TYPE, _REVIEW_RULES, _REVIEW_RULES.replace("amount", "amounts")),),
        ("[rule_missing] 任务 township_review 的规则表 amounts 不存在",),
    ),
    "a name that hides something": Plant(
        (Edit(SERVICE, 'name="已送达"', 'name="已送\u202e达"'),),
        ("[bad_name] workflows/_shared/service.bpmn 中的名称过长或含控制字符：已送\u202e达",),
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planted = PLANTS[name]
    assert run(plant(tmp_path, planted)) == 1
    first, *said = capsys.readouterr().out.rstrip("\n").split("\n")
    assert first.endswith(f"：{len(planted.said)} 处问题")
    assert said == [f"  ✗ {line}" for line in planted.said]
