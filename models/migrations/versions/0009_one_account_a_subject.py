"""One account for each subject of an identity provider."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(op.f("ix_account_oidc_subject"), "account", ["oidc_subject"], unique=True)


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f("ix_account_oidc_subject"), table_name="account")
