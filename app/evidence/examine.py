"""The child that opens uploads with real parsers: run as a plain file under limits it sets on itself first.

Reads the file on standard input, the media type as its only argument; answers one line of JSON on standard output,
then the clean copy if there is one. Imports nothing of the house, so that it starts fast and holds no secrets.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zlib
from typing import Any

CPU_SECONDS = 4
ADDRESS_SPACE = 512 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PAGES = 200
MAX_PAGE_POINTS = 14_400  # ISO 32000-1 Annex C.2: the largest page readers agree on
MAX_OBJECTS = 100_000
MAX_STREAM = 128 * 1024 * 1024
MAX_TOTAL = 512 * 1024 * 1024
MAX_SIDE = 4_000  # of the copy that is shown; the original is kept beside it
CHUNK = 64 * 1024
NO_PARSER = 3

FORBIDDEN_KEYS = {
    "/JS": "JavaScript",
    "/JavaScript": "JavaScript",
    "/XFA": "XFA 动态表单",
    "/EmbeddedFiles": "嵌入文件",
    "/EF": "嵌入文件",
    "/RichMediaContent": "多媒体",
}
FORBIDDEN_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "启动程序的动作",
    "/SubmitForm": "提交数据的动作",
    "/ImportData": "导入数据的动作",
    "/GoToE": "嵌入文件",
    "/GoToR": "打开其他文件的动作",
    "/Rendition": "多媒体",
    "/Movie": "多媒体",
    "/Sound": "多媒体",
    "/RichMediaExecute": "多媒体",
}
FORBIDDEN_TYPES = {"/EmbeddedFile": "嵌入文件"}
FORBIDDEN_ANNOTATIONS = {
    "/FileAttachment": "嵌入文件",
    "/RichMedia": "多媒体",
    "/Screen": "多媒体",
    "/Movie": "多媒体",
    "/3D": "多媒体",
}
IMAGE_FILTERS = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


class Unfit(Exception):
    """The upload is refused: the name of the refusal and its facts."""

    def __init__(self, refusal: str, **facts: Any) -> None:
        self.answer = {"refused": refusal, "facts": facts}
        super().__init__(refusal)


def limit() -> None:
    """Take away from this process what a hostile file could use."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def examine_image(data: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """Size before decoding, then decode wholly and write a copy that holds the pixels and nothing else."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit below says it in words
    try:
        image = Image.open(io.BytesIO(data), formats=[kind])
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Unfit("TooManyPixels", width=width, height=height, limit=MAX_PIXELS // 10_000)
        if kind == "PNG" and getattr(image, "n_frames", 1) > 1:
            raise Unfit("AnimatedImage")
        image.load()
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = _opaque(ImageOps.exif_transpose(image))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, zlib.error) as error:
        raise Unfit("DamagedFile") from error
    out = io.BytesIO()
    clean.save(out, format=kind, **({"quality": 88} if kind == "JPEG" else {}))
    return {"pixels": [width, height]}, out.getvalue()


def _opaque(image: Any) -> Any:
    """Grey or RGB on white, a fresh image: no profile, comment, EXIF or GPS comes along."""
    from PIL import Image

    if image.mode not in ("L", "RGB"):
        if "A" in image.mode or "transparency" in image.info:
            image = image.convert("RGBA")
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image)
        image = image.convert("RGB")
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


def examine_pdf(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Open strictly (no repair: a broken upload must not pass for whole), then look at pages and every object."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unfit("EncryptedPdf")
            pages = _pages(pdf)
            _objects(pdf)
    except pikepdf.PasswordError as error:
        raise Unfit("EncryptedPdf") from error
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise Unfit("DamagedFile") from error
    return {"pages": pages}, b""


def _pages(pdf: Any) -> int:
    count = len(pdf.pages)
    if count > MAX_PAGES:
        raise Unfit("TooManyPages", pages=count, limit=MAX_PAGES)
    if count == 0:
        raise Unfit("DamagedFile")
    for number, page in enumerate(pdf.pages, start=1):
        left, bottom, right, top = (float(value) for value in page.mediabox)
        if not 1 <= abs(right - left) <= MAX_PAGE_POINTS or not 1 <= abs(top - bottom) <= MAX_PAGE_POINTS:
            raise Unfit("PageTooLarge", page=number)
    return count


def _objects(pdf: Any) -> None:
    import pikepdf

    budget = MAX_TOTAL
    for seen, item in enumerate(pdf.objects):
        if seen > MAX_OBJECTS:
            raise Unfit("DecompressionBomb")
        _walk(item, 0)
        if isinstance(item, pikepdf.Stream):
            budget -= _unpacked(item, min(budget, MAX_STREAM))


def _walk(item: Any, depth: int) -> None:
    """Look into the direct parts of one object; indirect ones come by themselves."""
    import pikepdf

    if depth > 100:
        raise Unfit("DamagedFile")
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        _judge(item)
        children = [item[key] for key in set(item.keys())]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if not getattr(child, "is_indirect", False):
            _walk(child, depth + 1)


def _judge(item: Any) -> None:
    for key in set(item.keys()):
        if key in FORBIDDEN_KEYS:
            raise Unfit("ActiveContent", found=FORBIDDEN_KEYS[key])
    for key, forbidden in (("/S", FORBIDDEN_ACTIONS), ("/Type", FORBIDDEN_TYPES), ("/Subtype", FORBIDDEN_ANNOTATIONS)):
        value = str(item.get(key, ""))
        if value in forbidden:
            raise Unfit("ActiveContent", found=forbidden[value])
    width, height = item.get("/Width", 0), item.get("/Height", 0)
    if isinstance(width, int) and isinstance(height, int) and width * height > MAX_PIXELS:
        raise Unfit("TooManyPixels", width=width, height=height, limit=MAX_PIXELS // 10_000)


def _unpacked(stream: Any, allowed: int) -> int:
    """How many bytes the stream unpacks to; refused beyond `allowed`, Flate never held in memory at once."""
    import pikepdf

    filters = stream.get("/Filter", pikepdf.Array())
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if not names or IMAGE_FILTERS & set(names):
        return 0
    if set(names) == {"/FlateDecode"}:
        return _inflate(stream.read_raw_bytes(), len(names), allowed)
    size = len(stream.read_bytes())
    if size > allowed:
        raise Unfit("DecompressionBomb")
    return size


def _inflate(data: bytes, rounds: int, allowed: int) -> int:
    """Count what comes out of `rounds` nested Flate layers, a chunk at a time."""
    layers = [zlib.decompressobj() for _ in range(rounds)]
    total = 0

    def feed(chunk: bytes, depth: int) -> None:
        nonlocal total
        if depth == rounds:
            total += len(chunk)
            if total > allowed:
                raise Unfit("DecompressionBomb")
            return
        layer = layers[depth]
        while chunk and not layer.eof:
            out = layer.decompress(chunk, CHUNK)
            chunk = layer.unconsumed_tail
            feed(out, depth + 1)

    try:
        feed(data, 0)
    except zlib.error as error:
        raise Unfit("DamagedFile") from error
    return total


def main() -> None:
    """Examine standard input; a memory limit that is reached is an answer too."""
    limit()
    media_type = sys.argv[1]
    data = sys.stdin.buffer.read()
    clean = b""
    try:
        if media_type == "application/pdf":
            answer, clean = examine_pdf(data)
        else:
            answer, clean = examine_image(data, "JPEG" if media_type == "image/jpeg" else "PNG")
    except Unfit as unfit:
        answer = unfit.answer
    except ImportError:
        sys.exit(NO_PARSER)
    except (MemoryError, RecursionError):
        answer = {"refused": "CannotBeRead", "facts": {}}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + clean)


if __name__ == "__main__":
    main()
