"""The house of one installation on this machine: its database, its ports, its site, its worker."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, make_url

from app import create_app, create_ports
from app.config import ROOT, Settings, settings_from_environment
from app.kernel.ids import new_id
from app.store import schema
from app.store.embedded import Server, start
from app.store.roles import app_url, grant

if TYPE_CHECKING:
    from app.commands.ports import Ports
    from app.kernel.clock import Clock

DATABASE = "qianze"


class LocalHouse:
    """Opens things when a word needs them, and not before."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.root = ROOT
        self.settings = settings or settings_from_environment()
        self._server: Server | None = None
        self._ports: Ports | None = None

    def urls(self) -> tuple[URL, URL]:
        """(owner, application) of the database, embedded unless the environment names another."""
        if not self.settings.embedded:
            return make_url(self.settings.database_url), make_url(self.settings.database_app_url)
        owner = self.server().database(DATABASE)
        return owner, app_url(owner)

    def server(self) -> Server:
        """The embedded server."""
        if self._server is None:
            self._server = start(self.settings.var / "postgres")
        return self._server

    def migrate(self) -> int:
        """Bring the schema and the grants up to date."""
        owner, application = self.urls()
        prepare_database(owner, application, create_role=self.settings.embedded)
        print("数据库结构已是最新。")
        return 0

    def ports(self, clock: Clock | None = None) -> Ports:
        """The wired ports over an up-to-date database."""
        if self._ports is None:
            owner, application = self.urls()
            prepare_database(owner, application, create_role=self.settings.embedded)
            self._ports = create_ports(self.settings, application, clock)
        return self._ports

    def trust_roots(self, given: Path | None) -> list[bytes]:
        """The trust given, or the installation's own; never what stands inside a bundle."""
        if given is not None:
            return [given.read_bytes()] if given.is_file() else []
        own = self.settings.var / "trust.pem"
        return [own.read_bytes()] if own.is_file() else []

    def demonstrate(self, out: Path) -> int:
        """The main job without a browser, in a fresh database and fresh keys of its own."""
        from app.cli.demonstration.run import demonstrate

        return demonstrate(self, out)

    @contextmanager
    def fresh(self, clock: Clock, folder: Path) -> Iterator[Ports]:
        """Ports over a database and keys of their own, gone afterwards."""
        name = f"demo_{new_id()[:12]}"
        server = self.server() if self.settings.embedded else start(self.settings.var / "postgres")
        owner = server.database(name)
        settings = replace(self.settings, var=folder)
        try:
            prepare_database(owner, app_url(owner), create_role=True)
            ports = create_ports(settings, app_url(owner), clock)
            yield ports
            ports.renderer.close()
            ports.engine.dispose()
        finally:
            server.drop(name)

    def worker(self) -> int:
        """Background work as a process of its own."""
        from app.worker.loop import run_worker

        return run_worker(self.ports(), self.urls()[1])

    def serve(self, port: int | None) -> int:
        """Build what is missing, then serve."""
        from app.cli.demonstration.run import furnish

        ports = self.ports()
        write_trust(self.settings.var, ports)
        if self.settings.demonstration:
            furnish(ports, self.root)
        chosen, listener = _listener(self.settings.host, port or self.settings.port)
        if chosen != (port or self.settings.port):
            print(f"端口 {port or self.settings.port} 已被占用，改用 {chosen}。")
        if self.settings.worker == "embedded":
            self._work_beside(ports)
        print(f"\n网址：http://{self.settings.host}:{chosen}/　（按 Ctrl+C 停止）", flush=True)
        return _serve(ports, self.settings, listener)

    def _work_beside(self, ports: Ports) -> None:
        from app.worker.loop import run_worker

        threading.Thread(target=run_worker, args=(ports, self.urls()[1]), daemon=True, name="worker").start()


def prepare_database(owner: URL, application: URL, *, create_role: bool) -> None:
    """Migrations, the job queue's schema, and the application role's rights; safe to repeat."""
    from app.worker.queue import apply_queue_schema

    engine = create_engine(owner)
    with engine.begin() as connection:
        schema.migrate(connection)
    apply_queue_schema(owner)
    with engine.begin() as connection:
        grant(connection, application.username or "qianze_app", create=create_role)
    engine.dispose()


def write_trust(var: Path, ports: Ports) -> None:
    """The installation's trust file: root certificate and log key, for verifying without a database."""
    from app.cli.demonstration.outputs import trust_file

    (var / "trust.pem").write_bytes(trust_file(ports))


def _listener(host: str, wanted: int) -> tuple[int, socket.socket]:
    for port in range(wanted, wanted + 50):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            listener.close()
            continue
        return port, listener
    sys.exit(f"从 {wanted} 起的 50 个端口都被占用，请用 --port 指定一个空闲端口。")


def _serve(ports: Ports, settings: Settings, listener: socket.socket) -> int:
    from waitress import create_server

    server = create_server(create_app(ports, settings), sockets=[listener], threads=8, ident="")
    try:
        server.run()
    except KeyboardInterrupt:
        print("\n已停止。")
    return 0
