"""Faults planted in copies of the shipped 事项: every edit must really change the file, or the plant is no plant."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPE = "workflows/dibao/case_type.toml"
PROCESS = "workflows/dibao/process.bpmn"
ACCEPTANCE = "workflows/_shared/acceptance.bpmn"
SERVICE = "workflows/_shared/service.bpmn"


@dataclass(frozen=True)
class Edit:
    """One replacement in one file; the text must stand there exactly once."""

    path: str
    old: str
    new: str

    def apply(self, tree: Path) -> None:
        file = tree / self.path
        text = file.read_text("utf-8")
        assert text.count(self.old) == 1, f"{self.path} holds {self.old!r} {text.count(self.old)} times"
        file.write_text(text.replace(self.old, self.new), "utf-8")


@dataclass(frozen=True)
class Plant:
    """Edits and everything the command must say of them: `[code] sentence`, with the path that leads there."""

    edits: tuple[Edit, ...]
    said: tuple[str, ...]
    path: tuple[str, ...] = ()


def copy_of_the_shipped(folder: Path) -> Path:
    """The shipped `workflows/` and `forms/` in a folder of one's own."""
    for name in ("workflows", "forms"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def plant(folder: Path, planted: Plant) -> Path:
    """A copy of the shipped tree with the fault in it."""
    tree = copy_of_the_shipped(folder)
    for edit in planted.edits:
        edit.apply(tree)
    return tree


def condition(old: str, new: str, path: str = PROCESS) -> Edit:
    """Another text in a condition of a diagram."""
    return Edit(path, f">{old}</bpmn:conditionExpression>", f">{new}</bpmn:conditionExpression>")
