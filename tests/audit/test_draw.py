"""The draw can be recomputed with the tools of any machine, and nobody's wish enters into it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from app.audit import Draw, LogSigner, draw, sign_checkpoint
from app.kernel.errors import Broken

NOTE = sign_checkpoint("minzheng.example/audit", 14, bytes(range(32)), LogSigner("minzheng.example/audit", bytes(32)))
VECTORS = [
    ("DB652328-2024-00001", "7d293c3b0ffe6589a63b31889616cf528b96c843ec3e02ed578b05a2f9a6f8cc", 4156),
    ("DB652328-2024-00002", "248886740454221be76f9aa5f866d6c7b3098d25b5a511a8809cf2f2a30c5277", 7111),
]


@pytest.mark.parametrize(("number", "seed", "drawn"), VECTORS)
def test_the_published_vectors_hold(number: str, seed: str, drawn: int) -> None:
    assert draw(NOTE, number, 10_000) == Draw(seed, drawn, True)
    assert draw(NOTE, number, 0) == Draw(seed, drawn, False)
    assert not draw(NOTE, number, drawn).selected
    assert draw(NOTE, number, drawn + 1).selected


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="本机没有 sha256sum，无法照手工步骤复算")
def test_the_seed_is_what_the_two_commands_of_the_description_give(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.txt").write_text(NOTE, "utf-8")
    script = "printf '%s' 'DB652328-2024-00017' | cat checkpoint.txt - | sha256sum"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = draw(NOTE, "DB652328-2024-00017", 3000)
    assert done.stdout.split()[0] == found.seed
    assert found.number == int(found.seed, 16) % 10_000


def test_about_three_in_ten_are_drawn_at_thirty_per_cent() -> None:
    drawn = sum(draw(NOTE, f"DB652328-2024-{n:05d}", 3000).selected for n in range(2000))
    assert 520 < drawn < 680


@pytest.mark.parametrize(
    ("note", "number", "ratio"),
    [("cut", "x", 1), (NOTE, "", 1), (NOTE, "a\nb", 1), (NOTE, "x", -1), (NOTE, "x", 10_001)],
)
def test_half_a_note_no_number_or_an_impossible_ratio_draws_nothing(note: str, number: str, ratio: int) -> None:
    with pytest.raises(Broken):
        draw(note, number, ratio)
