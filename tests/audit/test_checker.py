"""The stand-alone checker: its primitives against published vectors, its judgement against what attackers do."""

from __future__ import annotations

import ast
import io
import json
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.audit import checker, log_line, parse_checkpoint, sign_note
from app.audit.checker import Fault, Row, check_bundle, check_log, read_canonical, read_key
from app.kernel.canonical import canonical, sha256_hex
from tests.audit.logbook import DECISION, FINGERPRINT, LogBook

FOLDER = Path(checker.__file__).parent
STANDARD = {"argparse", "base64", "hashlib", "hmac", "io", "json", "re", "sys", "zipfile"}


def test_the_checker_imports_only_the_standard_library_and_nothing_of_ours() -> None:
    modules = {
        name.partition(".")[0]
        for path in sorted(FOLDER.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
        + ([node.module or "app"] if isinstance(node, ast.ImportFrom) and node.level == 0 else [])
    }
    assert modules <= STANDARD | {"__future__", "collections", "dataclasses", "pathlib", "typing"}
    assert modules <= set(sys.stdlib_module_names)


# RFC 8032 §7.1, tests 1 to 3: public key, message, signature.
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_ed25519_accepts_the_vectors_of_rfc_8032_and_nothing_near_them(
    public: str, message: str, signature: str
) -> None:
    key, text, good = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert checker.ed25519_verify(key, text, good)
    s = int.from_bytes(good[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    assert not checker.ed25519_verify(key, text, good[:32] + s.to_bytes(32, "little"))
    assert not checker.ed25519_verify(key, text + b"x", good)
    assert not checker.ed25519_verify(key, text, good[:-1])
    for at in range(0, 64, 9):
        assert not checker.ed25519_verify(key, text, flipped(good, at))


# The example of the C2SP signed-note reference implementation (golang.org/x/mod/sumdb/note).
NOTE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{NOTE_TEXT}\n— PeterNeumann {NOTE_SIGNATURE}\n".encode()


def test_the_signed_note_of_the_reference_implementation_is_read() -> None:
    assert checker.read_note(NOTE, read_key(NOTE_KEY)) == NOTE_TEXT


def test_no_byte_of_a_signed_note_can_be_flipped() -> None:
    for at in range(len(NOTE)):
        with pytest.raises(Fault):
            checker.read_note(flipped(NOTE, at), read_key(NOTE_KEY))


@pytest.mark.parametrize(
    "text",
    ['{"b":1,"a":2}', '{"a":1,"a":1}', '{"a": 1}', "1.0", "1e3", "-0", "01", '"\\u0041"', '"\\/"', '"\\u000a"',
     '"\\u001F"', '"a', "[1,]", '{"é":1}', "[1]\n", " 1", "", "tru", "nulll", "1 2", '"\x01"', "[" * 5000 + "]" * 5000,
     "99999999999999999"],
)  # fmt: skip
def test_what_is_not_canonical_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        read_canonical(text.encode())


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(Fault):
        read_canonical(b'"\xed\xa0\x80"')


def test_three_ways_of_writing_canonical_json_agree() -> None:
    dice = random.Random(8785)
    letters = 'a"\\/\b\f\n\r\t\x00\x1f\x7f木\U00020bb7é\u2028'

    def thing(depth: int) -> Any:
        kind = dice.randrange(7 if depth < 4 else 5)
        if kind == 5:
            return [thing(depth + 1) for _ in range(dice.randrange(4))]
        if kind == 6:
            return {str(dice.randrange(1000)): thing(depth + 1) for _ in range(dice.randrange(4))}
        text = "".join(dice.choices(letters, k=dice.randrange(9)))
        return [None, True, dice.randrange(-(2**53) + 1, 2**53), text, False][kind]

    for _ in range(2000):
        value = thing(0)
        data = canonical(value)
        assert read_canonical(data) == value == json.loads(data)


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def members_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes], *, honest_manifest: bool = False) -> bytes:
    """The members as a bundle again; with `honest_manifest` the attacker makes the list of members fit."""
    if honest_manifest:
        rest = {name: data for name, data in members.items() if name != "manifest.json"}
        listed = {name: {"sha256": sha256_hex(data), "size": len(data)} for name, data in rest.items()}
        members = rest | {"manifest.json": canonical({"format": checker.FORMAT, "members": listed})}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, members[name])
    return out.getvalue()


def key_of(book: LogBook) -> checker.Key:
    return read_key(book.signer.vkey)


def test_an_honest_bundle_passes_without_a_remark(book: LogBook, bundle: bytes) -> None:
    report = check_bundle(bundle, key_of(book))
    assert (report.faults, report.remarks) == ([], [])
    assert report.sentences() == ["核验通过：27 个文件、6 条日志，均列在 14 条处的校验点之下"]


def test_any_byte_flipped_in_any_member_is_named(book: LogBook, bundle: bytes) -> None:
    members, dice = members_of(bundle), random.Random(47)
    for name, data in members.items():
        places = range(len(data)) if len(data) < 13 else sorted(dice.sample(range(len(data)), 12))
        for at in places:
            report = check_bundle(packed(members | {name: flipped(data, at, dice.randrange(8))}), key_of(book))
            assert any(name in where or name in sentence for where, sentence in report.faults), (name, at)


def test_any_byte_flipped_in_the_zip_itself_is_noticed(book: LogBook, bundle: bytes) -> None:
    dice = random.Random(6)
    for at in {*dice.sample(range(len(bundle)), 120), *range(60), *range(len(bundle) - 120, len(bundle))}:
        try:
            assert not check_bundle(flipped(bundle, at, dice.randrange(8)), key_of(book)).ok, at
        except checker.Unusable:
            pass


@pytest.mark.parametrize("extra", [b"x", b"PK\x03\x04", b"\x00" * 22])
def test_bytes_added_before_or_after_the_zip_are_noticed(book: LogBook, bundle: bytes, extra: bytes) -> None:
    for changed in (bundle + extra, extra + bundle):
        try:
            assert not check_bundle(changed, key_of(book)).ok
        except checker.Unusable:
            pass


def attacked(book: LogBook, bundle: bytes, changes: dict[str, bytes | None]) -> str:
    members = members_of(bundle)
    for name, data in changes.items():
        if data is None:
            del members[name]
        else:
            members[name] = data
    report = check_bundle(packed(members, honest_manifest=True), key_of(book))
    assert not report.ok
    return "\n".join(report.sentences())


def test_an_entry_rewritten_with_its_opening_is_not_in_the_log(book: LogBook, bundle: bytes) -> None:
    leaf = members_of(bundle)["entries/000000000007.json"].replace(b"o17", b"o18")
    told = attacked(book, bundle, {"entries/000000000007.json": leaf})
    assert "proofs/000000000007.json：包含证明不成立：第 7 条（办件 DB652328-2024-001，task_completed" in told


def test_an_opinion_rewritten_does_not_open_the_commitment(book: LogBook, bundle: bytes) -> None:
    name = "openings/000000000006.json"
    told = attacked(book, bundle, {name: members_of(bundle)[name].replace("同意".encode(), "反对".encode())})
    assert f"{name}：条目内容或盐值与第 6 条" in told


def test_a_document_replaced_is_named_even_when_its_name_fits(book: LogBook, bundle: bytes) -> None:
    old, forged = f"documents/{sha256_hex(DECISION)}.pdf", b"%PDF-1.7 forged"
    told = attacked(book, bundle, {old: None, f"documents/{sha256_hex(forged)}.pdf": forged})
    assert "没有日志条目登记过这份文件" in told
    assert "登记的文书不在包中" in told


def test_a_document_slipped_in_is_named_unless_it_is_the_beginning_of_a_registered_one(
    book: LogBook, bundle: bytes
) -> None:
    forged, earlier = b"%PDF-1.7 forged", DECISION[:-4]
    told = attacked(book, bundle, {f"documents/{sha256_hex(forged)}.pdf": forged})
    assert f"documents/{sha256_hex(forged)}.pdf：没有日志条目登记过这份文件" in told
    members = members_of(bundle) | {f"documents/{sha256_hex(earlier)}.pdf": earlier}
    assert check_bundle(packed(members, honest_manifest=True), key_of(book)).ok


def test_a_rule_receipt_rewritten_is_named(book: LogBook, bundle: bytes) -> None:
    name = "receipts/0001.json"
    receipt = members_of(bundle)[name].replace(b"60000", b"90000")
    assert f"{name}：没有日志条目登记过这份规则回执" in attacked(book, bundle, {name: receipt})


def test_a_state_changing_entry_left_out_is_noticed(book: LogBook, bundle: bytes) -> None:
    short = "000000000004.json"
    told = attacked(book, bundle, {f"{folder}/{short}": None for folder in ("entries", "openings", "proofs")})
    assert "第 1 条（办件 DB652328-2024-001，case_opened" in told
    assert "不衔接，两条之间有条目被删除或改动" in told


def test_a_definition_file_changed_does_not_fit_the_fingerprint(book: LogBook, bundle: bytes) -> None:
    assert "定义指纹不符" in attacked(book, bundle, {"definition/workflows/dibao/process.bpmn": b"<bpmn />"})


def test_a_rule_table_changed_leaves_its_receipts_without_a_version(book: LogBook, bundle: bytes) -> None:
    assert "规则表版本不在" in attacked(book, bundle, {"definition/workflows/dibao/amount.dmn": b"<other/>"})


def test_an_opening_left_out_without_a_lawful_erasure_is_named(book: LogBook, bundle: bytes) -> None:
    assert "没有依法删除的记录" in attacked(book, bundle, {"openings/000000000006.json": None})


def test_a_lawfully_erased_opening_leaves_the_proofs_standing(book: LogBook) -> None:
    log = LogBook(book.signer)
    log.append("case_opened", "case001", {"name": "x"}, moves=True)
    log.append("payload_erased", "case001", {"seqs": [0]})
    steps = {"case_number": "DB652328-2024-001", "definition": FINGERPRINT, "steps": []}
    members = members_of(log.bundle("case001", documents=[], receipts=[], case=steps))
    del members["openings/000000000000.json"]
    report = check_bundle(packed(members, honest_manifest=True), key_of(book))
    assert report.ok, report.sentences()


def test_a_checkpoint_of_another_key_or_another_log_is_refused(book: LogBook, bundle: bytes) -> None:
    members = members_of(bundle)
    lines = members["checkpoint.txt"].decode().split("\n")
    for text in (f"{lines[0]}2\n{lines[1]}\n{lines[2]}\n", f"{lines[0]}\n0{lines[1]}\n{lines[2]}\n"):
        told = attacked(book, bundle, {"checkpoint.txt": sign_note(text, book.signer).encode()})
        assert "checkpoint.txt：校验点的内容不是本日志的校验点" in told
    other = read_key(NOTE_KEY)
    assert "没有本日志公钥的签名" in "\n".join(check_bundle(bundle, other).sentences())


@pytest.mark.parametrize("junk", [b"[]", b"{}", b'{"hashes":1,"index":1,"size":1}', b'{"payload":[],"salt":1}', b""])
def test_members_of_the_wrong_shape_are_named_and_never_end_in_a_traceback(
    book: LogBook, bundle: bytes, junk: bytes
) -> None:
    for name in members_of(bundle):
        if name not in ("trust/root.pem", "manifest.json"):
            assert name in attacked(book, bundle, {name: junk}) or name.startswith("definition/")


def test_mutated_inclusion_proofs_are_all_refused(book: LogBook) -> None:
    from app.audit import Tree

    hashes = book.hashes()
    tree = Tree.of(hashes)
    for size in range(1, len(hashes) + 1):
        root = tree.root(size)
        for index in range(size):
            path = tree.inclusion(index, size)
            assert checker.included(index, size, hashes[index], path, root)
            wrong = [path[:n] + [flipped(item, 7)] + path[n + 1 :] for n, item in enumerate(path)]
            wrong += [path[:-1], path[1:], [*path, root], [root, *path], path[::-1]]
            for bad in wrong:
                assert bad == path or not checker.included(index, size, hashes[index], bad, root)
            assert not checker.included(index + size, size, hashes[index], path, root)


# ---------------------------------------------------------------- a whole log


def rows_of(book: LogBook) -> list[Row]:
    return [
        Row(entry.leaf(), entry.leaf_hash().hex(), salt.hex(), payload)
        for entry, salt, payload in zip(book.entries, book.salts, book.payloads, strict=True)
    ]


def judged(book: LogBook, rows: list[Row], *sizes: int) -> str:
    notes = [book.checkpoint(size).encode() for size in sizes or (len(book.entries),)]
    report = check_log(rows, notes, key_of(book))
    return "\n".join(report.sentences())


def test_an_honest_log_passes(book: LogBook) -> None:
    assert judged(book, rows_of(book), 5, 14) == "核验通过：日志共 14 条，自第一条起连续无缺，与 2 个校验点相符"


def test_entries_after_the_last_checkpoint_are_remarked_upon(book: LogBook) -> None:
    assert "提示：第 5 条起的 9 条未经校验点证明" in judged(book, rows_of(book), 5)


def test_a_row_rewritten_is_named_with_its_case(book: LogBook) -> None:
    rows = rows_of(book)
    rows[7] = rows[7]._replace(leaf=rows[7].leaf.replace(b"twp_clerk", b"twp_chief"))
    told = judged(book, rows)
    assert "不符：第 7 条（办件 DB652328-2024-001，task_completed，2024-03-04T02:07:00.000000Z）：内容被改动" in told


def test_a_row_rewritten_with_its_hash_column_is_named_with_its_case(book: LogBook) -> None:
    rows = rows_of(book)
    leaf = rows[7].leaf.replace(b"twp_clerk", b"twp_chief")
    rows[7] = rows[7]._replace(leaf=leaf, hash=checker.leaf_hash(leaf).hex())
    assert "不符：第 7 条（办件 DB652328-2024-001" in judged(book, rows)


def test_a_row_spoilt_is_named_with_its_case(book: LogBook) -> None:
    rows = rows_of(book)
    rows[7] = rows[7]._replace(leaf=b"{}", case="case001")
    assert "不符：第 7 条（办件 case001）：内容被改动" in judged(book, rows)


def test_a_payload_rewritten_is_named_with_its_case(book: LogBook) -> None:
    rows = rows_of(book)
    rows[6] = rows[6]._replace(payload={"opinion": "不同意"})
    assert "不符：第 6 条（办件 DB652328-2024-001，document_prepared" in judged(book, rows)


def test_a_row_removed_is_named_and_so_is_the_case_it_is_missing_from(book: LogBook) -> None:
    told = judged(book, [row for n, row in enumerate(rows_of(book)) if n != 4])
    assert "不符：第 4 条至第 4 条：被删除" in told
    assert "不符：第 7 条（办件 DB652328-2024-001" in told


def test_rows_in_another_order_are_named_and_none_is_called_removed(book: LogBook) -> None:
    rows = rows_of(book)
    rows[4], rows[5] = rows[5], rows[4]
    told = judged(book, rows)
    assert "不符：第 4 条（办件 DB652328-2024-001，task_completed" in told
    assert "次序被调换" in told
    assert "被删除\n" not in told


def test_a_log_rewritten_and_chained_anew_differs_from_a_kept_checkpoint(book: LogBook) -> None:
    forged = LogBook(book.signer)
    for entry, payload in zip(book.entries, book.payloads, strict=True):
        changed = {"outcome": "refuse"} if entry.seq == 7 else payload
        case = entry.obj.get("case", "")
        forged.append(entry.act, case, changed, docs=entry.docs, moves=bool(entry.post))
    notes = [book.checkpoint(size).encode() for size in (5, 14)]
    told = "\n".join(check_log(rows_of(forged), notes, key_of(book)).sentences())
    assert "不符：校验点（14 条）：与现有日志不符，第 5 条至第 13 条之间有条目被改动" in told


def test_a_tail_cut_off_is_noticed_by_the_checkpoint(book: LogBook) -> None:
    assert "日志现只有 10 条，末尾的条目被删除" in judged(book, rows_of(book)[:10])


def test_two_checkpoints_of_one_size_with_different_roots_are_a_split_view(book: LogBook) -> None:
    other = LogBook(book.signer)
    other.append("logged_in", payload={"x": 1})
    notes = [book.checkpoint(1).encode(), other.checkpoint(1).encode()]
    assert "曾向不同的人出示不同内容" in "\n".join(check_log(rows_of(book), notes, key_of(book)).sentences())


# ---------------------------------------------------------------- the command


def run(*words: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as alone:
        shutil.copytree(FOLDER, Path(alone) / "checker")
        command = [sys.executable, "-E", "-s", "-m", "checker", *words]
        done = subprocess.run(command, cwd=alone, capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode("utf-8")


def test_the_file_runs_alone_and_its_exit_code_says_what_it_found(
    tmp_path: Path, book: LogBook, bundle: bytes
) -> None:
    path, key = tmp_path / "包 裹.zip", tmp_path / "log.vkey"
    key.write_text(book.signer.vkey + "\n")
    path.write_bytes(bundle)
    code, told = run("bundle", str(path), "--log-key", str(key))
    assert (code, told[:4]) == (0, "核验通过")
    members = members_of(bundle)
    path.write_bytes(packed(members | {"case.json": flipped(members["case.json"], 30)}))
    code, told = run("bundle", str(path), "--log-key", book.signer.vkey)
    assert code == 1 and "不符：case.json" in told
    path.write_bytes(b"not a zip")
    for words in ((str(path), str(key)), (str(tmp_path / "none.zip"), str(key)), (str(path), "a+b+c")):
        code, told = run("bundle", words[0], "--log-key", words[1])
        assert code == 2 and told.startswith("无法核验")


def test_a_log_export_is_checked_from_its_file(tmp_path: Path, book: LogBook) -> None:
    export, note = tmp_path / "log.jsonl", tmp_path / "checkpoint.txt"
    lines = [
        log_line(entry.leaf(), entry.leaf_hash().hex(), salt, payload)
        for entry, salt, payload in zip(book.entries, book.salts, book.payloads, strict=True)
    ]
    note.write_text(book.checkpoint())
    words = ("log", str(export), "--checkpoint", str(note), "--log-key", book.signer.vkey)
    export.write_bytes(b"".join(lines))
    assert run(*words)[0] == 0
    export.write_bytes(b"".join([*lines[:3], b"garbage\n", *lines[4:]]))
    code, told = run(*words)
    assert code == 1 and "导出文件第 4 行无法读取" in told


def test_the_checker_and_the_writer_read_the_same_checkpoint(book: LogBook) -> None:
    note = book.checkpoint()
    head, written = checker.read_checkpoint(note.encode(), key_of(book)), parse_checkpoint(note)
    assert (head.size, head.root) == (written.size, written.root)
