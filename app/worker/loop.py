"""What happens by itself: due timers fire, overdue tasks escalate, checkpoints are signed — all through the one door."""

from __future__ import annotations

import asyncio
import logging

import procrastinate
from sqlalchemy import URL

from app.commands.escalate_overdue import EscalateOverdue
from app.commands.execute import execute
from app.commands.fire_timer import FireTimer
from app.commands.ports import Ports
from app.commands.sign_checkpoint import SignCheckpoint
from app.domain.authority import CLOCK_ACTOR
from app.queries.house import due_timers
from app.worker.queue import queue_app

log = logging.getLogger("qianze.worker")


def fire_due(ports: Ports) -> int:
    """Fire every due timer, one transaction a case; a timer fired meanwhile is a no-op (exactly once)."""
    with ports.engine.connect() as connection:
        due = due_timers(connection, ports.clock.now())
    return sum(bool(execute(FireTimer(timer, case), CLOCK_ACTOR, ports)["fired"]) for timer, case in due)


def escalate(ports: Ports) -> int:
    """Escalate what is overdue; nothing is decided."""
    return int(execute(EscalateOverdue(), CLOCK_ACTOR, ports)["escalated"])


def sign_head(ports: Ports) -> int:
    """Sign the log's head."""
    return int(execute(SignCheckpoint(), CLOCK_ACTOR, ports)["size"])


def build(ports: Ports, url: URL) -> procrastinate.App:
    """The queue with the periodic jobs: every minute, locked so that two workers never do the same one."""
    app = queue_app(url)

    @app.periodic(cron="* * * * *")
    @app.task(name="fire_due", queueing_lock="fire_due", pass_context=False)
    def fire_due_job(timestamp: int) -> None:
        fire_due(ports)

    @app.periodic(cron="* * * * *")
    @app.task(name="sign_head", queueing_lock="sign_head")
    def sign_head_job(timestamp: int) -> None:
        sign_head(ports)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="escalate", queueing_lock="escalate")
    def escalate_job(timestamp: int) -> None:
        escalate(ports)

    return app


def run_worker(ports: Ports, url: URL) -> int:
    """Work until the process ends."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    app = build(ports, url)

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(concurrency=2, install_signal_handlers=False, listen_notify=True)

    asyncio.run(work())
    return 0
