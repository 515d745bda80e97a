"""What people ask for and may read: scores, contests, consent, signals seen, standings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcMoment

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_STILL_SEEN = sa.text("gone_at IS NULL")


def upgrade() -> None:
    """Make two tables and change the three that nobody has written to yet."""
    _make_pair_score()
    _make_standing()
    _change_signal()
    with op.batch_alter_table("request") as table:
        table.add_column(sa.Column("agreed_at", UtcMoment(), nullable=True))
        table.create_foreign_key(
            op.f("fk_request_site_id_other_operator_id"),
            "operator",
            ["site_id", "other_operator_id"],
            ["site_id", "operator_id"],
        )
    for column in ("operator_id", "other_operator_id"):
        op.create_index(op.f(f"ix_request_site_id_{column}"), "request", ["site_id", column])
    with op.batch_alter_table("contest") as table:
        table.add_column(sa.Column("deviation", sa.Float(), nullable=False, server_default="0"))
        table.add_column(sa.Column("override_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_contest_override_id"),
            "affinity_override",
            ["override_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("contest") as table:
        table.alter_column("deviation", server_default=None)
    op.create_index(op.f("ix_contest_site_id_operator_id"), "contest", ["site_id", "operator_id"])


def downgrade() -> None:
    """Go back; scores are computed again whenever they are wanted, standings with the next week."""
    op.drop_index(op.f("ix_contest_site_id_operator_id"), table_name="contest")
    with op.batch_alter_table("contest") as table:
        table.drop_constraint(op.f("fk_contest_override_id"), type_="foreignkey")
        table.drop_column("override_id")
        table.drop_column("deviation")
    for column in ("operator_id", "other_operator_id"):
        op.drop_index(op.f(f"ix_request_site_id_{column}"), table_name="request")
    with op.batch_alter_table("request") as table:
        table.drop_constraint(op.f("fk_request_site_id_other_operator_id"), type_="foreignkey")
        table.drop_column("agreed_at")
    _change_signal_back()
    op.drop_table("standing")
    op.drop_table("pair_score")


def _make_pair_score() -> None:
    numbers = ("score", "deviation", "planning", "by_client", "by_operator", "ratings", "trend")
    op.create_table(
        "pair_score",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("as_of", UtcMoment(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in numbers),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column("tried", sa.Boolean(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("computed_at", UtcMoment(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "client_id"],
            ["client.site_id", "client.client_id"],
            name=op.f("fk_pair_score_site_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_pair_score_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_pair_score_site_id")),
        sa.PrimaryKeyConstraint("site_id", "operator_id", "client_id", name=op.f("pk_pair_score")),
    )
    op.create_index(op.f("ix_pair_score_site_id_client_id"), "pair_score", ["site_id", "client_id"])


def _make_standing() -> None:
    hours = ("tension", "tension_fair", "unsocial", "unsocial_fair")
    op.create_table(
        "standing",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in hours),
        sa.Column("wishes_asked", sa.Integer(), nullable=False),
        sa.Column("wishes_granted", sa.Integer(), nullable=False),
        sa.Column("wishes_fair", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "operator_id"],
            ["operator.site_id", "operator.operator_id"],
            name=op.f("fk_standing_site_id_operator_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_standing_site_id")),
        sa.PrimaryKeyConstraint("site_id", "operator_id", "week", name=op.f("pk_standing")),
    )
    op.create_index(op.f("ix_standing_site_id_week"), "standing", ["site_id", "week"])


def _change_signal() -> None:
    """Say whom a signal is about in one column; what was done about it stands in the notes."""
    with op.batch_alter_table("signal") as table:
        table.alter_column("evidence", new_column_name="seen")
        table.add_column(sa.Column("subject", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("gone_at", UtcMoment(), nullable=True))
        table.drop_column("answered_at")
        table.drop_column("answered_by")
        table.drop_column("note")
    op.execute(
        sa.text(
            "UPDATE signal SET gone_at = closed_at, subject = "
            "kind || '|' || coalesce(client_id, '') || '|' || coalesce(operator_id, '')"
        )
    )
    with op.batch_alter_table("signal") as table:
        table.add_column(sa.Column("evidence", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("confidence", sa.Float(), nullable=False, server_default="1"))
    with op.batch_alter_table("signal") as table:
        for column in ("subject", "evidence", "confidence"):
            table.alter_column(column, server_default=None)
    op.create_index(
        "ix_signal_one_still_seen",
        "signal",
        ["site_id", "subject"],
        unique=True,
        sqlite_where=_STILL_SEEN,
        postgresql_where=_STILL_SEEN,
    )


def _change_signal_back() -> None:
    op.drop_index("ix_signal_one_still_seen", table_name="signal")
    with op.batch_alter_table("signal") as table:
        for column in ("evidence", "confidence", "subject", "gone_at"):
            table.drop_column(column)
    with op.batch_alter_table("signal") as table:
        table.alter_column("seen", new_column_name="evidence")
        table.add_column(sa.Column("answered_at", UtcMoment(), nullable=True))
        table.add_column(sa.Column("answered_by", sa.String(), nullable=True))
        table.add_column(sa.Column("note", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("signal") as table:
        table.alter_column("note", server_default=None)
