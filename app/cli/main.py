"""The words of the shell. Every word is one function over wired ports; exit 0 all right, 1 something wrong, 2 unusable."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.commands.ports import Ports


class House(Protocol):
    """What the top of the house offers the shell; opening ports starts what they need."""

    root: Path

    def ports(self) -> Ports: ...

    def serve(self, port: int | None) -> int: ...

    def worker(self) -> int: ...

    def migrate(self) -> int: ...

    def demonstrate(self, out: Path) -> int: ...

    def trust_roots(self, given: Path | None) -> list[bytes]: ...


def main(argv: Sequence[str], house: House) -> int:
    """Dispatch one command line."""
    from app.cli import audit, catalogue, verify

    parser = argparse.ArgumentParser(prog="python3 run.py", description="签责：县级民政审批")
    words = parser.add_subparsers(dest="word", required=True)
    serve = words.add_parser("serve", help="建好演示县并提供网页")
    serve.add_argument("--port", type=int, default=None)
    demo = words.add_parser("demo", help="不开网页，跑完演示办件并写出文书")
    demo.add_argument("--out", type=Path, required=True)
    check = words.add_parser("verify", help="离线查验文书或案卷包")
    check.add_argument("paths", nargs="+", type=Path)
    check.add_argument("--trust", type=Path, default=None)
    log = words.add_parser("audit", help="核对审计日志")
    log.add_argument("what", choices=["verify"])
    types = words.add_parser("catalogue", help="检查事项定义")
    types.add_argument("what", choices=["check"])
    types.add_argument("--root", type=Path, default=None)
    words.add_parser("migrate", help="更新数据库结构")
    words.add_parser("worker", help="单独运行后台任务进程")
    words.add_parser("ready", help="说明缺什么、哪里存疑")
    chosen = parser.parse_args(argv)
    actions: dict[str, Callable[[], int]] = {
        "serve": lambda: house.serve(chosen.port),
        "demo": lambda: house.demonstrate(chosen.out),
        "verify": lambda: verify.run(chosen.paths, house.trust_roots(chosen.trust)),
        "audit": lambda: audit.run(house.ports()),
        "catalogue": lambda: catalogue.run(chosen.root or house.root),
        "migrate": house.migrate,
        "worker": house.worker,
        "ready": lambda: audit.ready(house.ports()),
    }
    return actions[chosen.word]()
