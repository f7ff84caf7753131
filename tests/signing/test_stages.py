"""Prepared, signed, signed, sealed: every stage keeps the bytes and the standing of the stages before it."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app.signing import SigningFailed, verify
from tests.signing.paper import BOXES, FIELDS, NOW, OFFICE, PEOPLE, Workshop, letter, mark

GOOD = "查验通过：由 张建国、古丽娜·叶尔肯、马成、木垒哈萨克自治县西吉尔镇人民政府（演示章） 签署，签字后未被改动"


def fields_of(pdf: bytes) -> dict[str, bool]:
    """The signature fields of a paper, and whether each is signed."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {str(item.T): "/V" in item for item in opened.Root.AcroForm.Fields}


def test_the_finished_paper_is_accepted_and_names_everybody(installed: Workshop, stages: list[bytes]) -> None:
    report = verify(stages[-1], installed.roots())
    assert report.ok and report.summary == GOOD
    assert [line.field for line in report.signers] == ["system", *FIELDS, "organ_seal"]
    for line, name in zip(report.lines, FIELDS, strict=False):
        assert line.startswith(f"✓ 签字：{PEOPLE[name]}（{OFFICE}）2026-03-02 1")
    assert [line.signed_at for line in report.signers] == [NOW + timedelta(minutes=10 * n) for n in range(5)]


def test_every_field_is_there_from_the_first_and_only_the_signed_ones_hold_something(stages: list[bytes]) -> None:
    order = ["system", *FIELDS, "organ_seal"]
    for done, pdf in enumerate(stages, 1):
        assert fields_of(pdf) == {**{name: name in order[:done] for name in order}, "void": False}


def test_each_revision_begins_with_the_bytes_of_the_one_before(stages: list[bytes]) -> None:
    for before, after in pairwise([letter(), *stages]):
        assert after.startswith(before) and len(after) > len(before)


def test_each_later_signature_leaves_the_earlier_ones_valid(installed: Workshop, stages: list[bytes]) -> None:
    for done, pdf in enumerate(stages, 1):
        report = verify(pdf, installed.roots(), required=())
        assert report.ok, report.summary
        assert [line.ok for line in report.signers] == [True] * done


def test_an_unfinished_paper_is_refused_and_what_is_missing_is_named(installed: Workshop, stages: list[bytes]) -> None:
    for done, pdf in enumerate(stages[:-1]):
        report = verify(pdf, installed.roots())
        assert not report.ok
        assert report.missing == (*FIELDS[done:], "organ_seal")
        assert "签名不齐" in report.summary and "单位印章" in report.summary


def test_a_field_cannot_be_signed_twice_nor_one_that_is_not_there(installed: Workshop, stages: list[bytes]) -> None:
    with pytest.raises(SigningFailed, match="visit_first"):
        installed.sign(stages[1], "visit_first", when=NOW)
    with pytest.raises(SigningFailed, match="nobody"):
        installed.sign(stages[1], "nobody", when=NOW, by=installed.keys["leader"])


def test_after_the_seal_nobody_signs_validly_any_more(installed: Workshop, stages: list[bytes]) -> None:
    early = installed.seal(stages[2], when=NOW + timedelta(minutes=25)).pdf
    late = installed.sign(early, "leader", when=NOW + timedelta(minutes=30)).pdf
    report = verify(late, installed.roots())
    assert not report.ok and "改动" in report.summary


def test_what_is_no_pdf_cannot_be_prepared_or_signed(installed: Workshop) -> None:
    with pytest.raises(SigningFailed):
        installed.prepare(b"not a paper")
    with pytest.raises(SigningFailed):
        installed.sign(b"not a paper", "leader", when=NOW)
    with pytest.raises(SigningFailed):
        installed.authority.prepare(letter(), {"leader": BOXES["leader"]}, FIELDS, seal=False, when=NOW)


def test_the_facts_of_a_signature_are_those_of_its_bytes(installed: Workshop, stages: list[bytes]) -> None:
    signed = installed.sign(stages[0], "visit_first", when=NOW)
    assert signed.sha256 == hashlib.sha256(signed.pdf).hexdigest()
    assert signed.previous_length == len(stages[0]) and signed.level == "server-pin"
    assert format(int(signed.serial, 16), "x") == signed.serial


def test_a_key_that_is_elsewhere_signs_in_two_halves(installed: Workshop, stages: list[bytes]) -> None:
    key = installed.keys["visit_first"]
    pending = installed.authority.begin(
        stages[0], "visit_first", key.certificate_pem, stamp=mark(), when=NOW, reason="签字"
    )
    answer = key.private.sign(pending.attributes, ec.ECDSA(hashes.SHA256()))
    signed = installed.authority.finish(pending, answer, when=NOW + timedelta(minutes=7), level="browser-key")
    report = verify(signed.pdf, installed.roots(), required=("visit_first",))
    assert report.ok, report.summary
    assert signed.level == "browser-key" and signed.pdf.startswith(stages[0])
    assert report.signers[-1].signed_at == NOW + timedelta(minutes=7)


def test_an_answer_by_another_key_or_after_its_hour_is_refused(installed: Workshop, stages: list[bytes]) -> None:
    mine, other = installed.keys["visit_first"], installed.keys["leader"]
    pending = installed.authority.begin(
        stages[0], "visit_first", mine.certificate_pem, stamp=mark(), when=NOW, reason="签字"
    )
    foreign = other.private.sign(pending.attributes, ec.ECDSA(hashes.SHA256()))
    forged = installed.authority.finish(pending, foreign, when=NOW, level="browser-key")
    assert "签名值不正确" in verify(forged.pdf, installed.roots(), required=()).summary
    own = mine.private.sign(pending.attributes, ec.ECDSA(hashes.SHA256()))
    late = installed.authority.finish(pending, own, when=NOW + timedelta(hours=2), level="browser-key")
    assert "自称的签字时间与时间戳不一致" in verify(late.pdf, installed.roots(), required=()).summary


def test_a_paper_left_unfinished_says_so_itself_and_takes_no_more_signatures(
    installed: Workshop, stages: list[bytes]
) -> None:
    when = NOW + timedelta(hours=3)
    void = installed.authority.void(stages[2], when=when, reason="已由新一轮文书代替").pdf
    report = verify(void, installed.roots())
    assert report.ok and "已由新一轮文书代替" in report.summary and "不能作为决定依据" in report.summary
    signed = installed.sign(void, "leader", when=when).pdf
    assert not verify(signed, installed.roots()).ok


def test_the_houses_own_letter_goes_through_every_stage(
    installed: Workshop, renderer: object, tmp_path: Path
) -> None:
    from tests.documents.samples import files, values

    rendered = renderer.render(files(), "forms/dibao/letters/visit_record.html", values("入户调查记录", "调2026001"), "入户调查记录")  # type: ignore[attr-defined]
    fields = sorted(set(rendered.boxes) - {"seal"})
    paper = installed.authority.prepare(rendered.pdf, rendered.boxes, fields, seal=False, when=NOW)
    stamp = renderer.stamp(name="张建国", office="西吉尔镇", role="调查人", when=NOW, opinion="情况属实。")  # type: ignore[attr-defined]
    for field in fields:
        paper = installed.authority.sign(
            paper, field, installed.keys["visit_first"], stamp=stamp, when=NOW, reason="签字"
        ).pdf
    report = verify(paper, installed.roots())
    assert report.ok, report.summary
    assert [line.field for line in report.signers] == ["system", *fields]


def test_poppler_finds_every_signature_valid_and_the_seal_over_the_whole_file(
    stages: list[bytes], tmp_path: Path
) -> None:
    said = pdfsig(stages[-1], tmp_path)
    assert said.count("Signature Validation: Signature is Valid.") == 5
    assert said.count("Total document signed") == 1
    for name in PEOPLE.values():
        assert f"Signer Certificate Common Name: {name}" in said


def test_poppler_finds_a_changed_byte_too(stages: list[bytes], tmp_path: Path) -> None:
    changed = stages[-1].replace(b"amount 120000", b"amount 920000", 1)
    said = pdfsig(changed, tmp_path)
    assert said.count("Signature Validation: Digest Mismatch.") == 5


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler's own verifier says of the integrity of a paper; it does not know our root."""
    tool = shutil.which("pdfsig")
    if tool is None:
        pytest.skip("没有安装 poppler-utils，不能用 pdfsig 交叉核对签名")
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([tool, "-nocert", str(path)], capture_output=True, text=True, timeout=60, check=False)
    return re.sub(r"[ \t]+", " ", done.stdout)
