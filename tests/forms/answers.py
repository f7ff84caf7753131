"""A good and a bad answer for every kind of field."""

from __future__ import annotations

from typing import Any

from app.domain.form_spec import Field

WHOLE = {"attachment_id": "e" * 32, "sha256": "f" * 64}
GOOD: dict[str, Any] = {
    "text": "平顶山村", "long_text": "情况属实", "name": "张明", "citizen_id": "652328190001010012", "phone": "13900000000",
    "bank_card": "6230000000000000015", "disability_id": "65232819000101001242", "money": "680.50", "date": "2026-03-02",
    "boolean": True, "attachments": [WHOLE],
}  # fmt: skip
BAD: dict[str, Any] = {
    "text": "字\u202e", "long_text": "字" * 2001, "name": "张", "citizen_id": "65232819000101000X", "phone": "1", "bank_card": "1",
    "disability_id": "1", "money": "六百八", "integer": "三", "date": "2026-02-30", "boolean": "也许", "choice": "不在其中",
    "choices": ["不在其中"], "attachments": [{"attachment_id": "x"}],
}  # fmt: skip


def good(field: Field) -> Any:
    if field.kind == "rows":
        return [filled(field.fields) for _ in range(max(field.min_rows, 1))]
    if field.kind == "integer":
        return str(field.minimum or 0)
    if field.kind == "choice":
        return field.choices[0][0]
    if field.kind == "choices":
        return [field.choices[0][0]]
    return GOOD[field.kind]


def filled(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Every field answered, conditional ones too."""
    return {field.name: good(field) for field in fields}
