"""`catalogue check`: every 事项 proved complete and sound, faults named with the shortest path."""

from __future__ import annotations

from pathlib import Path

from app.commands.catalogue_check import case_types, faults_of


def run(root: Path) -> int:
    """Check every case type under `root`; 0 when none has a fault."""
    wrong = 0
    for case_type in case_types(root):
        faults = faults_of(case_type)
        print(f"{case_type.title}（{case_type.key}）{case_type.fingerprint[:16]}：", end="")
        print("完整、健全" if not faults else f"{len(faults)} 处问题")
        for fault in faults:
            print(f"  ✗ [{fault.code}] {fault.sentence}")
            for step in fault.path:
                print(f"      → {step}")
        wrong += bool(faults)
    return 1 if wrong else 0
