"""Known events, what was done about signals, and clearings among the overrides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the column that no override of before has set."""
    _make_event()
    _make_signal_note()
    with op.batch_alter_table("affinity_override") as table:
        table.add_column(
            sa.Column("clear", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("affinity_override") as table:
        table.alter_column("clear", server_default=None)


def downgrade() -> None:
    """Drop them again; clearings cannot be said without their column."""
    op.execute(sa.text("DELETE FROM affinity_override WHERE clear"))
    with op.batch_alter_table("affinity_override") as table:
        table.drop_column("clear")
    op.drop_table("signal_note")
    op.drop_table("event")


def _make_event() -> None:
    op.create_table(
        "event",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_event_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_event_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_site_id_client_id"), "event", ["site_id", "client_id"])


def _make_signal_note() -> None:
    op.create_table(
        "signal_note",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("operator_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_signal_note_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_signal_note_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_signal_note_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_note")),
    )
    op.create_index(
        op.f("ix_signal_note_site_id_client_id"), "signal_note", ["site_id", "client_id"]
    )
    op.create_index(
        op.f("ix_signal_note_site_id_operator_id"), "signal_note", ["site_id", "operator_id"]
    )
