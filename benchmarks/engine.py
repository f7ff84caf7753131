"""The engine room against SpiffWorkflow's own serializer and django-viewflow: one straight 低保 case, step by step.

    python -m benchmarks.engine [cases]

A step is what a restart-proof engine does for one decision: state in, complete one task, run on, state out. No database
of ours, no letters, no signatures. The contenders take turns case by case in one process, so a busy neighbour is busy
for all of them. Printed are microseconds a step and their ratio to ours in the same turn: the median over the turns and,
in brackets, the 10th and 90th percentile.
"""

from __future__ import annotations

import gc
import io
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

KINDS = (Task, Workflow, BpmnSubWorkflow)
# What SpiffWorkflow collects for its log, kept before our engine quiets it: the others run with it, as they come.
COLLECTORS = [kind.collect_log_extras for kind in KINDS]

from app import catalogue, engine  # noqa: E402 the collectors are kept first

ROOT = Path(__file__).resolve().parent.parent
STRAIGHT: tuple[tuple[str, str], ...] = (
    ("application", "submit"),
    ("acceptance", "accept"),
    ("village_check", "supported"),
    ("visit_first", "record"),
    ("economic_check", "report"),
    ("visit_second", "confirm"),
    ("village_opinion", "supported"),
    ("economic_check_review", "consistent"),
    ("survey_opinion_first", "support"),
    ("survey_opinion_second", "support"),
    ("township_review", "approve"),
    ("notice_posting", "posted"),
    ("notice_witness", "witnessed"),
    ("notice_period", ""),
    ("notice_closing", "no_objection"),
    ("township_approval", "approve"),
    ("service", "served"),
    ("filing_submission", "submit"),
    ("county_filing", "file"),
)
ROUND = (*STRAIGHT[8:14], ("notice_closing", "objection"), ("visit_first", "record"), ("visit_second", "confirm"))
TIMER = "notice_period"
BEGIN = {"objection_route": "visit", "inspection": "none", "closing_cause": "none"}
Steps = tuple[tuple[str, str], ...]


def with_rounds(rounds: int) -> Steps:
    """The straight case with so many objections to the 公示, each answered by another visit and another 公示."""
    return (*STRAIGHT[:8], *ROUND * rounds, *STRAIGHT[8:])


class Ours:
    """The engine room: snapshot bytes in, snapshot bytes out."""

    name = "签责 engine room"

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.definition = engine.compile_definition(files, "dibao")

    def begin(self) -> bytes:
        self.opened = engine.start(self.definition, BEGIN)
        return self.opened.snapshot

    def step(self, state: bytes, node: str, outcome: str) -> bytes:
        if node == TIMER:
            self.opened = engine.fire(self.definition, state, self.opened.timers[0].engine_id, {})
        else:
            ident = next(task.engine_id for task in self.opened.open_tasks if task.node == node)
            self.opened = engine.complete(self.definition, state, ident, {node: outcome})
        return self.opened.snapshot

    def finished(self, state: bytes) -> bool:
        return self.opened.ended == "end_filed"


class _Durations(PythonScriptEngine):  # type: ignore[misc]
    """The diagram writes P7D; SpiffWorkflow wants it quoted."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        return expression if expression.startswith("P") else super().evaluate(task, expression, external_context)


class DefaultSerializer:
    """SpiffWorkflow as documented: deserialize_json, run, serialize_json; task data carries the variables."""

    name = "SpiffWorkflow, default serializer"

    def __init__(self, files: Mapping[str, bytes]) -> None:
        parser = BpmnParser()
        for path, data in files.items():
            parser.add_bpmn_io(io.BytesIO(data), path)
        self.spec, self.called = parser.get_spec("dibao"), parser.get_subprocess_specs("dibao")
        self.scripts = _Durations()
        self.serializer = BpmnWorkflowSerializer()

    def begin(self) -> str:
        flow = BpmnWorkflow(self.spec, self.called, script_engine=self.scripts)
        flow.task_tree.data.update(BEGIN)
        flow.do_engine_steps()
        return str(self.serializer.serialize_json(flow))

    def step(self, state: str, node: str, outcome: str) -> str:
        flow = self.serializer.deserialize_json(state)
        flow.script_engine = self.scripts
        task = flow.get_next_task(state=TaskState.WAITING if node == TIMER else TaskState.READY, spec_name=node)
        if node == TIMER:
            task.task_spec.catch(task, None)
            task.task_spec._update(task)
        else:
            task.data[node] = outcome
            task.run()
        flow.do_engine_steps()
        return str(self.serializer.serialize_json(flow))

    def finished(self, state: str) -> bool:
        return bool(json.loads(state)["completed"])


class Viewflow:
    """django-viewflow on in-memory SQLite: no state to carry, every step writes rows."""

    name = "django-viewflow, SQLite in memory"

    def __init__(self) -> None:
        import django
        from django.conf import settings

        settings.configure(
            INSTALLED_APPS=[
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "viewflow",
                "viewflow.workflow",
                "benchmarks.viewflow_shape",
            ],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
            SECRET_KEY="benchmark",
        )
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from django.db import transaction

        from benchmarks.viewflow_shape.flows import StraightCase

        self.flow, self.atomic = StraightCase, transaction.atomic

    def begin(self) -> int:
        with self.atomic():
            return int(self.flow.start.run().pk)

    def step(self, state: int, node: str, outcome: str) -> int:
        with self.atomic():
            task = self.flow.task_class.objects.get(
                process_id=state, flow_task=getattr(self.flow, node), finished__isnull=True
            )
            getattr(self.flow, node).run(task)
        return state

    def finished(self, state: int) -> bool:
        return self.flow.process_class.objects.get(pk=state).status == "DONE"


def diagrams() -> dict[str, bytes]:
    """The shipped 低保 diagram and what it borrows."""
    files = catalogue.load(ROOT)["dibao"].files
    return {path: data for path, data in files.items() if path.endswith(".bpmn")}


def run_case(contender: Any, steps: Steps) -> tuple[float, int]:
    """Microseconds a step over one whole case, and the largest state on the way."""
    _collect_as(contender)
    state, largest, spent = contender.begin(), 0, 0.0
    gc.collect()
    for node, outcome in steps:
        began = time.perf_counter()
        state = contender.step(state, node, outcome)
        spent += time.perf_counter() - began
        largest = max(largest, len(state) if isinstance(state, str | bytes) else 0)
    if not contender.finished(state):
        raise SystemExit(f"{contender.name} did not finish the case")
    return spent / len(steps) * 1e6, largest


def _collect_as(contender: Any) -> None:
    from app.engine.quiet import hush

    if isinstance(contender, Ours):
        hush()
        return
    for kind, collector in zip(KINDS, COLLECTORS, strict=True):
        kind.collect_log_extras = collector


def measure(contenders: list[Any], steps: Steps, cases: int, report: Callable[[str], None]) -> None:
    """Interleaved cases; one warm-up each."""
    times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    sizes: dict[str, int] = {}
    for case in range(cases + 1):
        for contender in contenders:
            spent, largest = run_case(contender, steps)
            sizes[contender.name] = largest
            if case:
                times[contender.name].append(spent)
    ours = times[contenders[0].name]
    for name, found in times.items():
        ratios = _spread([one / mine for one, mine in zip(found, ours, strict=True)], ".1f")
        size = f"{sizes[name]:,} bytes" if sizes[name] else "rows"
        report(f"  {name:<36} {_spread(found, ',.0f')} µs   × {ratios}   {size}")


def _spread(values: list[float], form: str) -> str:
    """Median (10 % … 90 %)."""
    found = sorted(values)
    low, high = found[len(found) // 10], found[-1 - len(found) // 10]
    return f"{format(statistics.median(found), form)} ({format(low, form)} … {format(high, form)})"


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    files = diagrams()
    ours, stock = Ours(files), DefaultSerializer(files)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        viewflow = Viewflow()
    print(f"one straight case, {len(STRAIGHT)} steps, {cases} cases each, µs a step and × ours: median (10 % … 90 %)")
    measure([ours, stock, viewflow], STRAIGHT, cases, print)
    for rounds in (1, 5, 10):
        steps = with_rounds(rounds)
        print(f"with {rounds} objections to the 公示, {len(steps)} steps")
        measure([ours, stock], steps, max(3, cases // (2 * rounds)), print)


if __name__ == "__main__":
    main()
