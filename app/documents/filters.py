"""How letters print dates, amounts and names: the filters and tests a template may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import cn2an

from app.kernel.clock import CHINA
from app.kernel.errors import Broken

MONTHS = 12


def to_date(value: Any) -> date:
    """A stored date (ISO text) or a date as a date; an instant becomes its day in China."""
    if isinstance(value, datetime):
        return value.astimezone(CHINA).date()
    if isinstance(value, date):
        return value
    text = str(value)
    try:
        return to_date(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
    except ValueError as fault:
        raise Broken("a letter prints a date that is not a date") from fault


def chinese_date(value: Any) -> str:
    """2026年1月5日: Arabic numerals, full year, no padding zeros (GB/T 9704-2012 §7.3.5.4); blank stays blank."""
    if value in (None, ""):
        return ""
    day = to_date(value)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(value: Any) -> str:
    """2026年1月."""
    day = to_date(value)
    return f"{day.year}年{day.month}月"


def chinese_time(value: Any) -> str:
    """2026年1月5日 9:07, Beijing time."""
    if value in (None, ""):
        return ""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    local = moment.astimezone(CHINA) if moment.tzinfo else moment
    return f"{chinese_date(local.date())} {local.hour}:{local.minute:02d}"


def chinese_moment(value: Any) -> str:
    """A date, or a date with its time of day, whichever the form asked for."""
    text = "" if value is None else str(value)
    return chinese_time(value) if isinstance(value, datetime) or ":" in text else chinese_date(value)


def next_month(value: Any) -> date:
    """The first day of the month after: benefits are paid from the month after the decision (57号)."""
    day = to_date(value)
    return date(day.year + day.month // MONTHS, day.month % MONTHS + 1, 1)


def plus_days(value: Any, days: int) -> date:
    """So many calendar days later."""
    return to_date(value) + timedelta(days=days)


def yuan(fen: Any) -> str:
    """1,200.00元, from fen."""
    if fen in (None, ""):
        return ""
    amount = _fen(fen)
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100:,}.{amount % 100:02d}元"


def capital_yuan(fen: Any) -> str:
    """壹仟贰佰元整: the capital form that money on a decision also carries."""
    amount = _fen(fen)
    return str(cn2an.an2cn(f"{amount // 100}.{amount % 100:02d}", "rmb"))


def yes_no(value: Any) -> str:
    """是 / 否; blank when not answered."""
    return "" if value in (None, "") else ("是" if value else "否")


def label(value: Any, names: Mapping[str, str]) -> str:
    """The Chinese word for a stored key, by the template's own table; a key without a word is never printed."""
    if value in (None, ""):
        return ""
    if str(value) not in names and str(value).isascii():
        raise Broken(f"no word for the option {value!s:.40}")
    return names.get(str(value), str(value))


def listed(values: Any, names: Mapping[str, str]) -> str:
    """Several chosen options as one phrase: 户籍、税务、社会保险."""
    chosen = values if isinstance(values, list | tuple) else [values] if values else []
    return "、".join(label(value, names) for value in chosen)


def counted(number: Any, unit: str) -> str:
    """3人; blank when not answered."""
    return "" if number in (None, "") else f"{number}{unit}"


def dash(value: Any) -> str:
    """What a form prints in a cell with nothing in it: 无 would be a statement, a dash is not."""
    return "—" if value in (None, "", [], {}) else str(value)


def short_hex(value: Any) -> str:
    """The first 16 hexadecimal digits of a fingerprint: 64 bits, enough to compare by eye."""
    return str(value)[:16]


def _fen(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Broken("a letter prints an amount that is not whole fen")
    return value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "date_cn": chinese_date,
    "month_cn": chinese_month,
    "time_cn": chinese_time,
    "moment_cn": chinese_moment,
    "next_month": next_month,
    "plus_days": plus_days,
    "yuan": yuan,
    "capital": capital_yuan,
    "yes_no": yes_no,
    "label": label,
    "listed": listed,
    "counted": counted,
    "dash": dash,
    "short": short_hex,
}
