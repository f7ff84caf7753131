"""Invented households: names nobody bears together, ID numbers in a region that was never issued (652399)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.person import check_digit

Upload = Callable[[str], dict[str, str]]


def synthetic_id(born: str, order: int) -> str:
    """A citizen ID of region 652399 with a valid check digit; `born` as YYYYMMDD, `order` 1–999 (odd: male)."""
    first = f"652399{born}{order:03d}"
    return first + check_digit(first)


@dataclass(frozen=True)
class Member:
    """One member of an invented household."""

    name: str
    relation: str
    born: str
    order: int
    ethnicity: str = "han"
    work: str = "full"
    student: bool = False
    ill: bool = False


@dataclass(frozen=True)
class Household:
    """An invented household with what it declares and what the check will find."""

    members: tuple[Member, ...]
    address: str
    reason: str
    annual_income: str
    phone: str = "13900000000"
    kinship: str = ""
    incomes: tuple[tuple[str, str, str, str], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> Member:
        return self.members[0]

    def application(self, upload: Upload) -> dict[str, Any]:
        """The application form filled in; every adult's authorisation is uploaded."""
        return {
            "members": [self._member(member, upload) for member in self.members],
            "phone": self.phone,
            "registered_address": self.address,
            "residence_address": self.address,
            "incomes": [
                {"member_name": name, "kind": kind, "amount": amount, "note": note}
                for name, kind, amount, note in self.incomes
            ],
            "assets": [{"kind": "livestock", "description": "羊 8 只（自用）", "value": "6400"}],
            "expenditures": [{"kind": "medical", "amount": "3200"}],
            "application_reason": self.reason,
            "bank_name": "木垒县农村信用合作联社（演示）",
            "bank_account": "6230000000000000015",
            "bank_holder": self.head.name,
            "kinship_declared": bool(self.kinship),
            "kinship_detail": self.kinship,
            "by_agent": False,
            "electronic_service": True,
            "promise": True,
            **self.more,
        }

    def _member(self, member: Member, upload: Upload) -> dict[str, Any]:
        adult = int(member.born[:4]) <= 2006
        return {
            "name": member.name,
            "relation": member.relation,
            "citizen_id": synthetic_id(member.born, member.order),
            "ethnicity": member.ethnicity,
            "lives_together": True,
            "work_ability": member.work if adult else "minor",
            "student": member.student,
            "disabled": False,
            "seriously_ill": member.ill,
            "authorisation": [upload(f"核对授权书（{member.relation}）")] if adult else [],
        }


NURLAN = Household(
    members=(
        Member("努尔别克·萨吾提别克", "self", "19780512", 11, "kazak", "partial"),
        Member("阿依努尔·哈比多拉", "spouse", "19800923", 22, "kazak"),
        Member("叶尔江·努尔别克", "son", "20120304", 33, "kazak", "minor", True),
        Member("古丽扎提·努尔别克", "daughter", "20151118", 44, "kazak", "minor", True),
    ),
    address="三组 18 号（演示）",
    reason="本人患慢性病部分丧失劳动能力，仅靠配偶季节性务工和少量养殖，两个孩子在校，生活困难。",
    annual_income="9600",
    incomes=(("阿依努尔·哈比多拉", "wage", "7200", "季节性务工"), ("努尔别克·萨吾提别克", "business", "2400", "养羊")),
)
WANG = Household(
    members=(
        Member("王守田", "self", "19650708", 55, "han", "partial"),
        Member("赵桂兰", "spouse", "19670219", 66),
        Member("王小军", "son", "19950612", 77),
        Member("李娜娜", "daughter_in_law", "19960830", 88),
    ),
    address="一组 7 号（演示）",
    reason="本人腰伤不能重活，儿子务工收入不稳定，家庭负担较重，申请低保。",
    annual_income="24000",
    incomes=(("王小军", "wage", "18000", "务工"), ("赵桂兰", "transfer", "6000", "土地流转和养老金")),
)
SARA = Household(
    members=(
        Member("沙依拉·别尔地别克", "self", "19720115", 12, "kazak", "none", False, True),
        Member("加娜尔·沙依拉", "daughter", "20090620", 24, "kazak", "minor", True),
    ),
    address="二组 3 号（演示）",
    reason="本人患重病丧失劳动能力，独自抚养在校女儿，没有固定收入。",
    annual_income="4800",
    incomes=(("沙依拉·别尔地别克", "transfer", "4800", "亲属资助"),),
)
MORE: tuple[Household, ...] = (
    Household(
        (Member("马福海", "self", "19600411", 101, "hui", "partial"), Member("马秀英", "spouse", "19620614", 102, "hui")),
        "四组 2 号（演示）", "夫妻年老体弱，收入微薄。", "7800",
    ),
    Household(
        (Member("托列根·阿斯哈提", "self", "19850303", 103, "kazak"),
         Member("玛丽娅·托列根", "daughter", "20140909", 104, "kazak", "minor", True)),
        "五组 11 号（演示）", "单亲抚养孩子，牧区收入不稳定。", "6600",
    ),
    Household(
        (Member("陈有福", "self", "19580927", 105, "han", "none", False, True),), "一组 22 号（演示）", "独居，患病，无劳动能力。", "1200",
    ),
    Household(
        (Member("帕提玛·居马汗", "self", "19750606", 106, "kazak", "partial"),
         Member("居马汗·胡马尔", "father", "19480101", 107, "kazak", "none")),
        "六组 9 号（演示）", "照料年迈父亲，不能外出务工。", "5400",
    ),
    Household(
        (Member("刘建国", "self", "19690729", 108), Member("孙玉梅", "spouse", "19710817", 109, "han", "partial", False, True)),
        "三组 5 号（演示）", "妻子患病，医药费负担重。", "8400",
    ),
)  # fmt: skip
