"""A legal term as an object: where it starts, what pauses it, on which day it ends, and why it is that day.

The day of the event is not counted; working-day terms skip days off; calendar terms that end on a day off run to the
next working day (民法典 第二百零一条、第二百零三条). A term ends with the last instant of its last day, Beijing time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendar import Calendar
from app.domain.case_type import ClockRule
from app.kernel.clock import CHINA, local_date

WARN_AT_PERCENT = 70


@dataclass(frozen=True)
class Pause:
    """A span in which the term does not run: the applicant is correcting. `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    why: str


@dataclass(frozen=True)
class Deadline:
    """A term computed: its last instant, the earlier internal target, when to warn, and the explanation line by line."""

    due_at: datetime
    internal_due_at: datetime | None
    warn_at: datetime
    explanation: tuple[str, ...]
    provisional: bool


def end_of(day: date) -> datetime:
    """The last instant of `day` in China."""
    return datetime.combine(day, time(23, 59, 59), CHINA).astimezone(UTC)


def deadline(
    rule: ClockRule, started: datetime, calendar: Calendar, pauses: Sequence[Pause] = (), now: datetime | None = None
) -> Deadline:
    """Compute the term of `rule` from `started`; an open pause counts up to `now`."""
    first = local_date(started)
    lines = [f"自 {_zh(first)} 起算，次日为第 1 日（当日不计入）", f"期限 {rule.days} {_unit(rule)}：{rule.basis}"]
    due = _run(rule.days, rule.unit, first, calendar)
    internal = _run(rule.internal_days, rule.unit, first, calendar) if rule.internal_days else None
    if rule.pauses:
        for pause in pauses:
            due, internal = _pause(pause, rule, calendar, first, due, internal, now, lines)
    for day, name in calendar.holidays_between(first, due):
        if calendar.days[day].kind == "holiday" and day.weekday() < 5 or name:
            lines.append(f"{_zh(day)} {name or '放假'}，不计入" if rule.unit == "WD" else f"{_zh(day)} {name or '放假'}")
    provisional = calendar.provisional(due)
    if provisional:
        lines.append(f"{due.year} 年放假安排尚未公布或为暂定，到期日可能调整")
    lines.append(f"到期日 {_zh(due)} 24 时")
    warn = started + (end_of(due) - started) * WARN_AT_PERCENT / 100
    return Deadline(end_of(due), end_of(internal) if internal else None, warn, tuple(_short(lines)), provisional)


def _run(days: int, unit: str, first: date, calendar: Calendar) -> date:
    if unit == "WD":
        return calendar.add_workdays(first, days)
    return calendar.roll(first + timedelta(days=days)) if days else first


def _pause(
    pause: Pause,
    rule: ClockRule,
    calendar: Calendar,
    first: date,
    due: date,
    internal: date | None,
    now: datetime | None,
    lines: list[str],
) -> tuple[date, date | None]:
    since = max(local_date(pause.since), first)
    until = local_date(pause.until or now or pause.since)
    if until <= since or since > due:
        return due, internal
    lost = _between(since, until, rule.unit, calendar)
    if lost:
        lines.append(f"{_zh(since)} 至 {_zh(until)} {pause.why}，暂停 {lost} {_unit(rule)}")
        due = _run(lost, rule.unit, due, calendar)
        internal = _run(lost, rule.unit, internal, calendar) if internal else None
    return due, internal


def _between(since: date, until: date, unit: str, calendar: Calendar) -> int:
    days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
    return sum(1 for day in days if unit == "CAL" or calendar.is_workday(day))


def _unit(rule: ClockRule) -> str:
    return "个工作日" if rule.unit == "WD" else "日（自然日）"


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _short(lines: list[str]) -> list[str]:
    """Long holidays as one line: keep the list readable."""
    return lines if len(lines) <= 14 else [*lines[:9], f"……其间共 {len(lines) - 11} 个放假日，略", *lines[-2:]]
