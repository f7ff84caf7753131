"""The site's own files: style, script, pictures; their address carries their hash, so they may be kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, abort, send_from_directory, url_for

from app.web.gate import page

FOLDER = Path(__file__).parent / "static"


@cache
def fingerprint(name: str) -> str:
    """Short SHA-256 of a file of ours."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of one of our files."""
    return url_for("assets.file", name=name, v=fingerprint(name))


@page.get("/static/<path:name>", action="public")
def file(name: str) -> Response:
    """A style, script or picture; nothing outside the folder."""
    response = send_from_directory(FOLDER, name)
    if response.status_code == 404:
        abort(404)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
