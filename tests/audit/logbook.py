"""A log in memory, written with the real writer, for the tests of the audit room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.audit import (
    BundleContents,
    BundleEntry,
    Entry,
    Frontier,
    LogSigner,
    Tree,
    commitment,
    sign_checkpoint,
    write_bundle,
)
from app.kernel.canonical import digest, sha256_hex
from app.kernel.clock import iso

ORIGIN = "minzheng.example/audit"
START = datetime(2024, 3, 4, 2, 0, tzinfo=UTC)
DECISION = b"%PDF-1.7 decision"
EVIDENCE = b"\xff\xd8\xff photo"
TABLE = b"<definitions/>"
DEFINITION = {"workflows/dibao/process.bpmn": b"<bpmn/>", "workflows/dibao/amount.dmn": TABLE}
FINGERPRINT = digest([[path, sha256_hex(data)] for path, data in sorted(DEFINITION.items())])
RECEIPT = {"table": "amount", "version": sha256_hex(TABLE), "inputs": {"n": 3}, "outputs": {"monthly_amount": 60000}}


@dataclass
class LogBook:
    """A log in memory, appended to as the application does."""

    signer: LogSigner
    entries: list[Entry] = field(default_factory=list)
    salts: list[bytes] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)

    def append(self, act: str, case: str = "", payload: dict[str, Any] | None = None, **fields: Any) -> Entry:
        seq = len(self.entries)
        salt = sha256_hex(b"salt %d" % seq)[:32].encode()
        obj = {"case": case, "number": f"DB652328-2024-{case[-3:]}", "definition": FINGERPRINT} if case else {}
        if fields.pop("moves", False):
            fields |= {"pre": self.states.get(case, sha256_hex(b"new")), "post": sha256_hex(b"state %d" % seq)}
            self.states[case] = fields["post"]
        entry = Entry(
            seq=seq,
            prev=self.entries[-1].leaf_hash().hex() if self.entries else "",
            t=iso(START + timedelta(minutes=seq)),
            act=act,
            actor={"uid": "o17", "org": "t3", "role": "twp_clerk", "session": "s1"},
            obj=obj,
            com=commitment(salt, payload or {}),
            **fields,
        )
        self.entries.append(entry)
        self.salts.append(salt)
        self.payloads.append(payload or {})
        return entry

    def hashes(self) -> list[bytes]:
        return [entry.leaf_hash() for entry in self.entries]

    def checkpoint(self, size: int | None = None) -> str:
        growing = Frontier()
        for item in self.hashes()[:size]:
            growing.append(item)
        return sign_checkpoint(ORIGIN, growing.size, growing.root(), self.signer)

    def bundle(self, case_id: str, **changes: Any) -> bytes:
        tree = Tree.of(self.hashes())
        own = [
            BundleEntry(entry.seq, entry.leaf(), tree.inclusion(entry.seq), self.salts[entry.seq],
                        self.payloads[entry.seq])  # fmt: skip
            for entry in self.entries
            if entry.obj.get("case") == case_id
        ]
        steps = [{"task": "township_approval", "document": "01.pdf", "sha256": sha256_hex(DECISION)}]
        contents: dict[str, Any] = {
            "case": {"case_number": f"DB652328-2024-{case_id[-3:]}", "definition": FINGERPRINT, "steps": steps},
            "checkpoint": self.checkpoint(),
            "size": tree.size,
            "entries": own,
            "documents": [DECISION, EVIDENCE],
            "receipts": [RECEIPT],
            "definition": DEFINITION,
            "trust_root": "-----BEGIN CERTIFICATE-----\n",
        }
        return write_bundle(BundleContents(**contents | changes))
