"""What can go wrong with keys and signatures."""

from __future__ import annotations

from app.kernel.errors import Broken, Refused


class WrongPin(Refused):
    """签名口令不正确，没有签字；请重新输入，连续输错 5 次将暂停 15 分钟。"""

    status = 403


class PinTooWeak(Refused):
    """签名口令至少 6 位，不能是连续或重复的数字。"""

    status = 422


class KeyRevoked(Refused):
    """您的签名证书已被吊销，没有签字；请联系县民政局管理员重新登记签名密钥。"""

    status = 403


class KeyUnusable(Broken):
    """A stored key does not belong to the account or certificate it is kept with."""


class SigningFailed(Broken):
    """A PDF could not be prepared, signed or sealed."""


class UnknownReason(Broken):
    """A certificate cannot be revoked for a reason RFC 5280 does not know."""


class BackdatedRevocation(Broken):
    """A revocation would begin before a list that has already been given out: signed papers would lose their standing."""
