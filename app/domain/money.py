"""Amounts: integer fen, never floats. 金额以元输入，两位小数；文书上同时写大写."""

from __future__ import annotations

import re
import unicodedata

MAX_FEN = 10**13

_YUAN = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,2})?")


class NotAnAmount(ValueError):
    """The text is no amount; the message is the Chinese sentence to show."""


def parse_yuan(text: str) -> int:
    """`1,200.50` (also full-width, with 元 or separators) → 120050 fen."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").removesuffix("元").removeprefix("¥")
    if plain.startswith(("-", "−")):
        raise NotAnAmount("金额不能为负数")
    if not _YUAN.fullmatch(plain):
        raise NotAnAmount("金额请填数字，单位元，最多两位小数，例如 680 或 680.50")
    whole, _, rest = plain.partition(".")
    fen = int(whole) * 100 + int((rest + "00")[:2])
    if fen > MAX_FEN:
        raise NotAnAmount("金额过大，请核对单位是否为元")
    return fen


def format_yuan(fen: int) -> str:
    """120050 → `1,200.50`."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"
