"""The exact bytes a case is pinned to: every file a 事项 is made of, and the fingerprint over all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.kernel.canonical import digest, sha256_hex


def closure(root: Path, key: str) -> dict[str, bytes]:
    """Path (relative to `root`, POSIX) → bytes of everything `key` is made of, borrowed parts included."""
    own = root / "workflows" / key
    declared = tomllib.loads((own / "case_type.toml").read_text(encoding="utf-8"))
    paths = [path for path in own.iterdir() if path.suffix in {".toml", ".bpmn", ".dmn"}]
    paths += [root / "workflows" / "_shared" / f"{name}.bpmn" for name in declared.get("borrows", ())]
    paths += sorted((root / "forms" / key).glob("*.json"))
    paths += sorted((root / "forms" / key / "letters").glob("*.html"))
    paths += sorted((root / "forms" / "_shared").glob("*.json"))
    paths += sorted((root / "forms" / "_shared" / "letters").glob("*.html"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def fingerprint(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the canonical list of (path, SHA-256 of the file), sorted by path."""
    return digest([[path, sha256_hex(files[path])] for path in sorted(files)])
