"""The installation's certificates: P-256, each for one use, within its years, and only under its own root."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.signing import Authority
from tests.signing.paper import NOW, OFFICE, PIN, Workshop, workshop

Certificates = dict[str, x509.Certificate]
LEAVES = ("system", "timestamp", "seal-office-1", "officer")


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def usage(certificate: x509.Certificate) -> set[str]:
    value = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    names = ("digital_signature", "content_commitment", "key_encipherment", "key_cert_sign", "crl_sign")
    return {name for name in names if getattr(value, name)}


@pytest.fixture(scope="module")
def certificates(installed: Workshop, stages: list[bytes]) -> Certificates:
    """By name; the seal's was made when the paper of `stages` was sealed."""
    assert stages
    found = {name: read(installed.folder / f"{name}.pem") for name in ("root", "issuing", "system", "timestamp", "seal-office-1")}
    enrolled = installed.authority.enrol("ab" * 16, "马成", OFFICE, PIN, now=NOW)
    return {**found, "officer": x509.load_pem_x509_certificate(enrolled.certificate_pem.encode())}


def test_every_key_is_on_p_256(certificates: Certificates) -> None:
    curves = {item.public_key().curve.name for item in certificates.values()}  # type: ignore[union-attr]
    assert curves == {"secp256r1"}


def test_who_issues_signs_no_papers_and_who_signs_papers_issues_nothing(certificates: Certificates) -> None:
    for name in ("root", "issuing"):
        assert usage(certificates[name]) == {"key_cert_sign", "crl_sign"}, name
    for name in ("system", "seal-office-1", "officer"):
        assert usage(certificates[name]) == {"digital_signature", "content_commitment"}, name
    assert usage(certificates["timestamp"]) == {"digital_signature"}
    for name, item in certificates.items():
        basic = item.extensions.get_extension_for_class(x509.BasicConstraints)
        assert basic.critical and basic.value.ca == (name not in LEAVES), name
        assert item.extensions.get_extension_for_class(x509.KeyUsage).critical


def test_only_the_timestamp_certificate_may_stamp_times(certificates: Certificates) -> None:
    extended = certificates["timestamp"].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert extended.critical and list(extended.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    for name in ("system", "seal-office-1", "officer"):
        with pytest.raises(x509.ExtensionNotFound):
            certificates[name].extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_an_officers_certificate_names_the_person_and_lasts_three_years(certificates: Certificates) -> None:
    officer = certificates["officer"]
    subject = {item.rfc4514_attribute_name: item.value for item in officer.subject}
    assert subject["CN"] == "马成" and subject["OU"] == OFFICE
    assert officer.not_valid_before_utc <= NOW < officer.not_valid_after_utc
    assert officer.not_valid_after_utc - officer.not_valid_before_utc == timedelta(days=3 * 365)


def test_the_chain_holds_under_the_own_root_only(certificates: Certificates, tmp_path: Path) -> None:
    certificates["issuing"].verify_directly_issued_by(certificates["root"])
    for name in LEAVES:
        certificates[name].verify_directly_issued_by(certificates["issuing"])
    Authority.open(tmp_path / "twin", now=NOW)
    twin = read(tmp_path / "twin" / "issuing.pem")
    assert twin.subject == certificates["issuing"].subject
    with pytest.raises(InvalidSignature):
        certificates["officer"].verify_directly_issued_by(twin)


def test_no_two_certificates_share_a_serial_number_or_a_key(installed: Workshop) -> None:
    made = [installed.authority.enrol("ab" * 16, "马成", OFFICE, PIN, now=NOW) for _ in range(3)]
    assert len({item.serial for item in made}) == 3
    assert len({item.certificate_pem for item in made}) == 3


def test_the_authority_is_made_once_and_opened_again_with_the_same_keys(own: Workshop) -> None:
    again = Authority.open(own.folder, now=NOW + timedelta(days=400))
    assert again.root_pem() == own.authority.root_pem()
    enrolled = own.authority.enrol("ab" * 16, "马成", OFFICE, PIN, now=NOW)
    assert isinstance(again.unlock(enrolled, PIN).private, ec.EllipticCurvePrivateKey)


def test_its_files_are_for_nobody_else_and_nothing_half_made_is_left(tmp_path: Path) -> None:
    made = workshop(tmp_path / "var" / "authority")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.folder.iterdir() if path.suffix in {".key", ".bin"}}
    assert set(modes) == {"root.key", "issuing.key", "system.key", "timestamp.key", "pepper.bin"}
    assert set(modes.values()) == {0o600}
    assert [path.name for path in made.folder.parent.iterdir()] == ["authority"]
