"""Signers and the timestamp authority in this process: parsed P-256 keys, the instant that is handed in, no network."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

# An arc for documentation and examples: this authority proves order against the installation's own clock only.
POLICY = "2.999.652328.1"


@dataclass(frozen=True)
class Credential:
    """A parsed key with its certificate and the certificates above it."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: Sequence[x509.Certificate]


def to_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """The same certificate in the other library's form."""
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def store_of(chain: Sequence[x509.Certificate]) -> SimpleCertificateStore:
    """The certificates that are embedded with a signature."""
    store = SimpleCertificateStore()
    for certificate in chain:
        store.register(to_asn1(certificate))
    return store


class KeySigner(Signer):
    """Signs with a key that has been parsed once; pyHanko's own re-reads it for every signature."""

    def __init__(self, credential: Credential) -> None:
        super().__init__(
            signing_cert=to_asn1(credential.certificate),
            cert_registry=store_of(credential.chain),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._private = credential.private

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(72)
        return self._private.sign(data, ec.ECDSA(hashes.SHA256()))


class HouseTimeStamper(TimeStamper):
    """RFC 3161 timestamps by the installation's own authority, at the instant given."""

    def __init__(self, credential: Credential, when: datetime) -> None:
        super().__init__(include_nonce=False)
        self._credential = credential
        self._when = when.replace(microsecond=0)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": tsp.ObjectIdentifier(POLICY),
                "message_imprint": req["message_imprint"],
                "serial_number": secrets.randbits(63),
                "gen_time": self._when,
            }
        )
        token = self._signed(info.dump())
        return tsp.TimeStampResp({"status": tsp.PKIStatusInfo({"status": "granted"}), "time_stamp_token": token})

    def _signed(self, info: bytes) -> cms.ContentInfo:
        own = to_asn1(self._credential.certificate)
        digest = hashes.Hash(hashes.SHA256())
        digest.update(info)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(self._when)})),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(own)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        signature = self._credential.private.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        above = [to_asn1(item) for item in self._credential.chain]
        content = {"content_type": "tst_info", "content": cms.ParsableOctetString(info)}
        return assembled("v3", content, attributes, signature, own, above)


def assembled(
    version: str,
    content: Mapping[str, Any],
    attributes: cms.CMSAttributes,
    signature: bytes,
    own: asn1.Certificate,
    above: Iterable[asn1.Certificate],
    token: cms.ContentInfo | None = None,
) -> cms.ContentInfo:
    """The one form a signature and a timestamp of this house have; `exact` holds what it reads against it."""
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}}
        ),
        "digest_algorithm": sha256,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signed_attrs": attributes,
        "signature": signature,
    }
    if token is not None:
        signer["unsigned_attrs"] = cms.CMSAttributes([simple_cms_attribute("signature_time_stamp_token", token)])
    data = {
        "version": version,
        "digest_algorithms": [sha256],
        "encap_content_info": content,
        "certificates": [own, *above],
        "signer_infos": [cms.SignerInfo(signer)],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)})
