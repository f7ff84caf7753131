"""The closed language of conditions and rule cells: comparisons, whole-number arithmetic, a few named functions.

SpiffWorkflow's own expressions are Python: its documented sandbox ran a shell command (reliability notes, F2). Here a
text is parsed to an abstract tree, every node is checked against a whitelist, and what remains becomes closures over
the values handed in: nothing is ever executed. A refusal names the column and the construct.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from app.engine.operations import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    MAX_INTEGER,
    Node,
    Scalar,
    Value,
    integer,
    truth,
)
from app.kernel.errors import Broken, Refused

MAX_LENGTH = 500
MAX_NODES = 120
MAX_DEPTH = 16
_WORDS: Mapping[str, bool] = {"true": True, "false": False}


class ExpressionRefused(Refused):
    """第 {column} 列：不允许的写法 {what}"""

    status = 422


class ExpressionFailed(Broken):
    """An expression met a value it cannot work with: an undeclared name, a wrong type, a division by zero."""


@dataclass(frozen=True)
class Expression:
    """A checked expression, the names it reads, and whether it can only be true or false (`is_test`)."""

    text: str
    names: frozenset[str]
    is_test: bool
    _columns: Mapping[str, int] = field(repr=False, compare=False)
    _run: Node = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, names: Collection[str] | None = None) -> Expression:
        """Check and compile `text`, once per text; when `names` is given, any other name is refused."""
        found = _parse(text)
        if names is not None:
            for name in sorted(found.names.difference(names), key=found._columns.__getitem__):
                raise ExpressionRefused(column=found._columns[name], what=f"未声明的变量 {name}")
        return found

    def evaluate(self, values: Mapping[str, Value]) -> Value:
        """The value over `values`; raises `ExpressionFailed`, which never repeats a value."""
        try:
            return self._run(values)
        except KeyError as error:
            raise ExpressionFailed(f"{self.text}: undeclared variable {error.args[0]}") from None
        except (TypeError, ZeroDivisionError, OverflowError) as error:
            raise ExpressionFailed(f"{self.text}: {error}") from None

    def holds(self, values: Mapping[str, Value]) -> bool:
        """The value as a condition: anything but true or false fails."""
        value = self.evaluate(values)
        if not isinstance(value, bool):
            raise ExpressionFailed(f"{self.text}: neither true nor false")
        return value


@lru_cache(maxsize=4096)
def _parse(text: str) -> Expression:
    line = _plain(text)
    body = line.lstrip(" ")
    try:
        tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = getattr(error, "offset", None) or 1
        raise ExpressionRefused(column=column + len(line) - len(body), what="语法错误") from None
    compiler = _Compiler(body, len(line) - len(body))
    compiler.measure(tree)
    run = compiler.build(tree)
    is_test = isinstance(tree, ast.Compare | ast.BoolOp) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    )
    return Expression(text, frozenset(compiler.columns), is_test, compiler.columns, run)


def _plain(text: str) -> str:
    """Line ends as spaces; no comments, escapes or control characters that could hide something from a reader."""
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(column=MAX_LENGTH + 1, what=f"超过 {MAX_LENGTH} 字的表达式")
    line = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    for column, char in enumerate(line, 1):
        if char in "\\#" or not char.isprintable():
            raise ExpressionRefused(column=column, what=f"字符 U+{ord(char):04X}")
    if not line.strip(" "):
        raise ExpressionRefused(column=1, what="空的表达式")
    return line


class _Compiler:
    """Turns one checked tree into closures; every kind of node that has no method here is refused."""

    def __init__(self, body: str, shift: int) -> None:
        self._bytes = body.encode("utf-8")
        self._shift = shift
        self.columns: dict[str, int] = {}

    def measure(self, tree: ast.expr) -> None:
        """Refuse what is too large or too deep before building anything."""
        count = 0
        pending: list[tuple[ast.AST, int]] = [(tree, 1)]
        while pending:
            node, depth = pending.pop()
            count += 1
            if count > MAX_NODES or depth > MAX_DEPTH:
                raise ExpressionRefused(column=1, what="过于复杂的表达式")
            pending += [(child, depth + 1) for child in ast.iter_child_nodes(node)]

    def build(self, node: ast.expr) -> Node:
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.BoolOp():
                return self._bool_op(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp():
                return self._bin_op(node)
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return self._call(node)
            case ast.Tuple():
                return self._tuple(node)
        raise self._refuse(node)

    def _refuse(self, node: ast.AST, what: str = "") -> ExpressionRefused:
        # ast counts bytes; people count characters.
        column = len(self._bytes[: getattr(node, "col_offset", 0)].decode("utf-8")) + self._shift + 1
        return ExpressionRefused(column=column, what=what or type(node).__name__)

    def _constant(self, node: ast.Constant) -> Node:
        value = node.value
        if not isinstance(value, str | int):
            raise self._refuse(node, f"常量 {type(value).__name__}")
        if isinstance(value, int) and abs(value) > MAX_INTEGER:
            raise self._refuse(node, "过大的数")
        return lambda values: value

    def _name(self, node: ast.Name) -> Node:
        name = node.id
        if name in _WORDS:
            word = _WORDS[name]
            return lambda values: word
        # The parser folds look-alikes (ａ → a); what stands in the text must be the name itself.
        written = self._bytes[node.col_offset : node.end_col_offset].decode("utf-8")
        if name.startswith("_") or not name.isascii() or written != name:
            raise self._refuse(node, f"变量名 {written[:20]}")
        if name in FUNCTIONS:
            raise self._refuse(node, f"{name} 是函数名")
        self.columns.setdefault(name, node.col_offset + self._shift + 1)
        return lambda values: values[name]

    def _bool_op(self, node: ast.BoolOp) -> Node:
        parts = [self.build(part) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda values: all(truth(part(values)) for part in parts)
        return lambda values: any(truth(part(values)) for part in parts)

    def _unary(self, node: ast.UnaryOp) -> Node:
        part = self.build(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda values: not truth(part(values))
        if isinstance(node.op, ast.USub):
            return lambda values: -integer(part(values))
        raise self._refuse(node, type(node.op).__name__)

    def _bin_op(self, node: ast.BinOp) -> Node:
        operation = ARITHMETIC.get(type(node.op))
        if operation is None:
            raise self._refuse(node, type(node.op).__name__)
        left, right = self.build(node.left), self.build(node.right)
        return lambda values: integer(operation(integer(left(values)), integer(right(values))))

    def _compare(self, node: ast.Compare) -> Node:
        operands = [self._operand(part) for part in (node.left, *node.comparators)]
        tests = []
        for operator, right in zip(node.ops, node.comparators, strict=True):
            test = COMPARISONS.get(type(operator))
            if test is None:
                raise self._refuse(node, type(operator).__name__)
            if isinstance(operator, ast.In | ast.NotIn) != isinstance(right, ast.Tuple):
                raise self._refuse(right, "in 的右边必须是括号内的列表，列表也只能在那里")
            tests.append(test)
        if isinstance(node.left, ast.Tuple):
            raise self._refuse(node.left)

        def run(values: Mapping[str, Value]) -> bool:
            given = [operand(values) for operand in operands]
            return all(test(a, b) for test, a, b in zip(tests, given, given[1:], strict=False))

        return run

    def _operand(self, node: ast.expr) -> Node:
        if isinstance(node, ast.Tuple):
            parts = [self.build(part) for part in node.elts]
            return lambda values: tuple(part(values) for part in parts)
        return self.build(node)

    def _tuple(self, node: ast.Tuple) -> Node:
        raise self._refuse(node, "列表只能在 in 的右边")

    def _call(self, node: ast.Call) -> Node:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise self._refuse(node)
        function, least, most = FUNCTIONS[node.func.id]
        starred = any(isinstance(part, ast.Starred) for part in node.args)
        if node.keywords or starred or not least <= len(node.args) <= most:
            raise self._refuse(node, f"函数 {node.func.id} 的参数")
        parts = [self.build(part) for part in node.args]
        return lambda values: integer(function(*(integer(part(values)) for part in parts)))


def literals_of(expression: Expression) -> Iterator[Scalar]:
    """Every literal that stands in an expression: what its names are compared with."""
    for node in ast.walk(ast.parse(_plain(expression.text).lstrip(" "), mode="eval")):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
            yield node.value
