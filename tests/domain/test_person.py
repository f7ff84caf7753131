"""Numbers of persons and organisations: the vectors of GB 11643 and GB 32100, and what may never be guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.demonstration.households import synthetic_id
from app.domain import person

TODAY = date(2026, 3, 2)
GOOD = ("652328190001010004", "652328190001010012", "652328191202290019")


@pytest.mark.parametrize("number", GOOD)
def test_good_numbers_are_kept_as_they_are(number: str) -> None:
    assert person.parse_citizen_id(number, TODAY) == number


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("65232819000101000X", "第18位校验不符"),
        ("652328190002300003", "不是真实的出生日期"),
        ("652328190102290005", "不是真实的出生日期"),  # 1901 was no leap year
        ("652328190013010006", "不是真实的出生日期"),
        ("652328209901010023", "晚于今天"),
        ("652328790101001", "15 位旧身份证号已停止使用"),
        ("65232819000101000", "应为 18 位"),
        ("6523281900010100044", "应为 18 位"),
        ("X52328190001010004", "应为 18 位"),
        ("6523281900X1010004", "应为 18 位"),
        ("", "应为 18 位"),
        ("٦٥٢٣٢٨١٩٠٠٠١٠١٠٠٠4", "应为 18 位"),  # digits of another script are not ours
    ],
)
def test_bad_numbers_are_refused_by_their_fault(number: str, sentence: str) -> None:
    with pytest.raises(person.NotValid, match=sentence):
        person.parse_citizen_id(number, TODAY)


def test_full_width_spaces_and_a_small_x_are_put_right() -> None:
    with_x = next(number for order in range(1, 99) if (number := synthetic_id("19500101", order)).endswith("X"))
    wide = "".join(chr(ord(char) + 0xFEE0) for char in with_x.lower())
    assert person.parse_citizen_id(f" {with_x[:6]} {with_x[6:14]}\u3000{with_x[14:].lower()} ", TODAY) == with_x
    assert person.parse_citizen_id(wide, TODAY) == with_x


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(1, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(born: date, order: int, place: int, put: str) -> None:
    number = synthetic_id(born.strftime("%Y%m%d"), order)
    assert person.parse_citizen_id(number, TODAY) == number and person.birth_date(number) == born
    changed = number[:place] + put + number[place + 1 :]
    if changed != number:
        with pytest.raises(person.NotValid):
            person.parse_citizen_id(changed, TODAY)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_age_grows_by_one_on_the_birthday_and_never_falls(born: date, day: date) -> None:
    assert person.age_on(born, day) <= person.age_on(born, day + timedelta(days=1)) <= person.age_on(born, day) + 1
    if (born.month, born.day) != (2, 29):
        birthday = born.replace(year=born.year + 18)
        assert person.age_on(born, birthday) == 18 and person.age_on(born, birthday - timedelta(days=1)) == 17


def test_a_person_born_on_29_february_is_of_age_on_1_march() -> None:
    number = synthetic_id("20080229", 11)
    assert not person.is_adult(number, date(2026, 2, 28)) and person.is_adult(number, date(2026, 3, 1))


UCC = ("51652328MJX000018G", "51652328MJX000026B", "52652328MJX000018D", "52652328MJX0000268", "53652328MJX000018A")


@pytest.mark.parametrize("code", UCC)
def test_organisation_codes_hold_and_their_neighbours_do_not(code: str) -> None:
    assert person.parse_ucc(code.lower()) == code
    for char in "0123456789ABCDEFGHJKLMNPQRTUWXY".replace(code[-1], ""):
        with pytest.raises(person.NotValid, match="末位校验"):
            person.parse_ucc(code[:-1] + char)


@pytest.mark.parametrize("letter", "IOZSV")
def test_organisation_codes_have_no_letters_that_look_like_digits(letter: str) -> None:
    with pytest.raises(person.NotValid, match="不含 I、O、Z、S、V"):
        person.parse_ucc(UCC[0][:9] + letter + UCC[0][10:])


@pytest.mark.parametrize("digits", ["6230000000000000015", "6217000000000000020"])
def test_luhn_holds_for_cards_and_fails_for_one_changed_digit(digits: str) -> None:
    assert person.luhn_ok(digits)
    for place in range(len(digits)):
        changed = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
        assert not person.luhn_ok(changed)


def test_an_account_that_is_no_card_number_is_still_an_account() -> None:
    assert not person.luhn_ok("652301000000000018")
    assert person.parse_bank_card("６523 0100-0000 0000 18") == "652301000000000018"


@pytest.mark.parametrize("text", ["12345678901", "1" * 20, "6230x00000000000015", "", "٣" * 16])
def test_what_is_no_account_is_refused(text: str) -> None:
    with pytest.raises(person.NotValid, match="12 至 19 位数字"):
        person.parse_bank_card(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("139 0000 0000", "13900000000"),
        ("１３９００００００００", "13900000000"),
        ("139-0000-0000", "13900000000"),
        ("0994-4821234", "0994-4821234"),
        ("09944821234", "09944821234"),
    ],
)
def test_phones_are_kept_without_decoration(text: str, kept: str) -> None:
    assert person.parse_phone(text) == kept


@pytest.mark.parametrize("text", ["12900000000", "1390000000", "139000000000", "4821234", "+86 13900000000", "", "13900000000\n"])
def test_what_is_no_phone_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(person.NotValid, match="0994-4821234"):
        person.parse_phone(text)


@pytest.mark.parametrize("dot", ".•・‧∙⋅·")
def test_the_dot_in_a_name_is_one_dot(dot: str) -> None:
    assert person.parse_name(f" 努尔兰{dot}木拉提 ") == "努尔兰·木拉提"


def test_composed_and_decomposed_letters_are_one_name() -> None:
    assert person.parse_name("Ayg\u00fcl") == person.parse_name("Aygu\u0308l")


@pytest.mark.parametrize(("text", "sentence"), [("张", "至少 2 个字"), (" ", "至少 2 个字"), ("张" * 51, "最多 50 字")])
def test_names_have_a_length(text: str, sentence: str) -> None:
    with pytest.raises(person.NotValid, match=sentence):
        person.parse_name(text)


def test_a_disability_certificate_is_an_id_with_kind_and_degree() -> None:
    assert person.parse_disability_certificate(f"{GOOD[0]} 4 2", TODAY) == f"{GOOD[0]}42"
    for wrong in (GOOD[0], f"{GOOD[0]}82", f"{GOOD[0]}45", f"{GOOD[0]}00"):
        with pytest.raises(person.NotValid, match="20 位"):
            person.parse_disability_certificate(wrong, TODAY)
    with pytest.raises(person.NotValid, match="前 18 位"):
        person.parse_disability_certificate("65232819000101000X42", TODAY)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12))
def test_a_masked_name_shows_at_most_its_ends(name: str) -> None:
    masked = person.mask_name(name)
    assert masked != name and masked.count("*") >= max(1, len(name) - 2) and masked[0] == name[0]


def test_a_masked_number_keeps_neither_day_nor_month_nor_year() -> None:
    assert person.mask_citizen_id(GOOD[0]) == "652328********0004"
    assert person.mask_citizen_id("not a number") == ""
    assert person.mask_name("努尔兰·木拉提") == "努*·木拉提"
