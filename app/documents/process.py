"""The rendering child as the parent sees it: started warm, watched by the clock, killed and started again."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from app.documents.errors import RenderingStopped
from app.documents.typefaces import fontconfig
from app.documents.wire import pack, unpack
from app.kernel.errors import Broken

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 60.0
# A fresh process now and then: memory that libraries never give back stays bounded.
LETTERS_PER_PROCESS = 2000
TEMPLATE_SETS = 16
CHUNK = 1 << 16


class Child:
    """One child process, or none yet; not thread-safe, its owner holds a lock."""

    def __init__(self, *, timeout: float, memory: int, cpu_seconds: int) -> None:
        self._timeout, self._memory, self._cpu_seconds = timeout, memory, cpu_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[Any, Any] | None = None
        self._known: set[str] = set()
        self._parts: Mapping[str, str] = {}
        self._answered = 0
        self._owner = os.getpid()

    def ask(self, head: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send one request and wait for its answer, at most `timeout` seconds."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(pack(head))
            process.stdin.flush()
            answer = _read(process.stdout, self._timeout)
        except (BrokenPipeError, EOFError, TimeoutError) as fault:
            self.stop()
            raise RenderingStopped from fault
        self._answered += 1
        if answer[0]["last"]:
            self.stop()
        return answer

    def knows(self, key: str) -> bool:
        """Has the running child learned these templates? A child that has learned many is replaced first."""
        self._running()
        if key not in self._known and len(self._known) >= TEMPLATE_SETS:
            self.stop()
        return key in self._known

    def learned(self, key: str) -> None:
        """Remember that the running child has learned these templates."""
        self._known.add(key)

    def parts(self) -> Mapping[str, str]:
        """What the child said of itself when it started."""
        self._running()
        return self._parts

    def stop(self) -> None:
        """Kill the child, if there is one, and leave nothing behind."""
        if self._end is not None:
            self._end()
        self._process, self._end, self._known = None, None, set()

    def _running(self) -> subprocess.Popen[bytes]:
        tired = self._answered >= LETTERS_PER_PROCESS
        if self._process is not None and (tired or self._owner != os.getpid() or self._process.poll() is not None):
            self.stop()
        if self._process is None:
            self._start()
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        self._owner, self._answered = os.getpid(), 0
        home = Path(tempfile.mkdtemp(prefix="qianze-letters-"))
        (home / "fonts.conf").write_text(fontconfig(home / "cache"), "utf-8")
        # Kept only until the child has started: afterwards its limit on written files is zero.
        with (home / "start.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.documents.child", str(self._memory), str(self._cpu_seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=home,
                env=_environment(home),
            )
        self._end = weakref.finalize(self, _end, self._process, home, self._owner)
        assert self._process.stdout is not None
        try:
            hello, _ = _read(self._process.stdout, START_TIMEOUT)
        except (EOFError, TimeoutError) as fault:
            last = (home / "start.log").read_text("utf-8", "replace").strip().splitlines()[-1:]
            self.stop()
            raise Broken(f"the rendering child did not start: {''.join(last)}") from fault
        if "broken" in hello:
            self.stop()
            raise Broken(hello["broken"])
        self._parts = hello["parts"]


def _end(process: subprocess.Popen[bytes], home: Path, owner: int) -> None:
    """Kill and reap, close the pipes, remove the folder; a process forked off the owner only closes its pipes."""
    if owner == os.getpid():
        process.kill()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the parent's environment but the path to libraries: no secrets, no locale, no time zone."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _read(pipe: IO[bytes], timeout: float) -> tuple[dict[str, Any], bytes]:
    deadline = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)

        def exactly(size: int) -> bytes:
            parts, left = [], size
            while left:
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    raise TimeoutError
                part = os.read(pipe.fileno(), min(left, CHUNK))
                if not part:
                    raise EOFError
                parts.append(part)
                left -= len(part)
            return b"".join(parts)

        return unpack(exactly)
