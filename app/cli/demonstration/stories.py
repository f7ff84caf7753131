"""The demonstration cases, step by step, as the people of the county would take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cli.demonstration.households import MORE, NURLAN, SARA, WANG, Household
from app.cli.demonstration.papers import picture
from app.cli.demonstration.player import Player
from app.kernel.clock import local_date


class Story:
    """One case: who handles it where, and the steps that many cases share."""

    def __init__(self, player: Player, applicant: str, township: str, village: str, codes: tuple[str, str], household: Household) -> None:
        self.play = player
        self.applicant = applicant
        self.twp, self.vil = codes
        self.township, self.village = township, village
        self.household = household
        self.case_id = ""
        self._seed = 0

    def upload(self, login: str, label: str) -> dict[str, str]:
        self._seed += 1
        return self.play.upload(login, picture(self._seed + len(self.household.address)), label, "image/png")

    def today(self) -> str:
        return local_date(self.play.clock.now()).isoformat()

    def officer(self, post: str) -> str:
        return f"{self.twp}-{post}"

    def apply(self) -> str:
        answers = self.household.application(lambda label: self.upload(self.applicant, label))
        self.case_id = self.play.apply(self.applicant, self.play.village(self.village, self.township), answers)
        return self.case_id

    def sign(self, login: str, node: str, outcome: str, answers: Mapping[str, Any] | None = None, **words: str) -> None:
        self.play.sign(login, self.case_id, node, outcome, answers, **words)

    def accept(self) -> None:
        self.sign(self.officer("shouli"), "acceptance", "accept", {
            "received_by": "web", "materials_complete": True,
            "materials_received": ["申请书", "诚信承诺书", "核对授权书", "身份证和户口簿", "收入和财产申报"],
            "kinship_declared": bool(self.household.kinship), "kinship_detail": self.household.kinship,
        })  # fmt: skip

    def check(self, outcome: str = "consistent") -> None:
        day = self.today()
        self.sign("xian-hedui", "economic_check", "report", {
            "authorisation_number": "HD-2026-0001", "authorisations_checked": True, "checked_on": day,
            "period": "2025年3月至2026年2月", "valid_until": f"{int(day[:4]) + 1}{day[4:7]}-01",
            "sources": ["household_register", "tax", "social_insurance", "real_estate", "market", "vehicles", "deposits", "civil_affairs"],
            "annual_income": self.household.annual_income, "liquid_assets": "1200", "vehicles": "0", "properties": "1",
            "findings": "名下无机动车、无市场主体登记，存款合计 1200 元，自住房 1 处。",
            "differences": "务工收入比申报少 600 元。" if outcome == "inconsistent" else "",
        })  # fmt: skip
        note = {"difference_note": "税务和社保数据显示的务工收入与申报不一致，请核对或提供佐证。"} if outcome == "inconsistent" else {}
        self.sign("xian-fuhe", "economic_check_review", outcome, {"sources_verified": True, **note})

    def visit(self) -> None:
        first = self.officer("diaocha1")
        self.sign(first, "visit_first", "record", {
            "visited_at": self.today(), "place": f"{self.village}{self.household.address}",
            "dwelling": "自有砖木结构平房 3 间，陈设简单，无高档电器。",
            "income_findings": f"全年收入约 {self.household.annual_income} 元，与申报基本一致。",
            "asset_findings": "羊 8 只，无机动车，无商品房。", "members_findings": "户主劳动能力受限；在校子女情况属实。",
            "expenditure_findings": "医药费票据合计 3200 元。", "neighbour_findings": "走访邻居 2 户，反映与申报一致。",
            "member_name": self.household.head.name, "member_confirmed": True,
            "member_signature": [self.upload(first, "在场成员签字照片")], "assistant_name": "村级协理员",
            "photos": [self.upload(first, "屋外照片"), self.upload(first, "屋内照片")],
        })  # fmt: skip
        self.sign(self.officer("diaocha2"), "visit_second", "confirm", {"present": True, "record_agrees": True})

    def village_says(self, outcome: str = "supported", reason: str = "") -> None:
        self.sign(f"{self.vil}-xieli", "village_check", outcome, {
            "checked_on": self.today(), "resides": True, "members_agree": outcome == "supported",
            "living_conditions": "常住本村，生活较为困难，主要靠零工和少量养殖。",
            "clues": "无" if outcome == "supported" else "群众反映长子在外务工收入较高。",
        }, reason=reason)  # fmt: skip
        self.sign(f"{self.vil}-cunwei", "village_opinion", outcome, {"discussed_on": self.today(), "attended": "5"}, reason=reason)

    def inquire(self, check: str = "consistent", village: str = "supported", reason: str = "") -> None:
        self.check(check)
        self.visit()
        self.play.next_workday()
        self.village_says(village, reason)

    def survey(self, outcome: str = "support", reason: str = "") -> None:
        for node, post in (("survey_opinion_first", "diaocha1"), ("survey_opinion_second", "diaocha2")):
            self.sign(self.officer(post), node, outcome, {"evidence_read": True},
                      opinion="经入户调查，情况属实，建议纳入。" if outcome == "support" else "", reason=reason)  # fmt: skip

    def figures(self) -> dict[str, Any]:
        members = self.household.members
        return {
            "members_counted": str(len(members)), "annual_income": self.household.annual_income, "liquid_assets": "1200",
            "assets_within_rule": True, "residence_ok": True, "single_person_entry": False,
            "aged_count": str(sum(member.born < "19560301" for member in members)),
            "minor_count": str(sum(member.born > "20080301" for member in members)),
            "severe_disability_count": "0", "serious_illness_count": str(sum(member.ill for member in members)),
        }  # fmt: skip

    def review(self, outcome: str = "approve", reason: str = "") -> None:
        self.sign(self.officer("shenhe"), "township_review", outcome, self.figures(),
                  opinion="材料齐全，收入核算准确，拟确认。" if outcome == "approve" else "", reason=reason)  # fmt: skip

    def post(self) -> None:
        poster = f"{self.vil}-xieli"
        self.sign(poster, "notice_posting", "posted", {
            "posted_on": self.today(), "place": f"{self.village}村务公开栏", "photos": [self.upload(poster, "张贴照片")],
        })  # fmt: skip
        self.sign(f"{self.vil}-cunwei", "notice_witness", "witnessed", {"seen": True})

    def close_notice(self, objection: str = "") -> None:
        self.play.wait_for_timer(self.case_id)
        clerk = self.officer("shouli")
        listed = [{"channel": "phone", "content": objection, "received_on": self.today()}] if objection else []
        self.sign(clerk, "notice_closing", "objection" if objection else "no_objection", {
            "removed_on": self.today(), "photos": [self.upload(clerk, "公示结束照片")],
            "objections": str(len(listed)), "objection_list": listed,
        }, reason="公示期内接到电话异议 1 件，须重新调查核实。" if objection else "")  # fmt: skip

    def approve(self, answer: str = "") -> None:
        self.sign(self.officer("shenpi"), "township_approval", "approve", {**self.figures(), "village_answer": answer},
                  reason="家庭人均收入低于本县最低生活保障标准，财产状况符合规定，公示无异议，应予确认。")  # fmt: skip

    def serve(self, what: str) -> None:
        clerk = self.officer("shouli")
        self.sign(clerk, "service", "served", {
            "documents": what, "method": "direct", "served_at": self.today(), "place": f"{self.village}{self.household.address}",
            "recipient_name": self.household.head.name, "recipient_relation": "self", "receipt_photo": [self.upload(clerk, "签收照片")],
        })  # fmt: skip

    def file(self) -> None:
        self.sign(self.officer("shouli"), "filing_submission", "submit", {
            "complaint_received": False,
            "enclosures": ["申请书和授权书", "核对报告", "入户调查表", "村级核查意见", "审核审批表",
                           "公示单和公示记录", "决定书和送达回证"],
        })  # fmt: skip
        self.play.next_workday()
        self.sign("xian-beian", "county_filing", "file", {"file_complete": True})


def approved_and_filed(player: Player, applicant: str = "shenqing1") -> str:
    """One case approved and filed without a hitch; if the draw selects it, it is inspected and found in order."""
    story = Story(player, applicant, "西吉尔镇", "西吉尔村", ("xje", "xjec"), NURLAN)
    story.apply()
    player.next_workday()
    story.accept()
    player.next_workday()
    story.inquire()
    player.next_workday()
    story.survey()
    story.review()
    story.post()
    story.close_notice()
    player.next_workday()
    story.approve()
    story.serve("最低生活保障审核确认决定书")
    player.next_workday()
    story.file()
    inspect_if_selected(story, "pass")
    return story.case_id


def refused_at_the_standard(player: Player) -> str:
    """Y = 24,000 yuan, N = 4: exactly the standard, 低于 is strict, so refused; the village doubted and is answered."""
    story = Story(player, "shenqing2", "照壁山乡", "双湾村", ("zbs", "sw"), WANG)
    story.apply()
    player.next_workday()
    story.accept()
    player.next_workday()
    story.inquire(village="doubted", reason="群众反映长子务工收入较高，建议乡镇核实。")
    player.next_workday()
    reason = "经核对和入户调查，家庭年可支配收入 24000 元，人均月收入 500 元，不低于本县低保标准每人每月 500 元。"
    story.survey("oppose", reason)
    story.review("refuse", reason)
    player.next_workday()
    story.sign(story.officer("shenpi"), "township_approval", "refuse", {
        **story.figures(), "village_answer": "已核实长子务工收入并计入家庭收入，村级存疑事项属实。",
    }, reason=reason)  # fmt: skip
    story.serve("不予确认告知书")
    return story.case_id


def returned_objected_rectified(player: Player) -> str:
    """补正, a near relative declared, an objection at 公示, re-investigation, approval, spot check, 整改, filing."""
    from dataclasses import replace

    relative = replace(SARA, kinship="申请人表妹在照壁山乡民政办工作（演示）")
    story = Story(player, "shenqing3", "照壁山乡", "平顶山村", ("zbs", "pds"), relative)
    story.apply()
    player.next_workday()
    story.sign(story.officer("shouli"), "acceptance", "return", {
        "received_by": "web", "materials_complete": False, "materials_received": ["申请书", "诚信承诺书"],
        "missing_items": [{"item": "诊断证明", "requirement": "上传县级以上医院诊断证明"},
                              {"item": "在校证明", "requirement": "上传女儿在校证明或学籍信息"}],
        "kinship_declared": True, "kinship_detail": relative.kinship,
    })  # fmt: skip
    player.next_workday()
    player.next_workday()
    again = relative.application(lambda label: story.upload("shenqing3", label))
    again["papers"] = [story.upload("shenqing3", "诊断证明"), story.upload("shenqing3", "在校证明")]
    player.answer("shenqing3", story.case_id, "correction", "submit", again)
    player.next_workday()
    story.accept()
    player.next_workday()
    story.inquire(check="inconsistent")
    player.answer("shenqing3", story.case_id, "check_reply", "object",
                  {"read": True, "statement": "亲属资助是一次性的，附说明。", "evidence": [story.upload("shenqing3", "资助说明")]},
                  reason="核对把一次性资助按全年计算，请复查。")  # fmt: skip
    player.next_workday()
    story.check()
    story.survey()
    story.review()
    player.next_workday()
    story.post()
    story.close_notice("反映申请人有未申报的牲畜。")
    player.next_workday()
    story.visit()
    story.survey()
    story.review()
    story.post()
    story.close_notice()
    player.next_workday()
    story.approve()
    story.serve("最低生活保障审核确认决定书")
    player.next_workday()
    story.file()
    inspect_if_selected(story, "rectify")
    return story.case_id


def inspect_if_selected(story: Story, result: str) -> None:
    """Two county inspectors, if the draw (or a declared relative) selected the case; then 整改 where it is needed."""
    player = story.play
    if "spot_check_first" not in player.open_nodes(story.case_id):
        return
    for _ in range(3):
        player.next_workday()
    mandatory = bool(story.household.kinship)
    rectify = {"demands": "补录牲畜估值依据，完善公示照片。", "deadline": story.today()[:8] + "28"} if result == "rectify" else {}
    story.sign("xian-choucha1", "spot_check_first", result, {
        "method": "visit", "selection": "mandatory" if mandatory else "drawn", "checked_on": story.today(),
        "members_findings": "人口与档案一致。", "income_findings": "收入核算依据充分。" if result == "pass" else "牲畜估值缺少依据。",
        "procedure_findings": "程序完整。", "findings": "" if result == "pass" else "牲畜估值缺少依据，公示照片不清晰。", **rectify,
    }, reason="" if result == "pass" else "牲畜估值缺少依据，须整改。")  # fmt: skip
    story.sign("xian-choucha2", "spot_check_second", result, {"present": True})
    if result == "rectify":
        player.next_workday()
        leader = story.officer("shenhe")
        story.sign(leader, "rectification", "rectified", {
            "completed_on": story.today(), "causes": "经办人未附估值表。", "measures": "补录估值表，重新拍照存档。",
            "results": "已补齐，金额核算无变化。", "papers": [story.upload(leader, "整改材料")],
        })  # fmt: skip
        player.next_workday()
        story.sign("xian-choucha1", "rectification_check", "accept", {"checked_on": story.today(), "findings": "整改到位，予以办结。"})


def still_open(player: Player) -> list[str]:
    """Cases left open at different steps, so that every inbox has something to do."""
    places = (
        ("西吉尔镇", "西吉尔村", ("xje", "xjec")),
        ("照壁山乡", "双湾村", ("zbs", "sw")),
        ("西吉尔镇", "水磨沟村", ("xje", "smg")),
        ("照壁山乡", "平顶山村", ("zbs", "pds")),
        ("西吉尔镇", "西吉尔村", ("xje", "xjec")),
    )
    stories = [
        Story(player, f"{codes[1]}-xieli", township, village, codes, _by_agent(household, player, f"{codes[1]}-xieli"))
        for household, (township, village, codes) in zip(MORE, places, strict=True)
    ]
    for story in stories:
        story.apply()
    player.next_workday()
    for story in stories[1:]:
        story.accept()
    player.next_workday()
    for story in stories[2:]:
        story.inquire()
    for story in stories[3:]:
        story.survey()
    stories[3].review()
    stories[4].review()
    stories[4].post()
    return [story.case_id for story in stories]


def _by_agent(household: Household, player: Player, login: str) -> Household:
    from dataclasses import replace

    mandate = player.upload(login, picture(len(household.address) + 90), "委托书", "image/png")
    return replace(
        household, more={"by_agent": True, "agent_name": player.actor(login).name, "agent_mandate": [mandate]}
    )
