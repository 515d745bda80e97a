"""Motives of the law's switches, kept with the version of the settings that they came with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FILL = """
UPDATE setting_version SET motives = (
    SELECT site.law_motives FROM site WHERE site.id = setting_version.site_id
) WHERE kind = 'site' AND number = (
    SELECT max(other.number) FROM setting_version AS other
    WHERE other.site_id = setting_version.site_id AND other.kind = 'site'
)
"""


def upgrade() -> None:
    """Add the column; of the versions of before, only those in force know their motives."""
    with op.batch_alter_table("setting_version") as table:
        table.add_column(sa.Column("motives", sa.JSON(), nullable=True))
    op.execute(sa.text(_FILL))


def downgrade() -> None:
    """Drop it; the motives in force stand with the site."""
    with op.batch_alter_table("setting_version") as table:
        table.drop_column("motives")
