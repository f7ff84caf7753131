"""What is written once stays: triggers refuse UPDATE, DELETE and TRUNCATE for everybody, the owner included."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

SEALED = (
    "audit_entry", "checkpoint", "document", "document_revision", "signature", "decision", "answer",
    "rule_receipt", "definition", "document_number", "document_number_void", "officer_key", "officer_key_end",
    "preparation", "public_notice", "public_notice_end", "spot_check_draw", "objection", "recusal", "parameter",
    "household_member", "idempotency",
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% on % is refused: rows here are only ever added', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    for table in SEALED:
        op.execute(
            f"CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER sealed_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
