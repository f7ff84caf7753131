"""`audit verify` and `ready`: what the log says when it is computed anew, and what is missing or doubtful."""

from __future__ import annotations

from app.commands.ports import Ports
from app.queries.log_check import check_log
from app.queries.readiness import readiness


def run(ports: Ports) -> int:
    """Re-compute the log from its first entry; 0 when everything agrees."""
    with ports.engine.connect() as connection:
        report = check_log(connection, ports.log.origin, ports.log.signer.vkey)
    if report.faults:
        print(f"日志有 {len(report.faults)} 处问题：")
        for fault in report.faults[:50]:
            print(f"  ✗ {fault}")
        return 1
    print(f"第 1 至 {report.size:,} 条记录完整，{report.checkpoints} 个校验点相符。根：{report.root}")
    return 0


def ready(ports: Ports) -> int:
    """Print the readiness sentences; 1 when something is missing."""
    marks = {"ok": "✓", "doubtful": "?", "missing": "✗"}
    sentences = readiness(ports)
    for sentence in sentences:
        print(f"  {marks[sentence.state]} {sentence.what}：{sentence.text}")
    return 1 if any(sentence.state == "missing" for sentence in sentences) else 0
