"""How often in a row the carrier gave no answer."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "2026_11_25_breaker"
down_revision = "2026_11_24_matching"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("send_rate", sa.Column("silent", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("send_rate", sa.Column("silent_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("send_rate", "silent_since")
    op.drop_column("send_rate", "silent")
