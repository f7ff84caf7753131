"""`verify PATH…`: judge PDFs and case bundles offline, with no database, against trust roots that come from outside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.queries.verification import judge


def run(paths: Sequence[Path], roots: list[bytes]) -> int:
    """0 all right, 1 something wrong and named, 2 unusable."""
    if not roots:
        print("没有信任根：请用 --trust 指定签发机关公布的根证书（PEM）。")
        return 2
    files = [found for path in paths for found in _files(path)]
    if not files:
        print("没有找到可查验的文件（PDF 或案卷包 zip）。")
        return 2
    worst = 0
    for path in files:
        verdict = judge(path.read_bytes(), path.suffix.lower(), roots)
        print(f"{'✓' if verdict.ok else '✗'} {path.name}：{verdict.summary}")
        for line in verdict.lines:
            print(f"    {line}")
        worst = max(worst, 0 if verdict.ok else 1)
    return worst


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(found for found in path.rglob("*") if found.suffix.lower() in {".pdf", ".zip"})
    return [path] if path.is_file() else []
