"""Tables, part 2, from row history to call pack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcMoment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_row_history()
    _make_setting_version()
    _make_shift_code()
    _make_webhook()
    _make_absence()
    _make_account()
    _make_affinity_override()
    _make_availability()
    _make_brief()
    _make_call_pack()


def downgrade() -> None:
    """Drop the tables, the last first."""
    for table in reversed(
        (
            "row_history",
            "setting_version",
            "shift_code",
            "webhook",
            "absence",
            "account",
            "affinity_override",
            "availability",
            "brief",
            "call_pack",
        )
    ):
        op.drop_table(table)


def _make_row_history() -> None:
    op.create_table(
        "row_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("until", UtcMoment(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_row_history_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_history")),
    )
    op.create_index(
        op.f("ix_row_history_site_id_operator_id"),
        "row_history",
        ["site_id", "operator_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_row_history_table_name_row_id"),
        "row_history",
        ["table_name", "row_id"],
        unique=False,
    )


def _make_setting_version() -> None:
    op.create_table(
        "setting_version",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("settled", sa.JSON(), nullable=False),
        sa.Column("set_at", UtcMoment(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_setting_version_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_version")),
        sa.UniqueConstraint(
            "site_id", "kind", "number", name=op.f("uq_setting_version_site_id_kind_number")
        ),
    )


def _make_shift_code() -> None:
    op.create_table(
        "shift_code",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("paid_minutes", sa.Integer(), nullable=False),
        sa.Column("may_not_be_followed_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_shift_code_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_code")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_shift_code_site_id_code")),
    )


def _make_webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("signing_key", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("disabled_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_webhook_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_site_id"), "webhook", ["site_id"], unique=False)


def _make_absence() -> None:
    op.create_table(
        "absence",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("start", UtcMoment(), nullable=False),
        sa.Column("start_offset_s", sa.Integer(), nullable=False),
        sa.Column("end", UtcMoment(), nullable=False),
        sa.Column("end_offset_s", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_absence_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_absence_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(
        op.f("ix_absence_site_id_operator_id"), "absence", ["site_id", "operator_id"], unique=False
    )


def _make_account() -> None:
    op.create_table(
        "account",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("oidc_subject", sa.String(), nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("operator_id", sa.String(), nullable=True),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("disabled_at", UtcMoment(), nullable=True),
        sa.Column("erased_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_account_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_account_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_index(
        op.f("ix_account_site_id_operator_id"), "account", ["site_id", "operator_id"], unique=False
    )


def _make_affinity_override() -> None:
    op.create_table(
        "affinity_override",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("veto", sa.Boolean(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_affinity_override_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_affinity_override_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_affinity_override_site_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affinity_override")),
    )
    op.create_index(
        op.f("ix_affinity_override_site_id_operator_id"),
        "affinity_override",
        ["site_id", "operator_id"],
        unique=False,
    )


def _make_availability() -> None:
    op.create_table(
        "availability",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_availability_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_availability_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
    )
    op.create_index(
        op.f("ix_availability_site_id_operator_id"),
        "availability",
        ["site_id", "operator_id"],
        unique=False,
    )


def _make_brief() -> None:
    op.create_table(
        "brief",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("say", sa.String(), nullable=False),
        sa.Column("never_say", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("escalation", sa.String(), nullable=False),
        sa.Column("filter_rule", sa.String(), nullable=False),
        sa.Column("has_say", sa.Boolean(), nullable=False),
        sa.Column("has_never_say", sa.Boolean(), nullable=False),
        sa.Column("has_authority", sa.Boolean(), nullable=False),
        sa.Column("has_escalation", sa.Boolean(), nullable=False),
        sa.Column("has_filter_rule", sa.Boolean(), nullable=False),
        sa.Column("may_reassure", sa.Boolean(), nullable=False),
        sa.Column("may_decide", sa.Boolean(), nullable=False),
        sa.Column("updated", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_brief_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_brief_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief")),
        sa.UniqueConstraint("site_id", "client_id", name=op.f("uq_brief_site_id_client_id")),
    )


def _make_call_pack() -> None:
    op.create_table(
        "call_pack",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_call_pack_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_call_pack_site_id")),
        sa.PrimaryKeyConstraint("site_id", "week", "client_id", name=op.f("pk_call_pack")),
    )
    op.create_index(
        op.f("ix_call_pack_site_id_client_id"), "call_pack", ["site_id", "client_id"], unique=False
    )
