"""No byte of a finished paper can change unseen: not in the text, not in a signature, not in the room kept for one."""

from __future__ import annotations

import random
from importlib import import_module

import pytest

from app.signing import verify
from tests.signing import attacks
from tests.signing.paper import Workshop

DRAW = 20260302
GOOD = "查验通过"


def flipped(pdf: bytes, place: int, bit: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1 << bit]) + pdf[place + 1 :]


def another_digit(pdf: bytes, place: int, step: int) -> bytes:
    """Still hexadecimal, so that only what is decoded differs."""
    digit = (int(pdf[place : place + 1], 16) + step) % 16
    return pdf[:place] + b"%X" % digit + pdf[place + 1 :]


def places(pdf: bytes, begin: int, end: int, count: int) -> list[tuple[int, int]]:
    """Always the same ones: evenly spread, each somewhere in its stretch, with the bit to turn."""
    draw = random.Random(DRAW)
    width = (end - begin) / count
    return [(begin + int(width * (n + draw.random())), draw.randrange(8)) for n in range(count)]


def survivors(pdfs: list[bytes], house: Workshop) -> list[int]:
    return [number for number, pdf in enumerate(pdfs) if verify(pdf, house.roots()).summary.startswith(GOOD)]


def in_the_seal(pdf: bytes) -> tuple[int, int]:
    """The used part of the last signature, which no other signature covers."""
    begin, end = attacks.signatures_at(pdf)[-1]
    return begin, begin + len(pdf[begin:end].rstrip(b"0"))


def test_the_paper_itself_survives(installed: Workshop, stages: list[bytes]) -> None:
    assert survivors([stages[-1]], installed) == [0]


def test_any_single_flipped_bit_anywhere_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    pdf = stages[-1]
    assert survivors([flipped(pdf, *place) for place in places(pdf, 0, len(pdf), 60)], installed) == []


def test_any_other_digit_within_the_last_signature_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    pdf = stages[-1]
    forged = [another_digit(pdf, place, 1 + bit) for place, bit in places(pdf, *in_the_seal(pdf), 24)]
    assert survivors(forged, installed) == []


def test_any_byte_of_the_unused_room_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    pdf = stages[-1]
    begin, end = in_the_seal(pdf)[1] + 1, attacks.signatures_at(pdf)[-1][1]
    assert survivors([flipped(pdf, *place) for place in places(pdf, begin, end, 12)], installed) == []


def test_without_the_exact_form_such_digits_would_pass(
    installed: Workshop, stages: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the mathematics alone does not speak of these bytes."""
    pdf = stages[-1]
    end = attacks.signatures_at(pdf)[-1][1]
    forged = [another_digit(pdf, end - 2, 1), *(another_digit(pdf, place, 1) for place, _ in places(pdf, *in_the_seal(pdf), 12))]
    assert survivors(forged, installed) == []
    monkeypatch.setattr(import_module("app.signing.verify"), "is_exact", lambda *facts: True)
    assert len(survivors(forged, installed)) >= 2
