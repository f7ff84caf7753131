"""核验程序：不依赖本系统、不连接数据库，独立核验一份案卷包或整本审计日志，逐项说明哪里不对。

These four files are all an auditor needs: standard library only, nothing of the system that wrote the log, and other
algorithms where there are any (canonical form judged on raw bytes, proofs by the fn/sn loop of RFC 9162 §2.1.3.2,
Ed25519 by RFC 8032 §5.1.7 in plain Python). The formats are told at the head of ../bundle.py, ../entry.py, ../checkpoint.py.

    python3 -m checker bundle 案卷包.zip --log-key 日志公钥
    python3 -m checker log 日志.jsonl --checkpoint 校验点.txt --log-key 日志公钥

退出码：0 全部无误；1 有不符之处，逐条列出；2 无法核验。日志公钥由核验人自行保存，不取自被核验的文件。
"""

from __future__ import annotations

from .case_bundle import FORMAT, check_bundle
from .formats import (
    Fault,
    Head,
    Key,
    Report,
    Unusable,
    ed25519_verify,
    included,
    leaf_hash,
    read_canonical,
    read_checkpoint,
    read_key,
    read_note,
)
from .whole_log import Row, check_log, read_export

__all__ = [
    "FORMAT",
    "Fault",
    "Head",
    "Key",
    "Report",
    "Row",
    "Unusable",
    "check_bundle",
    "check_log",
    "ed25519_verify",
    "included",
    "leaf_hash",
    "read_canonical",
    "read_checkpoint",
    "read_export",
    "read_key",
    "read_note",
]
