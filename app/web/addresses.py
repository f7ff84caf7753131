"""Where a person may be sent next: inside this site, and nowhere else (F7, bad input 34)."""

from __future__ import annotations

import re

_INSIDE = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def safe_next(target: str | None, otherwise: str = "/") -> str:
    """`target` when it is a path of this site, else `otherwise`: no scheme, no host, no backslash, no control."""
    if target and len(target) <= 500 and _INSIDE.fullmatch(target):
        return target
    return otherwise
