"""How values are written for people: 2026年3月2日, 1,200.00 元, names whole."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask

from app.kernel.clock import CHINA, local_date


def day(value: date | datetime | str | None) -> str:
    """2026年3月2日."""
    found = _as_date(value)
    return f"{found.year}年{found.month}月{found.day}日" if found else ""


def moment(value: datetime | str | None) -> str:
    """2026年3月2日 10:42, Beijing time."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return ""
    local = value.astimezone(CHINA)
    return f"{day(local)} {local:%H:%M}"


def clock_time(value: datetime | None) -> str:
    """10:42."""
    return f"{value.astimezone(CHINA):%H:%M}" if value else ""


def yuan(fen: int | None) -> str:
    """1,200.00 元."""
    if fen is None:
        return ""
    sign = "−" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}{whole:,}.{rest:02d} 元"


def yuan_input(fen: Any) -> str:
    """1200 or 1200.50: what stands in an input for money; raw typed text passes through."""
    if isinstance(fen, int) and not isinstance(fen, bool):
        whole, rest = divmod(fen, 100)
        return f"{whole}.{rest:02d}" if rest else str(whole)
    return "" if fen is None else str(fen)


def days_left(due: datetime | None, now: datetime) -> str:
    """还有 3 天, 今天到期, 已超期 2 天."""
    if due is None:
        return ""
    left = (local_date(due) - local_date(now)).days
    if left > 0:
        return f"还有 {left} 天"
    return "今天到期" if left == 0 else f"已超期 {-left} 天"


def term(days: int, unit: str) -> str:
    """10个工作日, 7天."""
    return f"{days}个工作日" if unit == "WD" else f"{days}天"


def short_hash(value: str) -> str:
    """The first 16 digits in fours: enough to compare by eye."""
    return " ".join(value[i : i + 4] for i in range(0, 16, 4))


def _as_date(value: date | datetime | str | None) -> date | None:
    if not value:
        return None
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return local_date(value) if isinstance(value, datetime) else value


def install(app: Flask) -> None:
    """Give the words to the templates."""
    app.jinja_env.filters.update(
        day=day, moment=moment, clock_time=clock_time, yuan=yuan, yuan_input=yuan_input, short_hash=short_hash
    )
    app.jinja_env.globals.update(days_left=days_left, term=term)
