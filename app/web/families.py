"""The page families of the site: importing one registers its pages. A new family is one line here."""

from __future__ import annotations

from importlib import import_module

FAMILIES = (
    "static",
    "login",
    "front",
    "guide",
    "notice",
    "verify",
    "readiness",
    "apply",
    "own",
)


def load() -> None:
    """Import every family."""
    for name in FAMILIES:
        import_module(f"app.web.{name}")
