"""From typed text to a clean value, one function a kind; what is wrong is a sentence beside the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.domain import money, person

if TYPE_CHECKING:
    from app.domain.form_spec import Field

TEXT_LIMIT = 200
LONG_LIMIT = 2000
MAX_FILES = 20

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_HEX64 = re.compile(r"[0-9a-f]{64}")


class FieldWrong(ValueError):
    """What is wrong with one field, as a sentence."""


def _plain(field: Field, raw: Any, limit: int, *, lines: bool) -> str:
    if not isinstance(raw, str):
        raise FieldWrong(f"{field.title}应填写文字")
    limit = field.max_length or limit
    if len(raw) > 4 * limit:
        raise FieldWrong(f"{field.title}最多 {limit} 字")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n")).strip()
    for place, char in enumerate(text, 1):
        kind = unicodedata.category(char)
        if kind == "Cs":
            raise FieldWrong(f"{field.title}第 {place} 个字符不是完整的字，请重新输入")
        if kind == "Co":
            raise FieldWrong(f"{field.title}第 {place} 个字符是自造字，文书无法印出，请改用规范字")
        if char in _BIDI or char in _INVISIBLE or (kind == "Cc" and not (lines and char in "\n\t")):
            raise FieldWrong(f"{field.title}第 {place} 个字符是看不见的控制符，请删去后重填")
    if len(text) > limit:
        raise FieldWrong(f"{field.title}最多 {limit} 字")
    return text


def _text(field: Field, raw: Any, today: date) -> str:
    return _plain(field, raw, TEXT_LIMIT, lines=False)


def _long_text(field: Field, raw: Any, today: date) -> str:
    return _plain(field, raw, LONG_LIMIT, lines=True)


def _with(parse: Callable[[str, date], str]) -> Callable[[Field, Any, date], str]:
    def clean(field: Field, raw: Any, today: date) -> str:
        if not isinstance(raw, str) or len(raw) > 400:
            raise FieldWrong("姓名最多 50 字" if field.kind == "name" else f"{field.title}过长，请核对")
        text = _plain(field, raw, 400, lines=False)
        try:
            return parse(text, today)
        except person.NotValid as wrong:
            raise FieldWrong(str(wrong)) from None

    return clean


def _money(field: Field, raw: Any, today: date) -> int:
    text = _plain(field, raw, 40, lines=False) if isinstance(raw, str) else raw
    try:
        fen = money.parse_yuan(text) if isinstance(text, str) else text
    except money.NotAnAmount as wrong:
        raise FieldWrong(str(wrong)) from None
    if not isinstance(fen, int) or isinstance(fen, bool) or not 0 <= fen <= money.MAX_FEN:
        raise FieldWrong("金额请填数字，单位元，最多两位小数，例如 680 或 680.50")
    if field.minimum is not None and fen < field.minimum:
        raise FieldWrong(f"{field.title}不能少于 {money.format_yuan(field.minimum)} 元")
    if field.maximum is not None and fen > field.maximum:
        raise FieldWrong(f"{field.title}不能超过 {money.format_yuan(field.maximum)} 元")
    return fen


def _integer(field: Field, raw: Any, today: date) -> int:
    if isinstance(raw, str):
        digits = unicodedata.normalize("NFKC", raw).strip()
        if not re.fullmatch(r"[0-9]{1,9}", digits):
            raise FieldWrong(f"{field.title}请填整数")
        raw = int(digits)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise FieldWrong(f"{field.title}请填整数")
    low, high = field.minimum, field.maximum
    if (low is not None and raw < low) or (high is not None and raw > high):
        raise FieldWrong(f"{field.title}应在 {low if low is not None else '—'} 至 {high if high is not None else '—'} 之间")
    return raw


def _date(field: Field, raw: Any, today: date) -> str:
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else ""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise FieldWrong(f"{field.title}不是有效日期，请按“2026-03-02”填写") from None
    if not 1900 <= found.year <= 2100:
        raise FieldWrong(f"{field.title}应在 1900 年至 2100 年之间")
    if field.not_after_today and found > today:
        raise FieldWrong(f"{field.title}不能晚于今天（{today.isoformat()}）")
    return found.isoformat()


def _boolean(field: Field, raw: Any, today: date) -> bool:
    value = {"true": True, "false": False, "on": True}.get(raw, raw) if isinstance(raw, str) else raw
    if not isinstance(value, bool):
        raise FieldWrong(f"请选择{field.title}")
    if field.must_be_true and not value:
        raise FieldWrong(f"请阅读并勾选“{field.title}”")
    return value


def _choice(field: Field, raw: Any, today: date) -> str:
    if not isinstance(raw, str) or raw not in dict(field.choices):
        raise FieldWrong(f"{field.title}的选项不正确，请重新选择")
    return raw


def _choices(field: Field, raw: Any, today: date) -> list[str]:
    picked = [raw] if isinstance(raw, str) else raw
    known = [value for value, _ in field.choices]
    if not isinstance(picked, list | tuple) or any(item not in known for item in picked):
        raise FieldWrong(f"{field.title}的选项不正确，请重新选择")
    return [value for value in known if value in picked]


def _attachments(field: Field, raw: Any, today: date) -> list[dict[str, str]]:
    if not isinstance(raw, list | tuple) or len(raw) > MAX_FILES:
        raise FieldWrong(f"{field.title}最多 {MAX_FILES} 份")
    clean = []
    for item in raw:
        found = item if isinstance(item, Mapping) else {}
        ident, sha256 = str(found.get("attachment_id", "")), str(found.get("sha256", ""))
        if not _HEX32.fullmatch(ident) or not _HEX64.fullmatch(sha256):
            raise FieldWrong(f"{field.title}有一份没有上传完整，请重新上传")
        clean.append({"attachment_id": ident, "sha256": sha256})
    return clean


CLEANERS: Mapping[str, Callable[[Field, Any, date], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "name": _with(lambda text, today: person.parse_name(text)),
    "citizen_id": _with(person.parse_citizen_id),
    "phone": _with(lambda text, today: person.parse_phone(text)),
    "bank_card": _with(lambda text, today: person.parse_bank_card(text)),
    "disability_id": _with(person.parse_disability_certificate),
    "money": _money,
    "integer": _integer,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "attachments": _attachments,
}
