"""Invented households for tests, each with ID numbers of its own."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from app.cli.demonstration.households import NURLAN, Household
from app.cli.demonstration.stories import Story

_NUMBERS = itertools.count(1)


def household(model: Household = NURLAN) -> Household:
    """The model's household with other ID numbers: a new one at every call."""
    n = next(_NUMBERS)
    day = f"{n % 28 + 1:02d}"
    members = tuple(
        replace(member, born=member.born[:6] + day, order=400 + (n // 28 * 8 + place * 2 + member.order % 2) % 590)
        for place, member in enumerate(model.members)
    )
    return replace(model, members=members)


def story(player: Any, applicant: str = "shenqing1", model: Household = NURLAN) -> Story:
    """A story of a new household in 西吉尔镇西吉尔村."""
    return Story(player, applicant, "西吉尔镇", "西吉尔村", ("xje", "xjec"), household(model))
