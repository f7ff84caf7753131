#!/usr/bin/env python3
"""签责：一条命令装好并运行。只需要 Python 3.11 以上；其余由本程序准备。

python3 run.py                 准备好，建好演示县，打开网站
python3 run.py test            准备好，运行测试
python3 run.py demo --out DIR  不开网页，跑完演示办件
python3 run.py verify PATH…    离线查验文书或案卷包
python3 run.py audit verify    核对审计日志
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"需要 Python 3.11 以上，现在是 {sys.version.split()[0]}。")
        return 2
    testing = words[:1] == ["test"]
    if words[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__)
        return 0
    try:
        environment()
        requirements("requirements-dev.txt" if testing else "requirements.txt")
        if not native_libraries():
            return 2
    except subprocess.CalledProcessError as failed:
        print(f"准备没有完成：{failed.cmd[0] if isinstance(failed.cmd, list) else failed.cmd} 退出码 {failed.returncode}。")
        return 2
    if testing:
        browser()
        return run([str(PYTHON), "-m", "pytest", *(words[1:] or ["-n", "2"])])
    return run([str(PYTHON), "-m", "app", *(words or ["serve"])])


def environment() -> None:
    """The virtual environment, made again if it was left half-made or the folder has moved."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode == 0:
        return
    print("建立 Python 环境 .venv ……", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode != 0:
        print("不能建立虚拟环境：请安装 python3-venv（Debian：apt-get install python3-venv）。")
        raise subprocess.CalledProcessError(made.returncode, "venv")


def requirements(name: str) -> None:
    """Install the hash-pinned requirements when their lock has changed."""
    lock = ROOT / name
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / f".installed-{name}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if name == "requirements.txt" and (VENV / ".installed-requirements-dev.txt").exists() and stamp_of_dev_is_current():
        return
    print(f"安装依赖（{name}，逐项核对哈希）……", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    subprocess.run(command, check=True)
    stamp.write_text(wanted)


def stamp_of_dev_is_current() -> bool:
    """The development lock holds everything the other does."""
    lock = ROOT / "requirements-dev.txt"
    return (VENV / ".installed-requirements-dev.txt").read_text() == hashlib.sha256(lock.read_bytes()).hexdigest()


def native_libraries() -> bool:
    """Pango and harfbuzz-subset, which no wheel brings; installed where that is allowed, else said in one line."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not missing:
        return True
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"安装排版所需的系统库 {' '.join(missing)} ……", flush=True)
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        if subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], **quiet).returncode == 0:
            return True
    print(f"生成文书还缺系统库，请由管理员运行：{command}")
    return False


def _loads(library: str) -> bool:
    found = ctypes.util.find_library(library)
    for name in [found] if found else [f"lib{library}.so.0"]:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def browser() -> None:
    """Chromium for the one browser test: installed where that is allowed, otherwise the test says it is skipped."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("安装浏览器测试所需的 Chromium ……", flush=True)
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "poppler-utils"], check=False, **quiet)
    if not shutil.which("chromium"):
        print("没有找到 Chromium，浏览器测试将跳过。")


def run(command: list[str]) -> int:
    """Go on inside the environment; Ctrl+C ends it without a trace."""
    try:
        return subprocess.run(command, cwd=ROOT).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
