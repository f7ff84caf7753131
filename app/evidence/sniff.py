"""What a file is by its own bytes, before any parser sees it; the name and type a browser declares prove nothing."""

from __future__ import annotations

from app.evidence.refusals import (
    ContentNotAsDeclared,
    HeicPhoto,
    MixedFormats,
    UnsupportedType,
    VirusSignature,
)

PDF, JPG, PNG = "application/pdf", "image/jpeg", "image/png"

_MAGIC = {b"%PDF-": PDF, b"\xff\xd8\xff": JPG, b"\x89PNG\r\n\x1a\n": PNG}
_WORDS = {PDF: "PDF", JPG: "JPG", PNG: "PNG"}
_EXTENSIONS = {"pdf": PDF, "jpg": JPG, "jpeg": JPG, "png": PNG}
_TYPES = {PDF: PDF, JPG: JPG, "image/jpg": JPG, "image/pjpeg": JPG, PNG: PNG}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_OTHERS = (
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"GIF8", " GIF 图片"),
    (b"BM", " BMP 图片"),
    (b"II*\x00", " TIFF 图片"),
    (b"MM\x00*", " TIFF 图片"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文档"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
)
# Inside a zip's local headers: what kind of package it is.
_PACKAGES = (
    (b"OFD.xml", " OFD 文件"),
    (b"word/", " Word 文档（docx）"),
    (b"xl/", " Excel 表格（xlsx）"),
    (b"ppt/", " PPT 文稿（pptx）"),
)
# Put together at run time, or this source file itself would be taken for the EICAR test file.
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"

_ZIP_END = b"PK\x05\x06"
_ZIP_REACH = 65_557  # a zip's end record lies within its longest comment of the end of the file
_HEAD = 1024


def media_type_of(data: bytes, declared_name: str, declared_type: str) -> str:
    """One of the three accepted media types, or the refusal that says what else the file is."""
    if _EICAR in data:
        raise VirusSignature
    declared = declared_media_type(declared_name, declared_type)
    found = next((media_type for magic, media_type in _MAGIC.items() if data.startswith(magic)), None)
    if found is None:
        raise _other(data, declared)
    if declared is not None and declared != found:
        raise ContentNotAsDeclared(declared=_WORDS[declared])
    _refuse_mixture(data, found)
    return found


def declared_media_type(name: str, media_type: str) -> str | None:
    """What the uploader says it is, by extension first; None where that says nothing we take."""
    stem, dot, extension = name.rpartition(".")
    by_name = _EXTENSIONS.get(extension.strip().lower()) if dot and stem else None
    return by_name or _TYPES.get(media_type.partition(";")[0].strip().lower())


def _other(data: bytes, declared: str | None) -> Exception:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HeicPhoto()
    if declared is not None:
        return ContentNotAsDeclared(declared=_WORDS[declared])
    return UnsupportedType(found=_name_of(data))


def _name_of(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return next((word for mark, word in _PACKAGES if mark in data), "压缩包（zip）")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return " WebP 图片"
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml")):
        return "网页或 XML 文件"
    return next((word for magic, word in _OTHERS if data.startswith(magic)), "这种文件")


def _refuse_mixture(data: bytes, found: str) -> None:
    """A file two programs read as two things: zip readers look at its end, PDF readers at its first KiB."""
    if _ZIP_END in data[-_ZIP_REACH:]:
        raise MixedFormats(found="压缩包")
    if found != PDF and b"%PDF-" in data[:_HEAD]:
        raise MixedFormats(found="PDF")
    if found == PDF and data.rpartition(b"%%EOF")[2].strip(b"\r\n\t \x00"):
        raise MixedFormats(found="PDF 结束标记之后的内容")
