"""What the closed language can do with values: typed comparisons, bounded whole numbers, five functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

Scalar = str | int | bool
Value = Any
Node = Callable[[Mapping[str, Value]], Value]

# Fen of a county's yearly budget stay far below; the product of two such numbers still fits 128 bits while checked.
MAX_INTEGER = 10**15


def truth(value: Value) -> bool:
    """`value` if it is true or false; a word or a number is not a condition."""
    if not isinstance(value, bool):
        raise TypeError("a condition must be true or false")
    return value


def integer(value: Value) -> int:
    """`value` if it is a whole number in range; true and false are not numbers here."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a number is needed")
    if abs(value) > MAX_INTEGER:
        raise OverflowError("number out of range")
    return value


def same(a: Value, b: Value) -> bool:
    """Equality that keeps types apart: 1 is not true, '1' is not 1."""
    return type(a) is type(b) and bool(a == b)


ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
}

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: same,
    ast.NotEq: lambda a, b: not same(a, b),
    ast.Lt: lambda a, b: integer(a) < integer(b),
    ast.LtE: lambda a, b: integer(a) <= integer(b),
    ast.Gt: lambda a, b: integer(a) > integer(b),
    ast.GtE: lambda a, b: integer(a) >= integer(b),
    ast.In: lambda a, b: any(same(a, item) for item in b),
    ast.NotIn: lambda a, b: not any(same(a, item) for item in b),
}


def _unit(unit: int) -> int:
    if unit < 1:
        raise TypeError("a rounding unit is at least 1")
    return unit


def round_half_up(value: int, unit: int) -> int:
    """`value` rounded to a multiple of `unit`, halves upward (四舍五入)."""
    return (2 * value + _unit(unit)) // (2 * unit) * unit


def ceil_to(value: int, unit: int) -> int:
    """The smallest multiple of `unit` not below `value` (见分进角、见角进元)."""
    return -(-value // _unit(unit)) * unit


def floor_to(value: int, unit: int) -> int:
    """The largest multiple of `unit` not above `value`."""
    return value // _unit(unit) * unit


# Name → function, fewest and most arguments.
FUNCTIONS: Mapping[str, tuple[Callable[..., int], int, int]] = {
    "min": (min, 2, 8),
    "max": (max, 2, 8),
    "round_half_up": (round_half_up, 2, 2),
    "ceil_to": (ceil_to, 2, 2),
    "floor_to": (floor_to, 2, 2),
}
