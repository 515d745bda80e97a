"""Tables, part 5, from notice to roster shift."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcMoment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_notice()
    _make_roster()
    _make_acknowledgement()
    _make_pairing()
    _make_roster_desk()
    _make_roster_pairing()
    _make_roster_shift()


def downgrade() -> None:
    """Drop the tables, the last first."""
    for table in reversed(
        (
            "notice",
            "roster",
            "acknowledgement",
            "pairing",
            "roster_desk",
            "roster_pairing",
            "roster_shift",
        )
    ):
        op.drop_table(table)


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("due_at", UtcMoment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcMoment(), nullable=True),
        sa.Column("read_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notice_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_notice_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        op.f("ix_notice_account_id_read_at"), "notice", ["account_id", "read_at"], unique=False
    )


def _make_roster() -> None:
    op.create_table(
        "roster",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("case_digest", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("objective", sa.Float(), nullable=False),
        sa.Column("bound", sa.Float(), nullable=True),
        sa.Column("gap", sa.Float(), nullable=True),
        sa.Column("named_share", sa.Float(), nullable=False),
        sa.Column("lost_calls", sa.Float(), nullable=False),
        sa.Column("hard_violations", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("approved_at", UtcMoment(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("published_at", UtcMoment(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("archived_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["based_on"], ["roster.id"], name=op.f("fk_roster_based_on")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_roster_run_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_roster_site_id")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["case_snapshot.id"], name=op.f("fk_roster_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("run_id", name=op.f("uq_roster_run_id")),
        sa.UniqueConstraint(
            "site_id", "week", "number", name=op.f("uq_roster_site_id_week_number")
        ),
    )
    op.create_index(
        "ix_roster_one_published",
        "roster",
        ["site_id", "week"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(op.f("ix_roster_snapshot_id"), "roster", ["snapshot_id"], unique=False)


def _make_acknowledgement() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("asked_at", UtcMoment(), nullable=False),
        sa.Column("acknowledged_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["roster_id"],
            ["roster.id"],
            name=op.f("fk_acknowledgement_roster_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_acknowledgement_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_acknowledgement_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint(
            "roster_id", "operator_id", name=op.f("uq_acknowledgement_roster_id_operator_id")
        ),
    )
    op.create_index(
        op.f("ix_acknowledgement_site_id_operator_id"),
        "acknowledgement",
        ["site_id", "operator_id"],
        unique=False,
    )


def _make_pairing() -> None:
    op.create_table(
        "pairing",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("training_minutes_done", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("roster_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_pairing_roster_id")),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_pairing_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_pairing_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_pairing_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
    )
    op.create_index(
        op.f("ix_pairing_site_id_client_id"), "pairing", ["site_id", "client_id"], unique=False
    )
    op.create_index(
        op.f("ix_pairing_site_id_operator_id"), "pairing", ["site_id", "operator_id"], unique=False
    )


def _make_roster_desk() -> None:
    op.create_table(
        "roster_desk",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("stretches", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_desk_roster_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_roster_desk_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_roster_desk_site_id")),
        sa.PrimaryKeyConstraint("roster_id", "client_id", name=op.f("pk_roster_desk")),
    )


def _make_roster_pairing() -> None:
    op.create_table(
        "roster_pairing",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("trained", sa.Boolean(), nullable=False),
        sa.Column("affinity", sa.Float(), nullable=False),
        sa.Column("calls", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id"],
            ["roster.id"],
            name=op.f("fk_roster_pairing_roster_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_roster_pairing_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_roster_pairing_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_roster_pairing_site_id")),
        sa.PrimaryKeyConstraint("roster_id", "position", name=op.f("pk_roster_pairing")),
    )
    op.create_index(
        op.f("ix_roster_pairing_site_id_operator_id"),
        "roster_pairing",
        ["site_id", "operator_id"],
        unique=False,
    )


def _make_roster_shift() -> None:
    op.create_table(
        "roster_shift",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("start", UtcMoment(), nullable=False),
        sa.Column("start_offset_s", sa.Integer(), nullable=False),
        sa.Column("end", UtcMoment(), nullable=False),
        sa.Column("end_offset_s", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_shift_roster_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_roster_shift_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_roster_shift_site_id")),
        sa.PrimaryKeyConstraint("roster_id", "position", name=op.f("pk_roster_shift")),
    )
