"""The words of every letter, line by line, against what a person has read and approved.

The approved words lie in `tests/case_types/dibao/letters/`. After a wanted change: `python -m tests.documents.test_golden_letters`
writes them anew; the change is then read in the diff.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.documents import Renderer
from tests.documents.samples import ROOT, files
from tests.documents.test_letters import SPECS, letter, path

APPROVED = ROOT / "tests/case_types/dibao/letters"


def lines(renderer: Renderer, name: str) -> str:
    """The words of one letter as they stand on its pages."""
    pdf = renderer.render(files(), path(name), letter(name), SPECS[name]["title"]).pdf
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    kept = [re.sub(r"\s+", " ", line).strip() for line in "\n--- page ---\n".join(pages).splitlines()]
    return "\n".join(line for line in kept if line) + "\n"


@pytest.mark.parametrize("name", sorted(SPECS))
def test_the_letter_says_word_for_word_what_was_approved(renderer: Renderer, name: str) -> None:
    assert lines(renderer, name) == (APPROVED / f"{name}.txt").read_text("utf-8")


def test_no_approved_letter_is_left_over() -> None:
    assert {item.stem for item in APPROVED.glob("*.txt")} == set(SPECS)


def write(folder: Path) -> None:
    """Write the words of every letter anew."""
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer()
    for name in sorted(SPECS):
        (folder / f"{name}.txt").write_text(lines(renderer, name), "utf-8")
    renderer.close()


if __name__ == "__main__":
    write(APPROVED)
