"""Judging a document without our database: who signed, whether anything was changed since, whether anyone is missing.

Accepted only if pyHanko's difference policy finds nothing but what each signature allows, the last signature covers
the entire file, every chain leads to the given root, every signature was made by a certificate of that capacity, is
timestamped, was not revoked by then, and every field of the certified paper is signed (a rollback to an earlier
revision passes everything else).
"""

from __future__ import annotations

import asyncio
import io
import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError, find_unique_cms_attribute
from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext

from app.kernel.clock import CHINA
from app.signing.capacity import signs_as
from app.signing.exact import is_exact
from app.signing.pades import SEAL_FIELD, SYSTEM_FIELD, VOID_FIELD
from app.signing.revocation import Lists, Standing

_OWN_FIELDS = frozenset({SYSTEM_FIELD, VOID_FIELD})
_CAPACITY = {SYSTEM_FIELD: "system", VOID_FIELD: "system", SEAL_FIELD: "seal"}
# A key elsewhere may answer within the hour of its page; a timestamp never comes before the signature it is over.
_ANSWERED_WITHIN = timedelta(hours=1)
# What the libraries below raise on bytes that are no PDF, or no longer one.
_BROKEN = (
    PdfError, CMSExtractionError, CMSStructuralError, ValidationInfoReadingError, UnsupportedAlgorithm, ValueError, LookupError,
    TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError, OSError, EOFError, zlib.error,
)  # fmt: skip
# They also say it at length on standard error; the verdict says it in one sentence.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


@dataclass(frozen=True)
class SignerLine:
    """One signature as judged."""

    field: str
    name: str
    office: str
    signed_at: datetime | None
    ok: bool
    sentence: str


@dataclass(frozen=True)
class Report:
    """The verdict: one sentence to repeat, and the sentences behind it."""

    ok: bool
    summary: str
    signers: tuple[SignerLine, ...]
    lines: tuple[str, ...]
    missing: tuple[str, ...] = ()


class _Unreadable(Exception):
    """The bytes are no PDF with signatures; the message is the sentence."""


def verify(pdf: bytes, roots: Sequence[bytes], required: Sequence[str] | None = None) -> Report:
    """Judge `pdf` against trust roots (PEM); never raises on garbage."""
    try:
        trust = [certificate for data in roots for certificate in _certificates(data)]
        reader, embedded = _open(pdf)
        fields, added = _fields(reader, embedded[0])
        lists = Lists([*(der for data in roots for der in _lists(data)), *_carried(reader)])
        lines = tuple(asyncio.run(_judge(pdf, item, trust, lists)) for item in embedded)
        certified = embedded[0].field_name == SYSTEM_FIELD and embedded[0].docmdp_level is not None
        covered = embedded[-1].evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    except _Unreadable as unreadable:
        return Report(False, str(unreadable), (), ())
    except _BROKEN:
        return Report(False, "文件不是完整的 PDF，或者结构已被破坏，无法查验", (), ())
    signed = {line.field for line in lines}
    wanted = list(required) if required is not None else [name for name in fields if name not in _OWN_FIELDS]
    missing = tuple(name for name in wanted if name not in signed)
    told = tuple(_told(line) for line in lines if line.field not in _OWN_FIELDS or not line.ok)
    fault = _fault(lines, certified=certified, added=bool(added), covered=covered)
    if fault:
        return Report(False, f"查验未通过：{fault}", lines, told, missing)
    return _verdict(lines, told, missing, _voided(embedded))


def _open(pdf: bytes) -> tuple[PdfFileReader, list[Any]]:
    if not pdf.startswith(b"%PDF-"):
        raise _Unreadable("文件内容不是 PDF")
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    embedded = list(reader.embedded_regular_signatures)
    if not embedded:
        raise _Unreadable("文件里没有电子签名，不能证明是谁签发的")
    return reader, embedded


def _fields(reader: PdfFileReader, first: Any) -> tuple[list[str], set[str]]:
    """The signature fields the first signature certified, and those that were added since: the difference policy allows it."""
    certified = [name for name, _, _ in enumerate_sig_fields(reader.get_historical_resolver(first.signed_revision))]
    return certified, {name for name, _, _ in enumerate_sig_fields(reader)} - set(certified)


def _carried(reader: PdfFileReader) -> Iterator[bytes]:
    """The revocation lists inside the paper."""
    if "/DSS" in reader.root:
        for found in DocumentSecurityStore.read_dss(reader).crls:
            yield found.get_object().data


async def _judge(pdf: bytes, item: Any, trust: list[asn1.Certificate], lists: Lists) -> SignerLine:
    subject = item.signer_cert.subject.native
    name, office = str(subject.get("common_name", "")), str(subject.get("organizational_unit_name", ""))
    when = _stamped_at(item)

    def line(sentence: str, *, ok: bool = False) -> SignerLine:
        return SignerLine(item.field_name, name, office, when or item.self_reported_timestamp, ok, sentence)

    if when is None:
        return line("签名没有时间戳，不能证明是什么时候签的")
    context = ValidationContext(
        trust_roots=trust, allow_fetching=False, moment=when, revocation_mode="soft-fail",
        other_certs=list(item.other_embedded_certs),
    )  # fmt: skip
    try:
        status: Any = await async_validate_pdf_signature(item, context, ts_validation_context=context)
        sentence = _sentence(status) or _form(pdf, item, status, when)
    except (SignatureValidationError, *_BROKEN):
        return line("签名数据已被破坏，不能读取")
    if sentence:
        return line(sentence)
    standing = lists.standing(list(status.validation_path), when)
    stamp = lists.standing(list(status.timestamp_validity.validation_path), when)
    return line(_revoked(standing, stamp, when) or _good(standing), ok=not _revoked(standing, stamp, when))


def _stamped_at(item: Any) -> datetime | None:
    """The instant of the timestamp over a signature (not yet verified)."""
    try:
        token = find_unique_cms_attribute(item.signer_info["unsigned_attrs"], "signature_time_stamp_token")
        instant = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    except _BROKEN:
        return None
    return instant if isinstance(instant, datetime) else None


def _sentence(status: Any) -> str:
    """What is wrong with one signature; empty when nothing is."""
    stamp = status.timestamp_validity
    faults = (
        (not status.intact, "签名所覆盖的内容被改动过"),
        (not status.valid, "签名值不正确"),
        (stamp is None or not (stamp.intact and stamp.valid and stamp.trusted), "时间戳不正确，或者不是由受信任的机关加盖的"),
        (not status.trusted, "签名证书不是由受信任的机关签发的，或者签字时不在有效期内"),
        (status.modification_level == ModificationLevel.OTHER, "签字之后文件被改动过（添加、替换或覆盖了内容）"),
        (not status.docmdp_ok, "签字之后文件发生了认证所不允许的改动"),
        (not status.bottom_line, "签名没有通过全部检查"),
    )
    return next((sentence for wrong, sentence in faults if wrong), "")


def _form(pdf: bytes, item: Any, status: Any, when: datetime) -> str:
    """What is wrong beyond the mathematics: whose key in which field, when, and what rides along."""
    claimed = item.self_reported_timestamp
    if not signs_as(item.signer_cert, _CAPACITY.get(item.field_name, "officer")):
        return "签名证书的用途与签名处不符（个人证书不能代替单位印章或系统认证）"
    if claimed is None or not timedelta(0) <= when - claimed <= _ANSWERED_WITHIN:
        return "自称的签字时间与时间戳不一致"
    return "" if is_exact(pdf, item, status) else "签名数据里夹带了多余内容，或者被改动过"


def _revoked(standing: Standing, stamp: Standing, when: datetime) -> str:
    if stamp.revoked_at is not None and stamp.revoked_at <= when:
        return f"加盖时间戳时，时间戳证书已被吊销（{_day(stamp.revoked_at)}）"
    if standing.revoked_at is not None and standing.revoked_at <= when:
        return f"签字时证书已被吊销（{_day(standing.revoked_at)} 吊销）"
    return ""


def _good(standing: Standing) -> str:
    sentence = "签名有效，签字后没有不允许的改动"
    if standing.revoked_at is not None:
        return f"{sentence}；证书其后于 {_day(standing.revoked_at)} 吊销，时间戳证明签字在先，仍然有效"
    if not standing.checked:
        return f"{sentence}；没有签字当时的吊销清单，未能核对证书是否已被吊销"
    return sentence


def _fault(lines: tuple[SignerLine, ...], *, certified: bool, added: bool, covered: bool) -> str:
    wrong = next((line for line in lines if not line.ok), None)
    if wrong is not None:
        who = "系统认证" if wrong.field == SYSTEM_FIELD else f"{wrong.name}的签名"
        return f"{who}——{wrong.sentence}"
    if not certified:
        return "缺少生成时的系统认证，不是本系统签发的文书"
    if added:
        return "文件里有认证之后添加的签名处，认证时没有"
    return "" if covered else "最后一个签名没有覆盖整个文件，文件末尾有多出的内容"


def _verdict(lines: tuple[SignerLine, ...], told: tuple[str, ...], missing: tuple[str, ...], voided: str) -> Report:
    people = "、".join(line.name for line in lines if line.field not in _OWN_FIELDS)
    if voided:
        void = f"本件未签完即作废（{voided}），不能作为决定依据；已由 {people} 签署的部分未被改动"
        return Report(True, f"查验通过，但{void}", lines, told, ())
    if missing:
        words = "、".join("单位印章" if name == SEAL_FIELD else name for name in missing)
        fault = f"签名不齐（缺 {words}），可能是未完成的文书或被退回到了较早的版本"
        return Report(False, f"查验未通过：{fault}", lines, told, missing)
    return Report(True, f"查验通过：由 {people} 签署，签字后未被改动", lines, told, ())


def _voided(embedded: list[Any]) -> str:
    """Why the paper was left unfinished, if the same system that certified it says so last."""
    by_field = {item.field_name: item for item in embedded}
    mark, system = by_field.get(VOID_FIELD), by_field.get(SYSTEM_FIELD)
    if mark is None or system is None or mark is not embedded[-1]:
        return ""
    if mark.signer_cert.dump() != system.signer_cert.dump():
        return ""
    return str(mark.sig_object.get("/Reason", "未完成"))


def _told(line: SignerLine) -> str:
    when = _day(line.signed_at) if line.signed_at else "时间不详"
    what = "盖章" if line.field == SEAL_FIELD else "系统认证" if line.field == SYSTEM_FIELD else "签字"
    return f"{'✓' if line.ok else '✗'} {what}：{line.name}（{line.office}）{when} {line.sentence}"


def _day(instant: datetime) -> str:
    return instant.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _certificates(data: bytes) -> list[asn1.Certificate]:
    return [asn1.Certificate.load(der) for kind, _, der in _blocks(data) if kind == "CERTIFICATE"]


def _lists(data: bytes) -> list[bytes]:
    return [der for kind, _, der in _blocks(data) if kind == "X509 CRL"]


def _blocks(data: bytes) -> list[Any]:
    if not pem.detect(data):
        return []
    return list(pem.unarmor(data, multiple=True))
