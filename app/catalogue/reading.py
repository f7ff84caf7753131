"""Faults that show by reading: something missing, misspelt, unreachable by anyone, or without a clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import get_args

from app.catalogue.check import Explorer, Fault
from app.domain.case_type import CaseType, LetterSpec, Level, TaskSpec

MAX_NAME = 60
_LEVELS = get_args(Level)
_SENTENCES = {
    "join_in_cycle": "并行汇合 {node} 在回路之中，退回后会提前通过，须放入内嵌子流程",
    "bad_condition": "网关 {node} 的条件不允许：{detail}",
    "implicit_split": "任务 {node} 有多条无条件出口",
}


def reading_faults(case_type: CaseType, explorer: Explorer) -> list[Fault]:
    """Everything wrong that needs no exploring."""
    faults = [
        Fault(code, _SENTENCES.get(code, code).format(node=node, detail=detail))
        for code, node, detail in explorer.findings(case_type)
    ]
    faults += _nodes(case_type, explorer)
    faults += _events(case_type, explorer)
    faults += _conditions(case_type, explorer)
    faults += _requirements(case_type, explorer)
    for spec in case_type.tasks.values():
        faults += _task(case_type, spec)
    for letter in case_type.letters.values():
        faults += _letter(case_type, letter)
    faults += _ends(case_type)
    faults += _names(case_type)
    return faults


def _nodes(case_type: CaseType, explorer: Explorer) -> Iterator[Fault]:
    drawn = explorer.human_nodes(case_type)
    for node in sorted(set(drawn) - set(case_type.tasks)):
        yield Fault("task_undeclared", f"流程图中的任务 {node} 没有在 case_type.toml 中说明")
    for node in sorted(set(case_type.tasks) - set(drawn)):
        yield Fault("task_undrawn", f"任务 {node} 不在流程图中")
    for node, lane in drawn.items():
        spec = case_type.tasks.get(node)
        if lane not in case_type.lanes:
            yield Fault("lane_without_level", f"任务 {node} 所在泳道 {lane or '（无）'} 没有对应的机关级别")
        elif spec is not None and spec.lane != lane:
            yield Fault("lane_differs", f"任务 {node} 画在泳道 {lane}，说明写的是 {spec.lane}")


    for lane, level in case_type.lanes.items():
        if level not in _LEVELS:
            yield Fault("lane_without_level", f"泳道 {lane} 的机关级别 {level} 不存在")


def _events(case_type: CaseType, explorer: Explorer) -> Iterator[Fault]:
    drawn = explorer.events(case_type)
    declared = {("timer", name) for name in case_type.timers} | {("message", name) for name in case_type.messages}
    words = {"timer": "计时", "message": "消息"}
    for kind, name in sorted(drawn - declared):
        yield Fault("event_undeclared", f"流程图中的{words[kind]}事件 {name} 没有在 case_type.toml 中说明")
    for kind, name in sorted(declared - drawn):
        yield Fault("event_undrawn", f"{words[kind]}事件 {name} 不在流程图中")
    for name, timer in sorted(case_type.timers.items()):
        if timer.clock.days < 1 or not timer.clock.basis:
            yield Fault("no_clock", f"计时事件 {name} 没有期限或期限没有依据")


def _requirements(case_type: CaseType, explorer: Explorer) -> Iterator[Fault]:
    """What an outcome demands: readable, over known facts, and never the village's opinion."""
    village = {name for name, spec in case_type.tasks.items() if case_type.lanes.get(spec.lane) == "village"}
    for task, outcome, refused, names in explorer.requirements(case_type):
        where = f"任务 {task} 的结果 {outcome} 的条件"
        if refused:
            yield Fault("bad_condition", f"{where}不允许：{refused}")
        if names & (village | {"village_doubted"}):
            yield Fault("village_decides", f"{where}以村级意见为前提：村级意见不能决定案件")
        for name in sorted(names - explorer.facts(case_type, task)):
            yield Fault("unknown_variable", f"{where}用了未声明的变量 {name}")


def _conditions(case_type: CaseType, explorer: Explorer) -> Iterator[Fault]:
    known = set(case_type.tasks) | set(case_type.variables)
    for gateway, text, names, literals in explorer.conditions(case_type):
        for name in sorted(names - known):
            yield Fault("unknown_variable", f"网关 {gateway} 的条件 {text} 用了未声明的变量 {name}")
        allowed = set().union(*(_values(case_type, name) for name in names & known)) if names else set()
        for literal in sorted(map(str, literals - allowed)) if names <= known else ():
            yield Fault("unknown_value", f"网关 {gateway} 的条件 {text} 中没有任何结果叫 {literal}")


def _values(case_type: CaseType, name: str) -> set[object]:
    if name in case_type.variables:
        return set(case_type.variables[name].values)
    found: set[object] = {"none", *case_type.tasks[name].outcomes}
    for timer in case_type.timers.values():
        if name in timer.sets:
            found.add(timer.sets[name])
    return found


def _task(case_type: CaseType, spec: TaskSpec) -> Iterator[Fault]:
    if spec.form not in case_type.forms:
        yield Fault("form_missing", f"任务 {spec.id} 的表单 {spec.form} 不存在")
    if not spec.clock.basis:
        yield Fault("no_clock", f"任务 {spec.id} 没有办理时限或时限没有依据")
    if spec.lane not in case_type.lanes:
        yield Fault("lane_without_level", f"任务 {spec.id} 的泳道 {spec.lane} 没有对应的机关级别")
    if not spec.outcomes:
        yield Fault("no_outcome", f"任务 {spec.id} 没有处理结果")
    yield from _letters_of(case_type, spec)
    yield from _references_of(case_type, spec)


def _letters_of(case_type: CaseType, spec: TaskSpec) -> Iterator[Fault]:
    for use in spec.letters:
        letter = case_type.letters.get(use.letter)
        if letter is None or use.field not in letter.fields:
            yield Fault("letter_missing", f"任务 {spec.id} 要签的文书 {use.letter}（{use.field}）不存在")
        if not use.outcomes <= set(spec.outcomes):
            yield Fault("unknown_value", f"任务 {spec.id} 的文书 {use.letter} 用了不存在的处理结果")


def _references_of(case_type: CaseType, spec: TaskSpec) -> Iterator[Fault]:
    for rule in spec.rules:
        if not any(path.endswith(f"/{rule.table}.dmn") for path in case_type.files):
            yield Fault("rule_missing", f"任务 {spec.id} 的规则表 {rule.table} 不存在")
    for other in (*spec.different_from, *spec.same_as):
        if other not in case_type.tasks:
            yield Fault("task_undeclared", f"任务 {spec.id} 的职责分离提到不存在的任务 {other}")


def _letter(case_type: CaseType, letter: LetterSpec) -> Iterator[Fault]:
    if letter.template not in case_type.files:
        yield Fault("letter_missing", f"文书 {letter.key} 的模板 {letter.template} 不存在")
        return
    text = case_type.files[letter.template].decode("utf-8")
    uses = [use for spec in case_type.tasks.values() for use in spec.letters if use.letter == letter.key]
    signed = {use.field for use in uses}
    for field in letter.fields:
        if field not in signed:
            yield Fault("field_unsigned", f"文书 {letter.key} 的签名栏 {field} 没有任何任务来签")
        if f'"{field}"' not in text and f"'{field}'" not in text and f"sig-{field}" not in text:
            yield Fault("field_undrawn", f"文书 {letter.key} 的模板里没有签名栏 {field}")
    if letter.seal and not any(use.seal for use in uses):
        yield Fault("never_sealed", f"文书 {letter.key} 应盖章，但没有任何任务盖章")
    if letter.decision and "remedy" not in text:
        yield Fault("no_remedy", f"决定文书 {letter.key} 的模板没有救济途径")


def _ends(case_type: CaseType) -> Iterator[Fault]:
    for end in case_type.ends.values():
        if not end.letters:
            yield Fault("end_without_document", f"结束 {end.id} 没有对应的文书")
        for letter in end.letters:
            if letter not in case_type.letters:
                yield Fault("letter_missing", f"结束 {end.id} 的文书 {letter} 不存在")


def _names(case_type: CaseType) -> Iterator[Fault]:
    for path, data in case_type.files.items():
        if not path.endswith(".bpmn"):
            continue
        for name in re.findall(r'\sname="([^"]*)"', data.decode("utf-8", "replace")):
            if len(name) > MAX_NAME or any(unicodedata.category(char) in {"Cc", "Cf"} for char in name):
                yield Fault("bad_name", f"{path} 中的名称过长或含控制字符：{name[:20]}")
