"""Rule tables (DMN 1.3 decision tables) through the closed expression language; every evaluation leaves a receipt.

Hit policies UNIQUE (enforced, unlike the engine's own) and COLLECT. Cells: `-`, a comparison such as `< 6000`, a range
`[1..5)`, a literal, or a full expression over declared names. The last row of a UNIQUE table catches all: it fires when
no other row does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.engine.expressions import Expression
from app.engine.operations import Scalar
from app.engine.reading import XmlRefused, read_xml
from app.kernel.canonical import sha256_hex
from app.kernel.errors import Broken

_RANGE = re.compile(r"^([\[(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])])$")
_COMPARISON = re.compile(r"^(<=|>=|==|!=|<|>)\s*(.+)$")


class RowsOverlap(Broken):
    """Two rows of a UNIQUE table fired: the table is wrong, not the case."""


class NoRowFired(Broken):
    """No row of a table fired: it lacks its catch-all."""


@dataclass(frozen=True)
class RuleReceipt:
    """Inputs, table version, rows that fired with their article, and the result: enough to re-run it."""

    table: str
    version: str
    inputs: Mapping[str, Scalar]
    fired: tuple[str, ...]
    article: str
    outputs: Mapping[str, Scalar]

    def as_dict(self) -> dict[str, Any]:
        """The receipt as plain JSON."""
        return {
            "table": self.table,
            "version": self.version,
            "inputs": dict(self.inputs),
            "fired": list(self.fired),
            "article": self.article,
            "outputs": dict(self.outputs),
        }


@dataclass(frozen=True)
class _Row:
    id: str
    article: str
    tests: tuple[Expression, ...]
    outputs: tuple[Expression, ...]

    @property
    def catches_all(self) -> bool:
        return not self.tests


@dataclass(frozen=True)
class RuleTable:
    """A parsed decision table."""

    id: str
    title: str
    version: str
    policy: str
    outputs: tuple[str, ...]
    rows: tuple[_Row, ...]

    @classmethod
    def parse(cls, dmn: bytes) -> RuleTable:
        """Read one decision with one table; raises `XmlRefused`, `ExpressionRefused`."""
        root = read_xml(dmn, "规则表")
        decision = _one(root, "decision")
        table = _one(decision, "decisionTable")
        policy = table.get("hitPolicy", "UNIQUE")
        if policy not in {"UNIQUE", "COLLECT"}:
            raise XmlRefused(why=f"规则表 {decision.get('id')} 的命中策略 {policy} 不允许")
        inputs = [_text(_one(item, "inputExpression")) for item in _all(table, "input")]
        outputs = tuple(item.get("name", "") for item in _all(table, "output"))
        rows = tuple(_row(item, inputs, len(outputs)) for item in _all(table, "rule"))
        if policy == "UNIQUE" and (not rows or not rows[-1].catches_all):
            raise XmlRefused(why=f"规则表 {decision.get('id')} 的最后一行必须兜底")
        return cls(decision.get("id", ""), decision.get("name", ""), sha256_hex(dmn), policy, outputs, rows)

    @property
    def names(self) -> frozenset[str]:
        """Every fact the table reads."""
        return frozenset(
            name for row in self.rows for cell in (*row.tests, *row.outputs) for name in cell.names
        )

    def evaluate(self, facts: Mapping[str, Scalar]) -> RuleReceipt:
        """The receipt over `facts`; only the facts the table reads are kept."""
        inputs = {name: facts[name] for name in sorted(self.names) if name in facts}
        fired = [row for row in self.rows if not row.catches_all and all(test.evaluate(facts) for test in row.tests)]
        if self.policy == "UNIQUE":
            if len(fired) > 1:
                raise RowsOverlap(f"{self.id}: {fired[0].id}, {fired[1].id}")
            fired = fired or [self.rows[-1]]
        if not fired:
            raise NoRowFired(self.id)
        results = [{name: cell.evaluate(facts) for name, cell in zip(self.outputs, row.outputs, strict=True)} for row in fired]
        return RuleReceipt(
            table=self.id,
            version=self.version,
            inputs=inputs,
            fired=tuple(row.id for row in fired),
            article="；".join(dict.fromkeys(row.article for row in fired if row.article)),
            outputs=results[0] if self.policy == "UNIQUE" else _sum(results),
        )


def _sum(results: list[dict[str, Any]]) -> dict[str, Any]:
    """COLLECT adds up: every output is a number."""
    return {name: sum(int(result[name]) for result in results) for name in results[0]}


def _row(rule: etree._Element, inputs: list[str], width: int) -> _Row:
    tests = [_cell(name, _text(entry)) for name, entry in zip(inputs, _all(rule, "inputEntry"), strict=True)]
    outputs = tuple(Expression.parse(_text(entry)) for entry in _all(rule, "outputEntry"))
    if len(outputs) != width:
        raise XmlRefused(why=f"规则 {rule.get('id')} 的结果列数不符")
    article = _text(_one(rule, "description"))
    return _Row(rule.get("id", ""), article, tuple(test for test in tests if test is not None), outputs)


def _cell(name: str, text: str) -> Expression | None:
    if text in {"", "-"}:
        return None
    found = _RANGE.match(text)
    if found:
        low = ">=" if found[1] == "[" else ">"
        high = "<=" if found[4] == "]" else "<"
        return Expression.parse(f"({name}) {low} ({found[2]}) and ({name}) {high} ({found[3]})")
    found = _COMPARISON.match(text)
    if found:
        return Expression.parse(f"({name}) {found[1]} ({found[2]})")
    return Expression.parse(f"({name}) == ({text})")


def _all(node: etree._Element, name: str) -> list[etree._Element]:
    return [item for item in node if isinstance(item.tag, str) and etree.QName(item).localname == name]


def _one(node: etree._Element, name: str) -> etree._Element:
    found = _all(node, name)
    if not found:
        raise XmlRefused(why=f"规则表缺少 {name}")
    return found[0]


def _text(node: etree._Element) -> str:
    inner = _all(node, "text")
    return ((inner[0].text if inner else node.text) or "").strip()
