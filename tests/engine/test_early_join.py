"""The trap this house is built around: SpiffWorkflow 3.2.0 fires a join in a return loop after one branch (design §4)."""

from __future__ import annotations

import itertools

import pytest

from app import engine
from tests.engine.drawings import act, compiled, files, nodes
from tests.engine.stock import Stock

BEGIN = {"review": "none"}
CHECKS = ("home_visit", "economic_check")
ORDERS = list(itertools.product(itertools.permutations(CHECKS), repeat=3))


def _second_round(case: Stock, first: tuple[str, ...], prefix: tuple[str, ...]) -> None:
    case.complete(("application",), {})
    for node in first:
        case.complete((*prefix, node), {})
    case.complete(("review",), {"review": "return"})
    case.complete(("application",), {})


def test_the_stock_engine_opens_the_review_with_a_check_undone_in_the_second_round() -> None:
    """When this fails after an upgrade, the trap is gone upstream and decision 4 may be looked at again."""
    case = Stock(files("return_loop_bare"), "return_loop_bare", BEGIN)
    _second_round(case, ("home_visit", "economic_check"), ())
    case.complete(("economic_check",), {})
    assert ("review",) in case.open(), "upstream has changed: the join waited"
    assert ("home_visit",) in case.open()


@pytest.mark.parametrize("order", ORDERS)
def test_inside_an_embedded_sub_process_the_stock_join_waits_in_every_order(order: tuple[tuple[str, ...], ...]) -> None:
    case = Stock(files("return_loop_embedded"), "return_loop_embedded", BEGIN)
    case.complete(("application",), {})
    for first, second in order:
        case.complete(("checks", first), {})
        assert case.open() == [("checks", second)]
        case.complete(("checks", second), {})
        assert case.open() == [("review",)]
        case.complete(("review",), {"review": "return"})
        case.complete(("application",), {})


@pytest.mark.parametrize("order", ORDERS)
def test_our_engine_opens_the_review_only_after_both_checks_in_every_round(order: tuple[tuple[str, ...], ...]) -> None:
    definition = compiled("return_loop_embedded")
    step = act(definition, engine.start(definition, BEGIN), "application")
    for first, second in order:
        assert nodes(step) == sorted(CHECKS)
        step = act(definition, step, first)
        assert nodes(step) == [second]
        step = act(definition, step, second)
        assert nodes(step) == ["review"]
        step = act(definition, act(definition, step, "review", "return"), "application")
    for node in CHECKS:
        step = act(definition, step, node)
    assert act(definition, step, "review", "pass").ended == "done"


def test_a_join_in_a_cycle_is_found_by_reading_the_diagram() -> None:
    assert "join_in_cycle" in {finding.code for finding in engine.lint(compiled("return_loop_bare"))}
    assert "join_in_cycle" not in {finding.code for finding in engine.lint(compiled("return_loop_embedded"))}
