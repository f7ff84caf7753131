"""The rendering child: a limited process that prints letters it is handed and can do nothing else.

Started by `Renderer` as `python -m app.documents.child`; reads frames from stdin, answers on stdout, ends when
stdin closes. Limits: address space, CPU seconds per letter, no files written, no sockets, no other processes.
"""

from __future__ import annotations

import importlib.metadata
import os
import resource
import sys
import sysconfig
import time
import warnings
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO

from app.documents import marks, typefaces
from app.documents.errors import LetterTooLarge
from app.documents.wire import pack, unpack
from app.kernel.errors import Broken, Refused

# PDF/A-3a: tagged, every character named, and able to carry the case data as an attachment later.
LETTER = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
# What a process that only prints has no use for.
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "os.remove", "os.rename",
             "os.mkdir", "ctypes.dlopen", "shutil.")  # fmt: skip


def main() -> int:
    """Warm up, close the doors, then answer until the parent goes away."""
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not corrupt the frames
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    press, hello = _warm_up()
    _close_doors()
    sink.write(pack(hello))
    sink.flush()
    while True:
        try:
            head, body = unpack(lambda size: _exactly(source, size))
        except EOFError:
            return 0
        _allow_cpu(cpu_seconds)
        answer, pdf, last = _answer(press, head)
        sink.write(pack({**answer, "last": last}, pdf))
        sink.flush()
        if last:
            return 1


def _warm_up() -> tuple[Any, dict[str, Any]]:
    from app.documents.press import Press
    from app.documents.tuning import tune

    altered = typefaces.altered_fonts()
    if altered:
        return None, {"broken": "font files are not those of the manifest: " + ", ".join(altered)}
    tuned = tune()
    press = Press()
    press.learn("marks", marks.templates())
    # One page of everything loads what is loaded lazily: fonts, colour profile, encoders.
    press.print("<html lang=zh-CN><title>预热</title><p>预热</p></html>", **LETTER)
    return press, {"parts": _parts(tuned)}


def _parts(tuned: bool) -> dict[str, str]:
    """What the bytes depend on: another toolchain draws the same letter with other bytes."""
    from weasyprint.text.ffi import harfbuzz, harfbuzz_subset, pango

    names = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "fonttools", "jinja2", "cn2an", "pyphen")
    parts = {name: importlib.metadata.version(name) for name in names}
    number = pango.pango_version()
    return parts | {
        "harfbuzz": _harfbuzz_version(harfbuzz),
        "harfbuzz_subset": "present" if harfbuzz_subset is not None else "",
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "fonts": typefaces.manifest_hash(),
        "tuned": "yes" if tuned else "no",
    }


def _harfbuzz_version(harfbuzz: Any) -> str:
    """Asked by bounds, the only question WeasyPrint's binding declares."""
    found: list[int] = []
    for _ in range(3):
        rest = [0] * (2 - len(found))
        found.append(max(n for n in range(100) if n == 0 or harfbuzz.hb_version_atleast(*found, n, *rest)))
    return ".".join(map(str, found))


def _answer(press: Any, head: Mapping[str, Any]) -> tuple[dict[str, Any], bytes, bool]:
    """The reply, the PDF, and whether this child has to end because it ran out of memory."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        answer, pdf = _do(press, head)
    except Refused as refused:
        return {"refused": refused.code, "facts": dict(refused.facts)}, b"", False
    except Broken as broken:
        return {"broken": str(broken)}, b"", False
    except (MemoryError, RecursionError):
        # Started anew: what the libraries hold after running out of memory is anybody's guess.
        return {"refused": LetterTooLarge.__name__, "facts": {"what": "超出内存限度"}}, b"", True
    except FatalURLFetchingError:
        return {"broken": f"template {head.get('template')} asks for something from outside"}, b"", False
    except Exception as fault:  # the outer edge of this process; no text of the fault: it may quote the letter
        return (
            {"broken": f"{type(fault).__name__} at {_where(fault)} printing {head.get('template', 'a mark')}"},
            b"",
            True,
        )
    return answer, pdf, False


def _where(fault: BaseException) -> str:
    """File and line of the innermost frame."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"


def _do(press: Any, head: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    from app.documents.press import demand_whole

    if head["op"] == "learn":
        press.learn(head["key"], head["templates"])
        return {}, b""
    if head["op"] == "letter":
        html = press.fill(head["key"], head["template"], head["values"])
        printed = press.print(html, **LETTER)
        demand_whole(printed, head["values"].get("decision") is True)
        return {"boxes": printed.boxes}, printed.pdf
    if head["op"] == "mark":
        return {}, marks.draw(press, head["mark"], head["values"])
    raise Broken("unknown request")


def _close_doors() -> None:
    """Refuse, from here on, every file outside the libraries, every socket and every process."""
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), str(typefaces.FONTS.parents[1])}
    prefixes = tuple(os.path.realpath(path) + os.sep for path in paths)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = (*arguments, None, None, None)[:3]
            writes = bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            inside = isinstance(path, str) and os.path.realpath(path).startswith(prefixes)
            if writes or not (inside or isinstance(path, int)):
                raise PermissionError("the rendering child opens no files")
        elif event.startswith(FORBIDDEN):
            raise PermissionError("the rendering child does nothing but print")

    sys.addaudithook(hook)


def _allow_cpu(seconds: int) -> None:
    """A fresh allowance of CPU time for this letter; SIGXCPU ends a runaway even if the parent is gone."""
    used = int(time.process_time())
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, hard))


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size) if size else b""
    if len(data) != size:
        raise EOFError
    return data


if __name__ == "__main__":
    raise SystemExit(main())
