"""The closed language of conditions and rule cells: comparisons, arithmetic on integers, a few named functions.

SpiffWorkflow's own expressions are Python: its documented sandbox ran a shell command. Here a text is parsed to an
abstract tree, every node is checked against a whitelist, and what remains becomes closures; nothing is ever executed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.kernel.errors import Broken, Refused

Scalar = str | int | bool
Value = Any
Node = Callable[[Mapping[str, Value]], Value]

MAX_LENGTH = 500
MAX_NODES = 120
MAX_INTEGER = 10**15


class ExpressionRefused(Refused):
    """第 {column} 列：不允许的写法 {what}"""

    status = 422


class ExpressionFailed(Broken):
    """An expression met a value it cannot work with: an undeclared name, a wrong type, a division by zero."""


@dataclass(frozen=True)
class Expression:
    """A checked expression and the names it reads."""

    text: str
    names: frozenset[str]
    _run: Node

    @classmethod
    def parse(cls, text: str, names: Collection[str] | None = None) -> Expression:
        """Check and compile `text`; when `names` is given, any other name is refused."""
        found = _parse(text)
        if names is not None:
            for name in sorted(found.names - set(names)):
                raise ExpressionRefused(column=text.find(name) + 1, what=f"未声明的变量 {name}")
        return found

    def evaluate(self, values: Mapping[str, Value]) -> Value:
        """The value over `values`; raises `ExpressionFailed`."""
        try:
            return self._run(values)
        except (TypeError, ZeroDivisionError, OverflowError) as error:
            raise ExpressionFailed(f"{self.text}: {type(error).__name__}") from error


@lru_cache(maxsize=4096)
def _parse(text: str) -> Expression:
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(column=MAX_LENGTH, what="过长的表达式")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionRefused(column=getattr(error, "offset", 1) or 1, what="语法错误") from error
    nodes = list(ast.walk(tree))
    if len(nodes) > MAX_NODES:
        raise ExpressionRefused(column=1, what="过于复杂的表达式")
    names: set[str] = set()
    run = _compile(tree.body, names)
    return Expression(text, frozenset(names), run)


def _refuse(node: ast.AST, what: str = "") -> ExpressionRefused:
    return ExpressionRefused(column=getattr(node, "col_offset", 0) + 1, what=what or type(node).__name__)


def _compile(node: ast.expr, names: set[str]) -> Node:
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise _refuse(node)
    return handler(node, names)


def _constant(node: ast.Constant, names: set[str]) -> Node:
    value = node.value
    if not isinstance(value, str | int | bool):
        raise _refuse(node, f"常量 {type(value).__name__}")
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise _refuse(node, "过大的数")
    return lambda values: value


_WORDS: Mapping[str, bool] = {"true": True, "false": False}


def _name(node: ast.Name, names: set[str]) -> Node:
    name = node.id
    if name in _WORDS:
        word = _WORDS[name]
        return lambda values: word
    if name.startswith("_") or not name.isascii():
        raise _refuse(node, f"变量名 {name[:20]}")
    names.add(name)

    def read(values: Mapping[str, Value]) -> Value:
        if name not in values:
            raise ExpressionFailed(f"undeclared variable {name}")
        return values[name]

    return read


def _bool_op(node: ast.BoolOp, names: set[str]) -> Node:
    parts = [_compile(part, names) for part in node.values]
    if isinstance(node.op, ast.And):
        return lambda values: all(_truth(part(values)) for part in parts)
    return lambda values: any(_truth(part(values)) for part in parts)


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise TypeError("a condition must be true or false")
    return value


def _unary(node: ast.UnaryOp, names: set[str]) -> Node:
    part = _compile(node.operand, names)
    if isinstance(node.op, ast.Not):
        return lambda values: not _truth(part(values))
    if isinstance(node.op, ast.USub):
        return lambda values: -_integer(part(values))
    raise _refuse(node)


def _integer(value: Value) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a number is needed")
    if abs(value) > MAX_INTEGER:
        raise OverflowError("number out of range")
    return value


_ARITHMETIC: Mapping[type, Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
}


def _bin_op(node: ast.BinOp, names: set[str]) -> Node:
    operation = _ARITHMETIC.get(type(node.op))
    if operation is None:
        raise _refuse(node, type(node.op).__name__)
    left, right = _compile(node.left, names), _compile(node.right, names)
    return lambda values: _integer(operation(_integer(left(values)), _integer(right(values))))


def _same(a: Value, b: Value) -> bool:
    return type(a) is type(b) and bool(a == b)


_COMPARISONS: Mapping[type, Callable[[Value, Value], bool]] = {
    ast.Eq: _same,
    ast.NotEq: lambda a, b: not _same(a, b),
    ast.Lt: lambda a, b: _integer(a) < _integer(b),
    ast.LtE: lambda a, b: _integer(a) <= _integer(b),
    ast.Gt: lambda a, b: _integer(a) > _integer(b),
    ast.GtE: lambda a, b: _integer(a) >= _integer(b),
    ast.In: lambda a, b: any(_same(a, item) for item in b),
    ast.NotIn: lambda a, b: not any(_same(a, item) for item in b),
}


def _compare(node: ast.Compare, names: set[str]) -> Node:
    operands = [_compile(part, names) for part in (node.left, *node.comparators)]
    tests = []
    for operator, right in zip(node.ops, node.comparators, strict=True):
        test = _COMPARISONS.get(type(operator))
        if test is None:
            raise _refuse(node, type(operator).__name__)
        if isinstance(operator, ast.In | ast.NotIn) and not isinstance(right, ast.Tuple | ast.List):
            raise _refuse(right, "in 的右边必须是括号内的列表")
        tests.append(test)

    def run(values: Mapping[str, Value]) -> bool:
        given = [operand(values) for operand in operands]
        return all(test(a, b) for test, a, b in zip(tests, given, given[1:], strict=False))

    return run


def _tuple(node: ast.Tuple | ast.List, names: set[str]) -> Node:
    parts = [_compile(part, names) for part in node.elts]
    return lambda values: tuple(part(values) for part in parts)


def _if(node: ast.IfExp, names: set[str]) -> Node:
    test, yes, no = (_compile(part, names) for part in (node.test, node.body, node.orelse))
    return lambda values: yes(values) if _truth(test(values)) else no(values)


def _round_half_up(value: int, unit: int) -> int:
    return (2 * value + unit) // (2 * unit) * unit


FUNCTIONS: Mapping[str, Callable[..., int]] = {
    "min": min,
    "max": max,
    "round_half_up": _round_half_up,
    "ceil_to": lambda value, unit: -(-value // unit) * unit,
    "floor_to": lambda value, unit: value // unit * unit,
}


def _call(node: ast.Call, names: set[str]) -> Node:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        raise _refuse(node)
    if not 2 <= len(node.args) <= 6 or any(isinstance(part, ast.Starred) for part in node.args):
        raise _refuse(node, "函数参数")
    function = FUNCTIONS[node.func.id]
    parts = [_compile(part, names) for part in node.args]
    return lambda values: _integer(function(*(_integer(part(values)) for part in parts)))


_HANDLERS: Mapping[type, Callable[[Any, set[str]], Node]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _bin_op,
    ast.Compare: _compare,
    ast.Tuple: _tuple,
    ast.List: _tuple,
    ast.IfExp: _if,
    ast.Call: _call,
}
