"""The only room that knows SpiffWorkflow: snapshot bytes in, a `Step` out; rules and the closed expression language."""

from __future__ import annotations

from app.engine.definition import Definition, compile_definition
from app.engine.explorer import Edge, Graph, State, explore
from app.engine.expressions import Expression, ExpressionFailed, ExpressionRefused, literals_of
from app.engine.lint import Finding, conditions, events, lint, manual_nodes, variables_read
from app.engine.machine import EngineFault, OpenTask, Step, Waiting, complete, fire, listens, look, send, start
from app.engine.reading import XmlRefused
from app.engine.rules import RowsOverlap, RuleReceipt, RuleTable

__all__ = [
    "Definition",
    "Edge",
    "EngineFault",
    "Expression",
    "ExpressionFailed",
    "ExpressionRefused",
    "Finding",
    "Graph",
    "OpenTask",
    "RowsOverlap",
    "RuleReceipt",
    "RuleTable",
    "State",
    "Step",
    "Waiting",
    "XmlRefused",
    "compile_definition",
    "complete",
    "conditions",
    "events",
    "explore",
    "fire",
    "lint",
    "listens",
    "literals_of",
    "look",
    "manual_nodes",
    "send",
    "start",
    "variables_read",
]
