"""What people do to a signed paper: each takes the revisions of a genuine one and gives back a forged file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from app.signing import UnlockedKey, pades
from app.signing.stamping import Credential
from tests.signing.paper import NOW, Workshop, letter, mark, saved

Update = Callable[[IncrementalPdfFileWriter], None]
LATER = NOW + timedelta(hours=1)


def updated(pdf: bytes, change: Update) -> bytes:
    """An incremental update behind the last byte: what every signature covers is left as it was."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page(writer: IncrementalPdfFileWriter, number: int = 0) -> Any:
    return writer.root["/Pages"]["/Kids"][number]


def stream(writer: IncrementalPdfFileWriter, content: bytes, **entries: Any) -> Any:
    found = {pdf_name(f"/{name}"): value for name, value in entries.items()}
    return writer.add_object(generic.StreamObject(found, stream_data=content))


def overlay(writer: IncrementalPdfFileWriter) -> None:
    """A white box with another amount, as an annotation."""
    box = generic.ArrayObject(map(generic.FloatObject, (0, 0, 300, 40)))
    picture = stream(
        writer, b"1 g 0 0 300 40 re f", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=box
    )
    note = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/Stamp"),
                pdf_name("/Rect"): box,
                pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): picture}),
            }
        )
    )
    found = page(writer)
    found.setdefault(pdf_name("/Annots"), generic.ArrayObject()).append(note)
    writer.update_container(found)


def other_content(writer: IncrementalPdfFileWriter) -> None:
    found = page(writer)
    found[pdf_name("/Contents")] = stream(writer, b"BT /F1 12 Tf 8 8 Td (monthly amount 920000) Tj ET")
    writer.update_container(found)


def other_font(writer: IncrementalPdfFileWriter) -> None:
    """The words stay, the letters they are drawn with change."""
    font = page(writer)["/Resources"]["/Font"]["/F1"]
    font[pdf_name("/BaseFont")] = pdf_name("/Symbol")
    writer.update_container(font)


def other_attachment(writer: IncrementalPdfFileWriter) -> None:
    """The record the paper was printed from."""
    file = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]
    file[pdf_name("/F")] = stream(writer, b'{"monthly_amount":920000}', Type=pdf_name("/EmbeddedFile"))
    writer.update_container(file)


def other_picture(writer: IncrementalPdfFileWriter) -> None:
    """What is seen of the approver's signature."""
    field = _field(writer, "leader")
    box = generic.ArrayObject(map(generic.FloatObject, (0, 0, 175, 45)))
    picture = stream(writer, b"0 g 0 0 175 45 re f", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=box)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): picture})
    writer.update_container(field)


def more_pages(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    extra = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages"),
         pdf_name("/MediaBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 595, 842))),
         pdf_name("/Resources"): generic.DictionaryObject()}
    )  # fmt: skip
    pages["/Kids"].append(writer.add_object(extra))
    pages[pdf_name("/Count")] = generic.NumberObject(3)
    writer.update_container(pages)
    writer.update_container(pages["/Kids"])


def turned_pages(writer: IncrementalPdfFileWriter) -> None:
    kids = writer.root["/Pages"]["/Kids"]
    kids[0], kids[1] = kids.raw_get(1), kids.raw_get(0)
    writer.update_container(kids)


def emptied_field(writer: IncrementalPdfFileWriter) -> None:
    """The second investigator's signature is taken out of its field."""
    field = _field(writer, "visit_second")
    del field["/V"]
    writer.update_container(field)


def borrowed_signature(writer: IncrementalPdfFileWriter) -> None:
    """One person's signature object is hung into another's field."""
    field, lender = _field(writer, "leader"), _field(writer, "visit_first")
    field[pdf_name("/V")] = lender.raw_get("/V")
    writer.update_container(field)


def new_title(writer: IncrementalPdfFileWriter) -> None:
    """Only the file's own title; pyHanko itself lets it pass."""
    writer.set_info(writer.add_object(generic.DictionaryObject({pdf_name("/Title"): generic.TextStringObject("其他")})))


def _field(writer: IncrementalPdfFileWriter, name: str) -> Any:
    fields = writer.root["/AcroForm"]["/Fields"]
    return next(fields[place] for place in range(len(fields)) if fields[place]["/T"] == name)


def changed_byte(pdf: bytes) -> bytes:
    return pdf.replace(b"amount 120000", b"amount 920000", 1)


def saved_again(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return saved(opened)


def signatures_at(pdf: bytes) -> list[tuple[int, int]]:
    """Where the hexadecimal content of each signature begins and ends, in the order of the file."""
    return [match.span(1) for match in re.finditer(rb"/Contents <([0-9A-F]{1000,})>", pdf)]


def with_contents(pdf: bytes, which: int, content: bytes) -> bytes:
    """The signature at that place replaced, in a room of the same length."""
    begin, end = signatures_at(pdf)[which]
    assert len(content) <= end - begin
    return pdf[:begin] + content.ljust(end - begin, b"0") + pdf[end:]


def contents(pdf: bytes, which: int) -> bytes:
    begin, end = signatures_at(pdf)[which]
    return pdf[begin:end]


def with_byte_range(pdf: bytes, text: bytes) -> bytes:
    """The last signature says it covers something else."""
    found = list(re.finditer(rb"/ByteRange \[[^\]]*\]", pdf))[-1]
    return pdf[: found.start()] + b"/ByteRange [" + text.ljust(len(found[0]) - 13) + b"]" + pdf[found.end() :]


def without_seal_content(pdf: bytes) -> bytes:
    begin, end = signatures_at(pdf)[-1]
    return pdf[:begin] + b" " * (end - begin) + pdf[end:]


def credential(key: UnlockedKey, house: Workshop) -> Credential:
    """Everything a dishonest officer has: the own key and the public chain."""
    certificate = x509.load_pem_x509_certificate(key.certificate_pem.encode())
    chain = [x509.load_pem_x509_certificate((house.folder / f"{name}.pem").read_bytes()) for name in ("issuing", "root")]
    return Credential(key.private, certificate, chain)


def of_file(house: Workshop, name: str) -> Credential:
    """One of the installation's own keys, as only a test can take it."""
    private = serialization.load_pem_private_key((house.folder / f"{name}.key").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((house.folder / f"{name}.pem").read_bytes())
    return Credential(private, certificate, credential(house.keys["leader"], house).chain)  # type: ignore[arg-type]


def extra_signer(pdf: bytes, own: Credential, stamps: Credential) -> bytes:
    """A signature field more than the certified paper had, signed with a key of one's own."""
    with_field = updated(pdf, lambda writer: append_signature_field(writer, SigFieldSpec("evil")))
    return pades.sign(
        with_field, "evil", own, stamps, stamp=mark(), when=LATER, reason="签字", level="server-pin"
    ).pdf


def sealed_by(pdf: bytes, own: Credential, stamps: Credential, when: datetime = LATER) -> bytes:
    return pades.seal(pdf, own, stamps, stamp=mark(), when=when, lists=()).pdf


def uncertified(house: Workshop) -> bytes:
    """A paper that officers signed, but no system had made."""
    pdf = updated(letter(), lambda writer: append_signature_field(writer, SigFieldSpec("leader")))
    return house.sign(pdf, "leader", when=NOW).pdf
