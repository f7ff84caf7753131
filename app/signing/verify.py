"""Judging a document without our database: who signed, whether anything was changed since, whether anyone is missing.

Accepted only if pyHanko's difference policy finds nothing but what each signature allows, the last signature covers
the entire file, every chain leads to the given root, and every field the certified first revision holds is signed
(a rollback to an earlier revision passes everything else).
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext

from app.kernel.clock import CHINA
from app.signing.pades import SEAL_FIELD, SYSTEM_FIELD, VOID_FIELD

_OWN_FIELDS = frozenset({SYSTEM_FIELD, VOID_FIELD})


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
        crls = [crl for data in roots for crl in _lists(data)]
        reader, embedded, fields = _open(pdf)
        lines = tuple(asyncio.run(_judge(item, trust, crls)) for item in embedded)
    except _Unreadable as unreadable:
        return Report(False, str(unreadable), (), ())
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError):
        return Report(False, "文件不是完整的 PDF，或者结构已被破坏，无法查验", (), ())
    signed = {line.field for line in lines}
    wanted = list(required) if required is not None else [name for name in fields if name not in _OWN_FIELDS]
    missing = tuple(name for name in wanted if name not in signed)
    return _verdict(pdf, lines, missing, embedded)


def _open(pdf: bytes) -> tuple[PdfFileReader, list[Any], list[str]]:
    if not pdf.startswith(b"%PDF-"):
        raise _Unreadable("文件内容不是 PDF")
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    embedded = list(reader.embedded_regular_signatures)
    if not embedded:
        raise _Unreadable("文件里没有电子签名，不能证明是谁签发的")
    return reader, embedded, [name for name, _, _ in enumerate_sig_fields(reader)]


async def _judge(item: Any, trust: list[asn1.Certificate], crls: list[bytes]) -> SignerLine:
    subject = item.signer_cert.subject.native
    name, office = str(subject.get("common_name", "")), str(subject.get("organizational_unit_name", ""))
    when = item.self_reported_timestamp
    context = ValidationContext(
        trust_roots=trust, allow_fetching=False, moment=when, crls=crls, revocation_mode="hard-fail" if crls else "soft-fail",
        other_certs=list(item.other_embedded_certs),
    )  # fmt: skip
    try:
        status = await async_validate_pdf_signature(item, context, ts_validation_context=context)
    except (SignatureValidationError, ValidationInfoReadingError, ValueError) as error:
        return SignerLine(item.field_name, name, office, when, False, f"签名不能读取（{type(error).__name__}）")
    sentence = _sentence(status)
    return SignerLine(item.field_name, name, office, when, not sentence, sentence or "签名有效，签字后没有不允许的改动")


def _sentence(status: Any) -> str:
    """What is wrong with one signature; empty when nothing is."""
    if not status.intact:
        return "签名所覆盖的内容被改动过"
    if not status.valid:
        return "签名值不正确"
    if status.revoked:
        return "签名证书在签字时已被吊销"
    if not status.trusted:
        return "签名证书不是由受信任的机关签发的，或者签字时不在有效期内"
    if status.modification_level == ModificationLevel.OTHER:
        return "签字之后文件被改动过（添加、替换或覆盖了内容）"
    if not status.docmdp_ok:
        return "签字之后文件发生了认证所不允许的改动"
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        return "时间戳不正确"
    return "" if status.bottom_line else "签名没有通过全部检查"


def _verdict(pdf: bytes, lines: tuple[SignerLine, ...], missing: tuple[str, ...], embedded: list[Any]) -> Report:
    told = [_told(line) for line in lines if line.field not in _OWN_FIELDS or not line.ok]
    wrong = [line for line in lines if not line.ok]
    if wrong:
        first = wrong[0]
        who = "系统认证" if first.field == SYSTEM_FIELD else f"{first.name}的签名"
        return Report(False, f"查验未通过：{who}——{first.sentence}", lines, tuple(told), missing)
    if not any(line.field == SYSTEM_FIELD for line in lines):
        return Report(False, "查验未通过：缺少生成时的系统认证，不是本系统签发的文书", lines, tuple(told), missing)
    if embedded[-1].evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        return Report(False, "查验未通过：最后一个签名没有覆盖整个文件，文件末尾有多出的内容", lines, tuple(told), missing)
    voided = _voided(embedded)
    people = "、".join(line.name for line in lines if line.field not in _OWN_FIELDS)
    if voided:
        void = f"本件未签完即作废（{voided}），不能作为决定依据；已由 {people} 签署的部分未被改动"
        return Report(True, f"查验通过，但{void}", lines, tuple(told), ())
    if missing:
        words = "、".join("单位印章" if name == SEAL_FIELD else name for name in missing)
        return Report(False, f"查验未通过：签名不齐（缺 {words}），可能是未完成的文书或被退回到了较早的版本", lines, tuple(told), missing)
    return Report(True, f"查验通过：由 {people} 签署，签字后未被改动", lines, tuple(told), ())


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
    when = line.signed_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if line.signed_at else "时间不详"
    what = "盖章" if line.field == SEAL_FIELD else "系统认证" if line.field == SYSTEM_FIELD else "签字"
    return f"{'✓' if line.ok else '✗'} {what}：{line.name}（{line.office}）{when} {line.sentence}"


def _certificates(data: bytes) -> list[asn1.Certificate]:
    return [asn1.Certificate.load(der) for kind, _, der in _blocks(data) if kind == "CERTIFICATE"]


def _lists(data: bytes) -> list[bytes]:
    return [der for kind, _, der in _blocks(data) if kind == "X509 CRL"]


def _blocks(data: bytes) -> list[Any]:
    if not pem.detect(data):
        return []
    return list(pem.unarmor(data, multiple=True))
