"""When a text that waits rings; meetings that begin soon, and who has lately said STOP, by an index."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "2026_11_28_rings"
down_revision = "2026_11_25_breaker"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound_text", sa.Column("rings_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index("ix_meeting_state_starts_at", "meeting", ["state", "starts_at"])
    op.create_index("ix_inbound_text_state_rings_at", "inbound_text", ["state", "rings_at"])
    op.create_index("ix_text_consent_provider_id_source_at", "text_consent", ["provider_id", "source", "at"])
    op.drop_index("ix_text_consent_provider_id", "text_consent")


def downgrade() -> None:
    op.create_index("ix_text_consent_provider_id", "text_consent", ["provider_id"])
    op.drop_index("ix_text_consent_provider_id_source_at", "text_consent")
    op.drop_index("ix_inbound_text_state_rings_at", "inbound_text")
    op.drop_index("ix_meeting_state_starts_at", "meeting")
    op.drop_column("inbound_text", "rings_at")
