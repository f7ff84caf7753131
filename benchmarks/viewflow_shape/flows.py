"""The straight case of the 低保 diagram as django-viewflow says it: a line, three branches, a line."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow


class StraightCase(flow.Flow):
    """The same human steps in the same order; every step is a `Handle`, viewflow's cheapest task that waits."""

    start = flow.StartHandle().Next(this.application)
    application = flow.Handle().Next(this.acceptance)
    acceptance = flow.Handle().Next(this.gw_accepted)
    gw_accepted = flow.If(lambda activation: True).Then(this.split).Else(this.end)
    split = flow.Split().Next(this.village_check).Next(this.visit_first).Next(this.economic_check)
    village_check = flow.Handle().Next(this.village_opinion)
    village_opinion = flow.Handle().Next(this.join)
    visit_first = flow.Handle().Next(this.visit_second)
    visit_second = flow.Handle().Next(this.join)
    economic_check = flow.Handle().Next(this.economic_check_review)
    economic_check_review = flow.Handle().Next(this.join)
    join = flow.Join().Next(this.survey_opinion_first)
    survey_opinion_first = flow.Handle().Next(this.survey_opinion_second)
    survey_opinion_second = flow.Handle().Next(this.township_review)
    township_review = flow.Handle().Next(this.gw_review)
    gw_review = flow.If(lambda activation: True).Then(this.notice_posting).Else(this.township_approval)
    notice_posting = flow.Handle().Next(this.notice_witness)
    notice_witness = flow.Handle().Next(this.notice_period)
    notice_period = flow.Handle().Next(this.notice_closing)
    notice_closing = flow.Handle().Next(this.gw_notice)
    gw_notice = flow.If(lambda activation: True).Then(this.township_approval).Else(this.notice_posting)
    township_approval = flow.Handle().Next(this.service)
    service = flow.Handle().Next(this.filing_submission)
    filing_submission = flow.Handle().Next(this.county_filing)
    county_filing = flow.Handle().Next(this.end)
    end = flow.End()
