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
        "answers": {}, "this": {},
        "officer": {"name": "热孜万古丽·买买提", "role": "twp_approver"},
        "opinion": {"outcome": "approve", "outcome_label": "确认", "text": "同意。", "reason": ""},
        "opinions": opinions, "objections": [],
        "rules": {
            "eligibility": {"eligible": True, "category": "dibao", "annual_income": 960000, "per_capita_monthly": 20000,
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
