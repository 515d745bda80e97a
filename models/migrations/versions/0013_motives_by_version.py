"""Motives of the law's switches, kept with the version of the settings that they came with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; versions of before do not tell their motives."""
    with op.batch_alter_table("setting_version") as table:
        table.add_column(sa.Column("motives", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop it; the motives in force stand with the site."""
    with op.batch_alter_table("setting_version") as table:
        table.drop_column("motives")
