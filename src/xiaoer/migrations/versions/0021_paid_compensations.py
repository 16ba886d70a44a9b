"""A compensation says how it is paid, and that it was."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE commerce_compensations
    ADD COLUMN pay_to text NOT NULL DEFAULT 'original',
    ADD COLUMN paid_at timestamptz,
    ADD COLUMN paid_with text,
    ADD CONSTRAINT ck_commerce_compensations__pay_to
        CHECK (pay_to IN ('original', 'store_credit', 'coupon')),
    ADD CONSTRAINT ck_commerce_compensations__paid
        CHECK ((paid_at IS NULL) = (paid_with IS NULL) AND (paid_at IS NULL OR status = 'granted'));
ALTER TABLE commerce_compensations ALTER COLUMN pay_to DROP DEFAULT;
"""
DOWN = """
ALTER TABLE commerce_compensations
    DROP CONSTRAINT ck_commerce_compensations__paid,
    DROP CONSTRAINT ck_commerce_compensations__pay_to,
    DROP COLUMN pay_to, DROP COLUMN paid_at, DROP COLUMN paid_with;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
