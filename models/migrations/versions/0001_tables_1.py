"""Tables, part 1, from audit head to post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcMoment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_audit_head()
    _make_call_snapshot()
    _make_login_attempt()
    _make_site()
    _make_worker_beat()
    _make_audit()
    _make_case_snapshot()
    _make_client()
    _make_operator()
    _make_post()


def downgrade() -> None:
    """Drop the tables, the last first."""
    for table in reversed(
        (
            "audit_head",
            "call_snapshot",
            "login_attempt",
            "site",
            "worker_beat",
            "audit",
            "case_snapshot",
            "client",
            "operator",
            "post",
        )
    ):
        op.drop_table(table)


def _make_audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def _make_call_snapshot() -> None:
    op.create_table(
        "call_snapshot",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_call_snapshot")),
    )


def _make_login_attempt() -> None:
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login_hash", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(
        op.f("ix_login_attempt_address_hash_at"),
        "login_attempt",
        ["address_hash", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_login_attempt_login_hash_at"), "login_attempt", ["login_hash", "at"], unique=False
    )


def _make_site() -> None:
    op.create_table(
        "site",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("law_motives", sa.JSON(), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )


def _make_worker_beat() -> None:
    op.create_table(
        "worker_beat",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcMoment(), nullable=False),
        sa.Column("beat_at", UtcMoment(), nullable=False),
        sa.Column("running", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_beat")),
    )


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=True),
        sa.Column("before_hash", sa.String(length=64), nullable=True),
        sa.Column("after_hash", sa.String(length=64), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason_seal", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reason_salt", sa.String(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_audit_site_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_site_id_at"), "audit", ["site_id", "at"], unique=False)
    op.create_index(
        op.f("ix_audit_subject_subject_key"), "audit", ["subject", "subject_key"], unique=False
    )


def _make_case_snapshot() -> None:
    op.create_table(
        "case_snapshot",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("as_of", UtcMoment(), nullable=False),
        sa.Column("history_days", sa.Integer(), nullable=True),
        sa.Column("calls_digest", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calls_digest"], ["call_snapshot.digest"], name=op.f("fk_case_snapshot_calls_digest")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_case_snapshot_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_snapshot")),
        sa.UniqueConstraint("site_id", "digest", name=op.f("uq_case_snapshot_site_id_digest")),
    )
    op.create_index(
        op.f("ix_case_snapshot_calls_digest"), "case_snapshot", ["calls_digest"], unique=False
    )


def _make_client() -> None:
    op.create_table(
        "client",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("warmth", sa.Float(), nullable=False),
        sa.Column("formality", sa.Float(), nullable=False),
        sa.Column("pace", sa.Float(), nullable=False),
        sa.Column("directness", sa.Float(), nullable=False),
        sa.Column("detail", sa.Float(), nullable=False),
        sa.Column("tone_importance", sa.Float(), nullable=False),
        sa.Column("team_min", sa.Integer(), nullable=False),
        sa.Column("team_target", sa.Integer(), nullable=False),
        sa.Column("team_max", sa.Integer(), nullable=False),
        sa.Column("service_level", sa.Float(), nullable=False),
        sa.Column("answer_within_s", sa.Integer(), nullable=False),
        sa.Column("service_variant", sa.String(), nullable=False),
        sa.Column("max_abandon", sa.Float(), nullable=False),
        sa.Column("patience_s", sa.Float(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("tension", sa.Integer(), nullable=False),
        sa.Column("complexity", sa.Integer(), nullable=False),
        sa.Column("declared_calls_week", sa.Float(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("review_every_days", sa.Integer(), nullable=False),
        sa.Column("left_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_client_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("site_id", "client_id", name=op.f("uq_client_site_id_client_id")),
    )


def _make_operator() -> None:
    op.create_table(
        "operator",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("contract_minutes_week", sa.Integer(), nullable=False),
        sa.Column("min_minutes_week", sa.Integer(), nullable=False),
        sa.Column("max_minutes_week", sa.Integer(), nullable=True),
        sa.Column("part_time", sa.Boolean(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("night_worker", sa.Boolean(), nullable=False),
        sa.Column("employed_since", sa.Date(), nullable=False),
        sa.Column("max_clients", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("warmth", sa.Float(), nullable=False),
        sa.Column("formality", sa.Float(), nullable=False),
        sa.Column("pace", sa.Float(), nullable=False),
        sa.Column("directness", sa.Float(), nullable=False),
        sa.Column("detail", sa.Float(), nullable=False),
        sa.Column("left_at", UtcMoment(), nullable=True),
        sa.Column("erased_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_operator_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("site_id", "operator_id", name=op.f("uq_operator_site_id_operator_id")),
    )


def _make_post() -> None:
    op.create_table(
        "post",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("under_weight", sa.Float(), nullable=False),
        sa.Column("over_weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_post_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_site_id_code"), "post", ["site_id", "code"], unique=False)
