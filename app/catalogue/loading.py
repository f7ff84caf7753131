"""Reading a closure into a `CaseType`: TOML for what happens, JSON Schema for forms, templates by path."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from app.catalogue.closure import closure, fingerprint
from app.domain.case_type import (
    CaseType,
    ClockRule,
    EndSpec,
    LegalBasis,
    LetterSpec,
    LetterUse,
    Message,
    Outcome,
    RuleUse,
    TaskSpec,
    Timer,
    Variable,
)
from app.domain.form_schema import BadForm, from_schema
from app.domain.form_spec import FormSpec
from app.kernel.errors import Refused


class BadCaseType(Refused):
    """事项定义不能读取：{why}"""

    status = 422


def load(root: Path) -> dict[str, CaseType]:
    """Every 事项 under `root`, by key; folders that begin with `_` are shared parts."""
    keys = sorted(path.parent.name for path in (root / "workflows").glob("[!_]*/case_type.toml"))
    return {key: load_from_files(closure(root, key)) for key in keys}


def load_from_files(files: Mapping[str, bytes]) -> CaseType:
    """The `CaseType` a closure of bytes stands for."""
    paths = [path for path in files if path.endswith("/case_type.toml")]
    if len(paths) != 1:
        raise BadCaseType(why="缺少 case_type.toml")
    try:
        data = tomllib.loads(files[paths[0]].decode("utf-8"))
        return _case_type(data, files)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, json.JSONDecodeError, BadForm) as error:
        raise BadCaseType(why=str(error)[:200]) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCaseType(why=f"缺少或写错了 {error}") from error


def _case_type(data: Mapping[str, Any], files: Mapping[str, bytes]) -> CaseType:
    key = data["key"]
    return CaseType(
        key=key,
        title=data["title"],
        short_title=data["short_title"],
        number_prefix=data["number_prefix"],
        process_id=data["process_id"],
        lanes={name: lane["level"] for name, lane in data["lanes"].items()},
        lane_titles={name: lane["title"] for name, lane in data["lanes"].items()},
        tasks=_both_ways({name: _task(name, item) for name, item in data["tasks"].items()}),
        letters={name: _letter(key, name, item) for name, item in data["letters"].items()},
        forms=_forms(key, files),
        timers={name: Timer(name, item["title"], _clock(item), item.get("sets", {})) for name, item in data.get("timers", {}).items()},
        messages={
            name: Message(name, item["title"], item["causes"], tuple(item["by"]))
            for name, item in data.get("messages", {}).items()
        },
        ends={name: EndSpec(name, item["outcome"], tuple(item["letters"])) for name, item in data["ends"].items()},
        variables={
            name: Variable(name, tuple(item["values"]), item.get("initial"), item.get("parameter", ""))
            for name, item in data.get("variables", {}).items()
        },
        total_clock=_clock(data["total_clock"]),
        basis=tuple(
            LegalBasis(item["instrument"], item["article"], item["effective_from"], item.get("effective_to"), item.get("note", ""))
            for item in data["basis"]
        ),
        organs=data["organs"],
        public=data.get("public", {}),
        files=dict(files),
        fingerprint=fingerprint(files),
    )


def _clock(item: Mapping[str, Any]) -> ClockRule:
    return ClockRule(
        days=item["days"],
        unit=item["unit"],
        basis=item["basis"],
        start=item.get("start", "opened"),
        internal_days=item.get("internal_days"),
        pauses=item.get("pauses", True),
    )


def _task(name: str, item: Mapping[str, Any]) -> TaskSpec:
    return TaskSpec(
        id=name,
        title=item["title"],
        lane=item["lane"],
        role=item["role"],
        form=item["form"],
        clock=_clock(item["clock"]) if "clock" in item else ClockRule(0, "CAL", ""),
        outcomes={key: _outcome(key, outcome) for key, outcome in item["outcomes"].items()},
        letters=tuple(
            LetterUse(use["letter"], use["field"], frozenset(use["outcomes"]), use.get("new", True), use.get("seal", False))
            for use in item.get("letters", ())
        ),
        rules=tuple(RuleUse(table) for table in item.get("rules", ())),
        different_from=tuple(item.get("different_from", ())),
        same_as=tuple(item.get("same_as", ())),
        outside=item.get("outside", ""),
        computes=item.get("computes", {}),
        status=item.get("status", ""),
        hint=item.get("hint", ""),
    )


def _both_ways(tasks: dict[str, TaskSpec]) -> dict[str, TaskSpec]:
    """Separation holds both ways: who approved a case that was sent back may not investigate it either."""
    return {
        name: replace(
            spec,
            different_from=tuple(
                dict.fromkeys(
                    [*spec.different_from, *(other for other, item in tasks.items() if name in item.different_from)]
                )
            ),
        )
        for name, spec in tasks.items()
    }


def _outcome(key: str, item: Mapping[str, Any]) -> Outcome:
    return Outcome(
        key=key,
        label=item["label"],
        consequence=item["consequence"],
        reason_required=item.get("reason_required", False),
        requires=item.get("requires", ""),
        refusal=item.get("refusal", ""),
        adverse=item.get("adverse", False),
        sets=item.get("sets", {}),
    )


def _letter(key: str, name: str, item: Mapping[str, Any]) -> LetterSpec:
    return LetterSpec(
        key=name,
        title=item["title"],
        template=item.get("template", f"forms/{key}/letters/{name}.html"),
        fields=tuple(item["fields"]),
        field_titles=item["fields"],
        seal=item.get("seal"),
        numbered=item.get("numbered", ""),
        decision=item.get("decision", False),
    )


def _forms(key: str, files: Mapping[str, bytes]) -> dict[str, FormSpec]:
    shared = {path: json.loads(data) for path, data in files.items() if path.startswith("forms/_shared/") and path.endswith(".json")}
    found = {}
    for path, data in files.items():
        if not path.startswith(f"forms/{key}/") or not path.endswith(".json"):
            continue
        schema = json.loads(data)
        name = path.rsplit("/", 1)[-1].removesuffix(".json")
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise BadForm(f"{name}: {error.message[:120]}") from error
        found[name] = from_schema(name, schema, lambda reference: _shared(shared, reference))
    return found


def _shared(shared: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    path, _, pointer = reference.partition("#")
    part: Any = shared.get(f"forms/_shared/{path.rsplit('/', 1)[-1]}")
    for name in [piece for piece in pointer.split("/") if piece]:
        part = part[name]
    if not isinstance(part, Mapping):
        raise BadForm(f"unknown reference {reference}")
    return part
