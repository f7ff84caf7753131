"""What `demo --out DIR` leaves behind: a folder a case with its papers in order, `case.json`, `bundle.zip`; `summary.json` on top."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from app.commands.execute import execute
from app.commands.ports import Ports
from app.commands.sign_checkpoint import SignCheckpoint
from app.domain.authority import CLOCK_ACTOR
from app.queries.bundle import case_bundle
from app.queries.export import case_export
from app.queries.house import case_row
from app.queries.papers import document_bytes, papers_of
from app.queries.summary import case_summary


def write_outputs(ports: Ports, case_ids: list[str], out: Path) -> list[dict[str, Any]]:
    """Write every case and the summary; returns the summary."""
    execute(SignCheckpoint(), CLOCK_ACTOR, ports)
    out.mkdir(parents=True, exist_ok=True)
    (out / "trust.pem").write_bytes(trust_file(ports))
    summary = [_write_case(ports, case_id, out) for case_id in case_ids]
    _write_json(out / "summary.json", summary)
    return summary


def trust_file(ports: Ports) -> bytes:
    """The installation's trust: its root certificate, and its log key in a comment line before it."""
    return f"# log-key: {ports.log.signer.vkey}\n".encode() + ports.authority.root_pem()


def _write_case(ports: Ports, case_id: str, out: Path) -> dict[str, Any]:
    with ports.engine.connect() as connection:
        number = str(case_row(connection, case_id)["number"])
        folder = out / number
        folder.mkdir()
        names: dict[str, tuple[str, str]] = {}
        for n, paper in enumerate(papers_of(connection, case_id), 1):
            data = document_bytes(connection, ports.blobs, paper.document_id)
            name = f"{n:02d}-{paper.letter}.pdf"
            (folder / name).write_bytes(data)
            names[paper.document_id] = (name, hashlib.sha256(data).hexdigest())
        summary = case_summary(connection, case_id)
        for step in summary["steps"]:
            document_id = step.pop("document_id", None)
            step.pop("revision", None)
            step.pop("field", None)
            step["document"], step["sha256"] = names.get(document_id, (None, None)) if document_id else (None, None)
        (folder / "bundle.zip").write_bytes(case_bundle(connection, ports, case_id))
        _write_json(folder / "case.json", case_export(connection, ports.definitions, case_id))
    return summary


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
