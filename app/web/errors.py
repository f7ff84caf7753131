"""What a person sees when something is refused or fails: the sentence, what to do next, and never a trace.

An unforeseen error shows an incident number; the log gets the number, the kind of error and where it arose,
but no message and no values, because both may hold personal data.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.web.resume import kept_fields, resubmission, same_site
from app.web.site import finish_reading

log = logging.getLogger("qianze.web")

TITLES = {
    400: "这次请求无法处理",
    401: "请先登录",
    403: "没有权限办理",
    404: "没有找到这一页",
    405: "这个网址不接受这种操作",
    409: "情况已有变化",
    413: "提交的内容过大",
    422: "填写的内容需要改正",
    429: "请稍后再试",
    500: "系统出现问题，本次操作没有保存",
    503: "系统繁忙，本次操作没有保存",
}
SENTENCES = {
    400: "请返回上一页，刷新后重试。",
    403: "您的账号没有办理此事的权限。如认为有误，请与本单位系统管理员联系。",
    404: "网址可能不完整，或者该内容不存在、您无权查看。",
    405: "请从页面上的按钮或链接进入。",
    413: "请减少文字或分次上传材料后重试。",
    500: "问题已记录，请稍后重试；如一再出现，请向系统管理员报告下面的编号。",
}
EXPIRED = "页面已过期，请刷新后重试。"


def install(app: Flask) -> None:
    """Attach the handlers to the site."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def error_page(status: int, sentence: str = "", *, incident: str = "", kept: dict[str, str] | None = None) -> Response:
    """The page for `status`, with what was typed when there is any worth copying."""
    finish_reading()
    body = render_template(
        "error.html",
        status=status,
        title=TITLES.get(status, TITLES[400]),
        sentence=sentence or SENTENCES.get(status, SENTENCES[400]),
        incident=incident,
        kept=kept or {},
    )
    return make_response(body, status)


def _expired(error: CSRFError) -> Response:
    if same_site() and request.form:
        return resubmission(request.path, kept_fields(), EXPIRED, 400)
    return error_page(400, EXPIRED)


def _refused(refused: Refused) -> Response:
    log.info("refused %s %s %s", refused.code, refused.status, request.endpoint)
    return error_page(refused.status, refused.sentence, kept=_typed())


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())  # routing redirects
    return error_page(status, kept=_typed() if status in {400, 409, 413} else {})


class QuietFlask(Flask):
    """Flask, except that an error it could not hand to us is logged without its message too."""

    def log_exception(self, exc_info: Any) -> None:
        if exc_info[1] is not None:
            note_incident(exc_info[1])


def note_incident(error: BaseException) -> str:
    """Log the kind of error and where it arose under a number, without its message; returns the number."""
    incident = new_id()[:8]
    frames = " < ".join(
        f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-8:])
    )
    log.error("incident %s %s at %s: %s", incident, type(error).__name__, request.endpoint, frames)
    return incident


def _unforeseen(error: Exception) -> Response:
    g.failing = True
    return error_page(500, incident=note_incident(error), kept=_typed())


def _typed() -> dict[str, str]:
    """Only longer free text is worth offering for copying; reading a broken body may fail again, so ask first."""
    if request.method != "POST" or "form" not in request.__dict__:
        return {}
    return {name: value for name, value in kept_fields().items() if len(value) >= 12 and not name.startswith("_")}


