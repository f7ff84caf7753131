"""The main job as a command: fresh database, fresh keys, a clock that starts on a fixed past Monday; ends by verifying all."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from app.cli.demonstration.county import OTHERS, PASSWORD, PEOPLE, PIN, build_county
from app.cli.demonstration.outputs import trust_file, write_outputs
from app.cli.demonstration.player import Player
from app.cli.demonstration.stories import (
    approved_and_filed,
    refused_at_the_standard,
    returned_objected_rectified,
    still_open,
)
from app.commands.ports import Ports
from app.kernel.clock import CHINA, SteppedClock, SystemClock
from app.queries.calendar import workday_test
from app.queries.house import is_empty
from app.queries.log_check import check_log
from app.queries.verification import judge

MONDAY = datetime(2026, 3, 2, 10, 30, tzinfo=CHINA)
OFFICES = Path(__file__).with_name("offices.csv")


class Fresh(Protocol):
    """A house that can open ports over a database and keys made for one run."""

    root: Path

    def fresh(self, clock: SteppedClock, folder: Path) -> Any: ...


def demonstrate(house: Fresh, out: Path) -> int:
    """Run the cases, write DIR, verify everything written; 0 when all of it holds."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        print(f"{out} 不是空文件夹，请换一个输出位置。")
        return 2
    clock = SteppedClock(MONDAY)
    with tempfile.TemporaryDirectory(prefix="qianze-demo-") as folder, house.fresh(clock, Path(folder)) as ports:
        print("建立演示县：机构、日历、参数、事项、人员和签名密钥……", flush=True)
        build_county(ports, house.root, OFFICES)
        case_ids = _play(ports, clock)
        print("写出文书和案卷包……", flush=True)
        summary = write_outputs(ports, case_ids, out)
        _print_table(summary)
        return _verify(ports, out)


def furnish(ports: Ports, root: Path) -> None:
    """Build the demonstration county and its cases in an empty database; a furnished one is left alone."""
    with ports.engine.connect() as connection:
        empty = is_empty(connection)
    if empty:
        real = ports.clock
        clock = SteppedClock(MONDAY)
        ports.clock = clock
        try:
            print("第一次启动：建立演示县，并把几件低保办件从申请办到备案（约一两分钟）……", flush=True)
            build_county(ports, root, OFFICES)
            _play(ports, clock)
            _to_recently(clock, SystemClock().now())
            print("留几件在办的：", flush=True)
            still_open(_player(ports, clock))
        finally:
            ports.clock = real
    print_accounts()


def _play(ports: Ports, clock: SteppedClock) -> list[str]:
    player = _player(ports, clock)
    stories = (
        ("① 一件确认并备案", approved_and_filed),
        ("② 一件恰在标准线上，不予确认", refused_at_the_standard),
        ("③ 一件补正、公示有异议、重新调查、抽查整改后备案", returned_objected_rectified),
    )
    case_ids = []
    for title, story in stories:
        print(title, flush=True)
        case_ids.append(story(player))
        player.next_workday()
    return case_ids


def _player(ports: Ports, clock: SteppedClock) -> Player:
    with ports.engine.connect() as connection:
        is_workday = workday_test(connection, ports.county_id)
    return Player(ports, clock, lambda line: print(line, flush=True), is_workday, SystemClock().now())


def _to_recently(clock: SteppedClock, now: datetime) -> None:
    """Open cases began a few days ago, so that not everything in the inboxes is overdue; never past now."""
    recent = now - timedelta(days=9)
    if recent > clock.now():
        clock.set(recent)


def _verify(ports: Ports, out: Path) -> int:
    roots = [trust_file(ports)]
    wrong = 0
    for path in sorted(out.rglob("*")):
        if path.suffix in {".pdf", ".zip"}:
            verdict = judge(path.read_bytes(), path.suffix, roots)
            if not verdict.ok:
                wrong += 1
                print(f"✗ {path.relative_to(out)}：{verdict.summary}", *verdict.lines, sep="\n    ")
    with ports.engine.connect() as connection:
        report = check_log(connection, ports.log.origin, ports.log.signer.vkey)
    for fault in report.faults:
        print(f"✗ {fault}")
    if wrong or report.faults:
        return 1
    count = sum(1 for path in out.rglob("*.pdf"))
    print(f"\n全部核验通过：{count} 份文书、3 个案卷包、{report.size} 条日志。结果在 {out}")
    return 0


def _print_table(summary: list[dict[str, Any]]) -> None:
    for case in summary:
        print(f"\n{case['case_number']}  {case['status']}（{case['outcome']}）")
        for step in case["steps"]:
            print(f"  {step['signed_at'][:10]}  {step['task']:<24}{step['officer']}（{step['office']}）  {step['document'] or '—'}")


def print_accounts() -> None:
    """The demonstration accounts: only ever printed by a demonstration installation."""
    print("\n演示账号（密码都是 " + PASSWORD + "，签名口令都是 " + PIN + "）：")
    for person in PEOPLE:
        print(f"  {person.login:<14}{person.name}　{person.posts[0][2]}　{person.posts[0][1]}")
    for login, name, _ in OTHERS:
        print(f"  {login:<14}{name}")


