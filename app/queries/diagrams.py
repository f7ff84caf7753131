"""The diagrams of a case type as pictures: the main one, then the borrowed ones that matter to a case."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from app.catalogue import diagram_svg
from app.domain.case_type import CaseType


@dataclass(frozen=True)
class Drawn:
    """One diagram: title, SVG, and whether a token stands in it now."""

    title: str
    svg: str
    active: bool


def drawn(case_type: CaseType, done: Set[str], current: Set[str]) -> list[Drawn]:
    """The main diagram, then every borrowed one that has been walked or is active."""
    paths = [path for path in case_type.files if path.endswith(".bpmn")]
    main = [path for path in paths if "/_shared/" not in path]
    pictures = []
    for path in [*main, *sorted(set(paths) - set(main))]:
        text = case_type.files[path].decode("utf-8")
        nodes = set(re.findall(r'<bpmn:(?:userTask|intermediateCatchEvent|boundaryEvent) id="([^"]+)"', text))
        if path not in main and not nodes & (set(done) | set(current)):
            continue
        calls = {call for call, process in _calls(text) if _walked(case_type, process, current)}
        title = re.search(r'<bpmn:participant [^>]*name="([^"]+)"', text)
        svg = diagram_svg(case_type, path, done=set(done), current=set(current) | calls)
        pictures.append(Drawn(title.group(1) if title else path, svg, bool(nodes & set(current))))
    return pictures


def _calls(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<bpmn:callActivity id="([^"]+)"[^>]*calledElement="([^"]+)"', text)


def _walked(case_type: CaseType, process: str, current: Set[str]) -> bool:
    """Does a token stand in the called process?"""
    for path, data in case_type.files.items():
        if path.endswith(".bpmn") and f'<bpmn:process id="{process}"'.encode() in data:
            nodes = set(re.findall(r'<bpmn:(?:userTask|intermediateCatchEvent) id="([^"]+)"', data.decode("utf-8")))
            return bool(nodes & set(current))
    return False
