"""The child that reads uploads is limited, alone, and killed when it does not answer."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.evidence import BrokenExaminer, inspection
from app.evidence.refusals import CannotBeRead


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "examine.py"
    monkeypatch.setattr(inspection, "_CHILD", path)
    monkeypatch.setattr(inspection, "WALL_SECONDS", 1)
    return path


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(60)", "import os; os.abort()", "print('nonsense')", "print([])", "exit(1)", ""],
)
def test_a_child_that_hangs_crashes_or_talks_nonsense_means_the_file_cannot_be_read(child: Path, program: str) -> None:
    child.write_text(program)
    started = time.monotonic()
    with pytest.raises(CannotBeRead):
        inspection.inspect(b"%PDF-1.7 %%EOF", "a.pdf", "")
    assert time.monotonic() - started < 5


def test_a_machine_without_the_parsers_is_broken_and_no_file_is_blamed(child: Path) -> None:
    child.write_text("raise SystemExit(3)")
    with pytest.raises(BrokenExaminer):
        inspection.inspect(b"%PDF-1.7 %%EOF", "a.pdf", "")


@pytest.mark.parametrize(
    "program",
    ["bytearray(700 << 20)", "open('f', 'wb', buffering=0).write(b'x')", "import signal\nwhile True: pass"],
)
def test_the_limits_the_child_sets_on_itself_hold(tmp_path: Path, program: str) -> None:
    examine = Path(inspection.__file__).with_name("examine.py")
    source = f"import sys; sys.path.insert(0, {str(examine.parent)!r})\nimport examine; examine.CPU_SECONDS = 1\n"
    script = tmp_path / "probe.py"
    script.write_text(source + "examine.limit()\n" + program + "\n")
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, timeout=20, check=False)
    assert done.returncode != 0
