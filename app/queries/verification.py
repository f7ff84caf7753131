"""Judging papers and bundles against trust that comes from outside them; no database is asked."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from app.audit.checker import Fault, Unusable, check_bundle, read_key
from app.signing import verify

_LOG_KEY = re.compile(rb"^# log-key: (\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """One file judged: a sentence a lay reader can repeat, and the sentences behind it."""

    ok: bool
    summary: str
    lines: tuple[str, ...]


def judge(data: bytes, suffix: str, roots: Sequence[bytes]) -> Verdict:
    """Judge a PDF or a case bundle (zip) by its content; `roots` are trust files (PEM, with the log key in a comment)."""
    if data[:4] == b"PK\x03\x04" or suffix == ".zip":
        return _bundle(data, roots)
    report = verify(data, roots)
    return Verdict(report.ok, report.summary, report.lines)


def _bundle(data: bytes, roots: Sequence[bytes]) -> Verdict:
    keys = [found.group(1).decode() for root in roots for found in _LOG_KEY.finditer(root)]
    if not keys:
        return Verdict(False, "信任文件里没有日志公钥（# log-key），不能核对案卷包", ())
    try:
        report = check_bundle(data, read_key(keys[0]))
    except (Fault, Unusable) as fault:
        return Verdict(False, f"案卷包不能核对：{fault}", ())
    if not report.ok:
        return Verdict(False, f"案卷包有 {len(report.faults)} 处不符", tuple(report.sentences()))
    wrong = _documents(data, roots)
    if wrong:
        return Verdict(False, f"案卷包内有 {len(wrong)} 份文书没有通过查验", tuple(wrong))
    return Verdict(True, "案卷包完整：日志、证明、文书、签名和规则回执全部相符", tuple(report.sentences()))


def _documents(data: bytes, roots: Sequence[bytes]) -> list[str]:
    """Every document a step names must stand as a finished paper: all signatures there, nothing changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        case = json.loads(archive.read("case.json"))
        named = dict.fromkeys(step["sha256"] for step in case["steps"] if step.get("sha256"))
        wrong = []
        for sha256 in named:
            report = verify(archive.read(f"documents/{sha256}.pdf"), roots, required=() if case["outcome"] is None else None)
            if not report.ok:
                wrong.append(f"不符：documents/{sha256[:16]}…：{report.summary}")
    return wrong
