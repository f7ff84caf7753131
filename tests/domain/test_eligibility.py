"""The county's 低保 rules at their edges: 低于 is strict, amounts are whole yuan, less income never costs the entitlement."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import RuleTable
from tests.conftest import ROOT
from tests.domain.catalogue import dibao

FACTS = {
    "members_counted": 4, "annual_income": 960_000, "liquid_assets": 0, "assets_within_rule": True, "residence_ok": True,
    "single_person_entry": False, "aged_count": 0, "minor_count": 0, "severe_disability_count": 0, "serious_illness_count": 0,
}  # fmt: skip


@cache
def table(name: str) -> RuleTable:
    return RuleTable.parse(dibao().files[f"workflows/dibao/{name}.dmn"])


@cache
def parameters() -> dict[str, Any]:
    data = tomllib.loads((ROOT / "workflows/_shared/parameters.toml").read_text(encoding="utf-8"))
    return {item["name"]: item["value"] for item in data["parameters"]}


def judged(**changed: Any) -> dict[str, Any]:
    facts = FACTS | parameters() | changed
    found = dict(table("eligibility").evaluate(facts).outputs)
    return found | dict(table("amount").evaluate(facts | found).outputs)


@pytest.mark.parametrize(
    ("members", "yuan", "eligible", "amount"),
    [
        (4, 9_600, True, 120_000),
        (1, 0, True, 50_000),
        (4, 23_999, True, 1_000),  # 0.08 yuan: the least payment
        (4, 24_000, False, 0),  # exactly the standard is not below it
        (4, 30_000, False, 0),
        (4, 47_999, False, 0),
    ],
)
def test_the_written_cells(members: int, yuan: int, eligible: bool, amount: int) -> None:
    found = judged(members_counted=members, annual_income=yuan * 100)
    assert (found["eligible"], found["monthly_amount"]) == (eligible, amount)


@pytest.mark.parametrize(
    ("yuan", "band", "category"),
    [
        (24_000, 150, "single_person"),
        (35_999, 150, "single_person"),
        (36_000, 150, "none"),
        (47_999, 200, "single_person"),
        (48_000, 200, "none"),
        (23_999, 150, "low_income"),
    ],
)
def test_the_band_of_single_entries_includes_its_lower_and_not_its_upper_edge(yuan: int, band: int, category: str) -> None:
    found = judged(annual_income=yuan * 100, single_person_entry=True, single_person_band_percent=band)
    assert found["category"] == category and found["eligible"] == (category != "none")


def test_within_the_band_but_not_as_a_single_entry_is_marginal() -> None:
    assert judged(annual_income=2_400_000)["category"] == "marginal"


@pytest.mark.parametrize("changed", [{"assets_within_rule": False}, {"residence_ok": False}, {"liquid_assets": 4_800_001}])
def test_assets_and_residence_are_conditions_of_their_own(changed: dict[str, Any]) -> None:
    assert judged()["eligible"] and not judged(**changed)["eligible"]


INCOMES = st.integers(0, 6_000_000)


@given(INCOMES, INCOMES, st.integers(1, 10), st.booleans(), st.integers(0, 10_000_000))
def test_less_income_never_costs_the_entitlement(one: int, other: int, members: int, single: bool, assets: int) -> None:
    less, more = sorted((one, other))
    rest = {"members_counted": members, "single_person_entry": single, "liquid_assets": assets}
    assert judged(annual_income=less, **rest)["eligible"] >= judged(annual_income=more, **rest)["eligible"]


@given(INCOMES, INCOMES, st.integers(1, 10), st.integers(0, 3))
def test_less_income_never_means_less_money(one: int, other: int, members: int, ill: int) -> None:
    less, more = sorted((one, other))
    rest = {"members_counted": members, "serious_illness_count": ill}
    assert judged(annual_income=less, **rest)["monthly_amount"] >= judged(annual_income=more, **rest)["monthly_amount"]


@given(INCOMES, st.integers(1, 10), st.booleans(), st.integers(0, 5))
def test_what_is_paid_is_whole_yuan_and_paid_only_to_the_eligible(income: int, members: int, single: bool, minors: int) -> None:
    found = judged(annual_income=income, members_counted=members, single_person_entry=single, minor_count=minors)
    assert found["monthly_amount"] % 100 == 0
    assert (found["monthly_amount"] > 0) == found["eligible"]
