"""Which version a run begins its search with, where somebody chose one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; runs of before began with what was published, or with nothing."""
    with op.batch_alter_table("run") as table:
        table.add_column(sa.Column("begins_with", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("run") as table:
        table.drop_column("begins_with")
