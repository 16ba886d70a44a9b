"""The people served, how each channel knows them, and what lets a visitor come back."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE contacts_contacts (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    phone text,
    email text,
    locale text NOT NULL,
    tier text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_contacts_contacts PRIMARY KEY (workspace_id, id)
);
CREATE TABLE contacts_identities (
    workspace_id uuid NOT NULL,
    inbox_id uuid NOT NULL,
    external_id text NOT NULL,
    contact_id uuid NOT NULL,
    verified_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_contacts_identities PRIMARY KEY (workspace_id, inbox_id, external_id),
    CONSTRAINT fk_contacts_identities__contacts FOREIGN KEY (workspace_id, contact_id)
        REFERENCES contacts_contacts (workspace_id, id),
    CONSTRAINT ck_contacts_identities__external_id CHECK (length(external_id) BETWEEN 1 AND 255)
);
CREATE INDEX ix_contacts_identities__contact_id ON contacts_identities (workspace_id, contact_id);
CREATE TABLE contacts_visitor_tokens (
    workspace_id uuid NOT NULL,
    digest bytea NOT NULL,
    contact_id uuid NOT NULL,
    inbox_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT pk_contacts_visitor_tokens PRIMARY KEY (workspace_id, digest),
    CONSTRAINT fk_contacts_visitor_tokens__contacts FOREIGN KEY (workspace_id, contact_id)
        REFERENCES contacts_contacts (workspace_id, id)
);
CREATE INDEX ix_contacts_visitor_tokens__contact_id
    ON contacts_visitor_tokens (workspace_id, contact_id) WHERE revoked_at IS NULL;
"""


def upgrade() -> None:
    op.execute(_TABLES)
    for table in ("contacts_contacts", "contacts_identities", "contacts_visitor_tokens"):
        op.execute(f"SELECT kernel_isolate('{table}')")
