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
    due, spans = _last_day(rule.days, rule, first, calendar, pauses, now)
    internal = _last_day(rule.internal_days, rule, first, calendar, pauses, now)[0] if rule.internal_days else None
    lines += [f"{_zh(since)} 至 {_zh(until)} {why}，暂停 {lost} {_unit(rule)}" for since, until, why, lost in spans]
    lines += _days_off(rule, first, due, rule.days + sum(span[3] for span in spans), calendar)
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


def _last_day(
    days: int, rule: ClockRule, first: date, calendar: Calendar, pauses: Sequence[Pause], now: datetime | None
) -> tuple[date, list[tuple[date, date, str, int]]]:
    """The last day of `days` days, and the spans that did not count: from, to, why, how many days."""
    due, stopped, spans = _run(days, rule.unit, first, calendar), set[date](), []
    for pause in sorted(pauses, key=lambda item: item.since) if rule.pauses else ():
        since = max(local_date(pause.since), first)
        until = local_date(pause.until or now or pause.since)
        lost = _between(since, until, rule.unit, calendar) - stopped
        if since <= due and lost:
            stopped |= lost
            due = _run(days + len(stopped), rule.unit, first, calendar)
            spans.append((since, until, pause.why, len(lost)))
    return due, spans


def _between(since: date, until: date, unit: str, calendar: Calendar) -> set[date]:
    days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
    return {day for day in days if unit == "CAL" or calendar.is_workday(day)}


def _days_off(rule: ClockRule, first: date, due: date, days: int, calendar: Calendar) -> list[str]:
    """Which days did not follow the week: skipped or made up in working days, run over at the end in calendar days."""
    if rule.unit == "CAL":
        full = first + timedelta(days=days)
        return [f"期满日 {_zh(full)} 是休息日，顺延至其后第一个工作日"] if full < due else []
    return [
        f"{_zh(day)} {special.name or '放假'}，不计入" if special.kind == "holiday" else f"{_zh(day)} 调休上班，计入"
        for day, special in calendar.special_between(first + timedelta(days=1), due)
        if calendar.is_workday(day) != (day.weekday() < 5) or special.name
    ]


def _unit(rule: ClockRule) -> str:
    return "个工作日" if rule.unit == "WD" else "日（自然日）"


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _short(lines: list[str]) -> list[str]:
    """Long holidays as one line: keep the list readable."""
    return lines if len(lines) <= 14 else [*lines[:9], f"……其间另有 {len(lines) - 11} 日，略", *lines[-2:]]
