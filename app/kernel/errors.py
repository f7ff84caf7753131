"""The two error roots: `Refused` may be told to a person, `Broken` raises an alarm and is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Refused(Exception):
    """本次操作未被接受。"""

    # The docstring of each subclass is its Chinese sentence; `{name}` takes a fact.
    # A fact may never be personal data beyond an officer's own name.

    status: ClassVar[int] = 409

    def __init__(self, **facts: Any) -> None:
        self.facts: Mapping[str, Any] = facts
        super().__init__(self.code)

    @property
    def code(self) -> str:
        """The refusal's name in the log and the API, e.g. `NotYourTask`."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """What the person is told, in Chinese, with the facts filled in."""
        text = (type(self).__doc__ or Refused.__doc__ or "").strip()
        return text.format_map(_Blank(self.facts))


class InvalidAnswers(Refused):
    """填写的内容有 {count} 处需要改正，请按各栏提示修改后重新提交。"""

    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        """`errors`: field path (`members.1.citizen_id`) → Chinese sentence."""
        self.errors = dict(errors)
        super().__init__(count=len(errors))


class Broken(Exception):
    """Something that must never happen has happened: log, alarm, tell the person only that nothing was saved."""


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"
