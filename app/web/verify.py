"""查验文书: anybody uploads a PDF and reads, in sentences, whether it is ours and unchanged. Nothing is kept."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request

from app.kernel.canonical import sha256_hex
from app.queries.verification import judge
from app.web.gate import page
from app.web.site import ports

LIMIT = 20 * 1024 * 1024


@page.get("/verify", action="public", nav="查验文书", place=30)
def verify_page() -> str:
    """Where to put the file."""
    return render_template("verify.html", report=None, error="", name="")


@page.post("/verify", action="public", uploads=True)
def verify() -> Any:
    """Judge the file; it is read in memory and forgotten."""
    given = request.files.get("document")
    data = given.stream.read(LIMIT + 1) if given else b""
    error = _unfit(data)
    if error:
        return make_response(render_template("verify.html", report=None, error=error, name=""), 422)
    report = judge(data, ".pdf", [ports().authority.root_pem()])
    name = (given.filename or "")[:80] if given else ""
    return render_template("verify.html", report=report, digest=sha256_hex(data), error="", name=name)


def _unfit(data: bytes) -> str:
    if not data:
        return "请选择要查验的 PDF 文件。"
    if len(data) > LIMIT:
        return "文件超过 20 MB，不是本系统出具的文书。"
    if b"%PDF-" not in data[:1024]:
        return "内容不是 PDF，请选择本系统出具的 PDF 文书。"
    return ""
