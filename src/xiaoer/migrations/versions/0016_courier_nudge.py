"""What was called expedite is the courier nudge, as everywhere else."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RENAME = """
UPDATE commerce_proposals
SET act = '{new}', request = jsonb_set(request, '{{wished,act}}', '"{new}"')
WHERE act = '{old}'
"""


def upgrade() -> None:
    op.execute(RENAME.format(old="expedite", new="courier_nudge"))


def downgrade() -> None:
    op.execute(RENAME.format(old="courier_nudge", new="expedite"))
