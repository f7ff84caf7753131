"""Turns `workflows/<key>` and `forms/<key>` into a `CaseType`, proves it complete and sound, fingerprints its bytes."""

from __future__ import annotations

from app.catalogue.check import Explorer, Fault, Found, Move, Reached, check
from app.catalogue.closure import closure, fingerprint
from app.catalogue.diagram import diagram_svg, steps_in_words
from app.catalogue.loading import BadCaseType, load, load_from_files

__all__ = [
    "BadCaseType",
    "Explorer",
    "Fault",
    "Found",
    "Move",
    "Reached",
    "check",
    "closure",
    "diagram_svg",
    "fingerprint",
    "load",
    "load_from_files",
    "steps_in_words",
]
