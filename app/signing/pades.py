"""PAdES by incremental update, stage by stage: prepared (fields, certification) → signed → sealed. No way back.

The system certifies at creation with every field present (DocMDP form filling); an officer's signature locks its own
field; the seal comes last and locks everything (FieldMDP all, DocMDP no changes). Earlier bytes stay a prefix.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import algos, crl, pem
from cryptography import x509
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle

from app.signing.errors import SigningFailed
from app.signing.stamping import Credential, HouseTimeStamper, KeySigner, store_of, to_asn1

SYSTEM_FIELD = "system"
SEAL_FIELD = "organ_seal"
# Signed by the system when a paper is left unfinished (a later round replaces it, the case ended): see `void`.
VOID_FIELD = "void"
# Hexadecimal characters kept for one signature with its chain and timestamp (measured: about 9,000 used).
RESERVED = 18_432


@dataclass(frozen=True)
class Signed:
    """A signed revision: its bytes, whose certificate signed, at which level of sole control."""

    pdf: bytes = field(repr=False)
    sha256: str
    previous_length: int
    serial: str
    level: str


@dataclass(frozen=True)
class PendingSignature:
    """Half a signature: the document with room for it, the attributes the key must sign, and the digest of the paper."""

    pdf: bytes = field(repr=False)
    region: tuple[int, int]
    attributes: bytes
    document_digest: bytes
    previous_length: int
    certificate_pem: str


class _Page(ImportedPdfPage):
    """A stamp page out of memory; the library's own reads a file."""

    def __init__(self, data: bytes) -> None:
        super().__init__("", 0)
        self._data = data

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._data)), page_ix=0)
        self.resources.xobject["/Stamp"] = page
        x1, y1, x2, y2 = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return b"/Stamp Do"


def prepare(
    pdf: bytes,
    boxes: Mapping[str, Any],
    fields: Sequence[str],
    *,
    seal: bool,
    credential: Credential,
    tsa: Credential,
    when: datetime,
) -> bytes:
    """All fields in place, certified by the system; `boxes` by field name, the seal's box as `seal`."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        for name in fields:
            own = FieldMDPSpec(FieldMDPAction.INCLUDE, [name])
            append_signature_field(writer, _field(name, boxes[name], own))
        if seal:
            everything = FieldMDPSpec(FieldMDPAction.ALL)
            append_signature_field(
                writer, _field(SEAL_FIELD, boxes["seal"], everything, update=MDPPerm.NO_CHANGES)
            )
        append_signature_field(
            writer, SigFieldSpec(VOID_FIELD, field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL), doc_mdp_update_value=MDPPerm.NO_CHANGES)
        )
        metadata = _metadata(SYSTEM_FIELD, "系统生成并认证", certify=True)
        signed = _sign(writer, metadata, KeySigner(credential), HouseTimeStamper(tsa, when), when, None, SYSTEM_FIELD)
    except (PdfError, SigningError, KeyError) as error:
        raise SigningFailed(type(error).__name__) from error
    return signed


def _field(name: str, box: Any, lock: FieldMDPSpec, update: MDPPerm | None = None) -> SigFieldSpec:
    edges = (round(box.x1), round(box.y1), round(box.x2), round(box.y2))
    return SigFieldSpec(name, on_page=box.page, box=edges, field_mdp_spec=lock, doc_mdp_update_value=update)


def sign(
    pdf: bytes, field_name: str, credential: Credential, tsa: Credential, *, stamp: bytes, when: datetime, reason: str, level: str
) -> Signed:
    """An officer's signature."""
    return _finished(pdf, field_name, credential, tsa, stamp, when, reason, level)


def seal(
    pdf: bytes, credential: Credential, tsa: Credential, *, stamp: bytes, when: datetime, lists: Sequence[bytes]
) -> Signed:
    """The organ's seal; the revocation lists (PEM) of that day are put into the paper under it."""
    return _finished(pdf, SEAL_FIELD, credential, tsa, stamp, when, "加盖单位印章（演示章）", "server", lists)


def void(
    pdf: bytes, credential: Credential, tsa: Credential, *, when: datetime, reason: str, lists: Sequence[bytes]
) -> Signed:
    """The system's mark on a paper that will never be finished: it locks what is there and says why."""
    return _finished(pdf, VOID_FIELD, credential, tsa, None, when, reason, "server", lists)


def _finished(
    pdf: bytes,
    name: str,
    credential: Credential,
    tsa: Credential,
    stamp: bytes | None,
    when: datetime,
    reason: str,
    level: str,
    lists: Sequence[bytes] = (),
) -> Signed:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if lists:
            _embed(writer, lists, credential.chain)
        style = _style(stamp) if stamp else None
        stamper = HouseTimeStamper(tsa, when)
        signed = _sign(writer, _metadata(name, reason), KeySigner(credential), stamper, when, style, None)
    except (PdfError, SigningError) as error:
        raise SigningFailed(f"{name}: {type(error).__name__}") from error
    return _result(pdf, signed, credential.certificate, level)


def _embed(writer: IncrementalPdfFileWriter, lists: Sequence[bytes], chain: Sequence[x509.Certificate]) -> None:
    """The document's own proof of standing (PAdES B-LT), in the revision that is about to be signed."""
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[to_asn1(item) for item in chain],
        crls=[crl.CertificateList.load(pem.unarmor(data)[2]) for data in lists],
    )


def _result(before: bytes, signed: bytes, certificate: x509.Certificate, level: str) -> Signed:
    if not signed.startswith(before):
        raise SigningFailed("the earlier bytes were not kept")
    digest = hashlib.sha256(signed).hexdigest()
    return Signed(signed, digest, len(before), f"{certificate.serial_number:x}", level)


def _metadata(name: str, reason: str, *, certify: bool = False) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES if name in (SEAL_FIELD, VOID_FIELD) else MDPPerm.FILL_FORMS,
    )


def _style(stamp: bytes) -> StaticStampStyle:
    rule = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        margins=layout.Margins(0, 0, 0, 0),
        inner_content_scaling=layout.InnerScaling.STRETCH_FILL,
    )
    return StaticStampStyle(border_width=0, background=_Page(stamp), background_layout=rule, background_opacity=1.0)


def _session(
    writer: IncrementalPdfFileWriter,
    metadata: PdfSignatureMetadata,
    signer: Signer,
    stamper: TimeStamper | None,
    when: datetime,
    style: StaticStampStyle | None,
    new_field: str | None,
) -> Any:
    maker = PdfSigner(
        metadata,
        signer,
        timestamper=stamper,
        stamp_style=style,
        new_field_spec=SigFieldSpec(new_field) if new_field else None,
    )
    session = maker.init_signing_session(writer, existing_fields_only=new_field is None)
    session.system_time = when.replace(microsecond=0)
    return session


def _sign(
    writer: IncrementalPdfFileWriter,
    metadata: PdfSignatureMetadata,
    signer: Signer,
    stamper: TimeStamper,
    when: datetime,
    style: StaticStampStyle | None,
    new_field: str | None,
) -> bytes:
    session = _session(writer, metadata, signer, stamper, when, style, new_field)
    document = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=RESERVED, appearance_text_params=None
    )
    digest, output = document.digest_tbs_document()

    async def perform() -> None:
        done = await document.perform_signature(
            document_digest=digest.document_digest,
            pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=session.system_time),
        )
        await done.post_signature_processing(output)

    asyncio.run(perform())
    return bytes(output.getvalue())


def begin(
    pdf: bytes,
    field_name: str,
    certificate_pem: str,
    chain: Sequence[x509.Certificate],
    *,
    stamp: bytes,
    when: datetime,
    reason: str,
) -> PendingSignature:
    """Prepare the document and the attributes; the key elsewhere signs SHA-256 of `attributes`."""
    signer = _external(certificate_pem, chain, b"")
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        session = _session(writer, _metadata(field_name, reason), signer, None, when, _style(stamp), None)
        document = session.prepare_tbs_document(
            validation_info=None, bytes_reserved=RESERVED, appearance_text_params=None
        )
        digest, output = document.digest_tbs_document()
    except (PdfError, SigningError) as error:
        raise SigningFailed(f"{field_name}: {type(error).__name__}") from error
    attributes = asyncio.run(
        signer.signed_attrs(
            digest.document_digest,
            "sha256",
            attr_settings=PdfCMSSignedAttributes(signing_time=when.replace(microsecond=0)),
            use_pades=True,
        )
    )
    region = (digest.reserved_region_start, digest.reserved_region_end)
    return PendingSignature(
        bytes(output.getvalue()), region, attributes.dump(), digest.document_digest, len(pdf), certificate_pem
    )


def finish(
    pending: PendingSignature,
    signature: bytes,
    chain: Sequence[x509.Certificate],
    tsa: Credential,
    *,
    when: datetime,
    level: str,
) -> Signed:
    """Embed a signature (DER) that was made elsewhere over the pending attributes."""
    from asn1crypto import cms
    from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

    signer = _external(pending.certificate_pem, chain, signature)
    token = asyncio.run(
        signer.async_sign_prescribed_attributes(
            "sha256", cms.CMSAttributes.load(pending.attributes), timestamper=HouseTimeStamper(tsa, when)
        )
    )
    prepared = PreparedByteRangeDigest(pending.document_digest, *pending.region)
    output = io.BytesIO(pending.pdf)
    prepared.fill_with_cms(output, token)
    signed = output.getvalue()
    certificate = x509.load_pem_x509_certificate(pending.certificate_pem.encode())
    return _result(pending.pdf[: pending.previous_length], signed, certificate, level)


def _external(certificate_pem: str, chain: Sequence[x509.Certificate], signature: bytes) -> ExternalSigner:
    certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
    return ExternalSigner(
        to_asn1(certificate),
        store_of(chain),
        signature_value=signature or bytes(72),
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
    )
