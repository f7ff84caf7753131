"""Uploads 37 to 47 of the bad inputs: each made here, each with its Chinese sentence, in time and in bounded memory."""

from __future__ import annotations

import contextlib
import functools
import io
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from PIL import Image

from app.evidence import Inspected, UnfitUpload, inspect
from app.evidence.inspection import MAX_BYTES
from app.kernel.canonical import sha256_hex

PDF_TYPE = "application/pdf"


def a_pdf(pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **options: object) -> bytes:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def an_image(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, format=kind, **options)
    return out.getvalue()


def a_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def a_png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG's signature, header and chosen chunks; what its header says need not be there."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in ((b"IHDR", header), *more, (b"IEND", b"")))


def told(data: bytes, name: str = "材料.pdf", media_type: str = "") -> str:
    """The sentence the person is told; the refusal must come in time."""
    started = time.monotonic()
    with pytest.raises(UnfitUpload) as refusal:
        inspect(data, name, media_type)
    assert time.monotonic() - started < 8
    assert 400 <= refusal.value.status < 500
    assert "{" not in refusal.value.sentence and "—" not in refusal.value.sentence.replace("设置—相机—格式", "")
    return f"{refusal.value.code}: {refusal.value.sentence}"


def test_an_ordinary_pdf_is_accepted_with_its_page_count() -> None:
    data = a_pdf(3)
    assert inspect(data, "户口簿.pdf", PDF_TYPE) == Inspected(sha256_hex(data), len(data), PDF_TYPE, pages=3)


# ---- 37 file names
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\Windows\\x", "CON", "长" * 300, "a.pdf.exe", "", ".pdf", "a\x00.pdf", "材料.PDF "]
)
def test_37_the_name_given_by_the_browser_is_never_used(name: str) -> None:
    data = a_pdf()
    found = inspect(data, name, "application/octet-stream")
    assert found.sha256 == sha256_hex(data) and found.media_type == PDF_TYPE
    assert name == "" or name not in repr(found)


# ---- 38 sizes
def test_38_an_empty_file_and_one_too_large_are_named() -> None:
    assert told(b"") == "EmptyFile: 文件是空的（0 字节），请重新选择文件后上传。"
    assert told(b"%PDF-" + b"0" * MAX_BYTES).startswith("FileTooLarge: 文件大小超过 10 MB")


# ---- 39 not what it says
@pytest.mark.parametrize("data", [b"<html><script>1</script>", b"MZ\x90\x00", a_zip("a.txt"), b"text", b"\x00"])
def test_39_what_is_called_pdf_and_is_not_is_refused(data: bytes) -> None:
    assert told(data) == "ContentNotAsDeclared: 文件标明为 PDF，但内容不是 PDF，请核对后重新上传。"
    assert "内容不是 PDF" in told(data, "没有扩展名", PDF_TYPE)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"MZ\x90\x00", "可执行程序"),
        (b"\x7fELF\x02", "可执行程序"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "网页或 XML 文件"),
        (b"<svg onload='x'>", "网页或 XML 文件"),
        (b"GIF89a" + b"\0" * 20, "GIF 图片"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP 图片"),
        (b"II*\x00", "TIFF 图片"),
        (a_zip("a.txt"), "压缩包（zip）"),
        (b"\xd0\xcf\x11\xe0", "旧版 Office 文档"),
        (b"hello", "这种文件"),
    ],
)
def test_39_other_types_are_named_together_with_the_three_that_are_taken(data: bytes, word: str) -> None:
    sentence = told(data, "附件.bin")
    assert word in sentence and "只接收 PDF、JPG、PNG 三种文件" in sentence


def test_39_a_pdf_that_is_also_a_zip_is_refused() -> None:
    assert told(a_pdf() + a_zip("evil.txt")).startswith("MixedFormats: 文件中混有另一种格式的内容（压缩包）")


def test_39_a_picture_that_is_also_a_zip_or_a_pdf_is_refused() -> None:
    assert "压缩包" in told(an_image() + a_zip("evil.js"), "a.jpg")
    assert "（PDF）" in told(an_image(comment=b"%PDF-1.4 1 0 obj"), "a.jpg")


def test_39_anything_after_the_end_of_a_pdf_is_refused() -> None:
    assert "PDF 结束标记之后的内容" in told(a_pdf() + b"<script>alert(1)</script>")


def test_39_a_picture_called_by_another_type_is_refused() -> None:
    assert "内容不是 PNG" in told(an_image(), "照片.png", "image/png")
    assert "内容不是 JPG" in told(a_pdf(), "照片.jpeg", "image/jpeg")


# ---- 40 active content
def action(pdf: pikepdf.Pdf, **entries: object) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Action, **entries))


def nested_script(pdf: pikepdf.Pdf) -> None:
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="x", Next=[pikepdf.Dictionary(S=pikepdf.Name.JavaScript)]),
    )  # fmt: skip
    pdf.pages[0].Annots = pikepdf.Array([annotation])


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"x"


def form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda pdf: action(pdf, S=pikepdf.Name.JavaScript, JS="app.alert(1)"), "JavaScript"),
        (lambda pdf: action(pdf, S=pikepdf.Name.Launch, F="cmd.exe"), "启动程序的动作"),
        (lambda pdf: action(pdf, S=pikepdf.Name.SubmitForm, F="http://x"), "提交数据的动作"),
        (lambda pdf: action(pdf, S=pikepdf.Name.GoToR, F="x.pdf"), "打开其他文件的动作"),
        (nested_script, "JavaScript"),
        (attach, "嵌入文件"),
        (form, "XFA 动态表单"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_40_active_content_is_named_even_inside_packed_objects(
    change: Callable[[pikepdf.Pdf], None], word: str, packed: bool
) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    sentence = told(a_pdf(1, change, object_stream_mode=mode))
    assert sentence.startswith(f"ActiveContent: PDF 中含有不允许的内容（{word}）")


def test_40_an_ordinary_link_and_an_ordinary_open_action_are_let_through() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.com")
        pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], A=link)])

    assert inspect(a_pdf(1, change), "a.pdf", PDF_TYPE).pages == 1


# ---- 41 hostile structure
@pytest.mark.parametrize("owner_only", [False, True])
def test_41_an_encrypted_pdf_cannot_be_read(owner_only: bool) -> None:
    lock = pikepdf.Encryption(owner="secret", user="" if owner_only else "secret")
    assert told(a_pdf(encryption=lock)).startswith("EncryptedPdf: 无法读取这个 PDF：文件已加密")


def test_41_five_thousand_pages_are_too_many() -> None:
    assert told(a_pdf(5000)) == "TooManyPages: PDF 共 5000 页，超过 200 页的上限，请拆分后再上传。"
    assert inspect(a_pdf(200), "a.pdf", PDF_TYPE).pages == 200


@pytest.mark.parametrize("box", [[0, 0, 10**7, 10], [0, 0, 10, 10**7], [0, 0, 0, 0]])
def test_41_a_page_of_impossible_size_is_named(box: list[int]) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].MediaBox = pikepdf.Array(box)

    assert told(a_pdf(2, change)).startswith("PageTooLarge: 无法读取这个 PDF：第 2 页")


def raw_pdf(*objects: str, prev: bool = False) -> bytes:
    """A PDF written by hand, for structures that no library would write."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    loop = f" /Prev {at}" if prev else ""
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{loop} >>\nstartxref\n{at}\n%%EOF\n".encode()
    return bytes(out)


def test_41_recursive_pages_cannot_be_read() -> None:
    data = raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    assert "无法读取" in told(data)


def test_41_a_cross_reference_loop_cannot_be_read() -> None:
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    tree = ("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page)
    assert inspect(raw_pdf(*tree), "a.pdf", PDF_TYPE).pages == 1
    assert "无法读取" in told(raw_pdf(*tree, prev=True))


def test_41_arrays_nested_without_end_cannot_be_read() -> None:
    deep = "[" * 60_000 + "]" * 60_000
    assert "无法读取" in told(raw_pdf(f"<< /Type /Catalog /Pages {deep} >>"))


# ---- 42 bombs
@contextlib.contextmanager
def bounded_memory() -> Iterator[None]:
    """No child may hold more than 512 MiB (children of other tests may have held more before)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 512 * 1024)


@functools.cache
def zeros(mebibytes: int, start: bytes = b"") -> bytes:
    """`start` and so many MiB of zeros, Flate-packed."""
    packer = zlib.compressobj(9)
    packed = packer.compress(start)
    return packed + b"".join(packer.compress(bytes(1 << 20)) for _ in range(mebibytes)) + packer.flush()


@pytest.mark.parametrize("layers", [1, 2])
def test_42_a_flate_bomb_in_a_page_is_refused_in_bounded_memory(layers: int) -> None:
    data = zeros(160)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pikepdf.Stream(pdf, data)
        pdf.pages[0].Contents.Filter = pikepdf.Array([pikepdf.Name.FlateDecode] * layers)

    bomb = a_pdf(1, change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(bomb) < 200_000
    with bounded_memory():
        assert told(bomb).startswith("DecompressionBomb: 无法读取这个文件：展开后的内容过大")


def test_42_many_small_bombs_count_together() -> None:
    data = zeros(100)

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.Contents = pikepdf.Stream(pdf, data)
            page.Contents.Filter = pikepdf.Name.FlateDecode

    told_ = told(a_pdf(6, change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none))
    assert told_.startswith("DecompressionBomb")


def with_object_stream(mebibytes: int) -> bytes:
    """A PDF whose three objects stand in one Flate object stream that goes on for so many MiB of nothing."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >> ",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >> ",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >> ",
    )
    index = b"1 0 2 %d 3 %d " % (len(objects[0]), len(objects[0] + objects[1]))
    packed = zeros(mebibytes, index + b"".join(objects))
    head = f"<< /Type /ObjStm /N 3 /First {len(index)} /Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
    out = bytearray(b"%PDF-1.7\n")
    at_stream = len(out)
    out += b"5 0 obj\n" + head.encode() + packed + b"\nendstream\nendobj\n"
    at = len(out)
    places = ((0, 0, 0), (2, 5, 0), (2, 5, 1), (2, 5, 2), (1, at, 0), (1, at_stream, 0))
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([more]) for kind, place, more in places)
    fields = f"/Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length {len(table)}"
    out += f"4 0 obj\n<< {fields} >>\nstream\n".encode() + table + b"\nendstream\nendobj\n"
    return bytes(out) + f"startxref\n{at}\n%%EOF\n".encode()


def test_42_a_bomb_inside_an_object_stream_is_stopped_by_the_childs_limits() -> None:
    honest = with_object_stream(0)
    assert inspect(honest, "a.pdf", PDF_TYPE).pages == 1
    bomb = with_object_stream(600)
    assert len(bomb) < 1_000_000
    with bounded_memory():
        assert told(bomb).startswith(("CannotBeRead: 无法读取", "DamagedFile: 文件不完整或已损坏，无法读取"))


# ---- 43 pictures
def test_43_a_picture_of_2500_million_pixels_is_refused_before_it_is_decoded() -> None:
    data = a_png(50_000, 50_000, (b"IDAT", zlib.compress(bytes(1 << 20), 9)))
    assert len(data) < 40_000
    sentence = told(data, "a.png")
    assert sentence == "TooManyPixels: 图片为 50000×50000 像素，超过 4000 万像素的上限，请缩小后再上传。"


def test_43_an_animated_png_of_10000_frames_is_refused() -> None:
    control = (b"acTL", struct.pack(">II", 10_000, 0))
    data = a_png(8, 8, control, (b"IDAT", zlib.compress(bytes(72))))
    assert told(data, "a.png").startswith("AnimatedImage: 图片含有多帧动画")


def test_43_a_picture_inside_a_pdf_is_measured_too() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(pdf, b"x", Subtype=pikepdf.Name.Image, Width=50_000, Height=50_000,
                               Filter=pikepdf.Name.DCTDecode)  # fmt: skip
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))

    assert told(a_pdf(1, change)).startswith("TooManyPixels")


# ---- 44 phones
def test_44_the_copy_of_a_photo_holds_no_place_camera_or_comment_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "PHONEMAKER", 6
    exif.get_ifd(0x8825)[2] = (43.0, 50.0, 1.0)
    data = an_image(size=(400, 300), exif=exif, comment=b"HOUSE 12", icc_profile=b"PROFILE" * 20)
    found = inspect(data, "IMG_0001.jpg", "image/jpeg")
    assert found.sha256 == sha256_hex(data) and found.pixels == (400, 300)
    assert found.clean_copy is not None
    copy = Image.open(io.BytesIO(found.clean_copy))
    assert (copy.format, copy.size) == ("JPEG", (300, 400))
    assert not copy.getexif() and not {"exif", "comment", "icc_profile"} & set(copy.info)
    assert b"PHONEMAKER" not in found.clean_copy and b"PHONEMAKER" in data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
def test_44_pictures_of_every_mode_get_a_plain_copy(mode: str) -> None:
    out = io.BytesIO()
    Image.new("L", (20, 10)).convert(mode).save(out, format="PNG")
    found = inspect(out.getvalue(), "a.png", "image/png")
    assert found.clean_copy is not None
    copy = Image.open(io.BytesIO(found.clean_copy))
    assert (copy.format, copy.size) == ("PNG", (20, 10)) and copy.mode in ("L", "RGB")


def test_44_a_phone_photo_that_carries_a_second_picture_is_accepted() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, format="MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))])
    assert inspect(out.getvalue(), "a.jpg", "image/jpeg").pixels == (64, 48)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_44_heic_says_how_to_make_it_a_jpg(brand: bytes) -> None:
    data = b"\x00\x00\x00\x18ftyp" + brand + b"\0\0\0\0mif1heic"
    for name in ("IMG_0001.HEIC", "IMG_0001.jpg"):
        assert "请转为 JPG" in told(data, name, "image/heic")


# ---- 45 office documents
@pytest.mark.parametrize(
    ("names", "word"),
    [
        (("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "Word 文档（docx）"),
        (("xl/workbook.xml",), "Excel 表格（xlsx）"),
        (("OFD.xml", "Doc_0/Document.xml"), "OFD 文件"),
    ],
)
def test_45_office_documents_are_refused_with_the_types_that_are_taken(names: tuple[str, ...], word: str) -> None:
    sentence = told(a_zip(*names), "证明材料.docx")
    assert word in sentence and "只接收 PDF、JPG、PNG 三种文件" in sentence


# ---- 46 EICAR
@pytest.mark.parametrize("around", [(b"", b""), (b"%PDF-1.7\n", b"\n%%EOF")])
def test_46_the_eicar_string_is_refused_wherever_it_stands(around: tuple[bytes, bytes]) -> None:
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
    assert told(around[0] + eicar + around[1]) == "VirusSignature: 文件中发现病毒特征，已拒绝接收并记录本次上传。"


# ---- 47 broken off
def test_47_a_pdf_broken_off_is_never_taken_for_whole() -> None:
    whole = a_pdf(5)
    for share in (0.1, 0.5, 0.9, 0.99):
        assert told(whole[: int(len(whole) * share)]).startswith(("DamagedFile: 文件不完整或已损坏", "MixedFormats"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_47_a_picture_broken_off_is_never_taken_for_whole(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 80).save(out, format=kind)
    whole = out.getvalue()
    name = "a.jpg" if kind == "JPEG" else "a.png"
    assert inspect(whole, name, "").pixels == (300, 300)
    for share in (0.3, 0.9, 0.99):
        assert told(whole[: int(len(whole) * share)], name).startswith("DamagedFile: 文件不完整或已损坏")
