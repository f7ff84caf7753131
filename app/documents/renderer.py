"""The only door of this room: letters in, PDF bytes out, printed by a child process that can be killed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.documents import errors
from app.documents.errors import LetterIncomplete, LetterTooLarge
from app.documents.process import Child
from app.documents.wire import pack
from app.kernel.canonical import digest
from app.kernel.errors import Broken, Refused

# What all typed text of one letter may weigh: a 60-page dossier is a tenth of this.
MAX_VALUES = 512 * 1024
REFUSALS: Mapping[str, type[Refused]] = {
    kind.__name__: kind
    for kind in (errors.GlyphMissing, errors.LetterIncomplete, errors.LetterTooLarge, errors.OpinionTooLong)
}


@dataclass(frozen=True)
class Box:
    """Where something will be put on a page: page from 0, points from the bottom left."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Rendered:
    """A letter: its bytes, the boxes of its signature fields (`seal` for the seal), what printed it."""

    pdf: bytes
    boxes: Mapping[str, Box]
    renderer: str


class Renderer:
    """Prints letters; safe to share between threads, which wait for one another."""

    def __init__(self, *, timeout: float = 20.0, memory: int = 1536 * 1024 * 1024, cpu_seconds: int = 15) -> None:
        self._lock = threading.Lock()
        self._child = Child(timeout=timeout, memory=memory, cpu_seconds=cpu_seconds)
        self._seals = lru_cache(maxsize=256)(self._draw_seal)

    def render(self, files: Mapping[str, bytes], template: str, values: Mapping[str, Any], title: str) -> Rendered:
        """`template` (a path in `files`) filled with `values`; the same input gives the same bytes."""
        demand_reason_and_remedy(values)
        texts = {path: data for path, data in files.items() if path.endswith(".html")}
        if template not in texts:
            raise Broken(f"no template {template} in the definition")
        key = _key(texts)
        printed = {**values, "title": title}
        if len(pack(printed)) > MAX_VALUES:
            raise LetterTooLarge(what="填写内容超过512KB")
        with self._lock:
            if not self._child.knows(key):
                self._ask(
                    {"op": "learn", "key": key, "templates": {name: data.decode() for name, data in texts.items()}}
                )
                self._child.learned(key)
            head, pdf = self._ask({"op": "letter", "key": key, "template": template, "values": printed})
            renderer = self._fingerprint()
        boxes = {name.removeprefix("sig-"): Box(int(place[0]), *place[1:]) for name, place in head["boxes"].items()}
        return Rendered(pdf, boxes, renderer)

    def stamp(
        self,
        name: str,
        office: str,
        role: str,
        when: datetime,
        opinion: str = "",
        width_pt: float = 175.0,
        height_pt: float = 45.0,
    ) -> bytes:
        """The visible block of a signature: one transparent page of that size."""
        values = {"name": name, "office": office, "role": role, "when": when.isoformat(), "opinion": opinion.strip(),
                  "width": round(width_pt, 2), "height": round(height_pt, 2)}  # fmt: skip
        if len(opinion) > 4000:
            raise errors.OpinionTooLong
        with self._lock:
            return self._ask({"op": "mark", "mark": "stamp", "values": values})[1]

    def seal_mark(self, office_name: str) -> bytes:
        """The round red 演示章 of an office, 42 mm: one transparent page."""
        return self._seals(office_name)

    def parts(self) -> Mapping[str, str]:
        """Versions of everything the bytes depend on."""
        with self._lock:
            return self._child.parts()

    def doubts(self) -> list[str]:
        """What the readiness page should say about printing, in sentences; empty when all is well."""
        try:
            parts = self.parts()
        except Broken as fault:
            return [f"文书排版组件无法启动：{fault}"]
        doubts = []
        if not parts["harfbuzz_subset"]:
            doubts.append("缺少 libharfbuzz-subset0，每份文书要多用一秒以上，请安装该系统软件包。")
        if parts["tuned"] != "yes":
            doubts.append("排版组件版本与测试过的版本不同，生成文书会慢一些。")
        return doubts

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._child.stop()

    def _draw_seal(self, office_name: str) -> bytes:
        with self._lock:
            return self._ask({"op": "mark", "mark": "seal", "values": {"office": office_name}})[1]

    def _fingerprint(self) -> str:
        return digest(dict(self._child.parts()))

    def _ask(self, head: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        answer, body = self._child.ask(head)
        if "refused" in answer:
            raise REFUSALS[answer["refused"]](**answer["facts"])
        if "broken" in answer:
            raise Broken(answer["broken"])
        return answer, body


def demand_reason_and_remedy(values: Mapping[str, Any]) -> None:
    """A decision states its reason and where to complain; without the remedy the term to sue grows to a year."""
    if values.get("decision") is not True:
        return
    remedy = values.get("remedy") or {}
    missing = []
    if not str(values.get("reason") or "").strip():
        missing.append("理由")
    if not all(str(remedy.get(name) or "").strip() for name in ("review_organ", "court")):
        missing.append("救济途径")
    if missing:
        raise LetterIncomplete(missing="、".join(missing))


def _key(texts: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for path in sorted(texts):
        total.update(path.encode() + b"\0" + hashlib.sha256(texts[path]).digest())
    return total.hexdigest()
