"""What a diagram may hold, and that a case runs on the diagram it began with."""

from __future__ import annotations

import pytest

from app import engine
from app.engine import XmlRefused
from app.engine.codec import BadSnapshot
from tests.engine.drawings import act, compiled, files, nodes

BEGIN = {"review": "none"}
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="x">'
)
TIMER = '<bpmn:timerEventDefinition id="def"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'


def _line(node: str, before: str = "") -> dict[str, bytes]:
    """start → one node called `n` → end."""
    flows = (
        '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="n"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="n" targetRef="end"/>'
    )
    process = f'<bpmn:startEvent id="start"/>{node}<bpmn:endEvent id="end"/>{flows}'
    text = f'{HEAD}{before}<bpmn:process id="p" isExecutable="true">{process}</bpmn:process></bpmn:definitions>'
    return {"p.bpmn": text.encode()}


def test_a_plain_line_is_accepted() -> None:
    definition = engine.compile_definition(_line('<bpmn:userTask id="n"/>'), "p")
    assert nodes(engine.start(definition, {})) == ["n"]


@pytest.mark.parametrize(
    ("node", "why"),
    [
        ('<bpmn:scriptTask id="n"><bpmn:script>1</bpmn:script></bpmn:scriptTask>', "含有不允许的元素 scriptTask（n）"),
        ('<bpmn:serviceTask id="n"/>', "含有不允许的元素 serviceTask（n）"),
        ('<bpmn:sendTask id="n"/>', "含有不允许的元素 sendTask（n）"),
        ('<bpmn:receiveTask id="n"/>', "含有不允许的元素 receiveTask（n）"),
        ('<bpmn:businessRuleTask id="n"/>', "含有不允许的元素 businessRuleTask（n）"),
        ('<bpmn:inclusiveGateway id="n"/>', "含有不允许的元素 inclusiveGateway（n）"),
        ('<bpmn:eventBasedGateway id="n"/>', "含有不允许的元素 eventBasedGateway（n）"),
        ('<bpmn:complexGateway id="n"/>', "含有不允许的元素 complexGateway（n）"),
        ('<bpmn:task id="n"/>', "含有不允许的元素 task（n）"),
        ('<bpmn:intermediateThrowEvent id="n"/>', "含有不允许的元素 intermediateThrowEvent（n）"),
        ('<bpmn:adHocSubProcess id="n"/>', "含有不允许的元素 adHocSubProcess（n）"),
        (
            '<bpmn:userTask id="n"><bpmn:extensionElements><x:preScript xmlns:x="y">import os</x:preScript>'
            "</bpmn:extensionElements></bpmn:userTask>",
            "含有不允许的元素 preScript（—）",
        ),
        (
            '<bpmn:userTask id="n"><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>',
            "含有不允许的元素 multiInstanceLoopCharacteristics（—）",
        ),
        ('<bpmn:exclusiveGateway id="n"/><bpmn:exclusiveGateway id="n"/>', "的编号 n 用了不止一次"),
    ],
)
def test_what_runs_code_or_hides_a_choice_is_refused_by_name(node: str, why: str) -> None:
    with pytest.raises(XmlRefused) as caught:
        engine.compile_definition(_line(node), "p")
    assert caught.value.sentence == f"流程或规则文件不能读取：p.bpmn {why}"


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16"),
    ],
)
def test_a_document_type_is_refused_in_every_encoding(text: bytes) -> None:
    with pytest.raises(XmlRefused, match="XmlRefused") as caught:
        engine.compile_definition({"p.bpmn": text}, "p")
    assert caught.value.sentence.endswith("p.bpmn 不允许 DOCTYPE")


def test_a_file_beyond_two_megabytes_is_refused_unread() -> None:
    with pytest.raises(XmlRefused) as caught:
        engine.compile_definition({"p.bpmn": b"<" + b" " * 2 * 1024 * 1024}, "p")
    assert caught.value.sentence.endswith("p.bpmn 超过 2 MB")


def test_a_message_event_without_a_name_is_refused() -> None:
    event = '<bpmn:intermediateCatchEvent id="n"><bpmn:messageEventDefinition id="def"/></bpmn:intermediateCatchEvent>'
    with pytest.raises(XmlRefused) as caught:
        engine.compile_definition(_line(event), "p")
    assert "消息事件 n 没有名称" in caught.value.sentence


@pytest.mark.parametrize("kind", ["signal", "escalation", "conditional", "compensate", "error", "link", "cancel", "terminate"])
def test_events_the_house_does_not_know_are_refused(kind: str) -> None:
    event = f'<bpmn:intermediateCatchEvent id="n"><bpmn:{kind}EventDefinition id="def"/></bpmn:intermediateCatchEvent>'
    with pytest.raises(XmlRefused) as caught:
        engine.compile_definition(_line(event), "p")
    assert caught.value.sentence.endswith(f"p.bpmn 的事件 n 不允许 {kind}EventDefinition")


@pytest.mark.parametrize("place", ["startEvent", "endEvent"])
@pytest.mark.parametrize("kind", ["timer", "message"])
def test_a_case_waits_for_time_and_messages_only_where_it_can_be_fired_by_hand(place: str, kind: str) -> None:
    """The engine's own timer at a start would read the clock; a message at an end would be sent to nobody."""
    event = f'<bpmn:{place} id="n"><bpmn:{kind}EventDefinition id="def"/></bpmn:{place}>'
    with pytest.raises(XmlRefused) as caught:
        engine.compile_definition(_line(event), "p")
    assert caught.value.sentence.endswith(f"p.bpmn 的事件 n 不允许 {kind}EventDefinition")


def test_a_timer_never_reads_the_time_and_its_duration_is_not_run() -> None:
    event = f'<bpmn:intermediateCatchEvent id="n">{TIMER}</bpmn:intermediateCatchEvent>'
    definition = engine.compile_definition(_line(event.replace("P1D", "open('/etc/passwd')")), "p")
    step = engine.start(definition, {})
    assert [timer.node for timer in step.timers] == ["n"]
    assert engine.look(definition, step.snapshot).timers == step.timers
    assert engine.fire(definition, step.snapshot, step.timers[0].engine_id, {}).ended == "end"


@pytest.mark.parametrize("inner", ["", "<bpmn:timeDate>2001-01-01</bpmn:timeDate>", "<bpmn:timeCycle>R/PT1S</bpmn:timeCycle>"])
def test_any_kind_of_timer_waits_for_the_house(inner: str) -> None:
    timer = f'<bpmn:timerEventDefinition id="def">{inner}</bpmn:timerEventDefinition>'
    event = f'<bpmn:intermediateCatchEvent id="n">{timer}</bpmn:intermediateCatchEvent>'
    step = engine.start(engine.compile_definition(_line(event), "p"), {})
    assert [timer.node for timer in step.timers] == ["n"] and step.ended is None


def test_a_loop_without_a_person_is_stopped() -> None:
    loop = (
        '<bpmn:exclusiveGateway id="n" default="f3"/><bpmn:exclusiveGateway id="m"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="n" targetRef="m"/><bpmn:sequenceFlow id="f4" sourceRef="m" targetRef="n"/>'
    )
    text = _line(loop)["p.bpmn"].replace(
        b'id="f2" sourceRef="n" targetRef="end"/>',
        b'id="f2" sourceRef="n" targetRef="end"><bpmn:conditionExpression>1 == 2</bpmn:conditionExpression></bpmn:sequenceFlow>',
    )
    definition = engine.compile_definition({"p.bpmn": text}, "p")
    with pytest.raises(engine.EngineFault, match="more than 1,000 automatic steps"):
        engine.start(definition, {})


def _changed() -> dict[str, bytes]:
    """The return loop without its economic check, published while a case runs."""
    text = files("return_loop_embedded")["return_loop_embedded.bpmn"].decode()
    assert text.count("economic_check") > 2
    return {"return_loop_embedded.bpmn": text.replace("economic_check", "asset_check").encode()}


def test_a_changed_diagram_does_not_alter_a_running_case() -> None:
    old, new = compiled("return_loop_embedded"), engine.compile_definition(_changed(), "return_loop_embedded")
    running = act(old, engine.start(old, BEGIN), "application")
    begun_later = act(new, engine.start(new, BEGIN), "application")
    assert nodes(begun_later) == ["asset_check", "home_visit"]
    assert nodes(engine.look(old, running.snapshot)) == ["economic_check", "home_visit"]
    for node in ("economic_check", "home_visit"):
        running = act(old, running, node)
    returned = act(old, act(old, running, "review", "return"), "application")
    assert nodes(returned) == ["economic_check", "home_visit"]


def test_a_case_is_never_read_under_a_diagram_that_lacks_its_nodes() -> None:
    old, new = compiled("return_loop_embedded"), engine.compile_definition(_changed(), "return_loop_embedded")
    running = act(old, engine.start(old, BEGIN), "application")
    with pytest.raises(BadSnapshot):
        engine.look(new, running.snapshot)


def test_a_fingerprint_changes_with_every_byte_and_every_path() -> None:
    one = engine.compile_definition(_line('<bpmn:userTask id="n"/>'), "p").fingerprint
    spaced = engine.compile_definition(_line('<bpmn:userTask id="n" />'), "p").fingerprint
    moved = engine.compile_definition({"q.bpmn": _line('<bpmn:userTask id="n"/>')["p.bpmn"]}, "p").fingerprint
    assert len({one, spaced, moved}) == 3
    assert engine.compile_definition(_line('<bpmn:userTask id="n"/>'), "p").fingerprint == one
