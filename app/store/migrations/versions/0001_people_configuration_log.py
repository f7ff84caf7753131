"""People, offices, configuration and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table('account',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('demonstration', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    op.create_table('audit_entry',
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=True),
    sa.Column('task_id', sa.String(length=32), nullable=True),
    sa.Column('account_id', sa.String(length=32), nullable=True),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(), nullable=False),
    sa.Column('leaf_hash', sa.String(length=64), nullable=False),
    sa.Column('frontier', sa.LargeBinary(), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('leaf_hash', name=op.f('uq_audit_entry_leaf_hash'))
    )
    op.create_index(op.f('ix_audit_entry_account_id'), 'audit_entry', ['account_id'], unique=False)
    op.create_index(op.f('ix_audit_entry_case_id'), 'audit_entry', ['case_id'], unique=False)
    op.create_table('audit_payload',
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_payload'))
    )
    op.create_table('calendar_day',
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('provisional', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('county_id', 'day', name=op.f('pk_calendar_day'))
    )
    op.create_table('case_counter',
    sa.Column('prefix', sa.String(length=24), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('prefix', name=op.f('pk_case_counter'))
    )
    op.create_table('checkpoint',
    sa.Column('size', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('root', sa.String(length=64), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('signed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('size', name=op.f('pk_checkpoint'))
    )
    op.create_table('definition',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('case_type', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('files', sa.LargeBinary(), nullable=False),
    sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_definition'))
    )
    op.create_table('document_number_void',
    sa.Column('number_id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('voided_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('number_id', name=op.f('pk_document_number_void'))
    )
    op.create_table('idempotency',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('command_hash', sa.String(length=64), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_idempotency'))
    )
    op.create_table('login_throttle',
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_login_throttle'))
    )
    op.create_table('number_series',
    sa.Column('series', sa.String(length=80), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('series', 'year', name=op.f('pk_number_series'))
    )
    op.create_table('office',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=True),
    sa.Column('code', sa.String(length=12), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('abbreviation', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), server_default='', nullable=False),
    sa.Column('demonstration', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['office.id'], name=op.f('fk_office_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office'))
    )
    op.create_index(op.f('ix_office_county_id_level'), 'office', ['county_id', 'level'], unique=False)
    op.create_table('officer_key_end',
    sa.Column('key_id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('ended_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key_id', name=op.f('pk_officer_key_end'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('message', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('queued_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('sent_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_table('parameter',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), server_default='', nullable=False),
    sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unit', sa.Text(), server_default='', nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parameter'))
    )
    op.create_table('pin_throttle',
    sa.Column('account_id', sa.String(length=32), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_pin_throttle'))
    )
    op.create_table('public_notice_end',
    sa.Column('notice_id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('ended_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_public_notice_end'))
    )
    op.create_table('wrapped_key',
    sa.Column('key_id', sa.String(length=32), nullable=False),
    sa.Column('county_id', sa.String(length=6), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('parameters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('key_id', name=op.f('pk_wrapped_key'))
    )
