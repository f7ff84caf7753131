"""Facts about persons and their numbers: 公民身份号码 (GB 11643), 姓名, 电话, 残疾人证, 统一社会信用代码 (GB 32100), masks."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_UCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_UCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class NotValid(ValueError):
    """The text is not what the field wants; the message is the Chinese sentence to show."""


def check_digit(first17: str) -> str:
    """The 18th character of a citizen ID (GB 11643: weighted sum mod 11)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def parse_citizen_id(text: str, today: date) -> str:
    """The canonical 18 characters; full-width digits, spaces and a lower-case x are put right, nothing is guessed."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if re.fullmatch(r"[0-9]{15}", plain):
        raise NotValid("15 位旧身份证号已停止使用，请填写现行 18 位身份证号")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", plain):
        raise NotValid("身份证号应为 18 位，前 17 位是数字，末位是数字或 X")
    try:
        born = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        raise NotValid("身份证号第 7 至 14 位不是真实的出生日期") from None
    if born > today:
        raise NotValid("身份证号中的出生日期晚于今天")
    if check_digit(plain[:17]) != plain[17]:
        raise NotValid("身份证号第18位校验不符，请核对后重填")
    return plain


def birth_date(citizen_id: str) -> date:
    """The birth date inside a valid citizen ID."""
    return date(int(citizen_id[6:10]), int(citizen_id[10:12]), int(citizen_id[12:14]))


def age_on(born: date, day: date) -> int:
    """Full years on `day` (周岁: reached the day after the birthday's eve, 民法典 第二百条 with 以上/不满)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_adult(citizen_id: str, day: date) -> bool:
    """Eighteen or older on `day` (民法典 第十七条)."""
    return age_on(birth_date(citizen_id), day) >= 18


def parse_name(text: str) -> str:
    """A personal name: 2–50 characters, the middle dot of Kazakh and Uyghur names made U+00B7."""
    plain = unicodedata.normalize("NFC", text).strip()
    plain = re.sub(r"[.•・‧∙⋅]", "·", plain)
    if len(plain) > 50:
        raise NotValid("姓名最多 50 字")
    if len(plain) < 2:
        raise NotValid("姓名至少 2 个字")
    return plain


def parse_phone(text: str) -> str:
    """A mobile number or, for those without one, a landline with area code."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    mobile = plain.replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return mobile
    if _LANDLINE.fullmatch(plain):
        return plain
    raise NotValid("请填 11 位手机号，或带区号的固定电话，例如 0994-4821234")


def parse_bank_card(text: str) -> str:
    """12–19 digits; the Luhn check is only a warning (`luhn_ok`), since some accounts are no card numbers."""
    plain = "".join(unicodedata.normalize("NFKC", text).replace("-", "").split())
    if not re.fullmatch(r"[0-9]{12,19}", plain):
        raise NotValid("银行账号应为 12 至 19 位数字")
    return plain


def luhn_ok(digits: str) -> bool:
    """Luhn's check over a card number."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def parse_disability_certificate(text: str, today: date) -> str:
    """残疾人证号: the 18-character ID, one digit of kind (1–7), one of degree (1–4)."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X][1-7][1-4]", plain):
        raise NotValid("残疾人证号应为 20 位：身份证号 18 位加类别、等级各 1 位")
    try:
        parse_citizen_id(plain[:18], today)
    except NotValid:
        raise NotValid("残疾人证号前 18 位不是有效的身份证号，请核对后重填") from None
    return plain


def parse_ucc(text: str) -> str:
    """统一社会信用代码, GB 32100-2015."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if len(plain) != 18 or any(char not in _UCC for char in plain):
        raise NotValid("统一社会信用代码应为 18 位，不含 I、O、Z、S、V")
    total = sum(_UCC.index(char) * weight for char, weight in zip(plain[:17], _UCC_WEIGHTS, strict=True))
    if _UCC[(31 - total % 31) % 31] != plain[17]:
        raise NotValid("统一社会信用代码末位校验不符")
    return plain


def mask_name(name: str) -> str:
    """张*, 张*明; a name with · keeps its first part's first character and the last part: 努*·木拉提."""
    if "·" in name:
        first, _, rest = name.partition("·")
        return f"{first[0]}*·{rest}"
    if len(name) <= 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_citizen_id(citizen_id: str) -> str:
    """652399********0019."""
    return f"{citizen_id[:6]}{'*' * 8}{citizen_id[-4:]}" if len(citizen_id) == 18 else ""
