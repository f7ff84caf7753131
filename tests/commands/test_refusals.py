"""What the server refuses, and logs: each with its sentence, and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from app.cli.demonstration.county import PIN
from app.cli.demonstration.player import Player
from app.cli.demonstration.stories import Story
from app.commands.claim_task import ClaimTask
from app.commands.decide_task import DecideTask
from app.commands.end_case import EndCase
from app.commands.execute import execute
from app.commands.prepare_decision import PrepareDecision
from app.commands.recuse_from_case import RecuseFromCase
from app.commands.release_task import ReleaseTask
from app.kernel.errors import Refused
from tests.commands.test_door import ACCEPT, count, prepared
from tests.conftest import House, player_of
from tests.people import story


@pytest.fixture(scope="module")
def reviewed(shared_house: House) -> Story:
    """A case with a doubting village, up to its approver."""
    begun = story(player_of(shared_house), "shenqing3")
    begun.apply()
    begun.play.next_workday()
    begun.accept()
    begun.inquire(village="doubted", reason="群众反映长子务工收入较高。")
    begun.survey("oppose", "收入高于标准，建议不予纳入。")
    begun.review("refuse", "家庭人均收入不低于标准，拟不予确认。")
    return begun


@pytest.fixture
def submitted(shared_house: House) -> Story:
    begun = story(player_of(shared_house))
    begun.apply()
    return begun


@contextmanager
def refused_with(house: House, code: str, *words: str) -> Iterator[None]:
    """The act inside is refused with this code, a Chinese sentence, and one entry in the log."""
    before = count(house, "SELECT count(*) FROM audit_entry WHERE act = 'act_refused'")
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code, refused.value.sentence
    for word in words:
        assert word in refused.value.sentence
    assert count(house, "SELECT count(*) FROM audit_entry WHERE act = 'act_refused'") == before + 1


def posts_of(player: Player, login: str, role: str, like: str) -> None:
    """Give an officer another post, as an installation might."""
    from app.cli.demonstration.county import INSTALLER
    from app.commands.assign_post import AssignPost

    office = next(post.office_id for post in player.actor(like).posts)
    execute(AssignPost(player.actor(login).account_id, office, role, "兼任"), INSTALLER, player.ports)
    player._actors.clear()


def test_a_task_of_another_township_is_not_yours(shared_house: House, submitted: Story) -> None:
    task = submitted.play._task(submitted.case_id, "acceptance")
    for command in (ClaimTask(task["id"]), PrepareDecision(task["id"], "accept", "", "", ACCEPT)):
        with refused_with(shared_house, "NotYourTask", "岗位"):
            execute(command, submitted.play.actor("zbs-shouli"), shared_house.ports)


def test_another_role_of_the_same_office_is_not_enough(shared_house: House, submitted: Story) -> None:
    task = submitted.play._task(submitted.case_id, "acceptance")
    with refused_with(shared_house, "NotYourTask"):
        execute(ClaimTask(task["id"]), submitted.play.actor("xje-shenpi"), shared_house.ports)


@pytest.mark.parametrize("login", ["jiwei", "guanli", "shenqing2"])
def test_auditors_administrators_and_applicants_decide_nothing(shared_house: House, submitted: Story, login: str) -> None:
    task = submitted.play._task(submitted.case_id, "acceptance")
    with refused_with(shared_house, "NotAllowed"):
        execute(ClaimTask(task["id"]), submitted.play.actor(login), shared_house.ports)


def test_a_task_somebody_finished_a_moment_ago_is_refused(shared_house: House, submitted: Story) -> None:
    command = prepared(submitted)
    execute(command, submitted.play.actor("xje-shouli"), shared_house.ports)
    with refused_with(shared_house, "TaskAlreadyClosed", "已办结"):
        execute(command, submitted.play.actor("xje-shouli"), shared_house.ports)


def test_a_task_somebody_else_has_claimed_names_the_one_who_has_it_and_can_be_released(
    shared_house: House, submitted: Story
) -> None:
    player = submitted.play
    posts_of(player, "zbs-shouli", "twp_clerk", "xje-shouli")
    task = player._task(submitted.case_id, "acceptance")
    execute(ClaimTask(task["id"]), player.actor("xje-shouli"), shared_house.ports)
    with refused_with(shared_house, "TakenByAnother", "马建设"):
        execute(ClaimTask(task["id"]), player.actor("zbs-shouli"), shared_house.ports)
    execute(ReleaseTask(task["id"]), player.actor("xje-shouli"), shared_house.ports)
    execute(ClaimTask(task["id"]), player.actor("zbs-shouli"), shared_house.ports)


@pytest.mark.parametrize(
    ("login", "earlier"),
    [("xje-shouli", "受理"), ("xje-diaocha1", "调查"), ("xje-diaocha2", "调查"), ("xje-shenhe", "初审"), ("xian-hedui", "核对")],
)
def test_clerk_investigator_reviewer_and_checker_can_never_be_the_approver(
    shared_house: House, reviewed: Story, login: str, earlier: str
) -> None:
    player = reviewed.play
    posts_of(player, login, "twp_approver", "xje-shenpi")
    task = player._task(reviewed.case_id, "township_approval")
    with refused_with(shared_house, "DutiesNotSeparated", "谁调查、谁签字、谁负责", earlier):
        execute(ClaimTask(task["id"]), player.actor(login), shared_house.ports)


def test_one_investigator_cannot_sign_as_both(shared_house: House) -> None:
    begun = story(player_of(shared_house))
    begun.apply()
    begun.accept()
    begun.visit = lambda: None  # type: ignore[method-assign]
    first = begun.officer("diaocha1")
    with pytest.raises(Refused) as refused:
        Story.visit(_SameInvestigator(begun))  # type: ignore[arg-type]
    assert refused.value.code == "DutiesNotSeparated"
    assert first in begun.officer("diaocha1")


class _SameInvestigator:
    """A story whose two investigators are one person."""

    def __init__(self, begun: Story) -> None:
        self._begun = begun

    def __getattr__(self, name: str) -> Any:
        return getattr(self._begun, name)

    def officer(self, post: str) -> str:
        return self._begun.officer("diaocha1" if post == "diaocha2" else post)


def test_an_officer_with_a_recorded_relationship_takes_nothing_of_the_case(shared_house: House, submitted: Story) -> None:
    player, actor = submitted.play, submitted.play.actor("xje-shouli")
    task = player._task(submitted.case_id, "acceptance")
    execute(ClaimTask(task["id"]), actor, shared_house.ports)
    with refused_with(shared_house, "RelationRequired"):
        execute(RecuseFromCase(submitted.case_id, "亲"), actor, shared_house.ports)
    execute(RecuseFromCase(submitted.case_id, "申请人系本人表弟"), actor, shared_house.ports)
    assert player._task(submitted.case_id, "acceptance")["assignee_id"] is None
    task = player._task(submitted.case_id, "acceptance")
    with refused_with(shared_house, "RecusedFromCase", "回避"):
        execute(ClaimTask(task["id"]), player.actor("xje-shouli"), shared_house.ports)


def test_who_has_signed_in_a_case_cannot_step_back_from_it_unseen(shared_house: House, reviewed: Story) -> None:
    with refused_with(shared_house, "AlreadySigned", "报告"):
        execute(RecuseFromCase(reviewed.case_id, "申请人系本人表弟"), reviewed.play.actor("xje-shouli"), shared_house.ports)


def test_what_was_not_previewed_or_previewed_by_another_cannot_be_signed(shared_house: House, submitted: Story) -> None:
    player, command = submitted.play, prepared(submitted)
    with refused_with(shared_house, "NotPreviewed", "预览"):
        execute(DecideTask(command.task_id, "0" * 32, PIN), player.actor("xje-shouli"), shared_house.ports)


def test_an_older_preview_than_the_newest_is_out_of_date(shared_house: House, submitted: Story) -> None:
    first = prepared(submitted)
    submitted.play.clock.advance(minutes=1)
    prepared(submitted)
    with refused_with(shared_house, "PageOutOfDate", "仍保留在本页"):
        execute(first, submitted.play.actor("xje-shouli"), shared_house.ports)


def test_a_preview_of_yesterday_must_be_made_again(shared_house: House, submitted: Story) -> None:
    command = prepared(submitted)
    submitted.play.clock.advance(minutes=60 * 24)
    with refused_with(shared_house, "PreviewOutOfDate", "重新预览"):
        execute(command, submitted.play.actor("xje-shouli"), shared_house.ports)


def test_five_wrong_pins_pause_the_signing_of_that_officer_only_and_a_right_one_is_then_refused_too(
    shared_house: House, submitted: Story
) -> None:
    player, command = submitted.play, prepared(submitted)
    actor = player.actor("xje-shouli")
    for _ in range(5):
        with refused_with(shared_house, "WrongPin", "口令"):
            execute(DecideTask(command.task_id, command.preparation_id, "000000"), actor, shared_house.ports)
    with refused_with(shared_house, "PinPaused", "分钟后再试"):
        execute(command, actor, shared_house.ports)
    player.clock.set(player.clock.now() + timedelta(minutes=16))
    assert execute(command, actor, shared_house.ports)["documents"]


def test_nothing_on_disk_or_in_the_database_signs_without_the_pin(shared_house: House, submitted: Story) -> None:
    command, actor = prepared(submitted), submitted.play.actor("xje-shouli")
    with refused_with(shared_house, "WrongPin"):
        execute(DecideTask(command.task_id, command.preparation_id, ""), actor, shared_house.ports)
    assert count(shared_house, "SELECT count(*) FROM document WHERE case_id = :c", c=submitted.case_id) == 0


def test_the_village_is_answered_before_the_approver_may_sign(shared_house: House, reviewed: Story) -> None:
    player = reviewed.play
    task = player._task(reviewed.case_id, "township_approval")
    answers = {**reviewed.figures(), "village_answer": ""}
    with refused_with(shared_house, "InvalidAnswers"):
        execute(
            PrepareDecision(task["id"], "refuse", "", "家庭人均收入不低于本县标准，不予确认。", answers),
            player.actor("xje-shenpi"),
            shared_house.ports,
        )


def test_a_refusal_without_a_reason_is_refused(shared_house: House, reviewed: Story) -> None:
    player = reviewed.play
    task = player._task(reviewed.case_id, "township_approval")
    answers = {**reviewed.figures(), "village_answer": "已核实长子收入。"}
    with refused_with(shared_house, "InvalidAnswers"):
        execute(PrepareDecision(task["id"], "refuse", "", " ", answers), player.actor("xje-shenpi"), shared_house.ports)


def test_an_approval_that_the_rules_do_not_carry_is_refused(shared_house: House, reviewed: Story) -> None:
    player = reviewed.play
    task = player._task(reviewed.case_id, "township_approval")
    answers = {**reviewed.figures(), "village_answer": "已核实。"}
    with refused_with(shared_house, "OutcomeNotOpen"):
        execute(
            PrepareDecision(task["id"], "approve", "", "应予确认，情况属实。", answers), player.actor("xje-shenpi"), shared_house.ports
        )


def test_only_the_applicant_or_the_accepting_organ_may_end_a_case_and_not_after_the_end(shared_house: House) -> None:
    begun = story(player_of(shared_house), "shenqing4")
    begun.apply()
    player, ports = begun.play, shared_house.ports
    with refused_with(shared_house, "NotYoursToEnd"):
        execute(EndCase(begun.case_id, "withdrawal", "withdrawn", ""), player.actor("shenqing2"), ports)
    with refused_with(shared_house, "CauseRequired"):
        execute(EndCase(begun.case_id, "withdrawal", "died", ""), player.actor("shenqing4"), ports)
    execute(EndCase(begun.case_id, "withdrawal", "withdrawn", ""), player.actor("shenqing4"), ports)
    assert player.open_nodes(begun.case_id) == ("closure",)
    with refused_with(shared_house, "TooLateToEnd"):
        execute(EndCase(begun.case_id, "withdrawal", "withdrawn", ""), player.actor("shenqing4"), ports)


@pytest.fixture(scope="module")
def filed(shared_house: House) -> Story:
    """A case filed and, with a complaint recorded, to be inspected."""
    begun = story(player_of(shared_house), "shenqing4")
    begun.apply()
    begun.accept()
    begun.inquire()
    begun.survey()
    begun.review()
    begun.post()
    begun.close_notice()
    begun.approve()
    begun.serve("最低生活保障审核确认决定书")
    begun.sign(begun.officer("shouli"), "filing_submission", "submit", {
        "complaint_received": True, "complaint_detail": "来信反映收入核算问题。",
        "enclosures": ["申请书和授权书", "核对报告", "入户调查表", "村级核查意见", "审核审批表", "公示单和公示记录", "决定书和送达回证"],
    })  # fmt: skip
    begun.sign("xian-beian", "county_filing", "file", {"file_complete": True})
    return begun


def test_a_spot_checker_who_holds_any_post_in_the_deciding_township_is_refused(shared_house: House, filed: Story) -> None:
    player = filed.play
    task = player._task(filed.case_id, "spot_check_first")
    posts_of(player, "xian-choucha1", "party_member", "xje-shouli")
    with refused_with(shared_house, "BelongsToTheDecidingOffice", "西吉尔镇", "以外"):
        execute(ClaimTask(task["id"]), player.actor("xian-choucha1"), shared_house.ports)
    execute(ClaimTask(task["id"]), player.actor("xian-choucha2"), shared_house.ports)


def test_nobody_of_the_township_holds_the_inspectors_role_at_the_county(shared_house: House, filed: Story) -> None:
    task = filed.play._task(filed.case_id, "spot_check_first")
    posts_of(filed.play, "zbs-shenhe", "cty_inspector", "zbs-shouli")
    with refused_with(shared_house, "NotYourTask"):
        execute(ClaimTask(task["id"]), filed.play.actor("zbs-shenhe"), shared_house.ports)


def test_after_the_decision_nothing_withdraws_the_case(shared_house: House, filed: Story) -> None:
    with refused_with(shared_house, "TooLateToEnd", "已作出决定"):
        execute(EndCase(filed.case_id, "withdrawal", "withdrawn", ""), filed.play.actor("shenqing4"), shared_house.ports)
