"""The way a message goes next: text, call, e-mail or letter."""

from alembic import op

revision = "2026_11_28_ways"
down_revision = "2026_11_28_the_pairings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In one statement: SQLite would copy the whole table for a column with a CHECK of its own.
    op.execute(
        "ALTER TABLE message ADD COLUMN channel VARCHAR(40) DEFAULT 'text' NOT NULL "
        "CONSTRAINT channel_word CHECK (channel IN ('text', 'voice', 'email', 'letter'))"
    )


def downgrade() -> None:
    op.drop_column("message", "channel")
