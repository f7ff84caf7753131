"""What SpiffWorkflow asks when it meets a condition: our expressions over variables that live beside the task tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from app.engine.expressions import Expression
from app.kernel.errors import Broken


class CodeInDiagram(Broken):
    """Something in a diagram asked for code to be run; the closure check should have refused it."""


class Conditions:
    """The script engine of a workflow: evaluates conditions, executes nothing."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.variables = variables

    def validate(self, expression: str) -> None:
        Expression.parse(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        return Expression.parse(expression).evaluate(self.variables)

    def execute(self, task: Any, script: str, external_context: Any = None) -> NoReturn:
        raise CodeInDiagram(task.task_spec.name)

    def call_service(self, task: Any, **given: Any) -> NoReturn:
        raise CodeInDiagram(task.task_spec.name)
