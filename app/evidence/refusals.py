"""Why an upload is not accepted: one named refusal per cause, each telling the person what to do."""

from __future__ import annotations

from app.kernel.errors import Refused


class UnfitUpload(Refused):
    """这个文件不能接收，请换一个文件后重新上传。"""

    status = 422


class EmptyFile(UnfitUpload):
    """文件是空的（0 字节），请重新选择文件后上传。"""


class FileTooLarge(UnfitUpload):
    """文件大小超过 {limit} MB，请压缩或分成几个文件后再上传。"""

    status = 413


class UnsupportedType(UnfitUpload):
    """不能接收{found}，只接收 PDF、JPG、PNG 三种文件，请转换后再上传。"""

    status = 415


class HeicPhoto(UnfitUpload):
    """这是 HEIC 格式的照片，请转为 JPG 后再上传（手机可在“设置—相机—格式”中选择“兼容性最佳”）。"""

    status = 415


class ContentNotAsDeclared(UnfitUpload):
    """文件标明为 {declared}，但内容不是 {declared}，请核对后重新上传。"""

    status = 415


class MixedFormats(UnfitUpload):
    """文件中混有另一种格式的内容（{found}），请重新扫描或重新导出后上传。"""


class VirusSignature(UnfitUpload):
    """文件中发现病毒特征，已拒绝接收并记录本次上传。"""


class DamagedFile(UnfitUpload):
    """文件不完整或已损坏，无法读取，没有保存任何内容；请检查原文件后重新上传。"""


class CannotBeRead(UnfitUpload):
    """无法读取这个文件：在限定的时间和内存内不能打开，请重新扫描或重新导出后上传。"""


class EncryptedPdf(UnfitUpload):
    """无法读取这个 PDF：文件已加密，请去除密码和权限限制后再上传。"""


class TooManyPages(UnfitUpload):
    """PDF 共 {pages} 页，超过 {limit} 页的上限，请拆分后再上传。"""


class PageTooLarge(UnfitUpload):
    """无法读取这个 PDF：第 {page} 页的页面尺寸异常，请重新导出后上传。"""


class ActiveContent(UnfitUpload):
    """PDF 中含有不允许的内容（{found}），请打印为普通 PDF 或扫描后再上传。"""


class DecompressionBomb(UnfitUpload):
    """无法读取这个文件：展开后的内容过大，请重新扫描或重新导出后上传。"""


class TooManyPixels(UnfitUpload):
    """图片为 {width}×{height} 像素，超过 {limit} 万像素的上限，请缩小后再上传。"""


class AnimatedImage(UnfitUpload):
    """图片含有多帧动画，请改用普通的静态图片。"""


REFUSALS: dict[str, type[UnfitUpload]] = {
    refusal.__name__: refusal
    for refusal in (
        DamagedFile,
        CannotBeRead,
        EncryptedPdf,
        TooManyPages,
        PageTooLarge,
        ActiveContent,
        DecompressionBomb,
        TooManyPixels,
        AnimatedImage,
    )
}
"""What the examining child may answer, by name."""
