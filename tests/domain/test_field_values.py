"""One field at a time: the clean value, or a sentence that names the field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.field_values import CLEANERS, FieldWrong
from app.domain.form_spec import Field

TODAY = date(2026, 3, 2)


def field(kind: Any, **options: Any) -> Field:
    return Field("f", "某栏", kind, "P2", **options)


def clean(kind: Any, raw: Any, **options: Any) -> Any:
    return CLEANERS[kind](field(kind, **options), raw, TODAY)


def wrong(kind: Any, raw: Any, **options: Any) -> str:
    with pytest.raises(FieldWrong) as found:
        clean(kind, raw, **options)
    return str(found.value)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\x85"])
@pytest.mark.parametrize("kind", ["text", "long_text", "name"])
def test_what_cannot_be_seen_is_refused_with_its_place(kind: str, char: str) -> None:
    assert "第 3 个字符是看不见的控制符" in wrong(kind, f"张三{char}丰")


def test_half_a_character_is_refused_with_its_place() -> None:
    assert "第 2 个字符不是完整的字" in wrong("text", "张\ud842")


@pytest.mark.parametrize("char", ["\ue000", "\uf8ff", "\U000f0000"])
def test_a_character_of_ones_own_making_is_refused_because_no_letter_could_print_it(char: str) -> None:
    assert "第 2 个字符是自造字" in wrong("text", f"张{char}明")


def test_lines_are_for_long_text_only() -> None:
    assert clean("long_text", "一\r\n二\t三") == "一\n二\t三"
    assert "第 2 个字符" in wrong("text", "一\n二")


@pytest.mark.parametrize("text", ["𠮷", "㛃", "努尔兰·木拉提", "<b>&amp;", "{{7*7}}", "'); DROP TABLE case_;--", "=1+1", "’"])
def test_any_visible_text_is_kept_to_the_letter(text: str) -> None:
    assert clean("text", f"  {text} ") == text


def test_length_is_counted_in_characters_after_composition() -> None:
    assert clean("text", "u\u0308" * 10, max_length=10) == "\u00fc" * 10
    assert wrong("text", "字" * 11, max_length=10) == "某栏最多 10 字"
    assert wrong("text", "字" * 100_000) == "某栏最多 200 字"
    assert wrong("name", "字" * 100_000) == "姓名最多 50 字"


@pytest.mark.parametrize("raw", [5, None, ["x"], {"a": 1}, b"x"])
@pytest.mark.parametrize("kind", ["text", "long_text", "name", "citizen_id", "phone", "date", "choice", "integer", "money"])
def test_what_is_not_the_kind_of_thing_asked_for_is_refused_and_never_breaks(kind: str, raw: Any) -> None:
    if kind in ("integer", "money") and isinstance(raw, int):
        assert clean(kind, raw) == 5
    else:
        assert wrong(kind, raw, choices=(("a", "甲"),))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("0001-01-01", "应在 1900 年至 2100 年之间"),
        ("9999-12-31", "应在 1900 年至 2100 年之间"),
        ("2026-02-30", "不是有效日期"),
        ("2026-03-03", "不能晚于今天（2026-03-02）"),
        ("02/03/2026", "不是有效日期"),
        ("昨天", "不是有效日期"),
    ],
)
def test_dates_are_real_and_in_range(raw: str, sentence: str) -> None:
    assert sentence in wrong("date", raw, not_after_today=True)


def test_a_date_typed_full_width_is_the_same_date() -> None:
    assert clean("date", " ２０２６-０３-０２ ", not_after_today=True) == "2026-03-02"


@pytest.mark.parametrize(("raw", "value"), [("0", 0), ("１２", 12), (" 7 ", 7), (3, 3)])
def test_whole_numbers(raw: Any, value: int) -> None:
    assert clean("integer", raw, minimum=0, maximum=30) == value


@pytest.mark.parametrize("raw", ["-1", "1.0", "1e3", "三", "٣", "9999999999", True, 2.0])
def test_what_is_no_whole_number_is_refused(raw: Any) -> None:
    assert wrong("integer", raw) == "某栏请填整数"


def test_a_number_out_of_range_is_told_the_range() -> None:
    assert wrong("integer", "31", minimum=0, maximum=30) == "某栏应在 0 至 30 之间"


@pytest.mark.parametrize("raw", [-1, 10**14, True, 1.5, None])
def test_an_amount_already_in_fen_is_held_to_the_same_limits(raw: Any) -> None:
    assert "金额请填数字" in wrong("money", raw)


def test_an_amount_over_or_under_its_limit_is_told_the_limit() -> None:
    assert wrong("money", "500.01", maximum=50_000) == "某栏不能超过 500.00 元"
    assert wrong("money", "9.99", minimum=1_000) == "某栏不能少于 10.00 元"


def test_only_offered_choices_are_taken_in_their_own_order() -> None:
    offered = (("a", "甲"), ("b", "乙"))
    assert clean("choice", "b", choices=offered) == "b"
    assert clean("choices", ["b", "a", "b"], choices=offered) == ["a", "b"]
    for raw in ("c", "甲", "", "A"):
        assert "选项不正确" in wrong("choice", raw, choices=offered)
    for bad in (["a", "c"], [["a"]], [{"a": 1}], {"a": 1}, 5):
        assert "选项不正确" in wrong("choices", bad, choices=offered)


def test_a_promise_is_yes_and_nothing_else() -> None:
    assert clean("boolean", "true", must_be_true=True) is True
    assert wrong("boolean", "false", must_be_true=True) == "请阅读并勾选“某栏”"
    for raw in ("yes", 1, "TRUE", []):
        assert wrong("boolean", raw) == "请选择某栏"


WHOLE = {"attachment_id": "e" * 32, "sha256": "f" * 64}


def test_uploads_are_named_by_number_and_hash() -> None:
    assert clean("attachments", [{**WHOLE, "more": "x"}]) == [WHOLE]


@pytest.mark.parametrize(
    "item", [{}, "x", {**WHOLE, "attachment_id": "../../etc/passwd"}, {**WHOLE, "sha256": "F" * 64}, {**WHOLE, "sha256": "f" * 64 + "\n"}]
)
def test_an_upload_that_is_not_whole_is_refused(item: Any) -> None:
    assert "没有上传完整" in wrong("attachments", [item])


def test_a_field_takes_twenty_uploads() -> None:
    assert len(clean("attachments", [WHOLE] * 20)) == 20
    assert wrong("attachments", [WHOLE] * 21) == "某栏最多 20 份"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(CLEANERS)), ANYTHING)
def test_nothing_breaks_a_field_and_what_is_clean_stays_clean(kind: str, raw: Any) -> None:
    try:
        first = clean(kind, raw, choices=(("a", "甲"),))
    except FieldWrong as refused:
        assert str(refused)
    else:
        assert clean(kind, first, choices=(("a", "甲"),)) == first
