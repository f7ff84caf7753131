"""What the documents room refuses to print, each with the sentence a person is told."""

from __future__ import annotations

from app.kernel.errors import Refused


class GlyphMissing(Refused):
    """文书中有无法印出的字符 {code_point}，请核对原文，改用规范字后重试。"""

    status = 422


class LetterIncomplete(Refused):
    """决定类文书缺少{missing}，不能生成文书。"""

    status = 422


class LetterTooLarge(Refused):
    """文书内容过长（{what}），不能生成，请精简后重试。"""

    status = 413


class OpinionTooLong(Refused):
    """意见文字超出签名栏可容纳的篇幅，请精简后重试。"""

    status = 422


class RenderingStopped(Refused):
    """生成文书占用的时间或内存超出限度，已停止，没有保存任何内容，请精简过长的内容后重试。"""

    status = 503
