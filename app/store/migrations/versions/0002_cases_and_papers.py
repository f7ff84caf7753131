"""Cases and their papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    """Apply."""
    op.create_table('cases',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('case_type', sa.Text(), nullable=False),
    sa.Column('definition', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('village_id', sa.String(length=32), nullable=False),
    sa.Column('township_id', sa.String(length=32), nullable=False),
    sa.Column('county_office_id', sa.String(length=32), nullable=False),
    sa.Column('applicant_id', sa.String(length=32), nullable=True),
    sa.Column('submitted_by', sa.String(length=32), nullable=False),
    sa.Column('applicant_name', sa.Text(), nullable=False),
    sa.Column('household_size', sa.Integer(), nullable=False),
    sa.Column('variables', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('snapshot', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state_hash', sa.String(length=64), nullable=False),
    sa.Column('submitted_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('accepted_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('due_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('due_why', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('closed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('kinship', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('complaint', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.ForeignKeyConstraint(['applicant_id'], ['account.id'], name=op.f('fk_cases_applicant_id')),
    sa.ForeignKeyConstraint(['county_office_id'], ['office.id'], name=op.f('fk_cases_county_office_id')),
    sa.ForeignKeyConstraint(['submitted_by'], ['account.id'], name=op.f('fk_cases_submitted_by')),
    sa.ForeignKeyConstraint(['township_id'], ['office.id'], name=op.f('fk_cases_township_id')),
    sa.ForeignKeyConstraint(['village_id'], ['office.id'], name=op.f('fk_cases_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('number', name=op.f('uq_cases_number'))
    )
    op.create_index(op.f('ix_cases_applicant_id'), 'cases', ['applicant_id'], unique=False)
    op.create_index(op.f('ix_cases_county_id_number'), 'cases', ['county_id', 'number'], unique=False)
    op.create_index(op.f('ix_cases_township_id_submitted_at'), 'cases', ['township_id', 'submitted_at'], unique=False)
    op.create_table('draft',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('saved_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('account_id', 'subject', name=op.f('uq_draft_account_id_subject'))
    )
    op.create_index(op.f('ix_draft_account_id'), 'draft', ['account_id'], unique=False)
    op.create_table('officer_key',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('serial', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('enrolled_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_officer_key_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer_key'))
    )
    op.create_index(op.f('ix_officer_key_account_id'), 'officer_key', ['account_id'], unique=False)
    op.create_table('post',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('office_id', sa.String(length=32), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), server_default='', nullable=False),
    sa.Column('from_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('until_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_post_account_id')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_post_office_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post'))
    )
    op.create_index(op.f('ix_post_account_id'), 'post', ['account_id'], unique=False)
    op.create_table('web_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('seen_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ended_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_web_session_account_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_web_session'))
    )
    op.create_index(op.f('ix_web_session_account_id'), 'web_session', ['account_id'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=True),
    sa.Column('uploaded_by', sa.String(length=32), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('clean_sha256', sa.String(length=64), nullable=True),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('uploaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_attachment_case_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['account.id'], name=op.f('fk_attachment_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    op.create_index(op.f('ix_attachment_case_id'), 'attachment', ['case_id'], unique=False)
    op.create_index(op.f('ix_attachment_uploaded_by'), 'attachment', ['uploaded_by'], unique=False)
    op.create_table('document',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('number_id', sa.String(length=32), nullable=True),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('definition', sa.String(length=64), nullable=False),
    sa.Column('renderer', sa.Text(), nullable=False),
    sa.Column('fields', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('base_sha256', sa.String(length=64), nullable=False),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_document_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    op.create_index(op.f('ix_document_case_id'), 'document', ['case_id'], unique=False)
    op.create_table('household_member',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('person_index', sa.String(length=64), nullable=False),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('counted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_household_member_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_member'))
    )
    op.create_index(op.f('ix_household_member_case_id'), 'household_member', ['case_id'], unique=False)
    op.create_index(op.f('ix_household_member_person_index'), 'household_member', ['person_index'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.String(length=32), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_objection_case_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_objection_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    op.create_index(op.f('ix_objection_case_id'), 'objection', ['case_id'], unique=False)
    op.create_table('public_notice',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('masked_name', sa.Text(), nullable=False),
    sa.Column('village_name', sa.Text(), nullable=False),
    sa.Column('township_name', sa.Text(), nullable=False),
    sa.Column('case_title', sa.Text(), nullable=False),
    sa.Column('household_size', sa.Integer(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('monthly_amount', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('complaint_phone', sa.Text(), nullable=False),
    sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_public_notice_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_notice'))
    )
    op.create_index(op.f('ix_public_notice_case_id'), 'public_notice', ['case_id'], unique=False)
    op.create_table('recusal',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recusal_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_recusal_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal'))
    )
    op.create_index(op.f('ix_recusal_case_id'), 'recusal', ['case_id'], unique=False)
    op.create_table('spot_check_draw',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('ratio_bp', sa.Integer(), nullable=False),
    sa.Column('checkpoint', sa.Text(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('drawn_number', sa.Integer(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('drawn_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_spot_check_draw_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_check_draw'))
    )
    op.create_index(op.f('ix_spot_check_draw_case_id'), 'spot_check_draw', ['case_id'], unique=False)
    op.create_table('task',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('engine_id', sa.String(length=64), nullable=False),
    sa.Column('node', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('office_id', sa.String(length=32), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('assignee_id', sa.String(length=32), nullable=True),
    sa.Column('case_number', sa.Text(), nullable=False),
    sa.Column('case_title', sa.Text(), nullable=False),
    sa.Column('applicant_name', sa.Text(), nullable=False),
    sa.Column('village_name', sa.Text(), nullable=False),
    sa.Column('opened_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('due_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('internal_due_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('warn_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('due_why', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('closed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(length=32), nullable=True),
    sa.Column('escalated_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("status in ('open','done','cancelled')", name=op.f('ck_task_status')),
    sa.ForeignKeyConstraint(['assignee_id'], ['account.id'], name=op.f('fk_task_assignee_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_task_case_id')),
    sa.ForeignKeyConstraint(['closed_by'], ['account.id'], name=op.f('fk_task_closed_by')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_task_office_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    op.create_index(op.f('ix_task_case_id'), 'task', ['case_id'], unique=False)
    op.create_index('ix_task_open_assignee', 'task', ['assignee_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_task_open_engine', 'task', ['case_id', 'engine_id'], unique=True, postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_task_open_office', 'task', ['office_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_table('timer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('engine_id', sa.String(length=64), nullable=False),
    sa.Column('node', sa.Text(), nullable=False),
    sa.Column('due_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('due_why', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('set_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ended_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_timer_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timer'))
    )
    op.create_index(op.f('ix_timer_case_id'), 'timer', ['case_id'], unique=False)
    op.create_index('ix_timer_waiting', 'timer', ['due_at'], unique=False, postgresql_where=sa.text("status = 'waiting'"))
    op.create_table('answer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('node', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('given_by', sa.String(length=32), nullable=False),
    sa.Column('given_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_answer_case_id')),
    sa.ForeignKeyConstraint(['given_by'], ['account.id'], name=op.f('fk_answer_given_by')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_answer_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('task_id', name=op.f('uq_answer_task_id'))
    )
    op.create_index(op.f('ix_answer_case_id'), 'answer', ['case_id'], unique=False)
    op.create_table('decision',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('node', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('outcome_label', sa.Text(), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=32), nullable=False),
    sa.Column('office_id', sa.String(length=32), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('decided_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_decision_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_decision_decided_by')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_decision_office_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_decision_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('task_id', name=op.f('uq_decision_task_id'))
    )
    op.create_index(op.f('ix_decision_case_id'), 'decision', ['case_id'], unique=False)
    op.create_index(op.f('ix_decision_decided_by'), 'decision', ['decided_by'], unique=False)
    op.create_table('document_number',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('printed', sa.Text(), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('reserved_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_document_number_case_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_document_number_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_number')),
    sa.UniqueConstraint('series', 'year', 'n', name=op.f('uq_document_number_series_year_n'))
    )
    op.create_index(op.f('ix_document_number_case_id'), 'document_number', ['case_id'], unique=False)
    op.create_table('document_revision',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('made_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_revision_document_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_document_revision_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_revision')),
    sa.UniqueConstraint('document_id', 'n', name=op.f('uq_document_revision_document_id_n'))
    )
    op.create_index(op.f('ix_document_revision_document_id'), 'document_revision', ['document_id'], unique=False)
    op.create_index(op.f('ix_document_revision_sha256'), 'document_revision', ['sha256'], unique=False)
    op.create_table('preparation',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('prepared_by', sa.String(length=32), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('computed', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('receipts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('letters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('prepared_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_preparation_case_id')),
    sa.ForeignKeyConstraint(['prepared_by'], ['account.id'], name=op.f('fk_preparation_prepared_by')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_preparation_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preparation'))
    )
    op.create_index(op.f('ix_preparation_task_id'), 'preparation', ['task_id'], unique=False)
    op.create_table('rule_receipt',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('rule_table', sa.Text(), nullable=False),
    sa.Column('version', sa.String(length=64), nullable=False),
    sa.Column('receipt', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('evaluated_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_rule_receipt_case_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_rule_receipt_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_receipt'))
    )
    op.create_index(op.f('ix_rule_receipt_case_id'), 'rule_receipt', ['case_id'], unique=False)
    op.create_table('signature',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('revision_id', sa.String(length=32), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=True),
    sa.Column('office_id', sa.String(length=32), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('signer_name', sa.Text(), nullable=False),
    sa.Column('serial', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('signed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_signature_account_id')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_signature_office_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['document_revision.id'], name=op.f('fk_signature_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature'))
    )
    op.create_index(op.f('ix_signature_account_id'), 'signature', ['account_id'], unique=False)
    op.create_index(op.f('ix_signature_revision_id'), 'signature', ['revision_id'], unique=False)
