"""The embedded server where installations really lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import embedded


@pytest.mark.parametrize("name", ["plain", "with space", "木垒", "x" * 120, "it's; $(id)"])
def test_a_folder_with_any_name_is_reached_through_a_short_plain_path(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    data.mkdir()
    where = embedded._plain(data, tmp_path)
    assert where.resolve() == data.resolve()
    assert len(str(where)) <= embedded.LONGEST_SOCKET_FOLDER or where.parent == tmp_path
    assert " " not in where.name and "$" not in where.name


def test_a_link_that_points_elsewhere_is_set_right(tmp_path: Path) -> None:
    one, two = tmp_path / "a b", tmp_path / "c d"
    one.mkdir()
    two.mkdir()
    link = embedded._plain(one, tmp_path)
    link.unlink()
    link.symlink_to(two)
    assert embedded._plain(one, tmp_path).resolve() == one.resolve()


def test_a_runtime_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(embedded.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(embedded.os, "getuid", lambda: 4242)
    (tmp_path / "qianze-4242").mkdir()
    with pytest.raises(embedded.DatabaseUnusable):
        embedded._runtime()
