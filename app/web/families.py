"""The page families of the site: importing one registers its pages. A new family is one line here."""

from __future__ import annotations

from importlib import import_module

FAMILIES = (
    "assets",
    "login",
    "appearance",
    "front",
    "guide",
    "notice",
    "verify",
    "progress",
    "readiness",
    "apply",
    "own",
    "worklist",
    "decide",
    "case",
    "audit",
)


def load() -> None:
    """Import every family."""
    for name in FAMILIES:
        import_module(f"app.web.{name}")
