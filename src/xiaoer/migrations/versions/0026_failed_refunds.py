"""A refund that did not arrive stays beside the order's payments, and counts no more."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CHECK = "ck_commerce_payments__kind"


def upgrade() -> None:
    op.execute(f"ALTER TABLE commerce_payments DROP CONSTRAINT {CHECK}")
    op.execute(
        f"ALTER TABLE commerce_payments ADD CONSTRAINT {CHECK}"
        " CHECK (kind IN ('payment', 'refund', 'failed_refund')) NOT VALID"
    )
    op.execute(f"ALTER TABLE commerce_payments VALIDATE CONSTRAINT {CHECK}")


def downgrade() -> None:
    op.execute("DELETE FROM commerce_payments WHERE kind = 'failed_refund'")
    op.execute(f"ALTER TABLE commerce_payments DROP CONSTRAINT {CHECK}")
    op.execute(
        f"ALTER TABLE commerce_payments ADD CONSTRAINT {CHECK}"
        " CHECK (kind IN ('payment', 'refund'))"
    )
