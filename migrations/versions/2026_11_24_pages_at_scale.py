"""Indexes that Today asks for at the size of a nation."""

from alembic import op

revision = "2026_11_24_pages_at_scale"
down_revision = "2026_11_24_matching"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_provider_id_minutes_due_at", ["provider_id", "minutes_due_at"], unique=False)
        batch_op.create_index(
            "ix_meeting_provider_id_state_ends_at", ["provider_id", "state", "ends_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_provider_id_state_ends_at")
        batch_op.drop_index("ix_meeting_provider_id_minutes_due_at")
