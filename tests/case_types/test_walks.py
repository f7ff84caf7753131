"""The walked paths of each diagram: every outcome, timer, message cause and end is on at least one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from tests.case_types.walks import Walker, walks

WALKS = [(key, name, walk) for key in ("dibao",) for name, walk in walks(key).items()]


@cache
def walker(key: str) -> Walker:
    return Walker(key)


@pytest.mark.parametrize(("key", "name", "walk"), WALKS, ids=[f"{key}-{name}" for key, name, _ in WALKS])
def test_the_walk_opens_what_it_says_and_ends_where_it_says(key: str, name: str, walk: Mapping[str, Any]) -> None:
    done = walker(key).take(walk)
    assert done.ended == walk["end"]
    assert list(dict.fromkeys(letter for letter, _ in done.signed)) == walk["letters"]


def test_a_walk_that_says_something_untrue_fails() -> None:
    walk = dict(walks("dibao")["approved_and_filed"])
    walk["steps"] = [*walk["steps"][:2], {**walk["steps"][2], "open": ["county_filing"]}]
    with pytest.raises(AssertionError, match="open is"):
        walker("dibao").take(walk)


@pytest.mark.parametrize("key", ["dibao"])
def test_together_the_walks_take_every_outcome_timer_and_cause_and_reach_every_end(key: str) -> None:
    case_type = walker(key).case_type
    taken = {move for walk in walks(key).values() for move in walker(key).take(walk).taken}
    outcomes = {(task.id, outcome) for task in case_type.tasks.values() for outcome in task.outcomes}
    timers = {("timer", name) for name in case_type.timers}
    causes = {(name, cause) for name, message in case_type.messages.items() for cause in message.causes}
    assert (outcomes | timers | causes) - taken == set()
    assert {walk["end"] for walk in walks(key).values()} == set(case_type.ends)


@pytest.mark.parametrize("key", ["dibao"])
def test_together_the_walks_sign_every_field_of_every_letter(key: str) -> None:
    case_type = walker(key).case_type
    signed = {line for walk in walks(key).values() for line in walker(key).take(walk).signed}
    assert {(letter.key, name) for letter in case_type.letters.values() for name in letter.fields} - signed == set()
