"""Revocation lists (RFC 5280): kept by the authority beside its trust root, read by a verifier years later and offline.

A revoked certificate is refused from that instant on. What a timestamp shows to be older stands, and is named.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.signing.disk import write_private
from app.signing.errors import BackdatedRevocation, UnknownReason

# A list is good for a month and renewed daily while anything is signed, so that every paper finds one of its own day.
LIFE = timedelta(days=30)
RENEWED_AFTER = timedelta(days=1)
REASONS: Mapping[str, x509.ReasonFlags] = {
    "key_compromise": x509.ReasonFlags.key_compromise,
    "affiliation_changed": x509.ReasonFlags.affiliation_changed,
    "superseded": x509.ReasonFlags.superseded,
    "cessation_of_operation": x509.ReasonFlags.cessation_of_operation,
    "privilege_withdrawn": x509.ReasonFlags.privilege_withdrawn,
}
Issuer = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def issue(
    issuer: Issuer, entries: Iterable[x509.RevokedCertificate], number: int, when: datetime, life: timedelta = LIFE
) -> bytes:
    """A signed list, PEM."""
    key, certificate = issuer
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate.subject)
        .last_update(when.replace(microsecond=0))
        .next_update(when.replace(microsecond=0) + life)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class RevocationFile:
    """The issuing certificate's current list, in a file that is replaced whole; several processes share it."""

    def __init__(self, path: Path, issuer: Issuer) -> None:
        self._path = path
        self._issuer = issuer

    def read(self) -> bytes:
        """The list as it stands (PEM); nothing where none was issued yet."""
        return self._path.read_bytes() if self._path.exists() else b""

    def renewed(self, when: datetime) -> bytes:
        """The list, signed anew when it is older than a day."""
        known = self._known()
        if known is not None and when < known.last_update_utc + RENEWED_AFTER:
            return self.read()
        with self._alone():
            known = self._known()
            if known is None or when >= known.last_update_utc + RENEWED_AFTER:
                self._issue(known, list(known or ()), when)
        return self.read()

    def add(self, serial: int, reason: str, at: datetime) -> None:
        """List a certificate from `at` on, for good; listed again, the first instant stays."""
        if reason not in REASONS:
            raise UnknownReason(reason)
        with self._alone():
            known = self._known()
            if known is not None and known.get_revoked_certificate_by_serial_number(serial) is not None:
                return
            if known is not None and at.replace(microsecond=0) < known.last_update_utc:
                raise BackdatedRevocation(f"{serial:x}")
            self._issue(known, [*(known or ()), _entry(serial, reason, at)], at)

    def _known(self) -> x509.CertificateRevocationList | None:
        data = self.read()
        return x509.load_pem_x509_crl(data) if data else None

    def _issue(
        self, known: x509.CertificateRevocationList | None, entries: Sequence[x509.RevokedCertificate], when: datetime
    ) -> None:
        number = 1 if known is None else known.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
        write_private(self._path, issue(self._issuer, entries, number, when))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._path.with_suffix(".lock").open("wb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _entry(serial: int, reason: str, at: datetime) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(serial)
        .revocation_date(at.replace(microsecond=0))
        .add_extension(x509.CRLReason(REASONS[reason]), critical=False)
        .build()
    )


@dataclass(frozen=True)
class Standing:
    """What the lists say of a path: when one of its certificates was revoked, and whether a list was good that day."""

    revoked_at: datetime | None
    checked: bool


class Lists:
    """The lists a verifier holds: from its trust file and out of the paper; only those of a verified issuer count."""

    def __init__(self, ders: Iterable[bytes]) -> None:
        self._lists = []
        for der in dict.fromkeys(ders):
            try:
                self._lists.append(x509.load_der_x509_crl(der))
            except ValueError:
                continue

    def standing(self, path: Sequence[asn1.Certificate], moment: datetime) -> Standing:
        """Of a verified path, root first, at the instant of the signature."""
        dates: list[datetime] = []
        checked = True
        for above, below in pairwise(x509.load_der_x509_certificate(item.dump()) for item in path):
            own = [item for item in self._lists if _issued_by(item, above)]
            entries = [item.get_revoked_certificate_by_serial_number(below.serial_number) for item in own]
            dates += [entry.revocation_date_utc for entry in entries if entry is not None]
            checked = checked and any(item.next_update_utc and item.next_update_utc >= moment for item in own)
        return Standing(min(dates, default=None), checked)


def _issued_by(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if found.issuer != issuer.subject or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    return found.is_signature_valid(key)
