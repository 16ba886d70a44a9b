"""A compensation can be rejected, and says what the caps still allowed when it was proposed."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE commerce_compensations
    ADD COLUMN rejected_by text,
    ADD COLUMN allowed_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN settled_at timestamptz,
    DROP CONSTRAINT ck_commerce_compensations__status,
    ADD CONSTRAINT ck_commerce_compensations__status
        CHECK (status IN ('proposed', 'granted', 'rejected')),
    ADD CONSTRAINT ck_commerce_compensations__rejected
        CHECK ((status = 'rejected') = (rejected_by IS NOT NULL));
UPDATE commerce_compensations SET allowed_minor = amount_minor;
ALTER TABLE commerce_compensations ALTER COLUMN allowed_minor DROP DEFAULT;
"""
DOWN = """
DELETE FROM commerce_compensations WHERE status = 'rejected';
ALTER TABLE commerce_compensations
    DROP CONSTRAINT ck_commerce_compensations__rejected,
    DROP CONSTRAINT ck_commerce_compensations__status,
    ADD CONSTRAINT ck_commerce_compensations__status CHECK (status IN ('proposed', 'granted')),
    DROP COLUMN rejected_by, DROP COLUMN allowed_minor, DROP COLUMN settled_at;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
