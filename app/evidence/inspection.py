"""Judge an upload: cheap checks here, every real parser in a limited child process that can be killed.

Limits: 10 MiB, 40 million pixels, 200 pages; the child has four
seconds of processor, 512 MiB of address space, no files to write, and is killed after ten seconds whatever it does.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.evidence.refusals import REFUSALS, CannotBeRead, EmptyFile, FileTooLarge
from app.evidence.sniff import media_type_of
from app.kernel.errors import Broken

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
WALL_SECONDS = 10
NO_PARSER = 3
_CHILD = Path(__file__).with_name("examine.py")


class BrokenExaminer(Broken):
    """Uploads cannot be examined on this machine."""


@dataclass(frozen=True)
class Inspected:
    """An upload that may be kept; `clean_copy` is what is shown in its place (an image without EXIF and GPS)."""

    sha256: str
    size: int
    media_type: str
    pages: int | None = None
    pixels: tuple[int, int] | None = None
    clean_copy: bytes | None = field(default=None, repr=False)


def inspect(data: bytes, declared_name: str, declared_type: str) -> Inspected:
    """Judge `data`; its name is only compared with the content, never kept. Raises a `Refused` that says why not."""
    if not data:
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // MEBIBYTE)
    media_type = media_type_of(data, declared_name, declared_type)
    answer, rest = _examine(media_type, data)
    if "refused" in answer:
        raise REFUSALS.get(answer["refused"], CannotBeRead)(**answer["facts"])
    pixels = answer.get("pixels")
    return Inspected(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=media_type,
        pages=answer.get("pages"),
        pixels=(pixels[0], pixels[1]) if pixels else None,
        clean_copy=rest or None,
    )


def _examine(media_type: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    """The child's answer and the clean copy after it; whatever ends without an answer could not be read."""
    child = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), media_type],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        out, _ = child.communicate(data, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CannotBeRead from error
    finally:
        _end(child)
    if child.returncode == NO_PARSER:
        raise BrokenExaminer("the parsers of uploads are not installed")
    line, _, rest = out.partition(b"\n")
    try:
        answer = json.loads(line) if child.returncode == 0 else None
    except ValueError as error:
        raise CannotBeRead from error
    if not isinstance(answer, dict):
        raise CannotBeRead
    return answer, rest


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
