"""What a request may look like at all, asked before anything in it is believed (bad inputs 13, 18, 19, 22, 36)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from flask import current_app, request
from werkzeug.datastructures import MultiDict

from app.kernel.errors import Refused
from app.web.gate import FORM_LIMIT, page

MAX_FIELDS = 1500
MAX_FILES = 60
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class BodyTooLarge(Refused):
    """提交的内容超过 {limit}，未能接收；请减少文字或分次上传材料后重试。"""

    status = 413


class TooManyFields(Refused):
    """提交的栏目超过 {limit} 项，未能接收；请从办事页面重新填写。"""

    status = 413


class FieldRepeated(Refused):
    """提交的内容中“{name}”出现了不止一次，无法判断以哪一个为准；请返回上一页重新提交。"""

    status = 400


class WrongEncoding(Refused):
    """提交的文字不是 UTF-8 编码（可能是 {encoding}），无法正确读取；请用本站页面重新填写。"""

    status = 400


class HiddenCharacter(Refused):
    """“{name}”第 {position} 个字符是看不见的控制字符，请删除后重新填写。"""

    status = 400


class UnknownHost(Refused):
    """访问地址不正确，请使用本单位公布的网址：{names}。"""

    status = 400


def check_request() -> None:
    """Refuse what no page of ours would send; runs before CSRF and before any view."""
    _check_host()
    route = page.of_request()
    limit = route.limit if route else FORM_LIMIT
    request.max_content_length = limit
    request.max_form_memory_size = FORM_LIMIT
    request.max_form_parts = MAX_FIELDS + MAX_FILES
    if (request.content_length or 0) > limit:
        raise BodyTooLarge(limit=_size(limit))
    _check_encoding(request.query_string.replace(b"+", b" "))
    _check_pairs(request.args)
    if request.method == "POST":
        _check_body()


def _check_host() -> None:
    names: tuple[str, ...] = current_app.extensions["site"].hosts
    for header in ("Host", "X-Forwarded-Host"):
        given = request.headers.get(header)
        if given is not None and _name(given) not in names:
            raise UnknownHost(names="、".join(names))


def _name(host: str) -> str:
    """The host without its port, IPv6 in brackets kept."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:/@\\\s]+)(:\d{1,5})?", host.strip())
    return match.group(1).lower() if match else ""


def _check_body() -> None:
    kind = request.mimetype
    charset = request.mimetype_params.get("charset", "utf-8").lower().replace("_", "-")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise WrongEncoding(encoding=_plain(charset))
    if kind == "application/x-www-form-urlencoded":
        body = request.get_data(cache=True)
        if body.count(b"&") >= MAX_FIELDS:
            raise TooManyFields(limit=MAX_FIELDS)
        _check_encoding(body.replace(b"+", b" "))
    elif kind not in {"multipart/form-data", ""}:
        raise WrongEncoding(encoding=_plain(kind))
    _check_pairs(request.form)
    if sum(1 for _ in request.files.items(multi=True)) > MAX_FILES:
        raise TooManyFields(limit=MAX_FILES)


def _check_encoding(encoded: bytes) -> None:
    raw = unquote_to_bytes(encoded)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise WrongEncoding(encoding=_guess(raw)) from None


def _guess(raw: bytes) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "其他编码"
    return "GBK"


def _check_pairs(pairs: MultiDict[str, str]) -> None:
    for name, value in _all(pairs):
        if len(pairs.getlist(name)) > 1:
            raise FieldRepeated(name=_plain(name))
        if "\ufffd" in value or "\ufffd" in name:
            raise WrongEncoding(encoding="GBK")
        found = _UNSEEN.search(value) or _UNSEEN.search(name)
        if found:
            raise HiddenCharacter(name=_plain(name), position=found.start() + 1)


def _all(pairs: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    return iter(pairs.items(multi=True))


def _plain(name: str) -> str:
    """A field's name as it may be shown: our own names are ASCII, anything else is not repeated back."""
    return name if re.fullmatch(r"[A-Za-z0-9_.\-/+]{1,80}", name) else "某一栏"


def _size(limit: int) -> str:
    return f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
