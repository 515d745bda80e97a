"""Tables, part 3, from contest to pairing calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcMoment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_contest()
    _make_delivery()
    _make_fairness_counter()
    _make_feedback()
    _make_feedback_link()
    _make_lock()
    _make_opening_hours()
    _make_operator_limits()
    _make_pairing_calls()


def downgrade() -> None:
    """Drop the tables, the last first."""
    for table in reversed(
        (
            "contest",
            "delivery",
            "fairness_counter",
            "feedback",
            "feedback_link",
            "lock",
            "opening_hours",
            "operator_limits",
            "pairing_calls",
        )
    ):
        op.drop_table(table)


def _make_contest() -> None:
    op.create_table(
        "contest",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", UtcMoment(), nullable=False),
        sa.Column("answered_at", UtcMoment(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_contest_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_contest_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_contest_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
    )
    op.create_index(op.f("ix_contest_site_id_state"), "contest", ["site_id", "state"], unique=False)


def _make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcMoment(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("delivered_at", UtcMoment(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_delivery_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f("uq_delivery_webhook_id_event_id")),
    )


def _make_fairness_counter() -> None:
    op.create_table(
        "fairness_counter",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("tension_minutes", sa.Float(), nullable=False),
        sa.Column("unsocial_minutes", sa.Float(), nullable=False),
        sa.Column("weekends", sa.Integer(), nullable=False),
        sa.Column("wishes_asked", sa.Integer(), nullable=False),
        sa.Column("wishes_granted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_fairness_counter_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_fairness_counter_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairness_counter")),
        sa.UniqueConstraint(
            "site_id",
            "operator_id",
            "week",
            name=op.f("uq_fairness_counter_site_id_operator_id_week"),
        ),
    )


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_feedback_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_feedback_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_feedback_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(
        op.f("ix_feedback_site_id_client_id_date"),
        "feedback",
        ["site_id", "client_id", "date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_site_id_operator_id_date"),
        "feedback",
        ["site_id", "operator_id", "date"],
        unique=False,
    )


def _make_feedback_link() -> None:
    op.create_table(
        "feedback_link",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("expires_at", UtcMoment(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("revoked_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_feedback_link_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_feedback_link_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feedback_link_token_hash")),
    )
    op.create_index(op.f("ix_feedback_link_site_id"), "feedback_link", ["site_id"], unique=False)


def _make_lock() -> None:
    op.create_table(
        "lock",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("start", UtcMoment(), nullable=True),
        sa.Column("start_offset_s", sa.Integer(), nullable=True),
        sa.Column("end", UtcMoment(), nullable=True),
        sa.Column("end_offset_s", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_lock_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_lock_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_lock_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lock")),
    )
    op.create_index(
        op.f("ix_lock_site_id_operator_id"), "lock", ["site_id", "operator_id"], unique=False
    )


def _make_opening_hours() -> None:
    op.create_table(
        "opening_hours",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("holiday", sa.Boolean(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("open_minute", sa.Integer(), nullable=False),
        sa.Column("close_minute", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_opening_hours_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_opening_hours_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    op.create_index(
        op.f("ix_opening_hours_site_id_client_id"),
        "opening_hours",
        ["site_id", "client_id"],
        unique=False,
    )


def _make_operator_limits() -> None:
    op.create_table(
        "operator_limits",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("min_minutes", sa.Integer(), nullable=True),
        sa.Column("max_minutes", sa.Integer(), nullable=True),
        sa.Column("min_run_of_work", sa.Integer(), nullable=True),
        sa.Column("max_run_of_work", sa.Integer(), nullable=True),
        sa.Column("min_run_off", sa.Integer(), nullable=True),
        sa.Column("max_weekends", sa.Integer(), nullable=True),
        sa.Column("max_by_code", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_operator_limits_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_operator_limits_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_limits")),
        sa.UniqueConstraint(
            "site_id", "operator_id", name=op.f("uq_operator_limits_site_id_operator_id")
        ),
    )


def _make_pairing_calls() -> None:
    op.create_table(
        "pairing_calls",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("handle_seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_pairing_calls_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_pairing_calls_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_pairing_calls_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_calls")),
    )
    op.create_index(
        op.f("ix_pairing_calls_site_id_client_id_week"),
        "pairing_calls",
        ["site_id", "client_id", "week"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pairing_calls_site_id_operator_id_week"),
        "pairing_calls",
        ["site_id", "operator_id", "week"],
        unique=False,
    )
