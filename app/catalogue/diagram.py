"""The diagram as a picture, drawn on the server from its own DI: no script, the same on a phone, a page and paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from app.domain.case_type import CaseType

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_OMG = "{http://www.omg.org/spec/DD/20100524/DI}"
_TASKS = {"userTask", "callActivity"}
_EVENTS = {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent"}
_GATEWAYS = {"exclusiveGateway", "parallelGateway"}
_STYLE = (
    "text{font:13px 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif;fill:#1c2430}"
    ".pool,.lane{fill:none;stroke:#8a94a3}.lane text,.pool text{font-weight:600}"
    ".sub{fill:#f6f8fb;fill-opacity:.55;stroke:#5b6b80;stroke-dasharray:none}"
    ".task{fill:#fff;stroke:#2f4a6b;stroke-width:1.3}.call{stroke-width:3.2}"
    ".gw{fill:#fff;stroke:#2f4a6b;stroke-width:1.3}.ev{fill:#fff;stroke:#2f4a6b;stroke-width:1.4}.end{stroke-width:3.4}"
    ".flow{fill:none;stroke:#44566e;stroke-width:1.3}.mark{fill:none;stroke:#2f4a6b;stroke-width:1.8}"
    ".done .task,.done .ev{fill:#e3eef9}.current .task,.current .ev{fill:#fff3d6;stroke:#b25e00;stroke-width:3}"
    ".small{font-size:12px;fill:#3d4a5c}"
)


@dataclass(frozen=True)
class _Shape:
    id: str
    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float
    label: tuple[float, float, float, float] | None


def diagram_svg(
    case_type: CaseType, path: str, *, done: Collection[str] = (), current: Collection[str] = ()
) -> str:
    """The picture of one BPMN file of the closure as an SVG element; `done` and `current` are node ids."""
    root = ElementTree.fromstring(case_type.files[path])  # noqa: S314 our own pinned bytes, read without DOCTYPE before
    names = {node.get("id", ""): node for node in root.iter() if node.get("id")}
    shapes = list(_shapes(root, names))
    width = max((shape.x + shape.width for shape in shapes), default=0) + 20
    height = max((shape.y + shape.height for shape in shapes), default=0) + 20
    title = next((shape.name for shape in shapes if shape.kind == "participant"), case_type.title)
    ident = path.rsplit("/", 1)[-1].removesuffix(".bpmn")
    order = sorted(shapes, key=lambda shape: _LAYER.get(shape.kind, 3))
    drawn = "".join(_draw(shape, done, current) for shape in order if _LAYER.get(shape.kind, 3) < 2)
    drawn += "".join(_edge(edge, names, ident) for edge in root.iter(f"{_DI}BPMNEdge"))
    drawn += "".join(_draw(shape, done, current) for shape in order if _LAYER.get(shape.kind, 3) >= 2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="20 20 {width:g} {height:g}" width="{width:g}" '
        f'role="img" aria-labelledby="{ident}-title"><title id="{ident}-title">{escape(title)}流程图</title>'
        f"<style>{_STYLE}</style>"
        f'<defs><marker id="{ident}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0 1 10 5 0 9z" fill="#44566e"/></marker></defs>{drawn}</svg>'
    )


_LAYER: Mapping[str, int] = {"participant": 0, "lane": 0, "subProcess": 1}


def _shapes(root: ElementTree.Element, names: Mapping[str, ElementTree.Element]) -> Iterator[_Shape]:
    for shape in root.iter(f"{_DI}BPMNShape"):
        bounds = shape.find(f"{_DC}Bounds")
        node = names.get(shape.get("bpmnElement", ""))
        if bounds is None or node is None:
            continue
        inner = shape.find(f"{_DI}BPMNLabel/{_DC}Bounds")
        yield _Shape(
            node.get("id", ""),
            node.tag.removeprefix(_BPMN),
            node.get("name", ""),
            *_box(bounds),
            _box(inner) if inner is not None else None,
        )


def _box(bounds: ElementTree.Element) -> tuple[float, float, float, float]:
    return (
        float(bounds.get("x", 0)),
        float(bounds.get("y", 0)),
        float(bounds.get("width", 0)),
        float(bounds.get("height", 0)),
    )


def _draw(shape: _Shape, done: Collection[str], current: Collection[str]) -> str:
    state = "current" if shape.id in current else "done" if shape.id in done else ""
    body = _BODIES.get(_family(shape.kind), _other)(shape)
    said = {"current": "（正在办理）", "done": "（已办）"}.get(state, "")
    return f'<g class="{state}" data-node="{escape(shape.id)}"><title>{escape(shape.name + said)}</title>{body}</g>'


def _family(kind: str) -> str:
    if kind in _TASKS:
        return "task"
    if kind in _EVENTS:
        return "event"
    return "gateway" if kind in _GATEWAYS else kind


def _other(shape: _Shape) -> str:
    return ""


def _band(shape: _Shape) -> str:
    kind = "pool" if shape.kind == "participant" else "lane"
    x, middle = shape.x + 19, shape.y + shape.height / 2
    text = f'<text transform="translate({x:g} {middle:g}) rotate(-90)" text-anchor="middle">{escape(shape.name)}</text>'
    return f'<g class="{kind}"><rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"/>{text}</g>'


def _sub(shape: _Shape) -> str:
    return (
        f'<rect class="sub" rx="10" x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"/>'
        f'<text class="small" x="{shape.x + 12:g}" y="{shape.y + 18:g}">{escape(shape.name)}</text>'
    )


def _task(shape: _Shape) -> str:
    kind = "task call" if shape.kind == "callActivity" else "task"
    lines = _wrap(shape.name, max(4, int(shape.width // 14) - 1))
    top = shape.y + shape.height / 2 - (len(lines) - 1) * 9 + 5
    middle = shape.x + shape.width / 2
    words = "".join(
        f'<text x="{middle:g}" y="{top + 18 * n:g}" text-anchor="middle">{escape(line)}</text>' for n, line in enumerate(lines)
    )
    box = f'<rect class="{kind}" rx="8" x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"/>'
    plus = ""
    if shape.kind == "callActivity":
        x, y = middle - 6, shape.y + shape.height - 14
        plus = f'<path class="mark" d="M{x:g} {y:g}h12v12h-12zM{middle:g} {y + 2:g}v8M{x + 2:g} {y + 6:g}h8" stroke-width="1"/>'
    return box + words + plus


def _gateway(shape: _Shape) -> str:
    cx, cy = shape.x + shape.width / 2, shape.y + shape.height / 2
    r = shape.width / 2
    diamond = f'<path class="gw" d="M{cx:g} {cy - r:g} {cx + r:g} {cy:g} {cx:g} {cy + r:g} {cx - r:g} {cy:g}z"/>'
    if shape.kind == "parallelGateway":
        mark = f'<path class="mark" d="M{cx:g} {cy - 10:g}v20M{cx - 10:g} {cy:g}h20"/>'
    else:
        mark = f'<path class="mark" d="M{cx - 6:g} {cy - 7:g}l12 14M{cx + 6:g} {cy - 7:g}l-12 14"/>'
    return diamond + mark + _label(shape)


def _event(shape: _Shape) -> str:
    cx, cy, r = shape.x + shape.width / 2, shape.y + shape.height / 2, shape.width / 2
    kind = "ev end" if shape.kind == "endEvent" else "ev"
    body = f'<circle class="{kind}" cx="{cx:g}" cy="{cy:g}" r="{r:g}"/>'
    if shape.kind in {"boundaryEvent", "intermediateCatchEvent"}:
        body += f'<circle class="mark" style="stroke-width:1" cx="{cx:g}" cy="{cy:g}" r="{r - 3.5:g}"/>'
        body += f'<path class="mark" style="stroke-width:1.3" d="M{cx:g} {cy - 7:g}v7l5 4"/>' if shape.id.endswith(
            "_period"
        ) else f'<path class="mark" style="stroke-width:1.1" d="M{cx - 7:g} {cy - 5:g}h14v10h-14zl7 6 7-6"/>'
    return body + _label(shape)


def _label(shape: _Shape) -> str:
    if shape.label is None or not shape.name:
        return ""
    x, y, width, _ = shape.label
    lines = _wrap(shape.name, 9)
    return "".join(
        f'<text class="small" x="{x + width / 2:g}" y="{y + 13 + 16 * n:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )


_BODIES = {"participant": _band, "lane": _band, "subProcess": _sub, "task": _task, "gateway": _gateway, "event": _event}


def _wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, evenly filled, never beginning with a closing bracket."""
    if len(text) <= width:
        return [text] if text else []
    lines = -(-len(text) // width)
    even = -(-len(text) // lines)
    found = [text[n : n + even] for n in range(0, len(text), even)]
    for n in range(1, len(found)):
        while found[n] and found[n][0] in "）》、，。":
            found[n - 1] += found[n][0]
            found[n] = found[n][1:]
    return [line for line in found if line]


def _edge(edge: ElementTree.Element, names: Mapping[str, ElementTree.Element], ident: str) -> str:
    points = [(float(point.get("x", 0)), float(point.get("y", 0))) for point in edge.findall(f"{_OMG}waypoint")]
    flow = names.get(edge.get("bpmnElement", ""))
    if len(points) < 2 or flow is None:
        return ""
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    label = edge.find(f"{_DI}BPMNLabel/{_DC}Bounds")
    words = ""
    if label is not None and flow.get("name"):
        x, y, width, _ = _box(label)
        words = f'<text class="small" x="{x + width / 2:g}" y="{y + 13:g}" text-anchor="middle">{escape(flow.get("name", ""))}</text>'
    return f'<path class="flow" d="{path}" marker-end="url(#{ident}-arrow)"/>{words}'


def steps_in_words(case_type: CaseType) -> list[tuple[str, str, str]]:
    """The tasks in plain words, in the order they are declared: (title, who, term)."""
    rows = []
    for spec in case_type.tasks.values():
        term = "" if spec.clock.days == 0 else f"{spec.clock.days}{'个工作日' if spec.clock.unit == 'WD' else '日'}"
        rows.append((spec.title, case_type.lane_titles[spec.lane], term))
    return rows
