"""Realistic synthetic values for every letter: invented people, prefix 652399, valid check digits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def citizen_id(born: str, order: int) -> str:
    """A number of the synthetic area 652399 with its GB 11643 check digit."""
    body = f"652399{born}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def files() -> dict[str, bytes]:
    """Letter templates by path, as a definition's closure holds them."""
    folder = ROOT / "forms"
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def household(size: int) -> dict[str, Any]:
    """`size` people; the first applies. Long Kazakh names, and two with characters outside GB 2312."""
    names = ("阿依波塔·吐尔逊别克", "努尔兰别克·哈得尔汗", "古丽米热·努尔兰别克", "叶尔江·努尔兰别克", "王𠮷祥", "李㛃")
    relations = ("self", "spouse", "daughter", "son", "father", "mother")
    members = []
    for place in range(size):
        number = citizen_id(f"{1950 + place * 5}0{place % 9 + 1}15", place + 11)
        members.append(
            {
                "name": names[place % len(names)] if place < len(names) else f"阿曼古丽·第{place}子",
                "relation": relations[place] if place < len(relations) else "grandchild",
                "citizen_id": number,
                "masked_id": number[:6] + "********" + number[-4:],
                "lives_together": True,
            }
        )
    return {"size": size, "members": members}


def office(name: str, full: str, short: str, level: str) -> dict[str, Any]:
    return {"name": name, "full_name": full, "abbreviation": short, "phone": "0994-0000000", "level": level}


def values(title: str, number: str, *, size: int = 4, decision: bool = False, **changes: Any) -> dict[str, Any]:
    """What the house hands to a letter (`forms/_shared/letters/VALUES.md`)."""
    township = office("西吉尔镇", "木垒哈萨克自治县西吉尔镇人民政府", "西吉尔政", "township")
    people = household(size)
    head = people["members"][0]
    opinions = [
        opinion("economic_check", "家庭经济状况核对", "赛力克·木哈买提", "出具核对结果", "2026-01-12"),
        opinion("visit_first", "入户调查（调查人一）", "张建国", "记录调查情况并签字", "2026-01-13"),
        opinion("visit_second", "入户调查（调查人二）", "古丽娜·叶尔肯", "核实并签字", "2026-01-13"),
        opinion("village_opinion", "村（居）委会核查意见", "马成", "提出不同情况", "2026-01-14",
                "该户成年子女常年在外务工，收入情况村里不掌握，建议乡镇进一步核实。"),
    ]  # fmt: skip
    given: dict[str, Any] = {
        "case": {"number": "DB-650000-2026-000015", "type_title": "最低生活保障审核确认", "short_title": "低保",
                 "submitted_on": "2026-01-05", "accepted_on": "2026-01-07", "status": "审核中", "kinship": False},
        "applicant": {"name": head["name"], "masked_name": "阿依波塔·吐*", "citizen_id": head["citizen_id"],
                      "masked_id": head["masked_id"], "phone": "19900000001", "address": "屯庄子村三组27号",
                      "village": "屯庄子村", "township": "西吉尔镇"},
        "household": people,
        "office": township, "organ": township, "township": township,
        "county": office("木垒县民政局", "木垒哈萨克自治县民政局", "木民", "county"),
        "village": office("屯庄子村", "西吉尔镇屯庄子村民委员会", "屯庄子", "village"),
        "answers": {"notice_posting": {"posted_on": "2026-01-20", "place": "屯庄子村村务公开栏"}}, "this": {},
        "officer": {"name": "热孜万古丽·买买提", "role": "twp_approver"},
        "opinion": {"outcome": "approve", "outcome_label": "确认", "text": "同意。", "reason": ""},
        "opinions": opinions, "objections": [],
        "rules": {
            "eligibility": {"eligible": True, "category": "low_income", "annual_income": 960000, "per_capita_monthly": 20000,
                            "standard_monthly": 50000, "article": "《最低生活保障审核确认办法》第五章", "version": "ab" * 32},
            "amount": {"monthly_amount": 120000, "members_covered": size,
                       "article": "《最低生活保障审核确认办法》第五章", "version": "cd" * 32},
        },
        "basis": [
            {"instrument": "《社会救助暂行办法》（国务院令第649号）", "article": "第九条至第十三条"},
            {"instrument": "《最低生活保障审核确认办法》（民发〔2021〕57号）", "article": "第四章、第五章"},
            {"instrument": "《关于开展社会救助审核确认权限下放乡镇（街道）试点工作的通知》（新民发〔2021〕65号）",
             "article": "全文"},
        ],
        "remedy": {"review_organ": "木垒哈萨克自治县人民政府", "court": "木垒哈萨克自治县人民法院"},
        "reason": "经核对、入户调查和公示，该户人均收入低于本县最低生活保障标准，家庭财产状况符合规定，公示期间无异议。",
        "today": "2026-02-03", "parameters": {},
        "terms": {"total_days": 30, "correction_days": 10, "notice_days": 7, "due_on": "2026-02-20"},
        "log": {"size": 1284, "root": "3f" * 32}, "definition": "9a" * 32,
        "decision": decision, "demonstration": True,
        "letter": {"title": title, "number": number, "key": ""},
    }  # fmt: skip
    return given | changes


def opinion(task: str, title: str, officer: str, label: str, on: str, reason: str = "") -> Mapping[str, Any]:
    return {"task": task, "title": title, "officer": officer, "office": "木垒哈萨克自治县西吉尔镇人民政府",
            "outcome": "", "outcome_label": label, "opinion": "", "reason": reason, "on": on}  # fmt: skip


LONG = (
    "该户主要收入为土地流转费和季节性务工收入，户主患慢性病，需长期服药，配偶在家照料老人和孩子，无稳定工作。"
    "现场查看土坯房两间，约六十平方米，家具陈旧，无机动车和大型农机，羊12只由亲属代牧。"
)
DECIDED = {"members_counted": 4, "annual_income": 960000, "assets_within_rule": True, "residence_ok": True}
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "acceptance_notice": {"materials_received": ["申请书", "诚信承诺书", "核对授权书", "户口簿", "残疾人证"]},
    "correction_notice": {
        "missing_items": [
            {"item": "配偶努尔兰别克·哈得尔汗的核对授权书", "requirement": "由本人签名，不能签名的按指印"},
            {"item": "慢性病诊断证明", "requirement": "县级以上医疗机构出具，六个月内有效"},
        ]
    },
    "check_report": {
        "authorisation_number": "SQ-2026-000131", "checked_on": "2026-01-12", "valid_until": "2026-07-11",
        "period": "2025年1月至12月", "sources": ["household_register", "tax", "social_insurance", "real_estate", "vehicles",
                                            "deposits", "insurance"],
        "annual_income": 960000, "liquid_assets": 312045, "vehicles": 0, "properties": 1, "findings": LONG,
        "differences": "申报年收入9000元，核对为9600元，差异系土地流转费未计入。",
    },
    "visit_record": {
        "visited_at": "2026-01-13", "dwelling": "土坯房两间，自有，约六十平方米，通水通电。", "income_findings": LONG,
        "asset_findings": "羊12只，无机动车，无商品房。", "members_findings": "户主慢性病，部分丧失劳动能力；子女在读。",
        "expenditure_findings": "上一年度自付医疗费用约3800元。", "neighbour_findings": "走访邻居两户，反映情况与申报一致。",
        "differences": "无", "member_name": "努尔兰别克·哈得尔汗", "member_confirmed": True, "assistant_name": "马成",
        "photos": ["a", "b", "c"],
    },
    "village_opinion": {"resides": True, "members_agree": True, "living_conditions": LONG, "clues": "无", "kinship_clues": "无",
                        "checked_on": "2026-01-14"},
    "approval_decision": DECIDED | {"village_answer": "已向在外务工子女核实，赡养费已计入家庭收入。"},
    "refusal_decision": DECIDED,
    "closure_notice": {"cause": "withdrawn"},
    "notice_record": {
        "removed_on": "2026-01-28",
        "objections": 1,
        "objection_list": [{"channel": "phone", "content": "该户有羊群未申报。", "received_on": "2026-01-24"}],
    },
    "filing_form": {"complaint_received": False, "enclosures": ["申请书和授权书", "核对报告", "入户调查表"]},
    "nonacceptance_notice": {"referral": "户籍所在地奇台县民政局"},
    "public_notice": {"posted_on": "2026-01-20", "place": "屯庄子村村务公开栏"},
    "evaluation_record": {
        "held_at": "2026-01-29", "place": "屯庄子村村委会会议室", "chair_name": "张建国", "attendees_due": 15,
        "attendees": 15, "resident_representatives": 9, "committee_members": 3, "applicant_present": True,
        "relatives_recused": True, "subject": "公示期间有村民反映该户有羊群未申报。", "proceedings": LONG,
        "votes_for": 11, "votes_against": 3, "abstentions": 1,
        "participants": [{"name": f"代表{place}·阿布都热合曼", "category": "村民代表"} for place in range(1, 16)],
    },
    "service_receipt": {"documents": "《最低生活保障审核确认决定书》西吉尔政低保确〔2026〕3号", "method": "direct",
                        "served_at": "2026-02-04", "place": "屯庄子村三组27号", "recipient_name": "阿依波塔·吐尔逊别克",
                        "recipient_relation": "self"},
    "spot_check_record": {"method": "visit", "selection": "drawn", "checked_on": "2026-02-20", "members_findings": "人口与档案一致。",
                          "income_findings": LONG, "procedure_findings": "公示照片缺少张贴日期。", "findings": "公示照片缺少张贴日期。"},
    "rectification_notice": {"findings": "一、公示照片缺少张贴日期。\n二、入户调查表未记录羊群存栏数。", "deadline": "2026-03-10",
                             "demands": "补充核实存栏数并重新核算收入，补拍公示档案照片说明。"},
    "rectification_report": {"causes": "经办人疏漏。", "measures": LONG, "results": "收入核算无变化。", "papers": ["a", "b"]},
    "rectification_review": {"findings": "经复核，整改属实。"},
}  # fmt: skip


def given(letter: str, start: dict[str, Any]) -> dict[str, Any]:
    """`start` with realistic answers of the task that hands out `letter`."""
    return start | {"this": dict(ANSWERS.get(letter, {}))}
