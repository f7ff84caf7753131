"""The spot-check draw, so that nobody can choose or escape it and anybody can recompute it with two commands.

    seed   = SHA-256( the checkpoint note, all bytes from the origin line to the last newline ‖ the case number, UTF-8 )
    number = seed read as a big-endian integer, modulo 10000
    drawn  = number < ratio in basis points (30 % = 3000)

By hand, with the note in `checkpoint.txt`:

    printf '%s' 'DB652328-2024-00017' | cat checkpoint.txt - | sha256sum
    echo 'ibase=16; <SEED IN CAPITALS> % 2710' | bc

The note ends in a newline and a case number holds none, so the two cannot be mistaken for one another. The checkpoint
is one signed before the filing task opened: whoever files the case cannot choose it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.kernel.errors import Broken

SCALE = 10_000


@dataclass(frozen=True)
class Draw:
    """The outcome of one draw: `seed` in hexadecimal, `number` in [0, 10000)."""

    seed: str
    number: int
    selected: bool


def draw(checkpoint_note: str, case_number: str, ratio_bp: int) -> Draw:
    """Draw `case_number` against `ratio_bp` basis points under the given checkpoint."""
    if not checkpoint_note.endswith("\n") or not case_number or "\n" in case_number:
        raise Broken("a draw needs a whole checkpoint note and a case number")
    if not 0 <= ratio_bp <= SCALE:
        raise Broken("a ratio lies between 0 and 10000 basis points")
    seed = hashlib.sha256(checkpoint_note.encode() + case_number.encode()).hexdigest()
    number = int(seed, 16) % SCALE
    return Draw(seed, number, number < ratio_bp)
