"""Indexes for pages that the first schema was slow at: a person's week, what is due."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index(op.f("ix_delivery_state_due_at"), "delivery", ["state", "due_at"], unique=False)
    op.create_index(
        op.f("ix_published_shift_site_id_operator_id_start"),
        "published_shift",
        ["site_id", "operator_id", "start"],
        unique=False,
    )
    op.create_index(op.f("ix_notice_sent_at_due_at"), "notice", ["sent_at", "due_at"], unique=False)
    op.create_index(
        op.f("ix_roster_shift_site_id_operator_id_date"),
        "roster_shift",
        ["site_id", "operator_id", "date"],
        unique=False,
    )


def downgrade() -> None:
    """Drop the indexes."""
    op.drop_index(op.f("ix_roster_shift_site_id_operator_id_date"), table_name="roster_shift")
    op.drop_index(op.f("ix_notice_sent_at_due_at"), table_name="notice")
    op.drop_index(
        op.f("ix_published_shift_site_id_operator_id_start"), table_name="published_shift"
    )
    op.drop_index(op.f("ix_delivery_state_due_at"), table_name="delivery")
