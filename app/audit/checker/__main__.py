"""The command of the checker."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .case_bundle import check_bundle
from .formats import Unusable, read_key
from .whole_log import check_log, read_export


def main(words: Sequence[str] | None = None) -> int:
    """The command: prints what was found and returns the exit code."""
    parser = argparse.ArgumentParser(description="独立核验案卷包或审计日志")
    parser.add_argument("what", choices=("bundle", "log"), help="bundle 案卷包；log 整本日志")
    parser.add_argument("file", type=Path, help="要核验的文件")
    parser.add_argument("--log-key", required=True, help="日志公钥（name+id+key），或存有它的文件")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="自行保存的校验点，可给多个")
    given = parser.parse_args(words)
    try:
        key_text = given.log_key if "+" in given.log_key else Path(given.log_key).read_text("utf-8")
        key = read_key(key_text)
        if given.what == "bundle":
            report = check_bundle(given.file.read_bytes(), key)
        else:
            with given.file.open("rb") as lines:
                report = check_log(read_export(lines), [path.read_bytes() for path in given.checkpoint], key)
    except (Unusable, OSError, UnicodeDecodeError) as error:
        print(f"无法核验：{error}")
        return 2
    print("\n".join(report.sentences()))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
