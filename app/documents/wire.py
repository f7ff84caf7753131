"""How the parent and the rendering child talk: length-prefixed frames of a JSON head and a body of bytes.

Nothing that comes back from the child is unpickled or evaluated: it has handled whatever people typed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.kernel.errors import Broken

HEAD = struct.Struct(">II")
MAX_HEAD = 8 * 1024 * 1024
MAX_BODY = 64 * 1024 * 1024


def pack(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """One frame: the lengths of head and body, then both."""
    text = json.dumps(head, ensure_ascii=False, default=_plain, separators=(",", ":")).encode("utf-8")
    return HEAD.pack(len(text), len(body)) + text + body


def unpack(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one frame with `read(n)`, which gives exactly n bytes or raises `EOFError`."""
    head_size, body_size = HEAD.unpack(read(HEAD.size))
    if head_size > MAX_HEAD or body_size > MAX_BODY:
        raise Broken("frame from the rendering child is too large")
    head = json.loads(read(head_size).decode("utf-8"))
    if not isinstance(head, dict):
        raise Broken("frame from the rendering child has no head")
    return head, read(body_size)


def _plain(value: Any) -> str:
    """Dates travel as ISO text; letters print them through the same filter as stored text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise Broken(f"{type(value).__name__} cannot be printed on a letter")
