"""Checkpoints against the C2SP documents' own examples, and the log key on disk."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from app.audit import (
    BadCheckpoint,
    BadLogKey,
    LogSigner,
    open_log_key,
    parse_checkpoint,
    sign_checkpoint,
    sign_note,
    verifier_key,
    verify_checkpoint,
)
from app.audit.checkpoint import parse_verifier_key, verify_note

# golang.org/x/mod/sumdb/note, the reference implementation of signed notes.
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
ROOT = hashlib.sha256(b"root").digest()
SIGNER = LogSigner("minzheng.example/audit", bytes(range(32)))


def test_our_signature_is_the_reference_implementations_byte_for_byte() -> None:
    signer = LogSigner("PeterNeumann", SEED)
    assert signer.vkey == VKEY
    assert sign_note(TEXT, signer) == f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"
    assert verify_note(sign_note(TEXT, signer), VKEY) == TEXT


def test_the_example_of_the_checkpoint_specification_is_read() -> None:
    checkpoint = parse_checkpoint(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a9186")


def test_a_checkpoint_says_what_was_signed() -> None:
    note = sign_checkpoint(SIGNER.name, 7, ROOT, SIGNER)
    assert verify_checkpoint(note, SIGNER.vkey).size == 7
    assert verify_checkpoint(note, SIGNER.vkey).root == ROOT


def test_signatures_of_witnesses_are_passed_over_in_any_order() -> None:
    witness = LogSigner("county.example/witness", bytes(32))
    note = sign_checkpoint(SIGNER.name, 7, ROOT, SIGNER)
    line = sign_note(note.partition("\n\n")[0] + "\n", witness).rpartition("\n\n")[2]
    assert verify_checkpoint(note + line, SIGNER.vkey).size == 7
    head, _, own = note.rpartition("\n\n")
    assert verify_checkpoint(f"{head}\n\n{line}{own}", SIGNER.vkey).size == 7


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n7\n", "\n8\n"), ("\n7\n", "\n07\n"), ("audit\n7", "audit2\n7"), ("\n\n", "\n"), ("— ", "- "), ("A", "B")],
)
def test_a_checkpoint_with_anything_changed_is_refused(old: str, new: str) -> None:
    note = sign_checkpoint(SIGNER.name, 7, ROOT, SIGNER)
    assert old in note
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(note.replace(old, new), SIGNER.vkey)


def test_a_checkpoint_of_another_origin_is_refused_even_when_the_signature_fits() -> None:
    with pytest.raises(BadCheckpoint, match="another log"):
        verify_checkpoint(sign_checkpoint("other.example/audit", 7, ROOT, SIGNER), SIGNER.vkey)


@pytest.mark.parametrize("vkey", ["", "a+b", "a+b+c", VKEY.replace("c74f", "c74e"), VKEY[:-4] + "AAAA"])
def test_what_is_no_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(BadCheckpoint):
        parse_verifier_key(vkey)


def test_the_log_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    first = open_log_key(tmp_path / "keys" / "log", "minzheng.example/audit")
    again = open_log_key(tmp_path / "keys" / "log", "minzheng.example/audit")
    assert first.vkey == again.vkey == verifier_key(first.name, first.public)
    assert [path.name for path in (tmp_path / "keys" / "log").iterdir()] == ["log.key"]
    assert (tmp_path / "keys" / "log" / "log.key").stat().st_mode & 0o777 == 0o600


def test_a_log_key_open_to_others_or_of_another_log_is_not_used(tmp_path: Path) -> None:
    open_log_key(tmp_path, "minzheng.example/audit")
    with pytest.raises(BadLogKey, match="another name"):
        open_log_key(tmp_path, "other.example/audit")
    (tmp_path / "log.key").chmod(0o644)
    with pytest.raises(BadLogKey, match="others"):
        open_log_key(tmp_path, "minzheng.example/audit")
