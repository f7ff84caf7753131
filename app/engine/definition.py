"""A compiled process: SpiffWorkflow's specs of the whole closure, cached in memory, with our events and our lanes.

Timers and messages are events that only fire by hand: SpiffWorkflow never reads the time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, IntermediateCatchEventParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.exceptions import SpiffWorkflowException

from app.engine.reading import XmlRefused, read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FORBIDDEN = ("task", "scriptTask", "businessRuleTask", "serviceTask", "sendTask", "receiveTask", "inclusiveGateway",
             "complexGateway", "eventBasedGateway", "adHocSubProcess", "transaction", "intermediateThrowEvent",
             "multiInstanceLoopCharacteristics",
             "standardLoopCharacteristics", "preScript", "postScript", "script")  # fmt: skip

EVENTS = ("timerEventDefinition", "messageEventDefinition")
WAITING = ("boundaryEvent", "intermediateCatchEvent")
NODES = ("userTask", "manualTask", "callActivity", "subProcess", "startEvent", "endEvent", "boundaryEvent",
         "intermediateCatchEvent", "exclusiveGateway", "parallelGateway")  # fmt: skip


class HandFired(EventDefinition):  # type: ignore[misc]
    """An event that waits until it is fired by hand: `kind` is timer or message."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(name, description=kind)
        self.kind = kind

    def catches(self, my_task: Any, event: Any) -> bool:
        return False


class _ByHand:
    """Parse timer and message definitions as events fired by hand."""

    def parse_timer_event(self, event: Any) -> HandFired:
        return HandFired("timer", self.node.get("id"))  # type: ignore[attr-defined]

    def parse_message_event(self, event: Any) -> HandFired:
        reference = event.get("messageRef")
        name = self.process_parser.parser.messages.get(reference)  # type: ignore[attr-defined]
        if not name:
            raise XmlRefused(why=f"消息事件 {self.node.get('id')} 没有名称")  # type: ignore[attr-defined]
        return HandFired("message", name)


class _Boundary(_ByHand, BoundaryEventParser):  # type: ignore[misc]
    pass


class _Catch(_ByHand, IntermediateCatchEventParser):  # type: ignore[misc]
    pass


class _Parser(BpmnParser):  # type: ignore[misc]
    # A dictionary of our own: the class attribute of SpiffWorkflow is left alone.
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012
        full_tag("boundaryEvent"): (_Boundary, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (_Catch, IntermediateCatchEvent),
    }


@dataclass(frozen=True)
class Definition:
    """The compiled closure of one process."""

    fingerprint: str
    process_id: str
    spec: Any = field(repr=False)
    subprocesses: Mapping[str, Any] = field(repr=False)
    lanes: Mapping[str, str] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)


def compile_definition(files: Mapping[str, bytes], process_id: str) -> Definition:
    """Compile every BPMN file of a closure; `files` is path → bytes. Raises `XmlRefused`."""
    parser = _Parser()
    lanes: dict[str, str] = {}
    names: dict[str, str] = {}
    for path in sorted(files):
        root = read_xml(files[path], path)
        _refuse_forbidden(root, path)
        _refuse_foreign_events(root, path)
        _refuse_undecided(root, path)
        _refuse_twice_drawn(root, path, names)
        lanes |= _lanes(root)
        names |= {node.get("id"): node.get("name") or "" for node in root.iter() if node.get("id")}
        _add_messages_first(parser, root)
        try:
            parser.add_bpmn_xml(root, path)
        except (ValidationException, SpiffWorkflowException) as error:
            raise XmlRefused(why=f"{path}：{_short(error)}") from error
    try:
        spec = parser.get_spec(process_id)
        subprocesses = parser.get_subprocess_specs(process_id)
    except (ValidationException, SpiffWorkflowException, KeyError, AttributeError, RecursionError) as error:
        raise _refusal(error) from error
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return Definition(digest.hexdigest(), process_id, spec, subprocesses, lanes, names)


def _refusal(error: BaseException) -> XmlRefused:
    """Our own refusal, when the parser has wrapped one; the parser's first line otherwise."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, XmlRefused):
            return cause
        cause = cause.__cause__ or cause.__context__
    return XmlRefused(why=_short(error))


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:160] if str(error) else type(error).__name__


def _add_messages_first(parser: BpmnParser, root: etree._Element) -> None:
    """Messages stand after processes in some files; events need their names while parsing."""
    parser._add_messages(root)


def _refuse_forbidden(root: etree._Element, path: str) -> None:
    for node in root.iter():
        if isinstance(node.tag, str) and etree.QName(node).localname in FORBIDDEN:
            raise XmlRefused(why=f"{path} 含有不允许的元素 {etree.QName(node).localname}（{node.get('id') or '—'}）")


def _refuse_foreign_events(root: etree._Element, path: str) -> None:
    """Only timers and messages, and only where a case waits: nothing else is fired by hand."""
    for node in root.iter(f"{BPMN}*"):
        kind, parent = etree.QName(node).localname, node.getparent()
        if not kind.endswith("EventDefinition") or parent is None:
            continue
        if kind not in EVENTS or etree.QName(parent).localname not in WAITING:
            raise XmlRefused(why=f"{path} 的事件 {parent.get('id') or '—'} 不允许 {kind}")


def _refuse_undecided(root: etree._Element, path: str) -> None:
    """Every choice has a default: a gateway with several ways, or with a condition on its only one."""
    conditional = {flow.get("sourceRef") for flow in root.iter(f"{BPMN}sequenceFlow") if len(flow)}
    flows = Counter(flow.get("sourceRef") for flow in root.iter(f"{BPMN}sequenceFlow"))
    for gateway in root.iter(f"{BPMN}exclusiveGateway"):
        ident = gateway.get("id")
        if not gateway.get("default") and (flows[ident] > 1 or ident in conditional):
            raise XmlRefused(why=f"{path} 的网关 {ident} 没有默认出口")


def _refuse_twice_drawn(root: etree._Element, path: str, names: Mapping[str, str]) -> None:
    """A node's id is its task, its variable and its clock: no two nodes of a closure share one."""
    found = Counter(node.get("id") for kind in NODES for node in root.iter(f"{BPMN}{kind}"))
    for ident, count in found.items():
        if count > 1 or ident in names:
            raise XmlRefused(why=f"{path} 的编号 {ident} 用了不止一次")


def _lanes(root: etree._Element) -> dict[str, str]:
    found = {}
    for lane in root.iter(f"{BPMN}lane"):
        for reference in lane.findall(f"{BPMN}flowNodeRef"):
            found[(reference.text or "").strip()] = lane.get("id", "")
    return found
