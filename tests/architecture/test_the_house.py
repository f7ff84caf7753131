"""What the plan of the house says of its code, read from the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app import commands, queries
from app.domain import authority
from app.web.gate import page

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
SOURCES = sorted(APP.rglob("*.py"))
VERBS = sorted(path for path in (APP / "commands").glob("*.py"))


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_longer_than_500_lines_and_no_view_command_or_model_longer_than_300() -> None:
    texts = [path for path in APP.rglob("*") if path.suffix in {".py", ".html", ".css", ".js"} and "vendor" not in path.parts]
    assert [path for path in texts if lines(path) > 500] == []
    short = [path for room in ("web", "commands", "domain") for path in (APP / room).rglob("*.py")]
    assert [path for path in short if lines(path) > 300] == []


def test_there_is_one_commit_in_the_whole_house() -> None:
    found = [(path.name, n) for path in SOURCES for n, line in enumerate(path.read_text("utf-8").splitlines()) if "commit(" in line]
    assert [name for name, _ in found] == ["unit_of_work.py"]


def test_nothing_is_evaluated_executed_or_unpickled() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, path


def test_every_exception_is_caught_only_at_the_outer_edge_of_a_process() -> None:
    caught = re.compile(r"except( Base)?Exception\b|except:")
    broad = [path.relative_to(APP).as_posix() for path in SOURCES if caught.search(path.read_text("utf-8"))]
    assert set(broad) <= {"documents/child.py", "web/errors.py", "worker/loop.py"}


def test_every_module_and_every_public_function_below_the_web_has_its_sentence() -> None:
    silent = []
    for path in SOURCES:
        if path.relative_to(APP).parts[0] == "web":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if not ast.get_docstring(tree) and tree.body:
            silent.append(str(path))
        silent += [
            f"{path}:{node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert [item for item in silent if "/migrations/" not in item and "/fonts/" not in item] == []


def test_no_folder_is_called_after_nothing() -> None:
    empty_words = {"utils", "helpers", "common", "services", "manager", "misc"}
    assert [path for path in SOURCES if empty_words & {part.removesuffix(".py") for part in path.parts}] == []


def test_each_command_is_one_verb_with_a_gate_and_a_handler() -> None:
    for path in VERBS:
        tree = ast.parse(path.read_text("utf-8"))
        gated = [
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and any(isinstance(item, ast.AnnAssign) and getattr(item.target, "id", "") == "gate" for item in node.body)
            and "Protocol" not in {getattr(base, "id", "") for base in node.bases}
        ]
        handlers = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "handle"]
        assert len(gated) == len(handlers) <= 1, path
        if gated:
            expected = re.sub(r"(?<!^)(?=[A-Z])", "_", gated[0]).lower()
            assert path.stem == expected, f"{path.name} holds {gated[0]}"


def test_every_gate_is_an_action_of_the_permission_table() -> None:
    gates = {match for path in VERBS for match in re.findall(r'gate: ClassVar\[str\] = "([^"]+)"', path.read_text("utf-8"))}
    assert gates and gates <= set(authority.PERMISSIONS)


def test_queries_never_write() -> None:
    words = re.compile(r"\b(insert|update|delete)\(")
    assert [path for path in Path(queries.__path__[0]).glob("*.py") if words.search(path.read_text("utf-8"))] == []


def test_every_route_names_an_action_and_only_known_pages_are_public(house: object) -> None:
    from app import create_app

    site = create_app(house.ports, house.settings)  # type: ignore[attr-defined]
    served = {rule.endpoint for rule in site.url_map.iter_rules()}
    assert served == set(page.routes)
    assert {route.action for route in page.routes.values()} <= set(authority.PERMISSIONS)
    public = {route.path for route in page.routes.values() if route.action == "public"}
    for start in ("/worklist", "/case", "/audit", "/own", "/apply"):
        assert not [path for path in public if path.startswith(start) and "guide" not in path], start


def test_a_page_with_an_unknown_action_cannot_be_added() -> None:
    from app.kernel.errors import Broken
    from app.web.gate import Pages

    with pytest.raises(Broken):
        Pages().get("/open", action="no.such.action")


def test_every_user_task_has_a_form_and_every_signing_task_a_letter_with_its_template() -> None:
    from app import catalogue

    for case_type in catalogue.load(ROOT).values():
        for task in case_type.tasks.values():
            assert task.form in case_type.forms, task.id
            for use in task.letters:
                letter = case_type.letters[use.letter]
                assert letter.template in case_type.files and use.field in letter.fields, (task.id, use.letter)


def test_every_refusal_has_a_chinese_sentence_that_ends() -> None:
    import app.__main__  # noqa: F401  every room is loaded
    from app.kernel.errors import Refused

    def all_of(kind: type[Refused]) -> list[type[Refused]]:
        return [item for child in kind.__subclasses__() for item in (child, *all_of(child))]

    assert commands
    kinds = [kind for kind in all_of(Refused) if kind.__module__.startswith("app.")]
    assert len(kinds) > 40
    for kind in kinds:
        said = (kind.__doc__ or "").strip()
        assert re.search(r"[\u4e00-\u9fff]", said) and said[-1] in "。：？！}", (kind, said)
        assert 400 <= kind.status <= 599, kind


@pytest.mark.parametrize("name", ["run", "README.md", "run.py", "requirements.txt", "wsgi.py", "pyproject.toml"])
def test_the_top_level_is_as_promised(name: str) -> None:
    assert (ROOT / name).exists() or (ROOT / ".ci" / name).exists()


def test_run_py_needs_nothing_but_the_standard_library() -> None:
    import sys

    tree = ast.parse((ROOT / "run.py").read_text("utf-8"))
    names = {alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def test_the_demonstration_imports_only_commands_queries_and_what_lies_below() -> None:
    for path in (APP / "cli" / "demonstration").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("app."):
                room = str(node.module).split(".")[1]
                assert room in {"commands", "queries", "domain", "kernel", "cli"}, f"{path.name}: {node.module}"
