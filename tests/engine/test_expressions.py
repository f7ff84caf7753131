"""The closed language: what it says, and everything it refuses with the column and the construct named in Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Expression, ExpressionFailed, ExpressionRefused

VALUES = {"review": "return", "income": 5999, "size": 3, "disabled": True, "unit": 100}

SAYS = [
    ("review == 'return'", True),
    ("review != 'return'", False),
    ("review in ('return', 'refuse')", True),
    ("review not in ('return',)", False),
    ("income < 6000 and size >= 3", True),
    ("not disabled or income > 6000", False),
    ("disabled == true and not false", True),
    ("0 <= income < 6000", True),
    ("(income + 1) // size % 7 * 2 - 1", 9),
    ("-income", -5999),
    ("min(income, 6000, size)", 3),
    ("max(income, 6000)", 6000),
    ("round_half_up(149, unit)", 100),
    ("round_half_up(150, unit)", 200),
    ("ceil_to(101, unit)", 200),
    ("floor_to(199, unit)", 100),
    ("1 == true", False),
    ("income == '5999'", False),
    ("  review\n  == 'return'", True),
]

ATTACKS = [
    "__import__('os').system('id')",
    "().__class__.__base__.__subclasses__()",
    "''.__class__",
    "review.upper()",
    "review.__len__",
    "review[0]",
    "review[::-1]",
    "getattr(review, 'x')",
    "globals()",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "print(1)",
    "(lambda: 1)()",
    "lambda x: x",
    "[x for x in (1, 2)]",
    "{x for x in (1,)}",
    "{x: 1 for x in (1,)}",
    "list(x for x in (1,))",
    "[1, 2]",
    "{1, 2}",
    "{'a': 1}",
    "f'{review}'",
    "f'{review.__class__}'",
    "9**9**9",
    "2**10000",
    "1 << 100000",
    "1 | 2",
    "1 & 2",
    "~1",
    "+1",
    "1 / 2",
    "(x := 1)",
    "1 if true else 2",
    "await x",
    "yield x",
    "x = 1",
    "import os",
    "1; 2",
    "...",
    "None",
    "1.5",
    "1e9",
    "1j",
    "b'x'",
    "_private",
    "__builtins__",
    "review is review",
    "'a' in review",
    "review == ('return', 'x')",
    "('a',) == ('a',)",
    "(1, 2)",
    "min(*(1, 2))",
    "min(1)",
    "min(1, 2, key=3)",
    "round_half_up(1)",
    "round_half_up(1, 2, 3)",
    "min == 1",
    "income_\uff41",
    "\uff52\uff45\uff56\uff49\uff45\uff57 == 'return'",
    "变量 == 1",
    "review == 'return' # or true",
    "'\\x5f\\x5f'",
    "review == 'a\u202eb'",
    "review\x00",
    "1 2",
    "",
    "   ",
    "(" * 300 + "1" + ")" * 300,
    "not " * 100 + "true",
    "-" * 200 + "1",
    "1" * 400,
    "9999999999999999",
    "1 + " * 120 + "1",
    "a" * 600,
]


@pytest.mark.parametrize(("text", "value"), SAYS)
def test_the_language_says_what_diagrams_and_tables_need(text: str, value: object) -> None:
    found = Expression.parse(text).evaluate(VALUES)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize("text", ATTACKS)
def test_every_attack_is_refused_in_chinese_with_its_column(text: str) -> None:
    with pytest.raises(ExpressionRefused) as caught:
        Expression.parse(text)
    assert caught.value.sentence.startswith("第 ") and "列：不允许的写法 " in caught.value.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a == open('x')", "第 6 列：不允许的写法 Call"),
        ("a == 'x' or b.c", "第 13 列：不允许的写法 Attribute"),
        ("a == '村级意见' and b ** 2 > 1", "第 17 列：不允许的写法 Pow"),
        ("   a[0]", "第 4 列：不允许的写法 Subscript"),
        ("a == 1 and b == 99999999999999999", "第 17 列：不允许的写法 过大的数"),
        ("a == 1.5", "第 6 列：不允许的写法 常量 float"),
    ],
)
def test_a_refusal_points_at_the_character_a_person_sees(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionRefused) as caught:
        Expression.parse(text)
    assert caught.value.sentence == sentence


def test_an_undeclared_name_is_refused_where_it_stands_and_not_where_it_is_part_of_another() -> None:
    with pytest.raises(ExpressionRefused) as caught:
        Expression.parse("review_x == 'a' and x == 1", {"review_x"})
    assert caught.value.sentence == "第 21 列：不允许的写法 未声明的变量 x"


def test_an_undeclared_value_is_an_error_of_its_own_kind() -> None:
    with pytest.raises(ExpressionFailed, match="undeclared variable opinion"):
        Expression.parse("opinion == 'x'").evaluate(VALUES)


@pytest.mark.parametrize(
    "text",
    [
        "review + 1 == 2",
        "review * 3 == review",
        "income and true",
        "not review",
        "review < 'z'",
        "1 // (size - 3) == 1",
        "1 % (size - 3) == 1",
        "income * 999999999999 > 1",
        "round_half_up(income, size - 3)",
        "floor_to(income, -1)",
        "disabled + 1 == 2",
    ],
)
def test_a_value_of_the_wrong_kind_fails_without_repeating_the_value(text: str) -> None:
    with pytest.raises(ExpressionFailed) as caught:
        Expression.parse(text).evaluate(VALUES)
    assert "5999" not in str(caught.value) and "return" not in str(caught.value)


def test_a_condition_must_be_true_or_false() -> None:
    with pytest.raises(ExpressionFailed):
        Expression.parse("review").holds(VALUES)
    assert Expression.parse("disabled").holds(VALUES) is True


def test_a_text_is_compiled_once() -> None:
    assert Expression.parse("review == 'once'") is Expression.parse("review == 'once'")


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab_ ()[]{}.,'\"+-*/%<>=!:&|^~@0123456789\n\\#éａ中", max_size=60))
def test_no_text_raises_anything_but_the_two_errors_of_the_language(text: str) -> None:
    try:
        Expression.parse(text).evaluate({"a": 1, "b": "x"})
    except (ExpressionRefused, ExpressionFailed):
        pass
