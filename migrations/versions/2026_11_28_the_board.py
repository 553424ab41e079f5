"""Matching: venues, longer needs, invitations, a manager's word, and a run worked out again."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "2026_11_28_the_board"
down_revision = "2026_11_28_rings"
branch_labels = None
depends_on = None

KINDS = ("dbs", "references", "training", "adapted_training", "prison_vetting", "gate_and_community", "prison_access",
         "driving_insurance")  # fmt: skip
SAID = ("not_asked", "yes", "no", "link", "left_out")


def upgrade() -> None:
    _words("clearance", "kind", "kind", KINDS)
    _words("matching_seat", "said", "matching_seat_said", SAID)
    op.add_column("volunteer", sa.Column("travel_limit", sa.Integer(), nullable=True))
    op.add_column("place", sa.Column("in_sight", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("matching_wish", sa.Column("step_free", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("matching_run", sa.Column("checked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("matching_run", sa.Column("check_same", sa.Boolean(), nullable=True))
    with op.batch_alter_table("matching_proposal") as batch_op:
        batch_op.add_column(sa.Column("place_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("pass_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(op.f("fk_matching_proposal_place_id_place"), "place", ["place_id"], ["id"])
        batch_op.create_index(op.f("ix_matching_proposal_place_id"), ["place_id"], unique=False)
    with op.batch_alter_table("matching_seat") as batch_op:
        batch_op.add_column(sa.Column("invited_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("willing_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index("ix_matching_seat_invited_at", ["invited_at"], unique=False)
    op.create_table(
        "matching_pass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("by_account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["matching_proposal.id"], name=op.f("fk_matching_pass_proposal_id_matching_proposal")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_matching_pass_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_pass")),
    )
    op.create_index(op.f("ix_matching_pass_provider_id"), "matching_pass", ["provider_id"], unique=False)
    op.create_index("uq_matching_pass_proposal_id_point", "matching_pass", ["proposal_id", "point"], unique=True)


def downgrade() -> None:
    op.drop_table("matching_pass")
    with op.batch_alter_table("matching_seat") as batch_op:
        batch_op.drop_index("ix_matching_seat_invited_at")
        batch_op.drop_column("willing_at")
        batch_op.drop_column("invited_at")
    with op.batch_alter_table("matching_proposal") as batch_op:
        batch_op.drop_index(op.f("ix_matching_proposal_place_id"))
        batch_op.drop_constraint(op.f("fk_matching_proposal_place_id_place"), type_="foreignkey")
        batch_op.drop_column("pass_asked")
        batch_op.drop_column("place_id")
    op.drop_column("matching_run", "check_same")
    op.drop_column("matching_run", "checked_at")
    op.drop_column("matching_wish", "step_free")
    op.drop_column("place", "in_sight")
    op.drop_column("volunteer", "travel_limit")
    _words("matching_seat", "said", "matching_seat_said", tuple(one for one in SAID if one != "left_out"))
    _words("clearance", "kind", "kind", tuple(one for one in KINDS if one != "adapted_training"))


def _words(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    """Hold a column to another list of words. SQLite's tables are written anew, without the old CHECK."""
    check = op.f(f"ck_{table}_{name}_word")
    listed = ", ".join(f"'{one}'" for one in words)
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(table) as batch_op:
        if not sqlite:
            batch_op.drop_constraint(check, type_="check")
        batch_op.create_check_constraint(check, f"{column} IN ({listed})")
