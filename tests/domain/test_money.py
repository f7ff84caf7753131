"""Amounts: integer fen in, no float anywhere, nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import MAX_FEN, NotAnAmount, format_yuan, parse_yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0), ("680", 68_000), ("680.5", 68_050), ("680.05", 68_005), ("1,200.50", 120_050), ("６８０．５０", 68_050),
        ("680元", 68_000), ("￥680", 68_000), ("1 200", 120_000), ("0.29", 29), ("007", 700), ("100000000000", MAX_FEN),
    ],
)  # fmt: skip
def test_amounts_become_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    ["1e308", "1E3", "NaN", "inf", "Infinity", "680.005", ".5", "5.", "六百八", "0x10", "", "5-3", "+5", "1.2.3", "٦٨٠", "1_000"],
)
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotAnAmount, match="例如 680 或 680.50"):
        parse_yuan(text)


@pytest.mark.parametrize("text", ["-1", "−1", "－1", "-0.01"])
def test_amounts_below_zero_are_named_as_such(text: str) -> None:
    with pytest.raises(NotAnAmount, match="不能为负数"):
        parse_yuan(text)


@pytest.mark.parametrize("text", ["100000000000.01", "999999999999", "9" * 39])
def test_an_amount_nobody_has_is_said_to_be_too_large(text: str) -> None:
    with pytest.raises(NotAnAmount, match="金额过大"):
        parse_yuan(text)


@given(st.integers(0, MAX_FEN))
def test_what_is_written_is_read_again_to_the_fen(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen
