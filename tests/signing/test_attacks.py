"""Forged papers and the sentence each of them gets; the genuine one beside them is accepted."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.queries.verification import judge
from app.signing import pades, verify
from app.signing.stamping import Credential, HouseTimeStamper
from tests.signing import attacks
from tests.signing.paper import BOXES, FIELDS, NOW, Workshop, letter, mark

CHANGED = "签字之后文件被改动过"
LATER = attacks.LATER
UPDATES: dict[str, tuple[attacks.Update, str]] = {
    "an annotation over the amount": (attacks.overlay, CHANGED),
    "the content of a page": (attacks.other_content, CHANGED),
    "the font the words are drawn with": (attacks.other_font, CHANGED),
    "the attached record": (attacks.other_attachment, CHANGED),
    "the picture of a signature": (attacks.other_picture, CHANGED),
    "a page more": (attacks.more_pages, CHANGED),
    "the order of the pages": (attacks.turned_pages, CHANGED),
    "a signature taken out": (attacks.emptied_field, CHANGED),
    "a signature hung into another field": (attacks.borrowed_signature, CHANGED),
    "the title of the file": (attacks.new_title, "文件末尾有多出的内容"),
}


def refused(pdf: bytes, house: Workshop, sentence: str) -> None:
    report = verify(pdf, house.roots())
    assert not report.ok
    assert sentence in report.summary, report.summary


def test_the_genuine_paper_beside_them_is_accepted(installed: Workshop, stages: list[bytes]) -> None:
    verdict = judge(stages[-1], ".pdf", installed.roots())
    assert verdict.ok and verdict.summary.startswith("查验通过：由 张建国、")


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_behind_the_last_signature_is_refused(installed: Workshop, stages: list[bytes], name: str) -> None:
    change, sentence = UPDATES[name]
    forged = attacks.updated(stages[-1], change)
    assert forged.startswith(stages[-1])
    refused(forged, installed, sentence)


@pytest.mark.parametrize("name", UPDATES)
def test_a_check_of_the_signatures_alone_would_have_accepted_each_of_those_updates(
    installed: Workshop, stages: list[bytes], name: str
) -> None:
    forged = attacks.updated(stages[-1], UPDATES[name][0])
    found = PdfFileReader(io.BytesIO(forged)).embedded_regular_signatures
    statuses = [asyncio.run(async_validate_pdf_signature(item, ValidationContext(trust_roots=[]))) for item in found]
    assert len(statuses) >= 4 and all(status.intact and status.valid for status in statuses)


@pytest.mark.parametrize("stage", range(1, 4))
def test_an_update_between_two_signatures_is_refused_though_a_later_signature_covers_it(
    installed: Workshop, stages: list[bytes], stage: int
) -> None:
    forged = attacks.updated(stages[stage], attacks.other_content)
    for minute, field in enumerate(FIELDS[stage:]):
        forged = installed.sign(forged, field, when=LATER + timedelta(minutes=minute)).pdf
    refused(installed.seal(forged, when=LATER + timedelta(minutes=9)).pdf, installed, CHANGED)


def test_a_changed_byte_of_the_text_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    forged = attacks.changed_byte(stages[-1])
    assert len(forged) == len(stages[-1]) and forged != stages[-1]
    refused(forged, installed, "签名所覆盖的内容被改动过")


def test_every_earlier_revision_is_refused_as_incomplete(installed: Workshop, stages: list[bytes]) -> None:
    for earlier in stages[:-1]:
        refused(earlier, installed, "签名不齐")
    refused(letter(), installed, "没有电子签名")


def test_a_paper_without_its_seal_is_refused_and_the_seal_is_named(installed: Workshop, stages: list[bytes]) -> None:
    refused(stages[-2], installed, "签名不齐（缺 单位印章）")


@pytest.mark.parametrize("junk", [b"\n", b"% harmless\n", b"\0" * 500, b"%PDF-1.7\n%%EOF\n"])
def test_anything_appended_behind_the_end_is_refused(installed: Workshop, stages: list[bytes], junk: bytes) -> None:
    assert not verify(stages[-1] + junk, installed.roots()).ok
    assert not verify(junk + stages[-1], installed.roots()).ok


def test_a_comment_behind_the_end_gets_its_own_sentence(installed: Workshop, stages: list[bytes]) -> None:
    refused(stages[-1] + b"% harmless\n", installed, "文件末尾有多出的内容")


def test_a_paper_saved_again_by_another_program_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    refused(attacks.saved_again(stages[-1]), installed, "改动")


@pytest.mark.parametrize("text", [b"", b"0 0 0 0", b"0 10 20 30", b"0 -1 0 -1", b"0 99999999 0 0", b"null", b"(0) (1) (2) (3)"])
def test_a_signature_that_says_it_covers_something_else_is_refused(
    installed: Workshop, stages: list[bytes], text: bytes
) -> None:
    assert not verify(attacks.with_byte_range(stages[-1], text), installed.roots()).ok


def test_a_signature_without_content_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    assert not verify(attacks.without_seal_content(stages[-1]), installed.roots()).ok
    assert not verify(attacks.with_contents(stages[-1], -1, b""), installed.roots()).ok


def test_a_signature_out_of_another_paper_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    other = installed.stages(letter("monthly amount 920000"))[-1]
    for which in range(5):
        swapped = attacks.with_contents(stages[-1], which, attacks.contents(other, which))
        refused(swapped, installed, "签名所覆盖的内容被改动过")


def test_bytes_hidden_in_the_room_of_a_signature_are_refused(installed: Workshop, stages: list[bytes]) -> None:
    used = attacks.contents(stages[-1], -1).rstrip(b"0")
    used += b"0" * (len(used) % 2)
    refused(attacks.with_contents(stages[-1], -1, used + b"DEADBEEF"), installed, "夹带了多余内容")
    refused(attacks.with_contents(stages[-1], -1, used.lower()), installed, "夹带了多余内容")


def test_a_signer_more_than_the_certified_paper_had_is_refused_before_the_seal_and_after(
    installed: Workshop, stages: list[bytes], twin: Workshop
) -> None:
    stamps = attacks.of_file(installed, "timestamp")
    colleague = attacks.credential(installed.keys["visit_first"], installed)
    before = installed.seal(attacks.extra_signer(stages[3], colleague, stamps), when=LATER).pdf
    refused(before, installed, "文件里有认证之后添加的签名处")
    refused(attacks.extra_signer(stages[-1], colleague, stamps), installed, CHANGED)
    stranger = attacks.credential(twin.keys["leader"], twin)
    before = installed.seal(attacks.extra_signer(stages[3], stranger, stamps), when=LATER).pdf
    refused(before, installed, "不是由受信任的机关签发的")
    refused(attacks.extra_signer(stages[-1], stranger, stamps), installed, CHANGED)


def test_a_whole_paper_by_another_installation_of_the_same_name_is_refused(
    installed: Workshop, twin: Workshop
) -> None:
    forged = twin.stages()[-1]
    assert verify(forged, twin.roots()).ok
    refused(forged, installed, "不是由受信任的机关")


def test_one_signature_by_a_certificate_of_the_same_name_from_elsewhere_is_refused(
    installed: Workshop, stages: list[bytes], twin: Workshop
) -> None:
    own = attacks.credential(twin.keys["leader"], twin)
    stamps = attacks.of_file(installed, "timestamp")
    forged = pades.sign(stages[2], "leader", own, stamps, stamp=mark(), when=LATER, reason="签字", level="").pdf
    refused(installed.seal(forged, when=LATER).pdf, installed, "马成的签名——签名证书不是由受信任的机关签发的")


def test_without_a_trust_root_nothing_is_accepted(installed: Workshop, stages: list[bytes]) -> None:
    for roots in ([], [b""], [b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"], [b"\xff" * 40]):
        assert not verify(stages[-1], roots).ok


def test_an_officer_cannot_seal_or_certify_or_void_with_the_own_key(installed: Workshop, stages: list[bytes]) -> None:
    own = attacks.credential(installed.keys["leader"], installed)
    stamps = attacks.of_file(installed, "timestamp")
    refused(attacks.sealed_by(stages[-2], own, stamps), installed, "证书的用途与签名处不符")
    certified = pades.prepare(letter(), BOXES, ("leader",), seal=False, credential=own, tsa=stamps, when=NOW)
    refused(installed.sign(certified, "leader", when=NOW).pdf, installed, "系统认证——签名证书的用途与签名处不符")
    void = pades.void(stages[1], own, stamps, when=LATER, reason="作废", lists=()).pdf
    refused(void, installed, "证书的用途与签名处不符")


def test_a_seal_cannot_stand_in_for_a_person(installed: Workshop, stages: list[bytes]) -> None:
    seal, stamps = (attacks.of_file(installed, name) for name in ("seal-office-1", "timestamp"))
    forged = pades.sign(stages[0], "visit_first", seal, stamps, stamp=mark(), when=LATER, reason="签字", level="").pdf
    refused(forged, installed, "证书的用途与签名处不符")


def test_a_paper_no_system_has_certified_is_refused(installed: Workshop) -> None:
    refused(attacks.uncertified(installed), installed, "缺少生成时的系统认证")


def test_a_signature_after_or_before_the_years_of_its_certificate_is_refused(
    installed: Workshop, stages: list[bytes]
) -> None:
    for when in (NOW + timedelta(days=4 * 365), NOW - timedelta(days=25)):
        forged = installed.sign(stages[2], "leader", when=when).pdf
        refused(forged, installed, "马成的签名——签名证书不是由受信任的机关签发的，或者签字时不在有效期内")


def signed_with(house: Workshop, pdf: bytes, stamps: Credential) -> bytes:
    own = attacks.credential(house.keys["visit_first"], house)
    return pades.sign(pdf, "visit_first", own, stamps, stamp=mark(), when=LATER, reason="签字", level="").pdf


def test_a_timestamp_by_a_key_that_may_not_stamp_times_is_refused(
    installed: Workshop, stages: list[bytes], twin: Workshop
) -> None:
    for stamps in (
        attacks.credential(installed.keys["visit_first"], installed),
        attacks.of_file(installed, "system"),
        attacks.of_file(twin, "timestamp"),
    ):
        refused(signed_with(installed, stages[0], stamps), installed, "张建国的签名——时间戳不正确")


def test_a_timestamp_over_another_signature_is_refused(
    installed: Workshop, stages: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = HouseTimeStamper.async_request_tsa_response

    async def of_other_bytes(self: HouseTimeStamper, req: object) -> object:
        req["message_imprint"]["hashed_message"] = bytes(32)  # type: ignore[index]
        return await honest(self, req)  # type: ignore[arg-type]

    monkeypatch.setattr(HouseTimeStamper, "async_request_tsa_response", of_other_bytes)
    forged = signed_with(installed, stages[0], attacks.of_file(installed, "timestamp"))
    refused(forged, installed, "张建国的签名——时间戳不正确")


def test_a_time_the_signer_claims_against_the_timestamp_is_refused(
    installed: Workshop, stages: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = HouseTimeStamper.__init__

    def tomorrow(self: HouseTimeStamper, credential: Credential, when: object) -> None:
        honest(self, credential, LATER + timedelta(days=1))

    monkeypatch.setattr(HouseTimeStamper, "__init__", tomorrow)
    forged = signed_with(installed, stages[0], attacks.of_file(installed, "timestamp"))
    refused(forged, installed, "自称的签字时间与时间戳不一致")


def test_a_signature_without_a_timestamp_is_refused(
    installed: Workshop, stages: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pades, "HouseTimeStamper", lambda credential, when: None)
    forged = signed_with(installed, stages[0], attacks.of_file(installed, "timestamp"))
    refused(forged, installed, "张建国的签名——签名没有时间戳")


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"%PDF-1.7\n" + b"(" * 5000])
def test_garbage_gets_a_sentence_and_no_exception(installed: Workshop, data: bytes) -> None:
    report = verify(data, installed.roots())
    assert not report.ok and report.summary


def test_a_paper_cut_off_anywhere_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    for length in range(100, len(stages[-1]), 9_000):
        assert not verify(stages[-1][:length], installed.roots()).ok
    assert not verify(stages[-1][:-1], installed.roots()).ok
