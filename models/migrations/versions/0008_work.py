"""How far a run is, jobs besides runs, and the parts that both are split into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcMoment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TOLD = ("failure_details", "stage", "seconds", "named_share", "change")


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("run", sa.Column("failure_details", sa.JSON(), nullable=True))
    op.add_column("run", sa.Column("stage", sa.String(), nullable=True))
    op.add_column("run", sa.Column("seconds", sa.Float(), nullable=True))
    op.add_column("run", sa.Column("named_share", sa.Float(), nullable=True))
    op.add_column("run", sa.Column("change", sa.JSON(), nullable=True))
    _make_job()
    op.create_table(
        "work_part",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_part")),
        sa.UniqueConstraint(
            "owner", "attempt", "position", name=op.f("uq_work_part_owner_attempt_position")
        ),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("work_part")
    op.drop_table("job")
    for name in TOLD:
        op.drop_column("run", name)


def _make_job() -> None:
    op.create_table(
        "job",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("failure_details", sa.JSON(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", UtcMoment(), nullable=False),
        sa.Column("started_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_job_site_id")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["case_snapshot.id"], name=op.f("fk_job_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_site_id_status"), "job", ["site_id", "status"])
    op.create_index(op.f("ix_job_snapshot_id"), "job", ["snapshot_id"])
