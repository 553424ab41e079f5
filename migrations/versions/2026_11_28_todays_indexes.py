"""Indexes for Today by circle, where those by provider were never chosen; for shared numbers; for a log's newest page."""

from alembic import op

revision = "2026_11_28_todays_indexes"
down_revision = "2026_11_28_ways"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_meeting_circle_id_minutes_due_at", "meeting", ["circle_id", "minutes_due_at"])
    op.create_index("ix_meeting_circle_id_state_ends_at", "meeting", ["circle_id", "state", "ends_at"])
    op.drop_index("ix_meeting_provider_id_minutes_due_at", "meeting")
    op.drop_index("ix_meeting_provider_id_state_ends_at", "meeting")
    op.create_index("ix_contact_core_member_id_at_id", "contact", ["core_member_id", "at", "id", "circle_id"])
    op.drop_index("ix_contact_core_member_id_at", "contact")
    op.create_index("ix_person_provider_id_mobile_settled", "person", ["provider_id", "mobile_settled", "name_key"])


def downgrade() -> None:
    op.drop_index("ix_person_provider_id_mobile_settled", "person")
    op.create_index("ix_contact_core_member_id_at", "contact", ["core_member_id", "at"])
    op.drop_index("ix_contact_core_member_id_at_id", "contact")
    op.create_index("ix_meeting_provider_id_state_ends_at", "meeting", ["provider_id", "state", "ends_at"])
    op.create_index("ix_meeting_provider_id_minutes_due_at", "meeting", ["provider_id", "minutes_due_at"])
    op.drop_index("ix_meeting_circle_id_state_ends_at", "meeting")
    op.drop_index("ix_meeting_circle_id_minutes_due_at", "meeting")
