"""The installation's certificate authority: root, issuing, system, timestamp and seal certificates, all P-256.

Made once, in a folder beside the real one that is renamed into place, so that a kill half-way leaves nothing behind.
Real go-live replaces it by a licensed provider behind the same methods.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.signing import pades
from app.signing.capacity import policies
from app.signing.disk import write_private
from app.signing.errors import KeyRevoked
from app.signing.keys import LEVEL, PARAMETERS, Enrolled, UnlockedKey, WrappedKey, unwrap, wrap
from app.signing.pades import PendingSignature, Signed
from app.signing.revocation import RevocationFile, issue
from app.signing.stamping import Credential

ROOT_FROM = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=365)


class Authority:
    """Opened on a directory; knows the installation's keys and issues certificates."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._issuer = _read(directory, "issuing")
        self._root = (directory / "root.pem").read_bytes()
        self._root_list = (directory / "root.crl").read_bytes()
        self._revocations = RevocationFile(directory / "issuing.crl", self._issuer)
        self._pepper = (directory / "pepper.bin").read_bytes()
        chain = [self._issuer[1], x509.load_pem_x509_certificate(self._root)]
        self._system = Credential(*_read(directory, "system"), chain=chain)
        self._tsa = Credential(*_read(directory, "timestamp"), chain=chain)
        self._chain = chain
        self._seals: dict[str, Credential] = {}

    @classmethod
    def open(cls, directory: Path, *, now: datetime) -> Authority:
        """Open the authority in `directory`, making it first if there is none."""
        if not (directory / "root.pem").exists():
            _create(directory, now)
        return cls(directory)

    def root_pem(self) -> bytes:
        """The trust root and the revocation lists: what a verifier must have from us by another way."""
        return self._root + self._root_list + self._revocations.read()

    def revoke(self, certificate_serial: str, reason: str, at: datetime) -> None:
        """The certificate signs nothing any more from `at` on, for good; what it signed before stands."""
        self._revocations.add(int(certificate_serial, 16), reason, at)

    def enrol(self, account_id: str, name: str, office: str, pin: str, *, now: datetime) -> Enrolled:
        """A new key for an officer, wrapped under the PIN, with a certificate for three years."""
        private = ec.generate_private_key(ec.SECP256R1())
        wrapped, salt = wrap(private, pin, account_id, self._pepper)
        certificate = self._issue(private.public_key(), _name(name, office, account_id), now, 3 * YEARS, "officer")
        return Enrolled(
            account_id=account_id,
            certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
            wrapped=wrapped,
            salt=salt,
            parameters=dict(PARAMETERS),
            level=LEVEL,
            serial=f"{certificate.serial_number:x}",
        )

    def unlock(self, stored: WrappedKey, pin: str) -> UnlockedKey:
        """The officer's key in hand, or `WrongPin`."""
        return unwrap(stored, pin, self._pepper)

    def prepare(
        self, pdf: bytes, boxes: Mapping[str, Any], fields: Sequence[str], *, seal: bool, when: datetime
    ) -> bytes:
        """`pdf` with every signature field in place, certified by the system: the bytes that are previewed and signed."""
        return pades.prepare(pdf, boxes, fields, seal=seal, credential=self._system, tsa=self._tsa, when=when)

    def sign(self, pdf: bytes, field: str, key: UnlockedKey, *, stamp: bytes, when: datetime, reason: str) -> Signed:
        """The officer's signature in `field`, added behind the bytes given."""
        officer = self._of_officer(key, when)
        return pades.sign(pdf, field, officer, self._tsa, stamp=stamp, when=when, reason=reason, level=key.level)

    def begin(
        self, pdf: bytes, field: str, certificate_pem: str, *, stamp: bytes, when: datetime, reason: str
    ) -> PendingSignature:
        """The first half of a signature by a key that is not here: what it must sign."""
        self._refuse_revoked(certificate_pem, when)
        return pades.begin(pdf, field, certificate_pem, self._chain, stamp=stamp, when=when, reason=reason)

    def finish(self, pending: PendingSignature, signature: bytes, *, when: datetime, level: str) -> Signed:
        """The second half: the signature that came back (DER), embedded and timestamped."""
        self._refuse_revoked(pending.certificate_pem, when)
        return pades.finish(pending, signature, self._chain, self._tsa, when=when, level=level)

    def seal(self, pdf: bytes, office_id: str, office_name: str, *, stamp: bytes, when: datetime) -> Signed:
        """The organ's seal, last: it locks the whole document, with the day's revocation lists inside."""
        seal = self._seal_of(office_id, office_name, when)
        return pades.seal(pdf, seal, self._tsa, stamp=stamp, when=when, lists=self._lists(when))

    def void(self, pdf: bytes, *, when: datetime, reason: str) -> Signed:
        """The system's mark on a paper that will never be finished."""
        return pades.void(pdf, self._system, self._tsa, when=when, reason=reason, lists=self._lists(when))

    def _lists(self, when: datetime) -> list[bytes]:
        return [self._root_list, self._revocations.renewed(when)]

    def _refuse_revoked(self, certificate_pem: str, when: datetime) -> None:
        listed = x509.load_pem_x509_crl(self._revocations.renewed(when))
        serial = x509.load_pem_x509_certificate(certificate_pem.encode()).serial_number
        if listed.get_revoked_certificate_by_serial_number(serial) is not None:
            raise KeyRevoked

    def _of_officer(self, key: UnlockedKey, when: datetime) -> Credential:
        self._refuse_revoked(key.certificate_pem, when)
        return Credential(key.private, x509.load_pem_x509_certificate(key.certificate_pem.encode()), self._chain)

    def _seal_of(self, office_id: str, office_name: str, when: datetime) -> Credential:
        if office_id not in self._seals:
            name = f"seal-{office_id}"
            if not (self._directory / f"{name}.pem").exists():
                private = ec.generate_private_key(ec.SECP256R1())
                subject = _name(f"{office_name}（演示章）", office_name, office_id)
                certificate = self._issue(private.public_key(), subject, when, 5 * YEARS, "seal")
                _write(self._directory, name, private, certificate)
            self._seals[office_id] = Credential(*_read(self._directory, name), chain=self._chain)
        return self._seals[office_id]

    def _issue(
        self, public: ec.EllipticCurvePublicKey, subject: x509.Name, now: datetime, life: timedelta, capacity: str
    ) -> x509.Certificate:
        return _certificate(public, subject, self._issuer, now - timedelta(days=1), life, capacity=capacity)


def _name(common: str, office: str, ident: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "签责演示安装"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, office[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, ident[:64]),
        ]
    )


def _certificate(
    public: ec.EllipticCurvePublicKey,
    subject: x509.Name,
    issuer: tuple[ec.EllipticCurvePrivateKey, x509.Certificate],
    start: datetime,
    life: timedelta,
    *,
    capacity: str | None = None,
    stamping: bool = False,
    ca_depth: int | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1].subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(start, ROOT_FROM))
        .not_valid_after(start + life)
        .add_extension(x509.BasicConstraints(ca=ca_depth is not None, path_length=ca_depth), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer[0].public_key()), critical=False
        )
        .add_extension(_usage(ca=ca_depth is not None, commitment=capacity is not None), critical=True)
    )
    if stamping:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    else:
        builder = builder.add_extension(policies(capacity), critical=False)
    return builder.sign(issuer[0], hashes.SHA256())


def _usage(*, ca: bool, commitment: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _create(directory: Path, now: datetime) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = directory.with_name(f".{directory.name}-{secrets.token_hex(4)}")
    making.mkdir(mode=0o700)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("签责演示根证书", "演示", "root")
    root = _self_signed(root_key, root_name)
    issuing_key = ec.generate_private_key(ec.SECP256R1())
    issuing = _certificate(
        issuing_key.public_key(), _name("签责演示签发证书", "演示", "issuing"), (root_key, root), ROOT_FROM, 15 * YEARS, ca_depth=0
    )
    _write(making, "root", root_key, root)
    _write(making, "issuing", issuing_key, issuing)
    for name, title, stamping in (("system", "签责演示系统", False), ("timestamp", "签责演示时间戳", True)):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(
            key.public_key(), _name(title, "演示", name), (issuing_key, issuing), ROOT_FROM, 15 * YEARS,
            capacity=None if stamping else name, stamping=stamping,
        )  # fmt: skip
        _write(making, name, key, certificate)
    write_private(making / "pepper.bin", secrets.token_bytes(32))
    write_private(making / "root.crl", issue((root_key, root), [], 1, now, 15 * YEARS))
    RevocationFile(making / "issuing.crl", (issuing_key, issuing)).renewed(now)
    try:
        making.rename(directory)
    except OSError:
        if not (directory / "root.pem").exists():
            raise
        shutil.rmtree(making)


def _self_signed(key: ec.EllipticCurvePrivateKey, name: x509.Name) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ROOT_FROM)
        .not_valid_after(ROOT_FROM + 20 * YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(ca=True, commitment=False), critical=True)
        .sign(key, hashes.SHA256())
    )


def _write(directory: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(directory / f"{name}.key", plain)
    write_private(directory / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _read(directory: Path, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = serialization.load_pem_private_key((directory / f"{name}.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate((directory / f"{name}.pem").read_bytes())
