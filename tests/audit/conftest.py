"""A small log of two cases, its key, and a bundle of one of them, made once."""

from __future__ import annotations

import pytest

from app.audit import LogSigner
from app.kernel.canonical import canonical, sha256_hex
from tests.audit.logbook import DECISION, EVIDENCE, ORIGIN, RECEIPT, LogBook


@pytest.fixture(scope="session")
def book() -> LogBook:
    """Fourteen entries: two cases side by side, and acts that belong to none."""
    log = LogBook(LogSigner(ORIGIN, bytes(range(32))))
    doc = {"letter": "approval_decision", "number": "木政低保确〔2024〕1号", "sha256": sha256_hex(DECISION), "size": 17}
    log.append("logged_in")
    log.append("case_opened", "case001", {"case_type": "dibao"}, moves=True)
    log.append("task_claimed", "case001")
    log.append("case_opened", "case002", {"case_type": "dibao"}, moves=True)
    log.append("task_completed", "case001", {"outcome": "record", "evidence": [sha256_hex(EVIDENCE)]}, moves=True)
    log.append("number_reserved", "case001", {"number": 1})
    log.append("document_prepared", "case001", {"opinion": "同意“确认”\n\u0001"}, docs=(doc,))
    receipts = [sha256_hex(canonical(RECEIPT))]
    log.append("task_completed", "case001", {"outcome": "approve", "receipts": receipts}, docs=(doc,), moves=True)
    log.append("task_completed", "case002", moves=True)
    for _ in range(4):
        log.append("case_read", "case002")
    log.append("logged_out")
    return log


@pytest.fixture(scope="session")
def bundle(book: LogBook) -> bytes:
    return book.bundle("case001")
