"""Published policies, the decisions made under them, and compensations. Versions never change."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE commerce_policy_versions (
    workspace_id uuid NOT NULL,
    number integer NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    effective_at timestamptz NOT NULL,
    published_at timestamptz NOT NULL,
    published_by text NOT NULL,
    CONSTRAINT pk_commerce_policy_versions PRIMARY KEY (workspace_id, number),
    CONSTRAINT ck_commerce_policy_versions__number CHECK (number > 0),
    CONSTRAINT ck_commerce_policy_versions__sha256 CHECK (length(sha256) = 64)
);
CREATE TABLE commerce_decisions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    order_number text NOT NULL,
    wish text NOT NULL,
    verdict text NOT NULL,
    "case" text NOT NULL,
    decision text NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT pk_commerce_decisions PRIMARY KEY (workspace_id, id),
    CONSTRAINT fk_commerce_decisions__versions FOREIGN KEY (workspace_id, version)
        REFERENCES commerce_policy_versions (workspace_id, number)
);
CREATE INDEX ix_commerce_decisions__order
    ON commerce_decisions (workspace_id, order_number, decided_at);
CREATE TABLE commerce_compensations (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    request_key text NOT NULL,
    decision_id uuid NOT NULL,
    order_number text NOT NULL,
    buyer text NOT NULL,
    proposed_by text NOT NULL,
    approved_by text,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    status text NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_commerce_compensations PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_commerce_compensations__request_key UNIQUE (workspace_id, request_key),
    CONSTRAINT fk_commerce_compensations__decisions FOREIGN KEY (workspace_id, decision_id)
        REFERENCES commerce_decisions (workspace_id, id),
    CONSTRAINT ck_commerce_compensations__amount CHECK (amount_minor > 0),
    CONSTRAINT ck_commerce_compensations__status CHECK (status IN ('proposed', 'granted')),
    CONSTRAINT ck_commerce_compensations__two_people
        CHECK (approved_by IS NULL OR approved_by <> proposed_by)
);
CREATE INDEX ix_commerce_compensations__created_at
    ON commerce_compensations (workspace_id, created_at);
SELECT kernel_isolate('commerce_policy_versions', append_only => true);
SELECT kernel_isolate('commerce_decisions', append_only => true);
SELECT kernel_isolate('commerce_compensations');
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    for table in ("compensations", "decisions", "policy_versions"):
        op.execute(f"DROP TABLE commerce_{table}")
