"""Revoked certificates: refused from that instant on, named and good before it, and said offline."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.queries.verification import judge
from app.signing import Authority, BackdatedRevocation, KeyRevoked, UnknownReason, pades, verify
from app.signing.revocation import LIFE, issue
from tests.signing import attacks
from tests.signing.paper import NOW, Workshop, letter, mark

SIGNED = NOW + timedelta(minutes=30)  # the leader's signature in `stages`
UNCHECKED = "没有签字当时的吊销清单，未能核对证书是否已被吊销"


def serial_of(house: Workshop, field: str) -> str:
    return f"{attacks.credential(house.keys[field], house).certificate.serial_number:x}"


def lists_of(house: Workshop) -> list[x509.CertificateRevocationList]:
    return [x509.load_der_x509_crl(der) for kind, _, der in pem.unarmor(house.authority.root_pem(), multiple=True) if kind == "X509 CRL"]


def root_only(house: Workshop) -> bytes:
    return (house.folder / "root.pem").read_bytes()


def stolen(house: Workshop, pdf: bytes, when: datetime) -> bytes:
    """Signed and sealed beside the house, which itself would refuse: with a key that has left it."""
    own, stamps = attacks.credential(house.keys["leader"], house), attacks.of_file(house, "timestamp")
    signed = pades.sign(pdf, "leader", own, stamps, stamp=mark(), when=when, reason="签字", level="").pdf
    return pades.seal(signed, attacks.of_file(house, "seal-office-1"), stamps, stamp=mark(), when=when, lists=()).pdf


def test_a_paper_signed_before_the_revocation_stands_and_the_revocation_is_named(own: Workshop, stages: list[bytes]) -> None:
    paper = stages[-1]
    own.authority.revoke(serial_of(own, "leader"), "affiliation_changed", NOW + timedelta(days=2))
    verdict = judge(paper, ".pdf", own.roots())
    assert verdict.ok
    (line,) = [line for line in verdict.lines if "马成" in line]
    assert line.startswith("✓") and "证书其后于 2026-03-04 10:30 吊销，时间戳证明签字在先，仍然有效" in line
    assert sum("吊销" in line for line in verdict.lines) == 1


@pytest.mark.parametrize(("gap", "good"), [(-1, True), (0, False), (1, False), (86_400, False)])
def test_the_second_of_the_revocation_decides(own: Workshop, gap: int, good: bool, stages: list[bytes]) -> None:
    revoked = NOW + timedelta(days=2)
    own.authority.revoke(serial_of(own, "leader"), "key_compromise", revoked)
    report = verify(stolen(own, stages[2], revoked + timedelta(seconds=gap)), own.roots())
    assert report.ok == good, report.summary
    if not good:
        assert report.summary == "查验未通过：马成的签名——签字时证书已被吊销（2026-03-04 10:30 吊销）"


def test_a_thief_cannot_date_the_signature_before_the_revocation_without_our_timestamps(own: Workshop, stages: list[bytes]) -> None:
    own.authority.revoke(serial_of(own, "leader"), "key_compromise", NOW + timedelta(days=2))
    leader = attacks.credential(own.keys["leader"], own)
    forged = pades.sign(stages[2], "leader", leader, leader, stamp=mark(), when=SIGNED, reason="签字", level="").pdf
    report = verify(own.seal(forged, when=NOW + timedelta(days=3)).pdf, own.roots())
    assert not report.ok and "马成的签名——时间戳不正确" in report.summary


def test_the_house_itself_refuses_to_sign_with_a_revoked_certificate(own: Workshop, stages: list[bytes]) -> None:
    key = own.keys["leader"]
    pending = own.authority.begin(stages[2], "leader", key.certificate_pem, stamp=mark(), when=SIGNED, reason="签字")
    later = NOW + timedelta(days=2)
    own.authority.revoke(serial_of(own, "leader"), "superseded", later)
    with pytest.raises(KeyRevoked):
        own.sign(stages[2], "leader", when=later)
    with pytest.raises(KeyRevoked):
        own.authority.begin(stages[2], "leader", key.certificate_pem, stamp=mark(), when=later, reason="签字")
    with pytest.raises(KeyRevoked):
        own.authority.finish(pending, b"", when=later, level="browser-key")
    assert own.sign(stages[0], "visit_first", when=later).pdf


def test_another_process_sees_a_revocation_at_once(own: Workshop, stages: list[bytes]) -> None:
    Authority.open(own.folder, now=NOW).revoke(serial_of(own, "leader"), "superseded", NOW + timedelta(days=1))
    with pytest.raises(KeyRevoked):
        own.sign(stages[2], "leader", when=NOW + timedelta(days=1))


def test_a_sealed_paper_says_by_itself_that_nobody_was_revoked_that_day(own: Workshop, stages: list[bytes]) -> None:
    sealed = verify(stages[-1], [root_only(own)])
    assert sealed.ok and not any(UNCHECKED in line for line in sealed.lines)
    bare = verify(stages[3], [root_only(own)], required=())
    assert bare.ok and all(UNCHECKED in line for line in bare.lines) and len(bare.lines) == 3


def test_the_list_inside_a_sealed_paper_tells_of_a_revocation_between_signature_and_seal(own: Workshop, stages: list[bytes]) -> None:
    own.authority.revoke(serial_of(own, "visit_first"), "key_compromise", NOW + timedelta(minutes=15))
    report = verify(own.seal(stages[3], when=NOW + timedelta(hours=1)).pdf, [root_only(own)])
    assert report.ok
    (line,) = [line for line in report.lines if "张建国" in line]
    assert "证书其后于 2026-03-02 10:45 吊销" in line


def test_pyhanko_accepts_the_sealed_paper_with_nothing_but_the_root_and_revocation_demanded(
    installed: Workshop, stages: list[bytes]
) -> None:
    reader = PdfFileReader(io.BytesIO(stages[-1]))
    root = asn1.Certificate.load(pem.unarmor(root_only(installed))[2])
    store = DocumentSecurityStore.read_dss(reader)
    for item in reader.embedded_regular_signatures:
        context = store.as_validation_context(
            {"trust_roots": [root], "allow_fetching": False, "revocation_mode": "hard-fail", "retroactive_revinfo": True,
             "moment": NOW + timedelta(minutes=40)}
        )  # fmt: skip
        status = asyncio.run(async_validate_pdf_signature(item, context, ts_validation_context=context))
        assert status.bottom_line, status.pretty_print_details()


def test_openssl_reads_the_lists_and_finds_the_revoked_one(own: Workshop, tmp_path: Path) -> None:
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("没有安装 openssl，不能交叉核对吊销清单")
    own.authority.revoke(serial_of(own, "leader"), "key_compromise", NOW + timedelta(days=2))
    (tmp_path / "trust.pem").write_bytes(own.authority.root_pem() + (own.folder / "issuing.pem").read_bytes())
    said = {}
    for field in ("leader", "visit_first"):
        (tmp_path / "officer.pem").write_text(own.keys[field].certificate_pem)
        at = str(int((NOW + timedelta(days=3)).timestamp()))
        command = [tool, "verify", "-crl_check_all", "-attime", at, "-CAfile", str(tmp_path / "trust.pem"), str(tmp_path / "officer.pem")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        said[field] = done.stdout + done.stderr
    assert "certificate revoked" in said["leader"]
    assert said["visit_first"].strip().endswith("OK")


def test_a_list_by_another_installation_of_the_same_name_revokes_nobody(
    own: Workshop, twin: Workshop, stages: list[bytes]
) -> None:
    later = NOW + timedelta(hours=1)
    twin.authority.revoke(serial_of(own, "leader"), "key_compromise", later)
    foreign = (twin.folder / "issuing.crl").read_bytes()
    assert not any("吊销" in line for line in verify(stages[-1], [*own.roots(), foreign]).lines)
    own.authority.revoke(serial_of(own, "leader"), "key_compromise", later)
    assert any("吊销" in line for line in verify(stages[-1], own.roots()).lines)


def test_a_revoked_timestamp_certificate_stamps_no_more(own: Workshop, stages: list[bytes]) -> None:
    stamps = attacks.of_file(own, "timestamp").certificate
    own.authority.revoke(f"{stamps.serial_number:x}", "key_compromise", NOW + timedelta(minutes=35))
    report = verify(stages[-1], own.roots())
    assert not report.ok and "加盖时间戳时，时间戳证书已被吊销" in report.summary
    assert verify(stages[-2], own.roots(), required=()).ok


def test_a_revoked_issuer_takes_its_officers_with_it(own: Workshop, stages: list[bytes]) -> None:
    paper = stages[-1]
    issuing = attacks.credential(own.keys["leader"], own).chain[0]
    root = attacks.of_file(own, "root")
    entry = (
        x509.RevokedCertificateBuilder().serial_number(issuing.serial_number).revocation_date(NOW - timedelta(days=1)).build()
    )
    listed = issue((root.private, root.certificate), [entry], 2, NOW)
    assert "吊销" in verify(paper, [*own.roots(), listed]).summary


def test_a_list_that_is_no_list_is_passed_over(installed: Workshop, stages: list[bytes]) -> None:
    broken = pem.armor("X509 CRL", b"\x30\x03\x02\x01\x01")
    assert verify(stages[-1], [*installed.roots(), broken]).ok


def test_an_old_list_still_tells_whom_it_revoked_and_admits_what_it_cannot_know(own: Workshop, stages: list[bytes]) -> None:
    own.authority.revoke(serial_of(own, "leader"), "key_compromise", NOW + timedelta(days=2))
    old, year_later = own.roots(), NOW + timedelta(days=365)
    assert "签字时证书已被吊销" in verify(stolen(own, stages[2], year_later), old).summary
    other = own.sign(stages[0], "visit_first", when=year_later).pdf
    report = verify(other, old, required=())
    assert report.ok and UNCHECKED in report.lines[-1]
    assert UNCHECKED not in verify(other, own.roots(), required=()).lines[-1]


def test_a_revocation_is_for_good_and_its_first_instant_stays(own: Workshop) -> None:
    serial, first = serial_of(own, "leader"), NOW + timedelta(days=1)
    own.authority.revoke(serial, "key_compromise", first)
    own.authority.revoke(serial, "superseded", first + timedelta(days=9))
    own.authority.revoke(serial_of(own, "visit_first"), "superseded", first + timedelta(days=10))
    entry = lists_of(own)[1].get_revoked_certificate_by_serial_number(int(serial, 16))
    assert entry is not None and entry.revocation_date_utc == first
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason == x509.ReasonFlags.key_compromise


def test_a_revocation_cannot_be_dated_back_behind_a_published_list(own: Workshop) -> None:
    before = own.authority.root_pem()
    with pytest.raises(BackdatedRevocation):
        own.authority.revoke(serial_of(own, "leader"), "key_compromise", NOW - timedelta(days=5))
    assert own.authority.root_pem() == before


def test_an_unknown_reason_or_serial_number_revokes_nothing(own: Workshop) -> None:
    before = own.authority.root_pem()
    with pytest.raises(UnknownReason):
        own.authority.revoke(serial_of(own, "leader"), "不喜欢", NOW)
    with pytest.raises(ValueError, match="invalid literal"):
        own.authority.revoke("马成", "superseded", NOW)
    assert own.authority.root_pem() == before


def test_lists_are_signed_anew_each_day_numbered_upward_and_good_for_a_month(own: Workshop) -> None:
    numbers, spans = [], []
    for hours in (0, 1, 25, 26, 60):
        own.sign(own.prepare(letter(), ("leader",), seal=False), "leader", when=NOW + timedelta(hours=hours))
        current = lists_of(own)[1]
        numbers.append(current.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
        assert current.next_update_utc is not None
        spans.append(current.next_update_utc - current.last_update_utc)
    assert numbers == [2, 2, 3, 3, 4]
    assert set(spans) == {LIFE}


def test_revocations_by_many_at_the_same_time_are_all_kept(own: Workshop) -> None:
    at, serials = NOW + timedelta(days=1), [f"{number:x}" for number in range(1, 25)]
    with ThreadPoolExecutor(8) as together:
        doors = [Authority.open(own.folder, now=NOW) for _ in range(4)]
        done = [together.submit(doors[n % 4].revoke, serial, "superseded", at) for n, serial in enumerate(serials)]
    assert [item.exception() for item in done] == [None] * len(serials)
    assert sorted(entry.serial_number for entry in lists_of(own)[1]) == list(range(1, 25))
