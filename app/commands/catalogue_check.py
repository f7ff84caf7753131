"""Bring catalogue and engine together: prove a case type complete and sound with the production engine."""

from __future__ import annotations

from pathlib import Path

from app import catalogue
from app.catalogue import Fault
from app.commands.soundness import EngineExplorer
from app.domain.case_type import CaseType


def case_types(root: Path) -> list[CaseType]:
    """Every case type under `root`, by key."""
    return [found for _, found in sorted(catalogue.load(root).items())]


def closure_of(root: Path, key: str) -> dict[str, bytes]:
    """The closure of files of one case type, read from `workflows/` and `forms/` under `root`."""
    return dict(catalogue.load(root)[key].files)


def faults_of(case_type: CaseType) -> list[Fault]:
    """Every fault of a case type, named in Chinese with the shortest path to it; empty when it may be published."""
    return catalogue.check(case_type, EngineExplorer())
