"""系统状况: what is ready, doubtful or missing, one sentence each, and what to do about it."""

from __future__ import annotations

import ctypes.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Connection, Engine, func, select

from app.documents.typefaces import altered_fonts
from app.kernel.clock import Clock, local_date
from app.store.schema import current_and_head
from app.store.tables import calendar_days, checkpoints, definitions, entries, timers

State = Literal["ok", "doubtful", "missing"]
_LATE = timedelta(minutes=10)
_LOW_DISK = 2 * 1024**3
_NO_DISK = 200 * 1024**2


class BlobRoot(Protocol):
    """Where files are kept."""

    @property
    def root(self) -> Path: ...


class Observed(Protocol):
    """What is looked at: `commands.ports.Ports` fits."""

    @property
    def engine(self) -> Engine: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def county_id(self) -> str: ...
    @property
    def blobs(self) -> BlobRoot: ...


@dataclass(frozen=True)
class Sentence:
    """One thing looked at."""

    state: State
    what: str
    text: str


def readiness(ports: Observed) -> tuple[Sentence, ...]:
    """Everything looked at, in the order in which an administrator would repair it."""
    now = ports.clock.now()
    with ports.engine.connect() as connection:
        return (
            _migrations(connection),
            *_libraries(),
            _fonts(),
            _definitions(connection),
            _log(connection),
            _jobs(connection, now),
            _disk(ports.blobs.root),
            *_calendar(connection, ports.county_id, now),
        )


def _migrations(connection: Connection) -> Sentence:
    allowed = connection.execute(
        select(func.has_table_privilege(func.current_user(), "alembic_version", "SELECT"))
    ).scalar()
    if not allowed:
        return Sentence("doubtful", "数据库", "应用角色看不到数据库结构的版本；如刚升级过，请运行 python3 run.py migrate。")
    here, head = current_and_head(connection)
    if here == head:
        return Sentence("ok", "数据库", "数据库结构是最新的。")
    return Sentence("missing", "数据库", "数据库结构不是最新的，请运行 python3 run.py migrate。")


def _libraries() -> Iterator[Sentence]:
    if ctypes.util.find_library("pango-1.0") is None:
        text = "没有安装 Pango，不能生成文书；请运行 apt-get install libpango-1.0-0 libpangoft2-1.0-0。"
        yield Sentence("missing", "文书排版", text)
    elif ctypes.util.find_library("harfbuzz-subset") is None:
        text = "没有安装 libharfbuzz-subset0，每份文书要多等几秒；请运行 apt-get install libharfbuzz-subset0。"
        yield Sentence("doubtful", "文书排版", text)
    else:
        yield Sentence("ok", "文书排版", "排版组件齐全。")


def _fonts() -> Sentence:
    faults = altered_fonts()
    if faults:
        return Sentence("missing", "文书字体", f"有 {len(faults)} 个字体文件缺少或被改动，请重新安装本系统。")
    return Sentence("ok", "文书字体", "字体文件齐全，与清单一致。")


def _definitions(connection: Connection) -> Sentence:
    count = connection.execute(select(func.count(func.distinct(definitions.c.case_type)))).scalar_one()
    if not count:
        return Sentence("missing", "事项", "还没有发布任何事项，不能受理申请。")
    return Sentence("ok", "事项", f"已发布 {count} 个事项。")


def _log(connection: Connection) -> Sentence:
    """Cheap signs only; `audit verify` re-computes everything."""
    size, last = connection.execute(select(func.count(), func.max(entries.c.seq))).one()
    signed = connection.execute(select(func.max(checkpoints.c.size))).scalar()
    if size and last != size - 1:
        return Sentence("missing", "审计日志", "审计日志的编号不连续，请立即运行 python3 run.py audit verify 核对。")
    if signed is not None and signed > size:
        return Sentence("missing", "审计日志", "审计日志比已签名的校验点短，请立即停止办理并核对。")
    if size and signed is None:
        return Sentence("doubtful", "审计日志", f"共 {size:,} 条记录，还没有签过校验点。")
    return Sentence("ok", "审计日志", f"共 {size:,} 条记录，校验点签到第 {signed or 0:,} 条。")


def _jobs(connection: Connection, now: datetime) -> Sentence:
    late = connection.execute(
        select(func.count()).where(timers.c.status == "waiting", timers.c.due_at < now - _LATE)
    ).scalar_one()
    if late:
        text = f"有 {late} 个到期的时限超过 10 分钟没有处理，请检查后台任务（python3 run.py worker）。"
        return Sentence("doubtful", "后台任务", text)
    return Sentence("ok", "后台任务", "到期的时限都已处理。")


def _disk(root: Path) -> Sentence:
    free = shutil.disk_usage(root).free
    if free < _NO_DISK:
        return Sentence("missing", "磁盘空间", "磁盘空间不足 200 MB，不能再保存文书和材料，请立即清理。")
    size = f"{free / 1024**3:.1f} GB"
    if free < _LOW_DISK:
        return Sentence("doubtful", "磁盘空间", f"磁盘只剩 {size}，请尽快清理或扩容。")
    return Sentence("ok", "磁盘空间", f"磁盘剩余 {size}。")


def _calendar(connection: Connection, county_id: str, now: datetime) -> Iterator[Sentence]:
    """This year's calendar must be settled; next year's is needed once terms reach into it (from September on)."""
    today = local_date(now)
    years = [today.year] + ([today.year + 1] if today.month >= 9 else [])
    for year in years:
        rows = connection.execute(
            select(func.count(), func.count().filter(calendar_days.c.provisional)).where(
                calendar_days.c.county_id == county_id, func.extract("year", calendar_days.c.day) == year
            )
        ).one()
        if not rows[0]:
            yield Sentence("doubtful", "工作日历", f"{year} 年还没有节假日安排，时限暂按周末推算。")
        elif rows[1]:
            yield Sentence("doubtful", "工作日历", f"{year} 年的调休安排尚未公布，暂按法定节假日推算。")
        else:
            yield Sentence("ok", "工作日历", f"{year} 年节假日和调休安排已录入。")
