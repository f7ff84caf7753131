"""Time as a thing that is handed in: the house never asks the machine directly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

# One legal time zone for the whole country; Xinjiang offices keep Beijing time in their records.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """Gives the present instant, UTC and aware."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SteppedClock:
    """A clock that is moved by hand: for the demonstration and for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, **delta: float) -> datetime:
        """Move forward by a `timedelta(**delta)`; backwards is refused."""
        return self.set(self._now + timedelta(**delta))

    def set(self, instant: datetime) -> datetime:
        if instant < self._now:
            raise ValueError("a clock does not run backwards")
        self._now = instant.astimezone(UTC)
        return self._now


def local_date(instant: datetime) -> date:
    """The calendar day of `instant` in China."""
    return instant.astimezone(CHINA).date()


def iso(instant: datetime) -> str:
    """`instant` as ISO 8601 UTC with microseconds and `Z`: the form used in the log."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
