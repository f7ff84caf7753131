"""Settings, all read from the environment in one function; what is missing stops the start with a sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things are, what is served, which county."""

    var: Path
    database_url: str
    database_app_url: str
    host: str
    port: int
    hosts: tuple[str, ...]
    https: bool
    demonstration: bool
    county_id: str
    log_origin: str
    worker: str

    @property
    def embedded(self) -> bool:
        """Is PostgreSQL ours, under `var/`?"""
        return not self.database_url


def settings_from_environment(root: Path = ROOT) -> Settings:
    """`QIANZE_*`, `DATABASE_URL` (owner), `DATABASE_APP_URL` (application role)."""
    get = os.environ.get
    owner, application = get("DATABASE_URL", ""), get("DATABASE_APP_URL", "")
    if bool(owner) != bool(application):
        raise SystemExit("请同时设置 DATABASE_URL（属主，用于迁移）和 DATABASE_APP_URL（应用角色）。")
    county = get("QIANZE_COUNTY", "652328")
    return Settings(
        var=Path(get("QIANZE_VAR", str(root / "var"))).resolve(),
        database_url=owner,
        database_app_url=application,
        host=get("QIANZE_HOST", "127.0.0.1"),
        port=int(get("QIANZE_PORT", "8000")),
        hosts=tuple(name for name in get("QIANZE_HOSTS", "").split(",") if name),
        https=get("QIANZE_HTTPS", "") == "1",
        demonstration=get("QIANZE_DEMONSTRATION", "1" if not owner else "0") == "1",
        county_id=county,
        log_origin=get("QIANZE_LOG_ORIGIN", f"minzheng.{county}.qianze.invalid/audit"),
        worker=get("QIANZE_WORKER", "embedded"),
    )
